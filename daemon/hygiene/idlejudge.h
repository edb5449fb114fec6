// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/hygiene/processtrees.h"
#include "wire/frame.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace claustrum {

/// What is seen of a running session at one moment.
struct SessionLook
{
    pid_t pid = 0;
    std::string id;
    bool isAttached = false;
    Seq lastSeq = 0;
    std::uint64_t stdinApplied = 0;
    TreeMark tree;
};

/// Decides which sessions are idle: no client, no output, no stdin and no CPU time in their tree
/// for the whole of a time. What lies between two looks counts as long as it leaves a trace; the
/// time begins at a look. Any thread, one at a time.
class IdleJudge
{
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    /// @param now the clock; tests pass their own
    explicit IdleJudge(std::chrono::nanoseconds limit, Clock now = std::chrono::steady_clock::now);

    /// Takes a look at all running sessions, and forgets the others. Returns those that are idle.
    std::vector<SessionLook> judge(std::vector<SessionLook> sessions);

    /// Something happened to it that no look would show.
    void noteActivity(pid_t pid) { m_sessions.erase(pid); }

private:
    struct Since
    {
        SessionLook look;
        std::chrono::steady_clock::time_point since; // of all that is the same
    };

    const std::chrono::nanoseconds m_limit;
    const Clock m_now;
    std::unordered_map<pid_t, Since> m_sessions;
};

} // namespace claustrum
