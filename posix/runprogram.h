// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace claustrum {

/// The bounds of one run.
struct RunLimits
{
    std::size_t outputBytes =
        std::size_t{1024} * 1024;        ///< kept of each output; the rest is read and dropped
    std::chrono::nanoseconds timeout{0}; ///< after which the group is killed; zero: none
    int cancelFd = -1;                   ///< readable: kill the group and give up; -1: none
    bool combined = false;               ///< stdout and stderr through one pipe, as they came
    /// Gets stdout block by block, instead of Finished::out, which stays empty.
    std::function<void(std::string_view)> sink = nullptr;
};

/// How a run ended.
struct Finished
{
    enum class End {
        Exited,    ///< by itself, and both outputs reached EOF
        TimedOut,  ///< killed at the timeout
        Cancelled, ///< killed because cancelFd became readable
    };

    End end = End::Exited;
    int status = 0; ///< waitpid()'s
    std::string out;
    std::string err;            ///< empty if combined
    bool outputDropped = false; ///< an output was larger than outputBytes

    /// Exited with status 0.
    [[nodiscard]] bool succeeded() const { return end == End::Exited && status == 0; }
};

/// Runs a program to its end and until both outputs are at EOF, and returns what it said.
/// The request's output descriptors are ignored. The program leads a process group, which is
/// killed as a whole when it must not go on. Any thread; blocks it.
Result<Finished> runProgram(SpawnRequest request, const RunLimits &limits);

} // namespace claustrum
