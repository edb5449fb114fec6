// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace claustrum {

/// The process that a session should be.
struct ExpectedSession
{
    pid_t pid = 0;
    std::string start = {};        ///< as in ProcessStat
    pid_t daemon = 0;              ///< that runs and has it as a child; 0: none
    std::string runDirectory = {}; ///< of the daemon; empty: its own variable names it
};

/// Why the process that has this pid now must not be signalled; empty if it passes all tests: the
/// same start, our user, a group of its own that is not ours, the variable of daemons, and a proof
/// that a daemon has started it: its parent, its own mark, or the record of children. To be asked
/// again before each signal. (docs/security.md)
std::string reasonNotToEnd(const ExpectedSession &expected);

} // namespace claustrum
