// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/keeper.h"

#include "common/keeper/directorylock.h"
#include "posix/files.h"
#include "posix/spawn.h"
#include "wire/gopath.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

using Kind = Message::Kind;
using std::chrono::milliseconds;

constexpr int lookAgainMs = 50;

Fd takeSignals()
{
    sigset_t taken;
    sigemptyset(&taken);
    for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP})
        sigaddset(&taken, number);
    ::sigprocmask(SIG_BLOCK, &taken, nullptr);
    return Fd(::signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// Five descriptors for each session. Returns the limit as it was.
rlimit raiseDescriptorLimit()
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    const rlimit most{before.rlim_max, before.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &most);
    return before;
}

} // namespace

Keeper::Keeper(Fd listener, std::string path)
    : m_listener(std::move(listener))
    , m_path(std::move(path))
    , m_children(takeSignals())
    , m_limit(raiseDescriptorLimit())
{
    ::signal(SIGPIPE, SIG_IGN); // of a log that nobody reads
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    ::prctl(PR_SET_NAME, "claustrum-keep", 0, 0, 0);
}

int Keeper::run()
{
    if (!m_listener || !m_children)
        return 1;
    while (!isOver())
        turn();
    return 0;
}

void Keeper::turn()
{
    const int listener = std::exchange(m_acceptsLater, false) ? -1 : m_listener.get();
    const bool isDelayed = listener < 0;
    std::vector<pollfd> polled{{listener, POLLIN, 0}, {m_children.get(), POLLIN, 0}};
    std::vector<Peer *> peers;
    std::vector<Daemon *> daemons;
    for (Peer &peer : m_peers) {
        peers.push_back(&peer);
        polled.push_back({peer.socket.get(), POLLIN, 0});
    }
    for (Daemon &daemon : m_daemons) {
        daemons.push_back(&daemon);
        polled.push_back({daemon.exitWatch.get(), POLLIN, 0});
    }
    if (::poll(polled.data(), polled.size(), isDelayed ? lookAgainMs : patience()) > 0) {
        std::size_t i = 0;
        if (polled[i++].revents != 0)
            acceptPeers();
        if (polled[i++].revents != 0)
            takeSignal();
        for (Peer *const peer : peers) {
            if (polled[i++].revents != 0)
                serve(*peer);
        }
        for (Daemon *const daemon : daemons) {
            if (polled[i++].revents != 0)
                onDaemonEnded(*daemon);
        }
    }
    onTime();
    answerStatuses();
    dropPeers();
}

