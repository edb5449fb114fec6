// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/sessiontables.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

template <class Map>
auto valuesOf(const Map &map)
{
    std::vector<typename Map::mapped_type> values;
    values.reserve(map.size());
    for (const auto &[key, value] : map)
        values.push_back(value);
    return values;
}

bool has(const Snapshot &snapshot, const std::string &process)
{
    const auto &all = snapshot.processes;
    return std::any_of(all.begin(), all.end(),
                       [&](const ProcessInfo &listed) { return listed.id == process; });
}

} // namespace

bool isAnotherDaemon(double lastUptime, double passed, double uptime, bool isFresh)
{
    constexpr double delay = 10; // seconds: of a snapshot on its way, and of clocks that differ
    return uptime < lastUptime || (isFresh && uptime + delay < lastUptime + passed);
}

void SessionTables::clear()
{
    m_snapshot.reset();
    m_gone.clear();
    m_connections.set({});
    m_processes.set({});
}

void SessionTables::setSnapshot(const Snapshot &snapshot, const SessionTracker &tracker)
{
    m_reachable = true;
    if (m_snapshot) {
        std::map<std::string, bool> listed;
        for (const ProcessInfo &process : snapshot.processes)
            listed[process.id] = true;
        for (const ProcessInfo &process : m_snapshot->processes) {
            if (listed.count(process.id) == 0)
                keepGone(process, tracker);
        }
    }
    for (const ProcessInfo &process : snapshot.processes)
        m_gone.erase(process.id);
    m_snapshot = snapshot;
    show();
}

bool SessionTables::isOfAnotherPid(const Snapshot &snapshot) const
{
    return m_snapshot && m_snapshot->pid && snapshot.pid && m_snapshot->pid != snapshot.pid;
}

void SessionTables::onRestarted(const SessionTracker &tracker)
{
    if (!m_snapshot)
        return;
    for (const ProcessInfo &process : m_snapshot->processes)
        keepGone(process, tracker);
    m_snapshot->processes.clear();
    m_snapshot->connections.clear();
}

void SessionTables::keepGone(const ProcessInfo &process, const SessionTracker &tracker)
{
    if (m_gone.size() >= limit)
        return;
    ProcessInfo gone = process;
    gone.presence = ProcessInfo::Presence::Gone;
    gone.connection = 0;
    gone.paused = false;
    const auto tracked = tracker.processes().find(process.id);
    if (tracked != tracker.processes().end() && !tracked->second.running) {
        gone.running = false;
        gone.exitCode = tracked->second.exitCode;
    }
    m_gone.insert_or_assign(process.id, std::move(gone));
}

void SessionTables::setReachable(bool reachable)
{
    if (m_reachable == reachable)
        return;
    m_reachable = reachable;
    if (m_snapshot)
        show();
}

void SessionTables::show()
{
    std::vector<ConnectionInfo> connections = m_snapshot->connections;
    for (ConnectionInfo &connection : connections)
        connection.lastSeen = !m_reachable;
    std::vector<ProcessInfo> processes = m_snapshot->processes;
    for (ProcessInfo &process : processes) {
        if (!m_reachable)
            process.presence = ProcessInfo::Presence::LastSeen;
    }
    for (const auto &[id, process] : m_gone)
        processes.push_back(process);
    m_connections.set(std::move(connections));
    m_processes.set(std::move(processes));
}

void SessionTables::showTracked(const SessionTracker &tracker)
{
    if (m_snapshot)
        return;
    m_connections.set(valuesOf(tracker.connections()));
    m_processes.set(valuesOf(tracker.processes()));
}

bool SessionTables::lists(const std::string &process) const
{
    return m_reachable && m_snapshot && has(*m_snapshot, process);
}

} // namespace claustrum::lab
