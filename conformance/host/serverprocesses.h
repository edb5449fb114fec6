// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace claustrum::conformance {

/// The processes below the server under test, as /proc shows them at one moment. This process is a
/// subreaper, so all of them descend from it, and the server itself is its child.
class ServerProcesses
{
public:
    /// Reads /proc: some milliseconds at most.
    ServerProcesses();

    /// The clock ticks since the boot, as in the start times of processes.
    static std::uint64_t now();

    enum class Kin {
        Child,    ///< a process below the server, or the group of one
        Stranger, ///< the server itself, or a process that has nothing to do with it
        Absent,   ///< there is no such process now
    };
    [[nodiscard]] Kin kinOf(pid_t pid) const;

    /// The process group that has appeared below the server since that time, if it is the only one.
    [[nodiscard]] std::optional<pid_t> newGroupSince(std::uint64_t ticks) const;

private:
    struct Process
    {
        pid_t pid;
        pid_t parent;
        pid_t group;
        std::uint64_t start;
        bool isBelow = false; ///< a descendant, but not a child, of this process
    };

    std::vector<Process> m_processes;
};

} // namespace claustrum::conformance