/// At most this long until onTime() has something to do.
int Keeper::patience() const
{
    std::optional<Clock::time_point> next;
    const auto consider = [&next](Clock::time_point at) { next = next ? std::min(*next, at) : at; };
    if (m_endAt && !isAnyLeaving())
        consider(*m_endAt);
    for (const Daemon &daemon : m_daemons) {
        if (daemon.isYielding)
            consider(daemon.killAt);
    }
    if (m_daemons.empty() && m_sessions.isEmpty())
        return lookAgainMs; // a launcher has the lock
    if (!next)
        return -1;
    const auto left = std::chrono::ceil<milliseconds>(*next - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void Keeper::onTime()
{
    for (Daemon &daemon : m_daemons) {
        if (daemon.isYielding && Clock::now() >= daemon.killAt) {
            say("the daemon " + std::to_string(daemon.pid)
                + " did not make room for its successor; killing it");
            ::kill(daemon.pid, SIGKILL);
            daemon.killAt = Clock::now() + yieldPatience;
        }
    }
    endIfDue();
}

void Keeper::acceptPeers()
{
    for (;;) {
        Fd socket(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!socket) {
            m_acceptsLater = errno != EAGAIN; // the peer stays in the queue, and wakes us again
            return;
        }
        const auto pid = peerOfSameUser(socket.get());
        if (pid && m_peers.size() < mostPeers && limitSends(socket.get()))
            m_peers.push_back({std::move(socket), *pid});
    }
}

void Keeper::dropPeers()
{
    for (Daemon &daemon : m_daemons) {
        if (daemon.peer && !daemon.peer->socket)
            daemon.peer = nullptr;
        if (daemon.launcher && !daemon.launcher->socket)
            daemon.launcher = nullptr;
    }
    std::erase_if(m_peers, [](const Peer &peer) { return !peer.socket; });
}

/// All that it has sent.
void Keeper::serve(Peer &peer)
{
    while (peer.socket) {
        auto received = receiveMessage(peer.socket.get(), false);
        if (!received && received.error().number == EAGAIN)
            return;
        if (!received && received.error().number == EPROTO)
            (void)sendMessage(peer.socket.get(), {.kind = Kind::Failed,
                                                  .text = "the keeper's messages have version "
                                                          + std::to_string(keeperVersion)});
        if (!received || !*received)
            peer.socket.reset();
        else
            onMessage(peer, std::move(**received));
    }
}

void Keeper::onMessage(Peer &peer, Message message)
{
    Daemon *const daemon = daemonOf(peer);
    const bool isTenant = daemon && daemon == m_tenant;
    if (message.kind == Kind::Start)
        start(peer, message);
    else if (message.kind == Kind::EndAll)
        endAll(peer);
    else if (message.kind == Kind::Attach && daemon)
        attach(peer, *daemon, message);
    else if (message.kind == Kind::Prepare && daemon)
        prepare(peer);
    else if (message.kind == Kind::Left && isTenant)
        onLeft(*daemon);
    else if (message.kind == Kind::Upgrade)
        upgrade(peer, message);
    else if (message.kind == Kind::Name && isTenant)
        onName(*daemon, std::move(message));
    else if (message.kind == Kind::Deposit && isTenant)
        deposit(std::move(message));
    else if (message.kind == Kind::Spill && isTenant)
        m_sessions.addSpill(message);
    else if (message.kind == Kind::SpillGone && isTenant)
        m_sessions.dropSpill(message.key, static_cast<std::uint64_t>(message.value));
    else if ((message.kind == Kind::Client || message.kind == Kind::Listener) && isTenant)
        keepClient(std::move(message));
    else if (message.kind == Kind::Closed && isTenant)
        close(message.key);
    else if (message.kind == Kind::Forget && isTenant)
        forget(message.key);
    else if (message.kind == Kind::AskStatus && isTenant)
        peer.asked = message.key;
    else
        peer.socket.reset(); // a stranger
}

Keeper::Daemon *Keeper::daemonOf(const Peer &peer)
{
    const auto found = std::find_if(m_daemons.begin(), m_daemons.end(),
                                    [&](const Daemon &each) { return each.pid == peer.pid; });
    return found == m_daemons.end() ? nullptr : &*found;
}

void Keeper::takeSignal()
{
    signalfd_siginfo info{};
    while (::read(m_children.get(), &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGCHLD)
            reapStrangers();
        else if (info.ssi_signo != SIGHUP)
            endSoon();
    }
}

/// Under the lock that launchers take: none is about to come.
bool Keeper::isOver()
{
    if (!m_daemons.empty() || !m_sessions.isEmpty())
        return false;
    const Fd lock = lockDirectory(go::dirName(m_path), false);
    const bool isGone = !lock && errno == ENOENT;
    if (!lock && !isGone)
        return false;
    acceptPeers();
    for (Peer &peer : m_peers)
        serve(peer);
    dropPeers();
    if (!m_daemons.empty())
        return false;
    ::unlink(m_path.c_str());
    return true;
}

/// A line of the daemon's log.
void Keeper::say(const std::string &text) const
{
    const auto now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::array<char, 32> time{};
    std::strftime(time.data(), time.size(), "%Y/%m/%d %H:%M:%S ", &parts);
    if (m_log)
        (void)writeAll(m_log.get(), time.data() + ("INFO  [keeper] " + text + '\n'), "log");
}

int runKeeper(const std::string &path)
{
    Fd listener(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(nothing.get(), standard);
    if (::chdir("/") < 0)
        return 1;
    return Keeper(std::move(listener), path).run();
}

} // namespace claustrum
