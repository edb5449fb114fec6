// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/keepersessions.h"
#include "common/keeper/message.h"
#include "posix/fd.h"
#include "posix/spawn.h"

#include <chrono>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <sys/types.h>
#include <vector>

namespace claustrum {

/// The keeper of a run directory: starts the daemons there, is their parent and that of the
/// processes they leave, and keeps the descriptors of the sessions (docs/succession.md).
///
///     Idle ──Attach──▶ Tenanted ──the daemon has ended──▶ Waiting ──Attach──▶ Tenanted
///                         │ Attach of another                │ the wait is over, EndAll
///                         ▼                                  └▶ sessions end as at a shutdown
///                      Yielding ──Left, or the daemon has ended──▶ Tenanted by the other
///
/// A daemon that has left may take a while to end; until then the processes of its sessions are its
/// children, so their statuses are not known here, and no signal is sent to them.
///
/// It ends when there is neither a daemon nor a session. It never reads a pipe, and never moves the
/// position of a memory file. Bounded: peers, daemons and sessions.
class Keeper
{
public:
    /// @param listener of keeperPath(); taken
    explicit Keeper(Fd listener, std::string path);

    /// Serves until there is nothing to keep; the exit status.
    int run();

private:
    using Clock = std::chrono::steady_clock;

    struct Peer
    {
        Fd socket; ///< empty: to be removed
        pid_t pid = 0;
        std::optional<std::uint64_t> asked = {}; ///< the session whose status it waits for
    };
    struct Daemon
    {
        pid_t pid = 0;
        Fd exitWatch;
        Peer *launcher = nullptr;  ///< to be notified of its end
        Peer *peer = nullptr;      ///< after its Attach
        SpawnRequest request = {}; ///< without descriptors; for its successor at an upgrade
        bool isUpgrade = false;    ///< its launcher waits until it listens
        bool isYielding = false;
        Clock::time_point killAt = {}; ///< if it yields
        bool hasLeft = false;
        /// Of its processes, by key; KeeperSessions::most.
        std::map<std::uint64_t, pid_t> refused = {};
    };

    static constexpr std::size_t mostPeers = 256;
    static constexpr std::size_t mostDaemons = 16;
    static constexpr std::size_t mostClients = 4097; // all of a daemon, and its listener
    static constexpr std::chrono::seconds yieldPatience{5};

    void turn();
    void acceptPeers();
    void dropPeers();
    void takeSignal();
    void serve(Peer &peer);
    void onMessage(Peer &peer, Message message);
    static void answer(const Peer &peer, const Message &message);
    void start(Peer &peer, Message &message);
    void upgrade(Peer &peer, const Message &message);
    bool startDaemon(Peer &peer, const SpawnRequest &request);
    [[nodiscard]] std::string whyNoUpgrade() const;
    void onName(const Daemon &daemon, Message message);
    void attach(Peer &peer, Daemon &daemon, const Message &message);
    void prepare(Peer &peer);
    void grantIfFree();
    void onLeft(Daemon &tenant);
    [[nodiscard]] bool isAnyLeaving() const;
    void deposit(Message message);
    void keepClient(Message message);
    void grantClients(const Daemon &tenant);
    void close(std::uint64_t key);
    void forget(std::uint64_t key);
    void answerStatuses();
    void endAll(Peer &peer);
    void endSoon();
    void onDaemonEnded(Daemon &daemon);
    void reapStrangers();
    void endRefused(const Daemon &daemon) const;
    void endIfDue();
    [[nodiscard]] bool isDaemon(pid_t pid) const;
    [[nodiscard]] bool isKnown(pid_t pid) const;
    [[nodiscard]] Daemon *daemonOf(const Peer &peer);
    [[nodiscard]] bool isOver();
    [[nodiscard]] int patience() const;
    void onTime();
    void say(const std::string &text) const;

    Fd m_listener;
    const std::string m_path;
    Fd m_children;               // a signalfd for SIGCHLD and the requests to end
    const rlimit m_limit;        // of descriptors, for daemons
    Fd m_log;                    // of the daemon that was started last
    bool m_acceptsLater = false; // no descriptor was left for a peer
    std::list<Peer> m_peers;
    std::list<Daemon> m_daemons;
    Daemon *m_tenant = nullptr;
    Daemon *m_successor = nullptr; // waits for the tenant's end
    KeeperSessions m_sessions;
    std::string m_instance;
    std::vector<Message> m_clients; // until a successor has ended or got them
    Fd m_token; // the tenant's, for its successor at an upgrade; never read here
    std::chrono::milliseconds m_wait{std::chrono::minutes(5)};
    bool m_keepsChildren = false;
    std::optional<Clock::time_point> m_endAt; // while nobody is tenant
    bool m_endsAtOnce = false;
};

/// The keeper as a process: its listening socket is its stdin.
/// @param path of the socket
int runKeeper(const std::string &path);

} // namespace claustrum
