// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace claustrum::conformance {

/// One scenario to play, in a process of its own.
struct Job
{
    ScenarioResult blank; ///< whose it is, for when the process gives no result
    std::function<ScenarioResult()> run;
    std::chrono::milliseconds limit; ///< after which the process is killed
};

/// Plays the jobs, so many at a time, each in a forked process, and hands out the results in the
/// order of the jobs, each as soon as it can be. A process that dies, hangs or gives nonsense is
/// a result, too; none outlives the call, nor does anything that one of them started.
///
/// Blocks. The calling process must have no threads.
void runJobs(const std::vector<Job> &jobs, std::size_t parallel,
             const std::function<void(const ScenarioResult &)> &handOut);

} // namespace claustrum::conformance
