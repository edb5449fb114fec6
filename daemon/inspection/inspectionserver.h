// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connections.h"
#include "daemon/inspection/inspectionjson.h"
#include "daemon/inspection/inspectionobserver.h"
#include "daemon/inspection/watchers.h"
#include "daemon/loop/mailbox.h"
#include "daemon/methods/dispatcher.h"

#include <memory>
#include <string>

namespace claustrum {

/// The inspectors' connections and methods (docs/inspection.md), on a thread of their own, so
/// formatting and writing for inspectors takes none of the event loop's time. The data come from
/// the InspectionObserver, which stays on the event loop's thread.
///
/// Connections, lines, envelope and limits are those of the daemon's own socket.
class InspectionServer final : public InspectionObserver::Subscriber, private ConnectionHost
{
public:
    InspectionServer(EventPoll &poll, const InspectionFacts &facts, InspectionObserver &observer);
    ~InspectionServer();

    /// Opens an inspector's connection.
    void accept(Fd socket) { m_connections.accept(std::move(socket)); }

    // Called on the event loop's thread.
    void onSnapshot(DaemonSnapshot snapshot) override;
    void onFrames() override;

private:
    void onRequest(const std::shared_ptr<Connection> &from, std::string_view line) override;
    void onConnectionClosed(const std::shared_ptr<Connection> &connection) override;
    [[nodiscard]] const std::string &socketPath() const override { return m_facts.socketPath; }

    void addMethods();
    void answerSnapshot(PendingReply reply);
    void answerFrames(Call call);
    void answerWatch(Call call);
    void sendFirstSnapshot(const std::weak_ptr<Connection> &to);
    void updateSubscription();

    template <typename Look, typename Then>
    void askObserver(Look look, Then then);

    const InspectionFacts m_facts;
    Dispatcher m_dispatcher;
    InspectionObserver &m_observer;
    Connections m_connections;
    Watchers m_watchers;
    Mailbox m_mailbox; // of this thread
};

} // namespace claustrum
