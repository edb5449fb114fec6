// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/stalledclients.h"

#include "daemon/loop/log.h"
#include "wire/goduration.h"

#include <algorithm>
#include <linux/sockios.h>
#include <string>
#include <sys/ioctl.h>

namespace claustrum {
namespace {

constexpr int checksPerLimit = 8;

std::chrono::milliseconds checkInterval(std::chrono::nanoseconds limit)
{
    using std::chrono::milliseconds;
    return std::max(milliseconds(1),
                    std::chrono::duration_cast<milliseconds>(limit / checksPerLimit));
}

} // namespace

StalledClients::StalledClients(Connections &connections, std::chrono::nanoseconds limit, Clock now)
    : m_connections(connections)
    , m_limit(limit)
    , m_now(std::move(now))
{
    QObject::connect(&m_timer, &QTimer::timeout, [this] { check(); });
    m_timer.start(checkInterval(limit));
}

StalledClients::Progress StalledClients::progressOf(const Connection &connection) const
{
    Progress progress{connection.writtenBytes(), 0, m_now()};
    ::ioctl(connection.socket(), SIOCOUTQ, &progress.unreadBytes); // 0 if it fails
    const auto before = m_waiting.find(connection.number());
    if (before != m_waiting.end() && before->second.writtenBytes == progress.writtenBytes
        && before->second.unreadBytes == progress.unreadBytes)
        progress.since = before->second.since;
    return progress;
}

void StalledClients::check()
{
    Waiting waiting;
    const auto now = m_now();
    m_connections.closeIf([&](const Connection &connection) {
        if (connection.queuedBytes() == 0)
            return false;
        const Progress progress = progressOf(connection);
        waiting.emplace(connection.number(), progress);
        const bool stalled = now - progress.since >= m_limit;
        if (stalled)
            logWarn("Server", "Closing a connection: its client has read nothing for "
                                  + go::formatDuration(m_limit) + " while "
                                  + std::to_string(connection.queuedBytes()) + " bytes waited");
        return stalled;
    });
    m_waiting = std::move(waiting);
}

} // namespace claustrum
