// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connections.h"
#include "daemon/inspection/inspectionjson.h"
#include "daemon/inspection/lookout.h"
#include "daemon/inspection/watchers.h"
#include "daemon/methods/dispatcher.h"

#include <QObject>

#include <memory>
#include <string>

namespace claustrum {

/// The inspectors' connections and methods (docs/inspection.md), on a thread of their own: what
/// is formatted and written for inspectors takes none of the event loop's time. What there is to
/// tell it asks of the Lookout, which stays on the event loop's thread.
///
/// Connections, lines, envelope and limits are those of the daemon's own socket.
class InspectionServer final : public Lookout::Audience, private ConnectionHost
{
public:
    InspectionServer(EventPoll &poll, const InspectionFacts &facts, Lookout &lookout);
    ~InspectionServer();

    /// Takes an inspector's connection.
    void accept(Fd socket) { m_connections.accept(std::move(socket)); }

    // From the event loop's thread.
    void snapshotChanged(Snapshot snapshot) override;
    void framesCame() override;

private:
    void requestCame(const std::shared_ptr<Connection> &from, std::string_view line) override;
    void connectionClosed(const std::shared_ptr<Connection> &connection) override;
    [[nodiscard]] const std::string &socketPath() const override { return m_facts.socketPath; }

    void addMethods();
    void answerSnapshot(PendingReply reply);
    void answerFrames(Call call);
    void answerWatch(Call call);
    void sendFirstSnapshot(const std::weak_ptr<Connection> &to);
    void subscribe();

    template <typename Look, typename Then>
    void ask(Look look, Then then);

    const InspectionFacts m_facts;
    Dispatcher m_dispatcher;
    Lookout &m_lookout;
    Connections m_connections;
    Watchers m_watchers;
    QObject m_loop; // of this thread
};

} // namespace claustrum
