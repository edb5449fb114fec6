// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/rounds.h"

#include <algorithm>
#include <set>

namespace claustrum::conformance {
namespace {

bool isBad(Verdict verdict)
{
    return verdict == Verdict::Differs || verdict == Verdict::CouldNotStart;
}

/// @param verdicts of all rounds
Verdict combined(std::set<Verdict> verdicts)
{
    if (verdicts.size() > 1)
        verdicts.erase(Verdict::NotReached);
    const bool bad = std::ranges::any_of(verdicts, isBad);
    if (bad && verdicts.contains(Verdict::Equal))
        return Verdict::Flaky;
    for (const Verdict verdict : {Verdict::Differs, Verdict::CouldNotStart, Verdict::NotRun}) {
        if (verdicts.contains(verdict))
            return verdict;
    }
    return verdicts.empty() ? Verdict::NotRun : *verdicts.begin();
}

std::vector<CaseResult> combinedCases(const std::vector<ScenarioResult> &rounds,
                                      std::vector<CaseResult> cases)
{
    for (CaseResult &one : cases) {
        std::set<Verdict> verdicts;
        for (const ScenarioResult &round : rounds) {
            const auto found = std::ranges::find(round.cases, one.id, &CaseResult::id);
            if (found != round.cases.end())
                verdicts.insert(found->verdict);
            else if (one.isRest())
                verdicts.insert(
                    Verdict::Equal); // the rest of a scenario is reported only if it differs
        }
        one.verdict = combined(std::move(verdicts));
    }
    return cases;
}

} // namespace

ScenarioResult combineRounds(const std::vector<ScenarioResult> &rounds)
{
    std::set<Verdict> verdicts;
    std::size_t played = 0;
    std::size_t bad = 0;
    double seconds = 0;
    const ScenarioResult *shown = &rounds.front();
    for (const ScenarioResult &round : rounds) {
        verdicts.insert(round.verdict);
        seconds += round.seconds;
        played += round.verdict == Verdict::NotReached ? 0 : 1;
        if (isBad(round.verdict) && bad++ == 0)
            shown = &round;
    }
    ScenarioResult result = *shown;
    if (rounds.size() == 1)
        return result;
    result.verdict = combined(std::move(verdicts));
    result.cases = combinedCases(rounds, std::move(result.cases));
    result.seconds = seconds;
    result.notes.push_back(std::to_string(bad) + " of " + std::to_string(played)
                           + " rounds differ or do not start"
                           + (bad == 0 ? "" : "; the differences are those of the first"));
    return result;
}

} // namespace claustrum::conformance
