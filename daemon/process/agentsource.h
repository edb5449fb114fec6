// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/socketdial.h"
#include "wire/result.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace claustrum {

/// The SSH agent of the login shell, and when the shell is asked for it (later/newest.md, 2.1): a
/// known socket is dialled for each child; the shell runs again ten minutes after its last run at
/// the earliest, and never after three runs in a row without a usable socket. Writes the log's
/// lines about it. Blocks; one thread at a time.
class AgentSource
{
public:
    static constexpr std::chrono::minutes pauseBetweenRuns{10};
    static constexpr int runsWithoutSocket = 3;

    /// The parts of the system that it uses; tests pass their own.
    struct System
    {
        std::function<Result<std::string>()> ask; ///< askForAgent()
        std::function<Dialled(const std::string &)> dial;
        std::function<std::chrono::steady_clock::time_point()> now;
    };

    explicit AgentSource(System system)
        : m_system(std::move(system))
    {}

    /// Whether there is no socket to dial and no shell to run for now: socket() would return at
    /// once.
    [[nodiscard]] bool hasNone() const { return m_hung || (m_path.empty() && !mayRunShell()); }

    /// A socket that accepts connections, or none.
    std::optional<std::string> socket();

private:
    [[nodiscard]] bool mayRunShell() const;
    std::optional<std::string> runShell();
    std::optional<std::string> judge(const std::string &path);
    std::nullopt_t giveUp(const std::string &path);
    [[nodiscard]] std::string note() const;

    System m_system;
    std::string m_path; // the last one that the shell exported, dead or alive
    std::optional<std::chrono::steady_clock::time_point> m_lastRun;
    int m_failedRuns = 0; // in a row
    bool m_hung = false;
};

} // namespace claustrum
