// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/life/selfprobe.h"
#include "daemon/loop/blockingcalls.h"
#include "posix/fileid.h"

#include <QTimer>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

namespace claustrum {

/// The daemon, as an OrphanWatch sees it.
struct WatchedDaemon
{
    SelfProbe probe;
    FileId socketFile; ///< held open by the daemon
    std::function<bool()> isConnected;
    std::function<std::size_t()> runningChildren;
    std::function<void()> end; ///< orderly
};

/// Ends a daemon that no client can reach any more (later/daemon.md, O1).
///
///     reachable ──another file at the path, or none, and nobody is connected──▶ astray
///         ▲                                                                       │ 10 minutes
///         ├──the right file, a connection, an own answer to the probe── probing ◀─┘
///         └─────────────────────────────────────────────────────────────  │ 2 failures in a row
///                                                                       ended
///
/// Looks each minute and counts the looks, as IdleWatch does: tests turn the clock by looking.
/// A worker thread looks and probes, since the path may be on a file system that hangs. Event
/// loop's thread.
class OrphanWatch
{
public:
    static constexpr std::chrono::minutes lookInterval{1};
    static constexpr int looksUntilProbe = 10;
    static constexpr int failuresUntilEnd = 2;

    /// @param calls outlives it
    /// @param interval of the looks; tests pass their own, or call look()
    OrphanWatch(WatchedDaemon daemon, BlockingCalls &calls,
                std::chrono::milliseconds interval = lookInterval);

    /// Looks, unless the look before hangs; a minute has passed.
    void look();

    void stop() { m_timer.stop(); }

private:
    class Look;
    enum class Place { Ours, Elsewhere, Unknown };
    struct Finding
    {
        Place place = Place::Unknown;
        std::optional<bool> leadsBack; ///< of a probe
    };

    [[nodiscard]] Place place() const;
    void onFound(const Finding &finding);
    void onFailedProbe();
    void reset();

    const WatchedDaemon m_daemon;
    BlockingCalls &m_calls;
    QTimer m_timer;
    bool m_looks = false;         // on a worker thread
    std::optional<int> m_minutes; // astray
    int m_failures = 0;           // of probes, in a row
};

} // namespace claustrum
