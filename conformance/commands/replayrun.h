// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/selectscenarios.h"
#include "conformance/commands/savefolder.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/report/expecteddifferences.h"
#include "conformance/report/report.h"

#include <functional>
#include <vector>

namespace claustrum::conformance {

/// Scenarios to play, and how to play and judge them.
struct ReplayPlan
{
    const std::vector<SelectedScenario> &scenarios;
    PlayOptions play;
    const ExpectedDifferences &expected;
    SaveFolder &saves;
    std::size_t jobs = 1;   ///< at a time
    std::size_t rounds = 1; ///< of each scenario
    bool failFast = false;  ///< end after the first failure
};

/// Plays the scenarios and hands their outcomes out in order, as early as possible, with a line of
/// progress on stderr if that is a terminal. Returns the number of scenarios that were not played.
int runReplay(const ReplayPlan &plan, const std::function<void(const Outcome &)> &handOut);

/// The result of one play, with its cases; only the selected ones are kept.
ScenarioResult judged(ScenarioResult result, const SelectedScenario &scenario);

/// A job that plays the scenario; an unreadable one gives NotRun with the reason. All arguments
/// outlive the job.
Job jobFor(const SelectedScenario &scenario, const PlayOptions &options, const SaveFolder &saves);

} // namespace claustrum::conformance
