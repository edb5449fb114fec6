// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/sessiontracker.h"
#include "labtool/model/connectionmodel.h"
#include "labtool/model/processmodel.h"

#include <map>
#include <optional>
#include <string>

namespace claustrum::lab {

/// Whether a snapshot is of another daemon than the last one, by their uptimes in seconds: also if
/// the new daemon already runs longer than the old one had, since the time between them passed for
/// both.
/// @param passed seconds since the last snapshot
/// @param isFresh the first snapshot of a connection, which is not delayed; later ones may be
[[nodiscard]] bool isAnotherDaemon(double lastUptime, double passed, double uptime, bool isFresh);

/// The tables of connections and processes: from the daemon's snapshots, or derived from frames.
///
/// Processes that the daemon no longer lists stay, since their captured output stays; at most
/// `limit` of them. While the daemon cannot be reached, the tables show what was last seen, as
/// such.
class SessionTables
{
public:
    static constexpr std::size_t limit = 10'000;

    [[nodiscard]] ConnectionModel &connections() { return m_connections; }
    [[nodiscard]] ProcessModel &processes() { return m_processes; }
    [[nodiscard]] const std::optional<Snapshot> &snapshot() const { return m_snapshot; }

    void clear();
    /// The daemon's current state. @p tracker may know ends of processes that it no longer lists.
    void setSnapshot(const Snapshot &snapshot, const SessionTracker &tracker);
    /// Whether it is of another daemon than the last one, by their pids, if both are known.
    [[nodiscard]] bool isOfAnotherPid(const Snapshot &snapshot) const;
    /// Another daemon: all listed processes are gone.
    void onRestarted(const SessionTracker &tracker);
    void setReachable(bool reachable);
    /// Shows connections and processes derived from frames, unless there was a snapshot.
    void showTracked(const SessionTracker &tracker);

    /// Whether the daemon can be reached and has this process.
    [[nodiscard]] bool lists(const std::string &process) const;

private:
    void keepGone(const ProcessInfo &process, const SessionTracker &tracker);
    void show();

    ConnectionModel m_connections;
    ProcessModel m_processes;
    std::optional<Snapshot> m_snapshot;
    std::map<std::string, ProcessInfo> m_gone;
    bool m_reachable = false;
};

} // namespace claustrum::lab
