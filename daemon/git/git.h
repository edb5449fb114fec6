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

/// What git.* runs in: the daemon's own surroundings. Constant; any thread.
struct GitContext
{
    std::string home;
    std::string workingDirectory;       ///< absolute
    std::string path;                   ///< the PATH that git is looked up in
    std::vector<std::string> variables; ///< what git gets as environment, "KEY=value"
    std::optional<rlimit> descriptorLimit;
    std::chrono::nanoseconds timeout{0}; ///< for each git (builds.md, D5); zero: none
    const ReferenceBuild *build = &ReferenceBuild::latest();
};

/// How one git ended.
struct GitAnswer
{
    bool ok = false;        ///< exit status 0
    bool truncated = false; ///< there was more output than is kept
    std::string output;     ///< without newlines at the end
    std::string failure; ///< if not ok: "exit status 128", "signal: killed", or why it did not run
};

/// Runs the user's git on one directory, one after the other; each with no stdin. Blocks; one
/// thread.
///
/// At most 16 MiB of output are kept (1 MiB if it is combined); the rest is read and dropped.
/// Once a git was killed, at the deadline or because the caller went, no further one is run.
class Git
{
public:
    static constexpr std::size_t mostOutput = 16UL * 1024 * 1024;

    /// @param directory of the -C
    Git(const GitContext &context, std::string directory, Caller caller = {})
        : m_context(context)
        , m_directory(std::move(directory))
        , m_caller(std::move(caller))
    {}

    /// What it prints on stdout; stderr is dropped.
    GitAnswer run(const std::vector<std::string> &arguments);

    /// Stdout and stderr, as they came.
    GitAnswer runCombined(const std::vector<std::string> &arguments);

    /// Whether one was killed: nothing that was learnt since means anything.
    [[nodiscard]] bool killed() const { return m_killed; }

private:
    GitAnswer start(const std::vector<std::string> &arguments, bool combined);

    const GitContext &m_context;
    std::string m_directory;
    Caller m_caller;
    bool m_killed = false;
};

/// What a killed git is told as (builds.md, D5).
inline constexpr std::string_view gitKilled = "signal: killed";

} // namespace claustrum
