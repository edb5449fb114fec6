// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace claustrum::conformance {

/// One scenario to play in a separate process.
struct Job
{
    ScenarioResult blank; ///< used if the process returns no result
    std::function<ScenarioResult()> run;
    std::chrono::milliseconds limit; ///< after which the process is killed
};

/// Plays up to @p parallel jobs at a time, each in a forked process, and passes the results to
/// @p handOut in the order of the jobs, as early as possible. A process that crashes, hangs or
/// writes nonsense also has a result. No process and none of its descendants outlives the call.
///
/// @param arrived called for each result as soon as it is there, in any order. False ends all other
///        jobs: those without a result are handed out as NotReached.
///
/// Blocks. The calling process must have no threads.
void runJobs(const std::vector<Job> &jobs, std::size_t parallel,
             const std::function<void(const ScenarioResult &)> &handOut,
             const std::function<bool(const ScenarioResult &)> &arrived = {});

} // namespace claustrum::conformance
