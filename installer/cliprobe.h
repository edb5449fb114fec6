// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace claustrum {

/// Settings of a probe.
struct CliProbe
{
    std::vector<std::string> environment;
    std::chrono::nanoseconds timeout{0}; ///< then the CLI and its group are killed; 0 or less: none
    int clientFd = -1; ///< our output to the client; without a client a CLI that hangs is killed,
                       ///< too (Patience); -1: not watched
};

/// The outcome of a probe.
struct CliState
{
    enum class Kind {
        Runs,
        Fails,        ///< missing, cannot be started, or another status than 0
        Unresponsive, ///< killed
    };

    Kind kind = Kind::Fails;
    /// Why it does not run, for people: "exit status 127; it said "error while loading shared
    /// libraries: …""; empty if it runs, if there is no regular file or an empty one, or if it
    /// exited and wrote nothing to stderr.
    std::string reason;

    [[nodiscard]] bool runs() const { return kind == Kind::Runs; }
};

/// Runs `<path> --version`, which should exit 0. Its input is empty, its stdout is dropped, and its
/// background processes are not waited for. Blocks.
CliState probeCli(const std::string &path, const CliProbe &probe);

/// The same, if @p path is a regular file after following symlinks.
CliState probeCliFile(const std::string &path, const CliProbe &probe);

} // namespace claustrum
