// SPDX-License-Identifier: Apache-2.0
#include "host/hostprocesses.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <unistd.h>

namespace claustrum {
namespace {

double ticksPerSecond()
{
    static const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    return ticks;
}

} // namespace

double ageInSeconds(const ProcessStat &process)
{
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    const auto seconds = static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
    const auto start = std::strtod(process.start.c_str(), nullptr);
    return std::max(0.0, seconds - start / ticksPerSecond());
}

TreeUsage usageOf(const ProcessStat &process)
{
    static const auto pageBytes = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    return {.processes = 1,
            .cpuSeconds = static_cast<double>(process.cpuTicks) / ticksPerSecond(),
            .residentBytes = process.residentPages * pageBytes};
}

HostProcesses::HostProcesses(uid_t user)
{
    eachProcess([&](pid_t pid) {
        const auto stat = userOf(pid) == user ? readProcessStat(pid) : std::nullopt;
        if (stat)
            m_processes.emplace(pid, *stat);
        return m_processes.size() < maxProcesses;
    });
    noteChildren();
}

HostProcesses::HostProcesses(std::map<pid_t, ProcessStat> processes)
    : m_processes(std::move(processes))
{
    noteChildren();
}

void HostProcesses::noteChildren()
{
    for (const auto &[pid, stat] : m_processes)
        m_children.emplace(stat.parent, pid);
}

const ProcessStat *HostProcesses::find(pid_t pid) const
{
    const auto found = m_processes.find(pid);
    return found == m_processes.end() ? nullptr : &found->second;
}

std::vector<pid_t> HostProcesses::childrenOf(pid_t pid) const
{
    std::vector<pid_t> children;
    const auto [begin, end] = m_children.equal_range(pid);
    for (auto child = begin; child != end; ++child)
        children.push_back(child->second);
    return children;
}

TreeUsage HostProcesses::usageOf(pid_t root) const
{
    TreeUsage sum;
    std::vector<pid_t> rest{root};
    // /proc is not read in one moment, so parents may form a circle in it: each counts once.
    while (!rest.empty() && sum.processes < m_processes.size()) {
        const auto pid = rest.back();
        rest.pop_back();
        const auto *const process = find(pid);
        if (!process)
            continue;
        const auto alone = claustrum::usageOf(*process);
        ++sum.processes;
        sum.cpuSeconds += alone.cpuSeconds;
        sum.residentBytes += alone.residentBytes;
        const auto children = childrenOf(pid);
        rest.insert(rest.end(), children.begin(), children.end());
    }
    return sum;
}

} // namespace claustrum
