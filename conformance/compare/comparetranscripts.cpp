// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/comparetranscripts.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/brokenrules.h"
#include "conformance/compare/framediff.h"
#include "conformance/compare/pairing.h"
#include "conformance/model/compactjson.h"
#include "conformance/model/samplenames.h"
#include "wire/jsonwriter.h"

#include <algorithm>
#include <set>

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

/// A transcript with the sends that its steps answer and the rules that its frames break.
class Side
{
public:
    Side(std::string_view name, const Transcript &transcript)
        : m_name(name)
        , m_transcript(transcript)
        , m_askers(askers(transcript))
        , m_rules(brokenRules(transcript))
    {}

    [[nodiscard]] const Step &step(std::size_t at) const { return m_transcript.steps[at]; }
    [[nodiscard]] std::size_t size() const { return m_transcript.steps.size(); }

    [[nodiscard]] std::string sentFor(std::size_t at) const
    {
        const auto asker = m_askers[at];
        return asker == noStep ? std::string() : std::get<Send>(step(asker).action).line;
    }

    /// The rule that a frame breaks; nullptr: none.
    [[nodiscard]] const BrokenRule *rule(std::size_t at) const
    {
        const auto found = m_rules.find(at);
        return found == m_rules.end() ? nullptr : &found->second;
    }

    /// "on the right, frame 2 of process p arrives after frame 3"
    [[nodiscard]] std::string ruleText(std::size_t at) const
    {
        const BrokenRule *broken = rule(at);
        return broken ? "on the " + std::string(m_name) + ", " + broken->text : std::string();
    }

    /// "left line 12, after the reply to 3"
    [[nodiscard]] std::string placeOf(std::size_t at) const
    {
        std::string place = std::string(m_name) + " line " + std::to_string(step(at).line);
        return at == 0 ? place + ", first" : place + ", after " + entryOf(step(at - 1)).what;
    }

private:
    std::string_view m_name;
    const Transcript &m_transcript;
    const std::vector<std::size_t> m_askers;
    const std::map<std::size_t, BrokenRule> m_rules;
};

/// Makes the rows of two transcripts.
class Rows
{
public:
    Rows(const Transcript &left, const Transcript &right)
        : m_left("left", left)
        , m_right("right", right)
        , m_pairs(pairSteps(left, right))
        , m_inOrder(pairsInOrder(m_pairs))
        , m_taken(right.steps.size(), false)
    {
        for (const std::size_t place : m_pairs) {
            if (place != noStep)
                m_taken[place] = true;
        }
        for (const std::size_t step : movedClosings(left, right, m_pairs))
            m_movedClosings.insert(step);
    }

    CompareRows make();

private:
    [[nodiscard]] static CompareRow leftRow(const Side &side, std::size_t at);
    [[nodiscard]] static CompareRow rightRow(const Side &side, std::size_t at);
    [[nodiscard]] CompareRow pairRow(std::size_t leftAt, std::size_t rightAt) const;
    [[nodiscard]] std::string ruleBetween(std::size_t leftAt, std::size_t rightAt) const;
    void addRightUpTo(std::size_t end);

    const Side m_left;
    const Side m_right;
    const std::vector<std::size_t> m_pairs;
    const std::vector<bool> m_inOrder; ///< of the left steps
    std::vector<bool> m_taken;         ///< right steps with a partner
    std::set<std::size_t> m_movedClosings;
    std::size_t m_next = 0; ///< right step; rows exist for those before it
    CompareRows m_rows;
};

CompareRow Rows::leftRow(const Side &side, std::size_t at)
{
    CompareRow row;
    row.kind = CompareRow::Kind::OnlyLeft;
    row.leftLine = side.step(at).line;
    row.left = comparedText(side.step(at));
    row.what = entryOf(side.step(at)).what;
    row.sent = side.sentFor(at);
    row.rule = side.ruleText(at);
    return row;
}

CompareRow Rows::rightRow(const Side &side, std::size_t at)
{
    CompareRow row = leftRow(side, at);
    row.kind = CompareRow::Kind::OnlyRight;
    std::swap(row.leftLine, row.rightLine);
    std::swap(row.left, row.right);
    return row;
}

/// A rule that both sides break is not a difference.
std::string Rows::ruleBetween(std::size_t leftAt, std::size_t rightAt) const
{
    if (m_movedClosings.contains(leftAt))
        return "at another place: " + m_left.placeOf(leftAt) + "; " + m_right.placeOf(rightAt);
    const BrokenRule *left = m_left.rule(leftAt);
    const BrokenRule *right = m_right.rule(rightAt);
    if (left && right && left->rule == right->rule)
        return {};
    const std::string between = left && right ? "; " : "";
    return m_left.ruleText(leftAt) + between + m_right.ruleText(rightAt);
}

CompareRow Rows::pairRow(std::size_t leftAt, std::size_t rightAt) const
{
    CompareRow row = leftRow(m_left, leftAt);
    row.kind = CompareRow::Kind::Equal;
    row.rightLine = m_right.step(rightAt).line;
    row.right = comparedText(m_right.step(rightAt));
    compareTexts(row);
    row.rule = ruleBetween(leftAt, rightAt);
    if (row.kind == CompareRow::Kind::Equal && !row.rule.empty())
        row.kind = CompareRow::Kind::BreaksRule;
    row.moved = !m_inOrder[leftAt];
    if (row.moved)
        row.place = m_left.placeOf(leftAt) + "; " + m_right.placeOf(rightAt);
    return row;
}

void Rows::addRightUpTo(std::size_t end)
{
    for (; m_next < end; ++m_next) {
        if (!m_taken[m_next])
            m_rows.push_back(rightRow(m_right, m_next));
    }
}

CompareRows Rows::make()
{
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        if (m_inOrder[i])
            addRightUpTo(m_pairs[i]);
        m_rows.push_back(m_pairs[i] == noStep ? leftRow(m_left, i) : pairRow(i, m_pairs[i]));
    }
    addRightUpTo(m_right.size());
    return std::move(m_rows);
}

} // namespace

CompareRows compareTranscripts(const Transcript &left, const Transcript &right)
{
    return Rows(left, right).make();
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
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [](const CompareRow &row) { return isDifference(row.kind); }));
}

std::size_t countNotCompared(const CompareRows &rows)
{
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [](const CompareRow &row) {
            return row.kind == CompareRow::Kind::NotCompared;
        }));
}

} // namespace claustrum::conformance
