// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// The limits of one run.
struct RunLimits
{
    std::size_t outputBytes =
        std::size_t{1024} * 1024;        ///< kept of each output; the rest is read and dropped
    std::chrono::nanoseconds timeout{0}; ///< kills the group when it expires; zero: none
    /// The time for reading its outputs after the program's end; none: to their EOF.
    std::optional<std::chrono::nanoseconds> drainTime = std::nullopt;
    bool killsAfterDrain = false; ///< kill the group when drainTime has passed
    /// Between SIGTERM to the group at the timeout and SIGKILL; zero: SIGKILL at once.
    std::chrono::nanoseconds grace{0};
    int cancelFd = -1;     ///< readable: kill the group and give up; -1: none
    bool combined = false; ///< stdout and stderr through one pipe, interleaved
    /// Receives stdout block by block, instead of Finished::out, which stays empty.
    std::function<void(std::string_view)> sink = nullptr;
};

/// The outcome of a run.
struct Finished
{
    enum class End {
        Exited,    ///< on its own, and both outputs reached EOF, or drainTime has passed
        TimedOut,  ///< killed at the timeout
        Cancelled, ///< killed because cancelFd became readable
    };

    End end = End::Exited;
    int status = 0; ///< from reap()
    std::string out;
    std::string err;            ///< empty if combined
    bool outputDropped = false; ///< an output was larger than outputBytes

    /// Exited with status 0.
    [[nodiscard]] bool succeeded() const { return end == End::Exited && status == 0; }
};

/// Runs a program until it has ended and both outputs are at EOF, and returns its output. The
/// request's output descriptors are ignored. The program leads a process group, which is killed as
/// a whole on timeout or cancellation. Any thread; blocks it.
Result<Finished> runProgram(SpawnRequest request, const RunLimits &limits);

} // namespace claustrum
