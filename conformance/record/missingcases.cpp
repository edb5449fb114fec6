// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/missingcases.h"

#include "conformance/model/compactjson.h"
#include "conformance/model/transcriptreader.h"
#include "posix/files.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// The steps of one case; the first block has no name and the steps before the first case.
struct Block
{
    std::string name;
    std::size_t begin = 0;
    std::size_t end = 0;
};

std::vector<Block> blocksOf(const std::vector<Step> &steps)
{
    std::vector<Block> blocks(1);
    for (std::size_t step = 0; step < steps.size(); ++step) {
        if (const auto *begin = std::get_if<BeginCase>(&steps[step].action))
            blocks.push_back({begin->name, step, step});
        blocks.back().end = step + 1;
    }
    return blocks;
}

const Block *find(const std::vector<Block> &blocks, const std::string &name)
{
    const auto found = std::find_if(blocks.begin(), blocks.end(),
                                    [&](const Block &block) { return block.name == name; });
    return found == blocks.end() ? nullptr : &*found;
}

Result<void> checkNames(const std::vector<Block> &blocks, const Questions &questions)
{
    for (const Block &block : blocks) {
        if (find(blocks, block.name) != &block)
            return Error{describe(questions.places[block.begin]) + ": there are two cases "
                         + block.name};
    }
    return {};
}

/// The steps of a block that ask something, without the case line: its wording is free.
std::vector<std::size_t> askingSteps(const Questions &questions, const Block &block)
{
    std::vector<std::size_t> result;
    for (std::size_t step = block.begin; step < block.end; ++step) {
        const Action &action = questions.scenario.transcript.steps[step].action;
        if (!std::holds_alternative<Expect>(action) && !std::holds_alternative<BeginCase>(action))
            result.push_back(step);
    }
    return result;
}

Result<void> checkSame(const Questions &recording, const Block &old, const Questions &scenario,
                       const Block &block)
{
    const auto olds = askingSteps(recording, old);
    const auto news = askingSteps(scenario, block);
    const auto source = [](const Questions &questions, std::size_t step) {
        return compactJson(questions.scenario.transcript.steps[step].source);
    };
    const auto [left, right] = std::mismatch(
        olds.begin(), olds.end(), news.begin(), news.end(),
        [&](std::size_t a, std::size_t b) { return source(recording, a) == source(scenario, b); });
    if (left == olds.end() && right == news.end())
        return {};
    const auto place = [](const Questions &questions, const std::vector<std::size_t> &steps,
                          std::vector<std::size_t>::const_iterator at) {
        return at == steps.end() ? "the end of the case in " + questions.scenario.transcript.file
                                 : describe(questions.places[*at]);
    };
    return Error{place(scenario, news, right) + " asks something else than "
                 + place(recording, olds, left)
                 + ": give the case another name, or record the whole scenario again"};
}

/// A block of one of the two scenarios.
struct Chosen
{
    const Questions *from;
    Block block;
};

/// Inserts each missing block after the one that precedes it in the scenario.
Result<std::vector<Chosen>> merge(const Questions &recording, const Questions &scenario,
                                  std::vector<std::string> &missing)
{
    const auto olds = blocksOf(recording.scenario.transcript.steps);
    const auto news = blocksOf(scenario.scenario.transcript.steps);
    if (const auto checked = checkNames(news, scenario); !checked)
        return checked.error();
    std::vector<Chosen> chosen;
    for (const Block &old : olds)
        chosen.push_back({&recording, old});
    auto place = chosen.begin(); // of the block before
    for (const Block &block : news) {
        if (const Block *old = find(olds, block.name)) {
            if (const auto same = checkSame(recording, *old, scenario, block); !same)
                return same.error();
            place = std::find_if(chosen.begin(), chosen.end(),
                                 [&](const Chosen &one) { return one.block.name == block.name; });
            continue;
        }
        missing.push_back(block.name);
        place = chosen.insert(place + 1, {&scenario, block});
    }
    return chosen;
}

std::string linesOf(const std::vector<Step> &steps, const Block &block)
{
    std::string text;
    for (std::size_t step = block.begin; step < block.end; ++step)
        text += steps[step].source + '\n';
    return text;
}

} // namespace

Result<RecordedText> readRecordedText(const std::string &file)
{
    auto text = readFile(file);
    if (!text)
        return text.error();
    auto transcript = parseTranscript(*text, file);
    if (!transcript)
        return transcript.error();
    return RecordedText{std::move(*text), std::move(*transcript)};
}

Result<MissingCases> findMissingCases(const RecordedText &recording, const Questions &scenario)
{
    const std::string &name = recording.transcript.header.scenario;
    if (name != scenario.scenario.transcript.header.scenario)
        return Error{recording.transcript.file + " is a recording of scenario " + name + ", not of "
                     + scenario.scenario.transcript.header.scenario};
    const auto old = questionsOf(recording.transcript);
    if (!old)
        return old.error();
    MissingCases result{{}, {scenario.scenario, {}}};
    const auto chosen = merge(*old, scenario, result.names);
    if (!chosen)
        return chosen.error();
    auto &steps = result.questions.scenario.transcript.steps;
    steps.clear();
    for (const auto &[from, block] : *chosen) {
        for (std::size_t step = block.begin; step < block.end; ++step) {
            steps.push_back(from->scenario.transcript.steps[step]);
            steps.back().line = lineOfStep(steps.size() - 1);
            result.questions.places.push_back(from->places[step]);
        }
    }
    return result;
}

Result<std::string> addMissingCases(const RecordedText &recording, const std::string &recorded)
{
    const auto complete = parseTranscript(recorded, recording.transcript.file);
    if (!complete)
        return complete.error();
    const auto olds = blocksOf(recording.transcript.steps);
    std::string text = recording.text.substr(0, recording.text.find('\n')) + '\n';
    for (const Block &block : blocksOf(complete->steps)) {
        const Block *old = find(olds, block.name);
        text += old ? linesOf(recording.transcript.steps, *old) : linesOf(complete->steps, block);
    }
    return text;
}

} // namespace claustrum::conformance
