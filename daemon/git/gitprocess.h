// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitcontext.h"
#include "posix/runprogram.h"

#include <string>
#include <vector>

namespace claustrum {

/// One git to run.
struct GitProcess
{
    std::vector<std::string> arguments; ///< without "git"
    std::vector<std::string> environment;
    std::string directory = {}; ///< its working directory; empty: the daemon's
    std::string input = {};     ///< stdin; at most some MiB
    RunLimits limits = {};      ///< without a timeout: the context's
};

/// The end of one git.
struct GitRun
{
    Finished finished = {};
    /// Empty if it exited with 0. Else Go's text: "exit status 128", "signal: killed", or the error
    /// of starting it.
    std::string failure = {};
    bool wasStarted = false;

    [[nodiscard]] bool ok() const { return failure.empty(); }
    [[nodiscard]] bool exitedWith(int code) const;
    /// Stdout without trailing newlines.
    [[nodiscard]] std::string line() const;
};

/// Runs the user's git: the only place that starts one. Blocks; any thread.
///
/// Errors of starting it: `exec: "git": executable file not found in $PATH`, "chdir <directory>:
/// …", "fork/exec <git>: …".
GitRun runGit(const GitContext &context, GitProcess process);

/// The error for a killed git (builds.md, D5).
inline constexpr std::string_view gitKilled = "signal: killed";

} // namespace claustrum
