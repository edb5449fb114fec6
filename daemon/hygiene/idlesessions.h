// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/hygiene/idlejudge.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/blockingcalls.h"
#include "daemon/process/processtable.h"

#include <QTimer>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

namespace claustrum {

/// The parts of the daemon that IdleSessions uses; they outlive it.
struct IdleSessionsContext
{
    ProcessTable &table;
    BlockingCalls &calls;
    Observers &observers;
    std::function<void(const ChildProcess &)> noteIdle = [](const ChildProcess &) {};
};

/// Finds the sessions that nobody uses (detached-idle), logs each once, and with `hygiene = act`
/// ends them: SIGTERM, SIGKILL to the group after three seconds, and to its rest after an exit.
///
/// A timer takes eight looks within the limit: the table on the loop's thread, the process trees on
/// a worker. A session is looked at again before its end, so that none with a client is ended.
/// Event loop's thread.
class IdleSessions final : private LifeObserver
{
public:
    /// @param limit the idle time; positive
    /// @param acts ends them; otherwise they are only reported
    IdleSessions(const IdleSessionsContext &context, std::chrono::nanoseconds limit, bool acts);
    ~IdleSessions();

    /// Those that the last look found.
    [[nodiscard]] std::size_t idleCount() const { return m_idle.size(); }
    [[nodiscard]] std::uint64_t endedCount() const { return m_ended; }

private:
    class Look;

    void onProcessReattached(const ChildProcess &process) override;

    void look();
    void onLooked(std::vector<SessionLook> sessions);
    void onIdle(const SessionLook &session);
    void end(const std::shared_ptr<ChildProcess> &process);

    const IdleSessionsContext m_context;
    const std::chrono::nanoseconds m_limit;
    const bool m_acts;
    IdleJudge m_judge;
    std::set<pid_t> m_idle; // all of them are logged
    std::uint64_t m_ended = 0;
    QTimer m_timer;
    std::shared_ptr<IdleSessions *> m_self; // for looks in work, which may outlive this
};

} // namespace claustrum
