// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/judgecases.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace claustrum::conformance {
namespace {

/// The verdict on a case without a difference.
Verdict verdictWithout(const ScenarioResult &result, const CaseResult &one)
{
    if (std::ranges::any_of(result.notCompared, [&](int line) { return one.contains(line); }))
        return Verdict::Skipped;
    if (result.verdict == Verdict::CouldNotStart || result.playedTo == 0)
        return result.verdict;
    if (one.lastLine <= result.playedTo)
        return result.verdict == Verdict::NotRun && one.lastLine == result.playedTo
                   ? Verdict::NotRun // where the play could not go on
                   : Verdict::Equal;
    const bool stoppedHere = one.contains(result.playedTo) && result.verdict == Verdict::NotRun;
    return stoppedHere ? Verdict::NotRun : Verdict::NotReached;
}

/// The rest of a scenario beside its cases.
CaseResult restOf(const ScenarioResult &result, bool isAll)
{
    CaseResult rest;
    rest.id = result.scenario;
    rest.lastLine = isAll ? std::numeric_limits<int>::max() : 0;
    rest.verdict = isAll ? result.verdict : Verdict::Differs;
    return rest;
}

std::optional<Verdict> worstOf(const std::vector<CaseResult> &cases)
{
    for (const Verdict verdict : {Verdict::Differs, Verdict::CouldNotStart, Verdict::NotReached,
                                  Verdict::NotRun, Verdict::Skipped, Verdict::Equal}) {
        if (std::ranges::find(cases, verdict, &CaseResult::verdict) != cases.end())
            return verdict;
    }
    return std::nullopt;
}

std::string firstElsewhere(const std::vector<Difference> &differences)
{
    return differences.empty()
               ? "the play ended before"
               : "the play ended at line " + std::to_string(differences.front().line) + ": "
                     + differences.front().summary;
}

} // namespace

void judgeCases(const std::vector<Requirement> &cases, ScenarioResult &result)
{
    result.cases.clear();
    for (const Requirement &one : cases)
        result.cases.push_back({one.id, one.text, one.sections, one.firstLine, one.lastLine});
    bool elsewhere = false;
    for (Difference &difference : result.differences) {
        const auto found = std::ranges::find_if(
            result.cases, [&](const CaseResult &one) { return one.contains(difference.line); });
        elsewhere = elsewhere || found == result.cases.end();
        if (found == result.cases.end())
            continue;
        difference.caseId = found->id;
        found->verdict = Verdict::Differs;
    }
    for (CaseResult &one : result.cases) {
        if (one.verdict != Verdict::Differs)
            one.verdict = verdictWithout(result, one);
    }
    if (elsewhere || cases.empty())
        result.cases.push_back(restOf(result, cases.empty()));
}

void keepCases(const std::set<std::string> &ids, ScenarioResult &result)
{
    if (ids.empty())
        return;
    result.partial = true;
    std::erase_if(result.cases, [&](const CaseResult &one) { return !ids.contains(one.id); });
    std::vector<Difference> kept;
    std::vector<Difference> elsewhere;
    for (Difference &difference : result.differences)
        (ids.contains(difference.caseId) ? kept : elsewhere).push_back(std::move(difference));
    result.differences = std::move(kept);
    result.notes.push_back(
        "the whole scenario was played, and only " + std::to_string(result.cases.size())
        + (result.cases.size() == 1 ? " chosen case" : " chosen cases")
        + " judged; differences in other cases: " + std::to_string(elsewhere.size()));
    result.verdict = worstOf(result.cases).value_or(result.verdict);
    if (result.verdict == Verdict::NotReached) {
        result.verdict = Verdict::NotRun;
        if (result.reason.empty())
            result.reason = "not every chosen case was reached: " + firstElsewhere(elsewhere);
    }
    if (result.verdict == Verdict::Equal || result.verdict == Verdict::Differs)
        result.reason.clear();
}

} // namespace claustrum::conformance
