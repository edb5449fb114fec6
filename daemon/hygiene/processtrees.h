// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/processfacts.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace claustrum {

/// The processes of a tree and the CPU time of each. Two equal ones: no process began, ended or
/// used a clock tick (10 ms) in between.
struct TreeMark
{
    struct Member
    {
        pid_t pid = 0;
        std::string start;
        std::uint64_t cpuTicks = 0;

        friend bool operator==(const Member &, const Member &) = default;
    };
    std::vector<Member> members; ///< by pid; empty: it could not be looked at

    friend bool operator==(const TreeMark &, const TreeMark &) = default;
};

/// The processes of the system at one moment, as trees. Reads /proc once, when it is made; any
/// thread.
class ProcessTrees
{
public:
    /// The processes that are looked at; in a larger system the rest is missing, and a tree with a
    /// missing process looks as if it had ended.
    static constexpr std::size_t most = 65'536;

    ProcessTrees();
    /// From facts at hand, by pid.
    explicit ProcessTrees(std::map<pid_t, ProcessStat> processes);

    /// Of @p root: its descendants, and the members of the group that it leads with theirs.
    /// Processes that have left both by a double fork are not seen.
    [[nodiscard]] std::vector<pid_t> tree(pid_t root) const;
    [[nodiscard]] TreeMark markOf(pid_t root) const;

private:
    void noteRelatives();

    std::map<pid_t, ProcessStat> m_processes;
    std::multimap<pid_t, pid_t> m_children; // by parent
    std::multimap<pid_t, pid_t> m_members;  // by group
};

} // namespace claustrum
