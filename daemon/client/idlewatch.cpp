// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/idlewatch.h"

namespace claustrum {

IdleWatch::IdleWatch(const Connections &connections, std::chrono::milliseconds interval)
    : m_connections(connections)
{
    QObject::connect(&m_timer, &QTimer::timeout, [this] { look(); });
    m_timer.setTimerType(Qt::PreciseTimer); // others may be early by a twentieth
    m_timer.start(interval);
}

void IdleWatch::look()
{
    std::unordered_map<std::uint64_t, Seen> seen;
    for (const auto &connection : m_connections.all()) {
        Seen &now = seen[connection->number()];
        now.bytes = connection->bytesIn() + connection->writtenBytes();
        const auto before = m_seen.find(connection->number());
        if (before != m_seen.end() && before->second.bytes == now.bytes)
            now.idleLooks = before->second.idleLooks + 1;
        if (now.idleLooks >= looksUntilClosed)
            connection->closeIdle();
    }
    m_seen = std::move(seen);
}

} // namespace claustrum
