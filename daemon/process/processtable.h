// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/process/childprocess.h"

#include <QTimer>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace claustrum {

/// The processes by the ids that clients gave them.
///
/// Running ones are kept; exited ones are forgotten after 15 minutes, buffer and all, by a sweep
/// each minute and at each spawn (processes.md, Replay buffer). So the spawns of that time bound
/// the table. Event loop's thread.
class ProcessTable
{
public:
    using Ptr = std::shared_ptr<ChildProcess>;
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    static constexpr std::chrono::minutes retention{15};
    static constexpr std::chrono::seconds sweepInterval{60};

    /// @param now the clock; tests pass their own
    explicit ProcessTable(EventPoll &poll, Clock now = std::chrono::steady_clock::now);

    /// Adds a process. If its id is in use, the new one takes the entry, and the old process runs
    /// on without one until its exit frame.
    void insert(Ptr process);

    /// The process of that id, or null.
    [[nodiscard]] Ptr find(const std::string &id) const;

    /// The process with that key at the keeper, or null.
    [[nodiscard]] Ptr findKept(std::uint64_t key) const;

    /// Calls @p use with every process, with an entry or without, in no order.
    template <typename Use>
    void eachProcess(Use &&use)
    {
        for (const auto &[id, process] : m_processes)
            use(*process);
        for (const Ptr &process : m_displaced)
            use(*process);
    }

    /// Calls @p look with every process that has an entry, in no order.
    template <typename Look>
    void each(Look &&look) const
    {
        for (const auto &[id, process] : m_processes)
            look(static_cast<const ChildProcess &>(*process));
    }

    /// Forgets the processes that exited long enough ago.
    void sweep();
    /// Forgets all processes, without a signal, and whoever waits for their ends.
    void clear();

    /// SIGKILL to the group of every process that runs, with an entry or without; not to those that
    /// the keeper has, if @p sparesKept.
    void killAll(bool sparesKept = false);

    /// All processes that run, with an entry or without.
    [[nodiscard]] std::size_t runningCount() const;

private:
    void keepUntilExit(const Ptr &process);

    std::unordered_map<std::string, Ptr> m_processes;
    std::vector<Ptr> m_displaced; // run on without an entry
    EventPoll &m_poll;
    Clock m_now;
    QTimer m_sweepTimer;
};

} // namespace claustrum
