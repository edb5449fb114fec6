// SPDX-License-Identifier: Apache-2.0
// The cases of an outcome: each has its own standing.
#include "conformance/report/report.h"

#include <algorithm>
#include <limits>

namespace claustrum::conformance {
namespace {

bool isIn(const Difference &difference, const CaseResult &one)
{
    return difference.caseId.empty() ? one.isRest() : difference.caseId == one.id;
}

bool isUnexpected(const Difference *difference)
{
    return difference->due.empty();
}

std::string staleTexts(const Outcome &outcome, const CaseResult &one)
{
    std::string text;
    for (const StaleLine &stale : outcome.stale) {
        if (one.contains(stale.line))
            text += (text.empty() ? "" : "; ") + stale.text;
    }
    return text;
}

Standing standingOf(const CaseOutcome &one, bool stale)
{
    switch (one.result.verdict) {
    case Verdict::Equal:
        return stale ? Standing::UnexpectedlyEqual : Standing::Ok;
    case Verdict::Differs:
        if (one.differences.empty() || std::ranges::any_of(one.differences, isUnexpected))
            return Standing::Failed;
        return stale ? Standing::UnexpectedlyEqual : Standing::KnownDifference;
    case Verdict::CouldNotStart:
        return Standing::CouldNotStart;
    case Verdict::NotRun:
        return Standing::NotRun;
    case Verdict::Skipped:
        return Standing::Skipped;
    case Verdict::NotReached:
        return Standing::NotReached;
    case Verdict::Flaky:
        return Standing::Flaky;
    }
    return Standing::NotRun;
}

std::string remarkOn(const Outcome &outcome, const CaseOutcome &one)
{
    switch (one.standing) {
    case Standing::CouldNotStart:
    case Standing::NotRun:
        return outcome.result.reason;
    case Standing::Skipped:
        return outcome.result.reason.empty() ? "this machine cannot compare its answers"
                                             : outcome.result.reason;
    case Standing::NotReached:
        return "the play ended before";
    case Standing::KnownDifference:
        return one.differences.empty() ? std::string() : one.differences.front()->due;
    case Standing::UnexpectedlyEqual:
        return staleTexts(outcome, one.result);
    case Standing::Ok:
    case Standing::Failed:
    case Standing::Flaky:
        break;
    }
    return {};
}

CaseOutcome caseOf(const Outcome &outcome, const CaseResult &result)
{
    CaseOutcome one{result, Standing::NotRun, {}, {}};
    for (const Difference &difference : outcome.result.differences) {
        if (outcome.result.cases.empty() || isIn(difference, result))
            one.differences.push_back(&difference);
    }
    one.standing = standingOf(one, !staleTexts(outcome, result).empty());
    one.remark = remarkOn(outcome, one);
    return one;
}

} // namespace

std::vector<CaseOutcome> casesOf(const Outcome &outcome)
{
    const ScenarioResult &result = outcome.result;
    if (result.cases.empty())
        return {
            caseOf(outcome,
                   {result.scenario, {}, {}, 0, std::numeric_limits<int>::max(), result.verdict})};
    std::vector<CaseOutcome> cases;
    for (const CaseResult &one : result.cases)
        cases.push_back(caseOf(outcome, one));
    return cases;
}

std::string caseName(const Outcome &outcome, const CaseOutcome &one)
{
    return outcome.result.build + '/' + one.result.id;
}

} // namespace claustrum::conformance
