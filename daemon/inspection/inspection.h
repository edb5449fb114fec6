// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/listener.h"
#include "daemon/inspection/inspectionserver.h"
#include "daemon/inspection/origins.h"
#include "daemon/loop/mailbox.h"

#include <QThread>

#include <memory>
#include <optional>

namespace claustrum {

/// -inspect: the socket and, from the first connection on, the thread of its server.
///
///     start() ──▶ listening ──an inspector connects──▶ the thread runs until destruction
///
/// Before the first connection it consists of a listening socket and the Origins. Event loop's
/// thread. Must not outlive the viewed daemon.
class Inspection final : private QThread
{
public:
    /// Starts to listen.
    static Result<std::unique_ptr<Inspection>>
    start(const InspectionFacts &facts, const DaemonView &daemon, Observers &observers);

    /// Unlinks the socket, closes its connections and ends the thread.
    ~Inspection() override;

private:
    Inspection(const InspectionFacts &facts, const DaemonView &daemon, Observers &observers);

    void onAccepted(Fd socket);
    bool startThread();
    void run() override;

    const InspectionFacts m_facts;
    const DaemonView &m_daemon;
    Observers &m_observers;
    Origins m_origins;
    std::unique_ptr<Listener> m_listener;
    std::optional<InspectionObserver> m_observer; // as long as the thread
    InspectionServer *m_server = nullptr;         // the thread's own
    Mailbox m_mailbox;                            // takes accepted sockets to the thread
};

} // namespace claustrum
