// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace claustrum {

/// What is known about an exit.
struct ExitFacts
{
    std::string command;
    std::optional<int> status; ///< none: by the signal
    int signal = 0;
    bool core = false;
    std::string err;              ///< the begin and the end of its stderr
    std::uint64_t stdinBytes = 0; ///< that it was given
    std::uint64_t oomKills = 0;   ///< by the kernel since the count before
    bool oomKillsOfHost = false;  ///< of the host, not of the control group
};

/// What an exit looks like, and what can be done. Both are one line; the second may be empty.
struct Verdict
{
    std::string text;
    std::string advice;
};

/// Judges by the signal, and by texts that programs are known to print. Only a guess: the record
/// has the facts.
Verdict verdictOn(const ExitFacts &facts);

} // namespace claustrum
