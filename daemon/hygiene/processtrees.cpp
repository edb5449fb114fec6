// SPDX-License-Identifier: Apache-2.0
#include "daemon/hygiene/processtrees.h"

#include <set>

namespace claustrum {

ProcessTrees::ProcessTrees()
{
    eachProcess([this](pid_t pid) {
        if (auto stat = readProcessStat(pid))
            m_processes.emplace(pid, std::move(*stat));
        return m_processes.size() < most;
    });
    noteRelatives();
}

ProcessTrees::ProcessTrees(std::map<pid_t, ProcessStat> processes)
    : m_processes(std::move(processes))
{
    noteRelatives();
}

void ProcessTrees::noteRelatives()
{
    for (const auto &[pid, stat] : m_processes) {
        m_children.emplace(stat.parent, pid);
        m_members.emplace(stat.group, pid);
    }
}

std::vector<pid_t> ProcessTrees::tree(pid_t root) const
{
    std::set<pid_t> seen;
    std::vector<pid_t> left{root};
    const auto addAll = [&left](const auto &range) {
        for (auto it = range.first; it != range.second; ++it)
            left.push_back(it->second);
    };
    addAll(m_members.equal_range(root));
    while (!left.empty()) {
        const pid_t pid = left.back();
        left.pop_back();
        if (m_processes.contains(pid) && seen.insert(pid).second)
            addAll(m_children.equal_range(pid));
    }
    return {seen.begin(), seen.end()};
}

TreeMark ProcessTrees::markOf(pid_t root) const
{
    TreeMark mark;
    for (const pid_t pid : tree(root)) {
        const ProcessStat &stat = m_processes.at(pid);
        mark.members.push_back({pid, stat.start, stat.cpuTicks});
    }
    return mark;
}

} // namespace claustrum
