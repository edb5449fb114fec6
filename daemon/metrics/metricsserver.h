// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventpoll.h"
#include "daemon/metrics/metrics.h"
#include "daemon/metrics/tcplisten.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>

class QHostAddress;

namespace claustrum {

/// -metrics-addr: answers scrapes (docs/operations.md). Uses sockets of the daemon's event loop,
/// and slow, broken or many clients must cost nothing that matters: at most 64 at a time, of which
/// the oldest makes room, 8 KiB of request and 10 seconds for each. Event loop's thread.
class MetricsServer
{
public:
    static constexpr std::size_t clientLimit = 64;
    static constexpr std::size_t headLimit = std::size_t{8} * 1024;
    static constexpr std::chrono::seconds clientTime{10};

    MetricsServer(EventPoll &poll, const DaemonView &daemon, const ReferenceBuild &build,
                  Observers &observers, ExtraMetrics extra = {});
    ~MetricsServer();

    /// Listens at @p address, at once or after its name is resolved, and logs the result.
    void listen(const std::string &address);

private:
    class Client;

    void listenAt(const QHostAddress &host, TcpAddress address);
    void accept();
    void drop(Client &client);
    void dropLate();

    EventPoll &m_poll;
    const Metrics m_metrics;
    Fd m_socket;
    Watch m_watch;
    std::deque<std::unique_ptr<Client>> m_clients; // oldest first
    QTimer m_lateTimer;                            // runs while there are clients
    QTimer m_acceptTimer;                          // runs while the system gives no descriptor
    QObject m_context;                             // of the name lookup
};

} // namespace claustrum
