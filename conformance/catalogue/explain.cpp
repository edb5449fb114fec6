// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/explain.h"

#include "conformance/catalogue/similarnames.h"
#include "conformance/results/sectiontext.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::size_t lineWidth = 110;
constexpr std::size_t shownSteps = 24; ///< of a case; the middle of a longer one is left out

bool isOf(const CataloguedScenario &scenario, const Requirement &one, std::string_view name,
          bool prefix)
{
    const auto is = [&](const std::string &text) {
        return prefix ? text.starts_with(name) : text == name;
    };
    return is(one.id) || is(scenario.transcript.header.build + '/' + one.id);
}

bool isNamed(const CataloguedScenario &scenario, std::string_view name)
{
    return scenario.transcript.header.scenario == name
           || fullName(scenario.transcript.header) == name;
}

template <class Wanted>
std::vector<FoundCase> select(const Catalogue &catalogue, Wanted wanted)
{
    std::vector<FoundCase> found;
    for (const CataloguedScenario &scenario : catalogue.scenarios()) {
        for (const Requirement &one : scenario.cases) {
            if (wanted(scenario, one))
                found.push_back({&scenario, &one});
        }
    }
    return found;
}

/// A frame without the members that every frame has.
std::string abridged(std::string line)
{
    for (const std::string_view common : {R"("jsonrpc":"2.0",)", R"(,"auth":"${TOKEN}")"}) {
        if (const auto at = line.find(common); at != std::string::npos)
            line.erase(at, common.size());
    }
    return line;
}

std::string stepText(const Step &step)
{
    if (const auto *send = std::get_if<Send>(&step.action))
        return std::to_string(send->connection) + " →  " + abridged(send->line);
    if (const auto *receive = std::get_if<Receive>(&step.action))
        return std::to_string(receive->connection) + " ←  " + abridged(receive->line);
    return step.source;
}

std::string row(std::string_view label, const std::string &text)
{
    std::string line = "  " + std::string(label);
    line.resize(13, ' ');
    return line + text + '\n';
}

std::string stepRow(const Step &step, Colour colour)
{
    std::string number = std::to_string(step.line);
    number.insert(0, 6 - std::min<std::size_t>(number.size(), 5), ' ');
    return number + "  " + shortened(stepText(step), lineWidth, colour) + '\n';
}

std::vector<const Step *> stepsOf(const FoundCase &found)
{
    std::vector<const Step *> steps;
    for (const Step &step : found.scenario->transcript.steps) {
        if (found.requirement->contains(step.line)
            && !std::holds_alternative<BeginCase>(step.action))
            steps.push_back(&step);
    }
    return steps;
}

/// "from 4534d86 on", "up to 90fca6e", "4534d86 to 90fca6e"
std::string buildsText(const Requirement &one)
{
    if (one.until.empty())
        return "from " + one.since + " on";
    if (one.since.empty())
        return "up to " + one.until;
    return one.since == one.until ? one.since : one.since + " to " + one.until;
}

std::string conversation(const FoundCase &found, Colour colour)
{
    const auto steps = stepsOf(found);
    const bool cut = steps.size() > shownSteps;
    std::string text;
    for (std::size_t at = 0; at < steps.size(); ++at) {
        if (cut && at == shownSteps / 2) {
            const std::size_t left = steps.size() - shownSteps;
            text += "        … " + std::to_string(left) + " more …\n";
            at += left;
        }
        text += stepRow(*steps[at], colour);
    }
    return text;
}

} // namespace

std::vector<FoundCase> findByName(const Catalogue &catalogue, std::string_view name)
{
    auto found = select(catalogue, [&](const auto &scenario, const Requirement &one) {
        return isOf(scenario, one, name, false);
    });
    if (found.empty())
        found = select(catalogue, [&](const auto &scenario, const Requirement &) {
            return isNamed(scenario, name);
        });
    if (found.empty())
        found = select(catalogue, [&](const auto &scenario, const Requirement &one) {
            return isOf(scenario, one, name, true);
        });
    return found;
}

std::vector<std::string> nearestIds(const Catalogue &catalogue, std::string_view name,
                                    std::size_t count)
{
    std::vector<std::string> ids;
    for (const CataloguedScenario &scenario : catalogue.scenarios()) {
        for (const Requirement &one : scenario.cases)
            ids.push_back(one.id);
    }
    return similarNames(ids, name, count);
}

std::string explain(const FoundCase &found, Colour colour)
{
    const auto &[transcript, cases] = *found.scenario;
    const Requirement &one = *found.requirement;
    std::string text = one.id + "\n  " + one.text + "\n\n";
    for (const std::string &section : one.sections)
        text += row(&section == &one.sections.front() ? "contract" : "", sectionText(section));
    if (!one.since.empty() || !one.until.empty())
        text += row("builds", buildsText(one));
    if (!one.mark.empty())
        text += row("known by", one.mark);
    text += row("scenario", fullName(transcript.header) + ": " + transcript.header.title);
    text += row("file", transcript.file + ", lines " + std::to_string(one.firstLine) + " to "
                            + std::to_string(one.lastLine));
    text += row("source", transcript.header.source);
    text += row("run it", "claustrum-conformance replay " + transcript.header.build + '/' + one.id
                              + (one.since.empty() ? "" : " --as " + one.since));
    return text + '\n' + conversation(found, colour);
}

std::string overview(const std::vector<FoundCase> &found)
{
    std::size_t widest = 0;
    for (const FoundCase &one : found)
        widest = std::max(widest, one.requirement->id.size());
    std::string text;
    for (const FoundCase &one : found)
        text += one.requirement->id + std::string(widest + 2 - one.requirement->id.size(), ' ')
                + one.requirement->text + '\n';
    return text;
}

} // namespace claustrum::conformance
