// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connections.h"

#include <QTimer>

#include <chrono>
#include <cstdint>
#include <functional>
#include <unordered_map>

namespace claustrum {

/// Closes the connections of clients that take no byte for some time while frames wait for them
/// (stalled-client). Their processes then run on into their replay buffers.
///
/// The kernel shows that a client reads only after it has read a whole block of up to 48 KiB. So a
/// slower client than a block in that time counts as stalled. Event loop's thread.
class StalledClients
{
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    /// @param limit the time without a byte; positive
    /// @param now the clock; tests pass their own
    StalledClients(Connections &connections, std::chrono::nanoseconds limit,
                   Clock now = std::chrono::steady_clock::now);

    /// Looks at all connections. A timer calls it eight times within the limit.
    void check();

private:
    /// How far a client with waiting frames has read, and since when.
    struct Progress
    {
        std::uint64_t writtenBytes = 0;
        int unreadBytes = 0; // in the kernel, with its overhead
        std::chrono::steady_clock::time_point since;
    };
    using Waiting = std::unordered_map<std::uint64_t, Progress>; // by the connection's number

    Progress progressOf(const Connection &connection) const;

    Connections &m_connections;
    const std::chrono::nanoseconds m_limit;
    const Clock m_now;
    Waiting m_waiting; // as seen by the last check
    QTimer m_timer;
};

} // namespace claustrum
