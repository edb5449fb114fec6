// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/sandbox.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// The program of this build, or $CLAUSTRUM_PROGRAM, and the child with programmable misbehaviour.
std::string programPath();
std::string testChildPath();

/// A library for LD_PRELOAD, with which a daemon's clock is 600 times as fast once the file in
/// $FASTCLOCK_FROM exists.
std::string fastClockPath();

/// A path as one word of a shell command: the tree may lie below a folder with a blank in its name.
std::string shellWord(const std::string &path);

/// A copy of the program and its module in the sandbox, for a user who cannot reach the build. The
/// program's path; empty if that cannot be.
std::string copyOfProgram(const Sandbox &sandbox);

/// The outcome of a run.
struct Outcome
{
    int status = -1; ///< as in a shell: 128 and more for a signal; -1: it did not end
    std::string out;
    std::string err;
};

/// Settings of a run.
struct RunSetup
{
    std::string program;          ///< default: programPath()
    std::string input;            ///< all of its stdin
    Sandbox::Variables variables; ///< in addition to the sandbox's
    std::string cwd;
    int stdinFd = -1; ///< instead of input
};

/// The running processes of a program of the sandbox that were started with @p flag first, such as
/// "-serve". A child that one of them has forked has the same arguments until it executes its own
/// program, and is left out.
std::vector<pid_t> processesOf(const Sandbox &sandbox, const std::string &program,
                               const std::string &flag);

/// Runs a program in the sandbox until its end.
Outcome run(const Sandbox &sandbox, const std::vector<std::string> &args,
            const RunSetup &setup = {});

} // namespace claustrum::testing
