// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace claustrum {

/// The options of -probe-cli (later/install.md, I8).
struct ProbeCliOptions
{
    std::string path;
    std::vector<std::string> environment = {};                 ///< "KEY=value", for the CLI
    std::chrono::nanoseconds limit = std::chrono::seconds(30); ///< of `--version`
    bool runsManagedLauncher = false; ///< if the client asks for it (later/install.md, I9)
    std::chrono::nanoseconds launcherLimit = std::chrono::seconds(33); ///< of the run through it
};

/// Runs `<path> --version`; prints nothing if it exits 0, `__CLI_HUNG__` if it was killed at its
/// limit, else `__CLI_BAD__` and on stderr the reason. If it must run through a managed launcher
/// that is unusable or fails, `__CLI_LAUNCHER__`. Always returns 0. SIGINT ends the program with
/// 130, and the CLI runs on. Blocks.
int runProbeCli(const ProbeCliOptions &options);

} // namespace claustrum
