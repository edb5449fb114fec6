// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connections.h"

#include <QTimer>

#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace claustrum {

/// Closes connections on which nothing was read or written for five minutes (later/daemon.md,
/// Connections).
///
/// Looks at all of them each 30 s and counts the looks without a byte, so that no byte needs a look
/// at a clock: a connection is closed 5:00 to 5:30 after its last byte. Event loop's thread.
class IdleWatch
{
public:
    static constexpr std::chrono::seconds lookInterval{30};
    static constexpr int looksUntilClosed = 10;

    /// @param connections outlive it
    /// @param interval of the looks; tests pass their own, or call look()
    explicit IdleWatch(const Connections &connections,
                       std::chrono::milliseconds interval = lookInterval);

    void look();

private:
    /// The state of a connection at the last look.
    struct Seen
    {
        std::uint64_t bytes = 0; // read and written
        int idleLooks = 0;       // in a row
    };

    const Connections &m_connections;
    std::unordered_map<std::uint64_t, Seen> m_seen; // by the connection's number
    QTimer m_timer;
};

} // namespace claustrum
