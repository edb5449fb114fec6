// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/comparetranscripts.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/framediff.h"
#include "conformance/compare/pairing.h"
#include "conformance/model/compactjson.h"
#include "conformance/model/samplenames.h"
#include "wire/jsonwriter.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// A step's name and text.
struct Entry
{
    std::string what;
    std::string text;
};

struct NameOf
{
    std::string operator()(const Fixture &) const { return "a fixture"; }
    std::string operator()(const Serve &) const { return "the start of the server"; }
    std::string operator()(const Send &send) const { return describe(send.request); }
    std::string operator()(const Receive &receive) const { return describe(receive.frame.key); }
    std::string operator()(const Expect &) const { return "an expectation of a scenario"; }
    std::string operator()(const Collect &collect) const
    {
        return "the output of process " + collect.process;
    }
    std::string operator()(const Silence &) const { return "silence"; }
    std::string operator()(const Connect &) const { return "a connection is opened"; }
    std::string operator()(const Disconnect &) const { return "a connection is closed"; }
    std::string operator()(const HalfClose &) const { return "a connection is half closed"; }
    std::string operator()(const ExpectEof &) const { return "the server closes a connection"; }
    std::string operator()(const Pause &) const { return "a pause"; }
    std::string operator()(const Run &) const { return "a run of the binary"; }
    std::string operator()(const Get &get) const { return "GET " + get.url; }
    std::string operator()(const Tree &tree) const { return "the files at " + tree.path; }
    std::string operator()(const BeginCase &begin) const { return "case " + begin.name; }
};

/// The metrics step with the names of the samples instead of the body.
std::string metricsText(const Get &get)
{
    const auto names = sampleNames(get.body);
    std::string text;
    ObjectWriter(text)
        .string("get", get.url)
        .integer("status", get.status)
        .string("type", get.type)
        .strings("samples", {names.begin(), names.end()})
        .close();
    return text;
}

std::string withoutMember(std::string text, const std::string &member)
{
    const auto begin = text.find(",\"" + member + "\":");
    if (begin == std::string::npos)
        return text;
    return text.erase(begin, text.find_first_of(",}", begin + 1) - begin);
}

Entry entryOf(const Step &step)
{
    std::string what = std::visit(NameOf(), step.action);
    if (const auto *send = std::get_if<Send>(&step.action))
        return {std::move(what), send->line};
    if (const auto *receive = std::get_if<Receive>(&step.action))
        return {std::move(what), receive->line};
    return {std::move(what), compactJson(step.source)};
}

void compareTexts(CompareRow &row)
{
    if (row.left == row.right)
        return;
    const auto difference = compareText(Difference::Kind::Frame, row.leftLine, row.what,
                                        Pattern::ofTranscript(row.left), row.right);
    if (!difference)
        return;
    // Masks may be on the other side.
    if (!compareText(Difference::Kind::Frame, row.leftLine, row.what,
                     Pattern::ofTranscript(row.right), row.left))
        return;
    row.kind = CompareRow::Kind::Changed;
    row.leftOffset = difference->expectedOffset;
    row.rightOffset = difference->receivedOffset;
    row.field = difference->field;
}

/// A transcript with the sends that its steps answer.
class Side
{
public:
    explicit Side(const Transcript &transcript)
        : m_transcript(transcript)
        , m_askers(askers(transcript))
    {}

    [[nodiscard]] const Step &step(std::size_t at) const { return m_transcript.steps[at]; }

    [[nodiscard]] std::string sentFor(std::size_t at) const
    {
        const auto asker = m_askers[at];
        return asker == noStep ? std::string() : std::get<Send>(step(asker).action).line;
    }

private:
    const Transcript &m_transcript;
    std::vector<std::size_t> m_askers;
};

CompareRow leftRow(const Side &side, std::size_t at)
{
    CompareRow row;
    row.kind = CompareRow::Kind::OnlyLeft;
    row.leftLine = side.step(at).line;
    row.left = comparedText(side.step(at));
    row.what = entryOf(side.step(at)).what;
    row.sent = side.sentFor(at);
    return row;
}

CompareRow rightRow(const Side &side, std::size_t at)
{
    CompareRow row = leftRow(side, at);
    row.kind = CompareRow::Kind::OnlyRight;
    std::swap(row.leftLine, row.rightLine);
    std::swap(row.left, row.right);
    return row;
}

CompareRow pairRow(const Side &left, std::size_t leftAt, const Side &right, std::size_t rightAt)
{
    CompareRow row = leftRow(left, leftAt);
    row.kind = CompareRow::Kind::Equal;
    row.rightLine = right.step(rightAt).line;
    row.right = comparedText(right.step(rightAt));
    compareTexts(row);
    return row;
}

} // namespace

CompareRows compareTranscripts(const Transcript &left, const Transcript &right)
{
    const Side leftSide(left);
    const Side rightSide(right);
    const auto pairs = pairSteps(left, right);
    const auto inOrder = pairsInOrder(pairs);
    std::vector<bool> taken(right.steps.size(), false);
    for (const std::size_t place : pairs) {
        if (place != noStep)
            taken[place] = true;
    }
    CompareRows rows;
    std::size_t next = 0; // right step; rows exist for those before it
    const auto tellRightUpTo = [&](std::size_t end) {
        for (; next < end; ++next) {
            if (!taken[next])
                rows.push_back(rightRow(rightSide, next));
        }
    };
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (inOrder[i])
            tellRightUpTo(pairs[i]);
        if (pairs[i] == noStep) {
            rows.push_back(leftRow(leftSide, i));
            continue;
        }
        rows.push_back(pairRow(leftSide, i, rightSide, pairs[i]));
        rows.back().moved = !inOrder[i];
    }
    tellRightUpTo(right.steps.size());
    return rows;
}

CompareRow rowOf(const Step &step)
{
    auto [what, text] = entryOf(step);
    CompareRow row;
    row.leftLine = row.rightLine = step.line;
    row.left = row.right = std::move(text);
    row.what = std::move(what);
    return row;
}

std::string comparedText(const Step &step)
{
    const auto *get = std::get_if<Get>(&step.action);
    if (get && get->type.starts_with("text/plain; version="))
        return metricsText(*get);
    if (std::holds_alternative<Collect>(step.action))
        return withoutMember(compactJson(step.source), "largestChunk");
    return entryOf(step).text;
}

std::size_t countDifferences(const CompareRows &rows)
{
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(),
                      [](const CompareRow &row) { return row.kind != CompareRow::Kind::Equal; }));
}

} // namespace claustrum::conformance
