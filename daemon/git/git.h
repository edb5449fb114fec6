// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/git/gitprocess.h"
#include "daemon/interfaces/caller.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The outcome of one git process.
struct GitAnswer
{
    bool ok = false;        ///< exit status 0
    bool truncated = false; ///< the output exceeded the limit
    std::string output;     ///< without trailing newlines
    std::string failure;    ///< if not ok: "exit status 128", "signal: killed", or the error of
                            ///< starting it
};

/// Runs the user's plain git on one directory, as builds up to 5db5e4a do: one process after
/// another, each with the daemon's environment and empty stdin. Blocks; one thread.
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

} // namespace claustrum
