// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/processfacts.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace claustrum {

/// What a process and its descendants use together.
struct TreeUsage
{
    std::size_t processes = 0;
    double cpuSeconds = 0;
    std::uint64_t residentBytes = 0; ///< shared pages count once for each process
};

/// The processes of one user at one moment. Any thread; reads /proc once, when it is made.
class HostProcesses
{
public:
    static constexpr std::size_t maxProcesses = 65'536; ///< more are not looked at

    explicit HostProcesses(uid_t user);
    /// From facts at hand, by pid.
    explicit HostProcesses(std::map<pid_t, ProcessStat> processes);

    /// By pid.
    [[nodiscard]] const std::map<pid_t, ProcessStat> &all() const { return m_processes; }
    /// The process, or null.
    [[nodiscard]] const ProcessStat *find(pid_t pid) const;
    [[nodiscard]] std::vector<pid_t> childrenOf(pid_t pid) const;
    [[nodiscard]] TreeUsage usageOf(pid_t root) const;

private:
    void noteChildren();

    std::map<pid_t, ProcessStat> m_processes;
    std::multimap<pid_t, pid_t> m_children; // by parent
};

/// Seconds from the start of a process until now.
double ageInSeconds(const ProcessStat &process);

/// What the process alone uses.
TreeUsage usageOf(const ProcessStat &process);

} // namespace claustrum
