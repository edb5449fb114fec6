// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/replayrun.h"

#include "conformance/catalogue/judgecases.h"
#include "conformance/catalogue/rounds.h"
#include "conformance/commands/progress.h"

#include <algorithm>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

ScenarioResult unreadable(const Recording &recording)
{
    ScenarioResult result;
    result.file = recording.file;
    result.build = "?";
    result.scenario = recording.file;
    result.reason = recording.transcript.error().text;
    return result;
}

bool isFailure(Standing standing)
{
    return standing != Standing::Ok && standing != Standing::KnownDifference
           && standing != Standing::Skipped;
}

/// A replay in progress. Each scenario has one job per round, in sequence.
class ReplayRun
{
public:
    ReplayRun(const ReplayPlan &plan, const std::function<void(const Outcome &)> &handOut)
        : m_plan(plan)
        , m_handOut(handOut)
        , m_progress(STDERR_FILENO)
    {}

    int run()
    {
        std::vector<Job> jobs;
        for (const SelectedScenario &scenario : m_plan.scenarios) {
            const Job job = jobFor(scenario, m_plan.play, m_plan.saves);
            jobs.insert(jobs.end(), m_plan.rounds, job);
        }
        m_total = jobs.size();
        showProgress("");
        runJobs(
            jobs, m_plan.jobs, [this](const ScenarioResult &result) { take(result); },
            [this](const ScenarioResult &result) { return mayGoOn(result); });
        return m_notPlayed;
    }

private:
    void take(const ScenarioResult &result);
    bool mayGoOn(const ScenarioResult &result);
    void showProgress(const std::string &last);

    const ReplayPlan &m_plan;
    const std::function<void(const Outcome &)> &m_handOut;
    Progress m_progress;
    std::vector<ScenarioResult> m_rounds; ///< of the scenario that is being handed out
    std::size_t m_scenario = 0;
    std::size_t m_total = 0;
    std::size_t m_arrived = 0;
    int m_notPlayed = 0;
};

/// The results come in the order of the jobs.
void ReplayRun::take(const ScenarioResult &result)
{
    m_rounds.push_back(judged(result, m_plan.scenarios[m_scenario]));
    m_plan.saves.save(m_rounds.back());
    if (m_rounds.size() < m_plan.rounds)
        return;
    const ScenarioResult combined = combineRounds(m_rounds);
    m_rounds.clear();
    ++m_scenario;
    if (combined.verdict == Verdict::NotReached) {
        ++m_notPlayed;
        return;
    }
    m_progress.clear();
    m_handOut(m_plan.expected.judge(combined));
    showProgress(combined.build + '/' + combined.scenario);
}

/// Results arrive in any order, and not with their cases: the scenario is found by its file.
bool ReplayRun::mayGoOn(const ScenarioResult &result)
{
    ++m_arrived;
    showProgress(result.build + '/' + result.scenario);
    if (!m_plan.failFast)
        return true;
    const auto scenario = std::ranges::find_if(m_plan.scenarios, [&](const SelectedScenario &one) {
        return one.recording.file == result.file;
    });
    return scenario == m_plan.scenarios.end()
           || !isFailure(m_plan.expected.judge(judged(result, *scenario)).standing);
}

void ReplayRun::showProgress(const std::string &last)
{
    if (m_arrived < m_total)
        m_progress.show("played " + std::to_string(m_arrived) + " of " + std::to_string(m_total)
                        + (last.empty() ? "" : "; last " + last));
}

} // namespace

ScenarioResult judged(ScenarioResult result, const SelectedScenario &scenario)
{
    judgeCases(scenario.cases, result);
    keepCases(scenario.only, result);
    return result;
}

Job jobFor(const SelectedScenario &scenario, const PlayOptions &options, const SaveFolder &saves)
{
    const Recording &recording = scenario.recording;
    if (!recording.transcript) {
        ScenarioResult result = unreadable(recording);
        return {result, [result] { return result; }, std::chrono::seconds(0)};
    }
    const Transcript &transcript = *recording.transcript;
    return {emptyResult(transcript), [&] { return saves.play(transcript, options); },
            longestPlay(transcript, options)};
}

int runReplay(const ReplayPlan &plan, const std::function<void(const Outcome &)> &handOut)
{
    return ReplayRun(plan, handOut).run();
}

} // namespace claustrum::conformance
