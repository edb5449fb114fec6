// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/postmortem/verdict.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace claustrum {

/// An exit that nobody asked for, as it is recorded (docs/operations.md). Times are seconds since
/// 1970.
struct ExitRecord
{
    static constexpr std::size_t mostArgs = 256;       ///< of args and variables that are kept
    static constexpr std::size_t longestArg = 4096;    ///< bytes of each
    static constexpr std::size_t mostArgBytes = 32768; ///< of all of them

    std::string id;
    pid_t pid = 0;
    std::vector<std::string> args; ///< without the command
    std::string folder;
    std::vector<std::string> variables; ///< names of those that the client gave
    double started = 0;
    double ended = 0;
    double userSeconds = 0;
    double systemSeconds = 0;
    std::uint64_t mostResidentBytes = 0;
    std::uint64_t errBytes = 0;
    std::string errFirst;
    std::string errLast;
    ExitFacts facts; ///< its err is made of the members above

    /// "20260102T030405.250Z-4712.json": in the order of the ends.
    [[nodiscard]] std::string name() const;
    /// One JSON object with its newline, of 128 KiB at most.
    [[nodiscard]] std::string json(const Verdict &verdict) const;
};

} // namespace claustrum
