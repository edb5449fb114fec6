// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/connection.h"
#include "daemon/dispatcher.h"
#include "daemon/listener.h"
#include "daemon/observe/lookout.h"
#include "daemon/observe/redact.h"
#include "daemon/observe/watcher.h"
#include "daemon/settings.h"
#include "wire/builds.h"

#include <QObject>

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace claustrum {

/// What the inspection knows of its daemon that never changes.
struct InspectionFacts
{
    std::string socketPath; ///< of inspect.sock
    std::string token;
    const ServeSettings *settings = nullptr;
    const ReferenceBuild *build = nullptr;
    std::chrono::steady_clock::time_point started;
};

/// The inspection's socket and its methods (docs/inspection.md), on a thread of their own: what
/// is formatted and written for inspectors takes none of the event loop's time. What there is to
/// tell it asks of the Lookout, which stays on the event loop's thread.
///
/// Connections, lines, envelope and limits are those of the daemon's own socket.
class InspectionServer final : public Lookout::Audience, private ConnectionHost
{
public:
    InspectionServer(EventPoll &poll, const InspectionFacts &facts);
    ~InspectionServer();

    Result<void> listen();

    /// Whom to ask; before the first connection is accepted.
    void setLookout(Lookout &lookout) { m_lookout = &lookout; }

    // From the event loop's thread.
    void snapshotChanged(Snapshot snapshot) override;
    void framesCame() override;

private:
    using Watchers = std::unordered_map<const Connection *, std::unique_ptr<Watcher>>;

    void requestCame(const std::shared_ptr<Connection> &from, std::string_view line) override;
    void connectionClosed(const std::shared_ptr<Connection> &connection) override;
    [[nodiscard]] const std::string &socketPath() const override { return m_facts.socketPath; }

    void accepted(Fd socket);
    void addMethods();
    void answerSnapshot(PendingReply reply);
    void answerFrames(Call call);
    void answerWatch(Call call);
    void sendFirstSnapshot(const std::weak_ptr<Connection> &to);
    void subscribe();

    void tellChange(const Snapshot &snapshot);
    void passFrames();
    void passFrame(const PassedFrame &passed);
    [[nodiscard]] bool anyoneReads() const;
    bool takeFrames();
    void tellLost(std::uint64_t count);
    [[nodiscard]] std::string snapshotJson(const std::string &members) const;
    [[nodiscard]] Frame snapshotLine(const std::string &members) const;

    template <typename Look, typename Then>
    void ask(Look look, Then then);

    EventPoll &m_poll;
    const InspectionFacts m_facts;
    const Redactor m_redactor;
    Dispatcher m_dispatcher;
    Lookout *m_lookout = nullptr;
    std::unordered_set<std::shared_ptr<Connection>> m_connections;
    std::vector<std::shared_ptr<Connection>> m_closedConnections; // until the thread's loop is back
    std::uint64_t m_connectionCount = 0;
    Watchers m_watchers;
    std::string m_lastMembers;         // of the snapshot that watchers know
    std::deque<PassedFrame> m_passing; // taken from the feed, and waiting for a watcher to read
    std::uint64_t m_passingLost = 0;   // behind them
    QObject m_loop;                    // of this thread
    std::unique_ptr<Listener> m_listener;
};

} // namespace claustrum
