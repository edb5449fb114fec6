// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace claustrum {

/// The limits of a run.
struct ProbeLimits
{
    std::chrono::nanoseconds timeout{0}; ///< for the program's end; 0 or less: none
    /// After its end, for others that hold its output open. Negative: the program has ended only
    /// when its output has, too.
    std::chrono::nanoseconds linger{0};
    std::size_t outputBytes = 4096; ///< kept; the rest is read and dropped
    bool withStdout = false;        ///< the output is stdout and stderr, not stderr alone
    int clientFd = -1;              ///< our output to the client (Patience); -1: not watched
    std::chrono::nanoseconds clientGrace = std::chrono::seconds(10); ///< after the client has gone
};

/// The outcome of a run.
struct ProbeRun
{
    enum class End {
        NotStarted, ///< startError says why
        Exited,
        Stopped, ///< it and its group were killed at a limit, or because the client has gone
    };

    End end = End::NotStarted;
    std::string startError; ///< "fork/exec <file>: <reason>"
    int startErrno = 0;     ///< of that reason, if there is one
    int status = 0;         ///< from waitpid(), if it exited
    std::string output;
    std::size_t droppedBytes = 0; ///< of the output, beyond the limit

    /// Exited with status 0.
    [[nodiscard]] bool succeeded() const { return end == End::Exited && status == 0; }
};

/// Runs a program that should end by itself. Its input is empty; the request's output descriptors
/// are ignored. Processes that it leaves in the background are not killed unless it is stopped.
/// Blocks; any thread.
ProbeRun runProbe(SpawnRequest request, const ProbeLimits &limits);

} // namespace claustrum
