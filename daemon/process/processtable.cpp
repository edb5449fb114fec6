// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/processtable.h"

#include "daemon/loop/log.h"

#include <algorithm>

namespace claustrum {

ProcessTable::ProcessTable(EventPoll &poll, Clock now)
    : m_poll(poll)
    , m_now(std::move(now))
{
    QObject::connect(&m_sweepTimer, &QTimer::timeout, [this] { sweep(); });
    m_sweepTimer.start(sweepInterval);
}

void ProcessTable::insert(Ptr process)
{
    sweep();
    Ptr &entry = m_processes[process->id()];
    const Ptr old = std::exchange(entry, std::move(process));
    if (old && old->isRunning())
        keepUntilExit(old);
}

void ProcessTable::keepUntilExit(const Ptr &process)
{
    m_displaced.push_back(process);
    process->whenExited([this, displaced = std::weak_ptr(process)] {
        const Ptr exited = displaced.lock();
        std::erase(m_displaced, exited);
        m_poll.dropLater(exited); // this is its own callback
    });
}

ProcessTable::Ptr ProcessTable::find(const std::string &id) const
{
    const auto found = m_processes.find(id);
    return found == m_processes.end() ? nullptr : found->second;
}

ProcessTable::Ptr ProcessTable::findKept(std::uint64_t key) const
{
    const auto isIt = [key](const Ptr &process) { return process->keptKey() == key; };
    for (const auto &[id, process] : m_processes) {
        if (isIt(process))
            return process;
    }
    const auto found = std::find_if(m_displaced.begin(), m_displaced.end(), isIt);
    return found == m_displaced.end() ? nullptr : *found;
}

void ProcessTable::sweep()
{
    const auto oldest = m_now() - retention;
    std::erase_if(m_processes, [&](const auto &entry) {
        const bool expired = !entry.second->isRunning() && entry.second->exitedAt() < oldest;
        if (expired)
            logDebug("process.Manager", "Pruned exited process " + entry.first);
        return expired;
    });
}

void ProcessTable::clear()
{
    const auto processes = std::exchange(m_processes, {});
    const auto displaced = std::exchange(m_displaced, {});
}

void ProcessTable::killAll(bool sparesKept)
{
    const auto kill = [sparesKept](const Ptr &process) {
        if (!sparesKept || !process->isKept())
            process->killGroup(Killer::Shutdown);
    };
    for (const auto &[id, process] : m_processes)
        kill(process);
    for (const Ptr &process : m_displaced)
        kill(process);
}

std::size_t ProcessTable::runningCount() const
{
    const auto running = std::count_if(m_processes.begin(), m_processes.end(),
                                       [](const auto &entry) { return entry.second->isRunning(); });
    return static_cast<std::size_t>(running) + m_displaced.size();
}

} // namespace claustrum
