// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/expecteddifferences.h"

#include "common/trimmed.h"
#include "posix/files.h"

#include <algorithm>
#include <charconv>
#include <fnmatch.h>

namespace claustrum::conformance {
namespace {

constexpr std::string_view blanks = " \t\r";

/// Whether a list that does not match @p line at all is out of date: the line was played and
/// judged.
bool wasJudged(const ScenarioResult &result, int line)
{
    if (line > result.playedTo)
        return false;
    return !result.partial || std::ranges::any_of(result.cases, [line](const CaseResult &one) {
        return one.contains(line);
    });
}

Standing standingOf(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    switch (result.verdict) {
    case Verdict::Equal:
    case Verdict::Differs:
        break;
    case Verdict::Flaky:
        return Standing::Flaky;
    case Verdict::CouldNotStart:
        return Standing::CouldNotStart;
    case Verdict::Skipped:
        return Standing::Skipped;
    case Verdict::NotRun:
    case Verdict::NotReached:
        return Standing::NotRun;
    }
    if (std::ranges::any_of(result.differences,
                            [](const Difference &one) { return one.due.empty(); }))
        return Standing::Failed;
    if (!outcome.stale.empty())
        return Standing::UnexpectedlyEqual;
    return result.differences.empty() ? Standing::Ok : Standing::KnownDifference;
}

/// Whether a field fits a pattern with `*` and `?`; brackets are those of list elements.
bool fits(const std::string &pattern, const std::string &field)
{
    std::string escaped;
    for (const char c : pattern)
        escaped += c == '[' ? std::string("\\[") : std::string(1, c);
    return ::fnmatch(escaped.c_str(), field.c_str(), 0) == 0;
}

/// A case for a line of no case, so that each entry of a report has its case.
void addRest(ScenarioResult &result, int line)
{
    const bool has = std::ranges::any_of(
        result.cases, [line](const CaseResult &one) { return one.contains(line); });
    if (!has && !result.cases.empty())
        result.cases.push_back({result.scenario, {}, {}, line, line, Verdict::Equal});
}

} // namespace

std::string listedField(const Difference &difference)
{
    return difference.field.substr(0, difference.field.find(" (received: "));
}

Result<ExpectedDifferences> ExpectedDifferences::read(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    return parse(*text, file);
}

Result<ExpectedDifferences> ExpectedDifferences::parse(std::string_view text,
                                                       const std::string &file)
{
    ExpectedDifferences result;
    std::set<std::string> names;
    for (int number = 1; !text.empty(); ++number) {
        const auto whole = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(whole.size() + 1, text.size()));
        const auto line = trimmed(whole.substr(0, whole.find('#')), blanks);
        if (line.empty())
            continue;
        auto entry = readEntry(line, file + ':' + std::to_string(number) + ": ");
        if (!entry)
            return entry.error();
        if (!names.insert(entry->name).second)
            return Error{entry->place + entry->name + " is listed twice"};
        result.m_entries.push_back(std::move(*entry));
    }
    return result;
}

Result<ExpectedDifferences::Entry> ExpectedDifferences::readEntry(std::string_view line,
                                                                  std::string place)
{
    Entry entry;
    entry.place = std::move(place);
    entry.name = line.substr(0, line.find_first_of(" \t"));
    entry.reason = trimmed(line.substr(entry.name.size()), blanks);
    const std::string_view name = entry.name;
    const auto colon = name.find(':');
    const auto number = colon == std::string_view::npos ? "" : name.substr(colon + 1);
    const auto read = std::from_chars(number.data(), number.data() + number.size(), entry.line);
    const auto after = number.substr(static_cast<std::size_t>(read.ptr - number.data()));
    entry.scenario = name.substr(0, colon);
    if (read.ec != std::errc() || entry.line < 1 || entry.scenario.find('/') == std::string::npos
        || !(after.empty() || (after.starts_with(':') && after.size() > 1)))
        return Error{entry.place + "name a difference, as 5db5e4a/git-info:41 or "
                     + "5db5e4a/git-info:41:result.root, and not " + entry.name};
    if (!after.empty())
        entry.field = after.substr(1);
    if (entry.reason.empty())
        return Error{entry.place + "give a reason for " + entry.name};
    return entry;
}

Result<void> ExpectedDifferences::checkScenarios(const std::set<std::string> &scenarios) const
{
    for (const Entry &entry : m_entries) {
        if (!scenarios.contains(entry.scenario))
            return Error{entry.place + "there is no scenario " + entry.scenario};
    }
    return {};
}

bool ExpectedDifferences::matches(const Entry &entry, const Difference &difference)
{
    return difference.kind != Difference::Kind::Server && entry.line == difference.line
           && (entry.field.empty() || fits(entry.field, listedField(difference)));
}

Outcome ExpectedDifferences::judge(ScenarioResult result) const
{
    Outcome outcome{std::move(result)};
    ScenarioResult &judged = outcome.result;
    const bool complete = judged.verdict == Verdict::Equal || judged.verdict == Verdict::Differs;
    for (const Entry &entry : m_entries) {
        if (entry.scenario != judged.build + '/' + judged.scenario || !complete)
            continue;
        bool used = false;
        for (Difference &difference : judged.differences) {
            if (!matches(entry, difference))
                continue;
            used = true;
            if (difference.due.empty())
                difference.due = entry.reason;
        }
        if (used || !wasJudged(judged, entry.line))
            continue;
        outcome.stale.push_back({entry.line, entry.place + entry.name + " does not differ ("
                                                 + entry.reason
                                                 + "): remove the line from the list"});
        addRest(judged, entry.line);
    }
    outcome.standing = standingOf(outcome);
    return outcome;
}

} // namespace claustrum::conformance
