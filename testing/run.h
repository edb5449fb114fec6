// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/sandbox.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// The program that was built, and the child that misbehaves on demand.
std::string programPath();
std::string testChildPath();

/// A copy of the program and its module in the sandbox, for a user who cannot reach the build. The
/// program's path; empty if that cannot be.
std::string copyOfProgram(const Sandbox &sandbox);

/// What a program left behind.
struct Outcome
{
    int status = -1; ///< as a shell tells it: 128 and more for a signal; -1: it did not end
    std::string out;
    std::string err;
};

/// How a program is run.
struct RunSetup
{
    std::string program;          ///< default: programPath()
    std::string input;            ///< what its stdin holds, and then ends
    Sandbox::Variables variables; ///< on top of the sandbox's
    std::string cwd;
    int stdinFd = -1; ///< instead of input
};

/// Runs a program in the sandbox to its end.
Outcome run(const Sandbox &sandbox, const std::vector<std::string> &args,
            const RunSetup &setup = {});

} // namespace claustrum::testing
