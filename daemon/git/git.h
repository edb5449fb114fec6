// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/caller.h"
#include "wire/builds.h"

#include <sys/resource.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The daemon's environment for git.*. Constant; any thread.
struct GitContext
{
    std::string home;
    std::string workingDirectory;       ///< absolute
    std::string path;                   ///< the PATH for looking up git
    std::vector<std::string> variables; ///< git's environment, "KEY=value"
    std::optional<rlimit> descriptorLimit;
    std::chrono::nanoseconds timeout{0}; ///< per git process (builds.md, D5); zero: none
    const ReferenceBuild *build = &ReferenceBuild::standard();
};

/// The outcome of one git process.
struct GitAnswer
{
    bool ok = false;        ///< exit status 0
    bool truncated = false; ///< the output exceeded the limit
    std::string output;     ///< without trailing newlines
    std::string failure;    ///< if not ok: "exit status 128", "signal: killed", or the error of
                            ///< starting it
};

/// Runs the user's git on one directory, one process after another, each with empty stdin. Blocks;
/// one thread.
///
/// Keeps at most 16 MiB of output (1 MiB if combined); the rest is read and dropped. Once a git was
/// killed, at the deadline or because the caller disconnected, no further one is run.
class Git
{
public:
    static constexpr std::size_t mostOutput = 16UL * 1024 * 1024;

    /// @param directory for -C
    Git(const GitContext &context, std::string directory, Caller caller = {})
        : m_context(context)
        , m_directory(std::move(directory))
        , m_caller(std::move(caller))
    {}

    /// Returns stdout; stderr is dropped.
    GitAnswer run(const std::vector<std::string> &arguments);

    /// Returns stdout and stderr, interleaved.
    GitAnswer runCombined(const std::vector<std::string> &arguments);

    /// Whether a git was killed: all later answers are meaningless.
    [[nodiscard]] bool killed() const { return m_killed; }

private:
    GitAnswer start(const std::vector<std::string> &arguments, bool combined);

    const GitContext &m_context;
    std::string m_directory;
    Caller m_caller;
    bool m_killed = false;
};

/// The error for a killed git (builds.md, D5).
inline constexpr std::string_view gitKilled = "signal: killed";

} // namespace claustrum
