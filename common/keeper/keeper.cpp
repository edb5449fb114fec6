// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/keeper.h"

#include "common/keeper/directorylock.h"
#include "common/keeper/waitstatus.h"
#include "posix/files.h"
#include "posix/spawn.h"
#include "wire/gopath.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
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

constexpr std::uint64_t keepsChildrenFlag = 1;
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

/// The children of this process, of which there is one thread.
std::vector<pid_t> childrenOfThis()
{
    const std::string pid = std::to_string(::getpid());
    const auto text = readFile("/proc/self/task/" + pid + "/children");
    std::vector<pid_t> children;
    const char *at = text ? text->data() : nullptr;
    const char *const end = text ? at + text->size() : nullptr;
    while (at != end) {
        pid_t child = 0;
        const auto [next, error] = std::from_chars(at, end, child);
        if (error == std::errc() && child > 0)
            children.push_back(child);
        at = next == at ? at + 1 : next;
    }
    return children;
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
    dropPeers();
}

/// At most this long until onTime() has something to do.
int Keeper::patience() const
{
    std::optional<Clock::time_point> next;
    const auto consider = [&next](Clock::time_point at) { next = next ? std::min(*next, at) : at; };
    if (m_endAt)
        consider(*m_endAt);
    for (const Daemon &daemon : m_daemons) {
        if (daemon.isYielding)
            consider(daemon.killAt);
    }
    if (m_daemons.empty() && m_sessions.empty())
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
    if (m_endAt && Clock::now() >= *m_endAt) {
        say("no successor started in time; ending " + std::to_string(m_sessions.size())
            + " session(s)");
        endSessions();
    }
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
    else if (message.kind == Kind::Upgrade)
        upgrade(peer, message);
    else if (message.kind == Kind::Name && isTenant)
        onName(*daemon, std::move(message));
    else if (message.kind == Kind::Deposit && isTenant)
        deposit(std::move(message));
    else if ((message.kind == Kind::Client || message.kind == Kind::Listener) && isTenant)
        keepClient(std::move(message));
    else if (message.kind == Kind::Closed && isTenant)
        close(message.key);
    else if (message.kind == Kind::Forget && isTenant)
        forget(message.key);
    else if (message.kind == Kind::AskStatus && isTenant)
        answerStatus(peer, message.key);
    else
        peer.socket.reset(); // a stranger
}

Keeper::Daemon *Keeper::daemonOf(const Peer &peer)
{
    const auto found = std::find_if(m_daemons.begin(), m_daemons.end(),
                                    [&](const Daemon &each) { return each.pid == peer.pid; });
    return found == m_daemons.end() ? nullptr : &*found;
}

void Keeper::attach(Peer &peer, Daemon &daemon, const Message &message)
{
    daemon.peer = &peer;
    m_wait = milliseconds(std::max<std::int64_t>(0, message.value));
    m_keepsChildren = (message.key & keepsChildrenFlag) != 0;
    if (m_successor && m_successor != &daemon && m_successor->peer)
        (void)sendMessage(m_successor->peer->socket.get(),
                          {.kind = Kind::Failed, .text = "a later daemon has the sessions"});
    m_successor = &daemon;
    if (m_tenant && m_tenant != &daemon && !m_tenant->isYielding) {
        m_tenant->isYielding = true;
        m_tenant->killAt = Clock::now() + yieldPatience;
        if (m_tenant->peer)
            (void)sendMessage(m_tenant->peer->socket.get(),
                              {.kind = Kind::Yield, .key = daemon.isUpgrade ? 1U : 0U});
    }
    grantIfFree();
}

/// Only after the end of the tenant before: no two ever use the sessions.
void Keeper::grantIfFree()
{
    if (m_tenant || !m_successor)
        return;
    m_tenant = std::exchange(m_successor, nullptr);
    m_token.reset();
    m_endAt.reset();
    m_endsAtOnce = false;
    if (!m_tenant->peer)
        return;
    const int socket = m_tenant->peer->socket.get();
    for (const auto &[key, session] : m_sessions) {
        std::vector<int> fds{session.ring.get()};
        for (const Fd &fd : session.files)
            fds.push_back(fd.get());
        if (!sendMessage(socket, {.kind = Kind::Session, .key = key, .value = session.pid}, fds))
            return; // it has ended, or reads nothing
    }
    grantClients(*m_tenant);
    (void)sendMessage(socket, {.kind = Kind::Attached,
                               .value = static_cast<std::int64_t>(m_sessions.size()),
                               .text = m_instance});
}

void Keeper::deposit(Message message)
{
    if (message.fds.size() != Message::mostFds || m_sessions.size() >= mostSessions) {
        say("the process " + std::to_string(message.value)
            + " is not kept for a successor: too many sessions or open files");
        if (m_refused.size() < mostSessions)
            m_refused[message.key] = static_cast<pid_t>(message.value);
        return;
    }
    Session &session = m_sessions[message.key];
    session.pid = static_cast<pid_t>(message.value);
    session.ring = std::move(message.fds.front());
    message.fds.erase(message.fds.begin());
    session.files = std::move(message.fds);
}

void Keeper::close(std::uint64_t key)
{
    m_refused.erase(key);
    const auto found = m_sessions.find(key);
    if (found == m_sessions.end() || std::exchange(found->second.isClosed, true))
        return;
    found->second.files.clear(); // a remaining writer gets EPIPE
    const pid_t pid = found->second.pid;
    const bool isDaemon = std::any_of(m_daemons.begin(), m_daemons.end(),
                                      [pid](const Daemon &each) { return each.pid == pid; });
    if (!isDaemon)
        ::waitpid(pid, nullptr, WNOHANG);
}

void Keeper::forget(std::uint64_t key)
{
    close(key);
    m_sessions.erase(key);
}

void Keeper::answerStatus(Peer &peer, std::uint64_t key)
{
    const auto found = m_sessions.find(key);
    const int status = found == m_sessions.end() ? lostStatus : peekStatus(found->second.pid);
    (void)sendMessage(peer.socket.get(), {.kind = Kind::Status, .key = key, .value = status});
}

void Keeper::endAll(Peer &peer)
{
    const auto count = static_cast<std::int64_t>(m_sessions.size());
    endSoon();
    (void)sendMessage(peer.socket.get(), {.kind = Kind::Done, .value = count});
}

/// Now, or when the daemon ends.
void Keeper::endSoon()
{
    m_endsAtOnce = true;
    if (!m_tenant && !m_successor)
        endSessions();
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

void Keeper::onDaemonEnded(Daemon &daemon)
{
    if (daemon.peer)
        serve(*daemon.peer); // its last messages
    const int status = reap(daemon.pid);
    if (m_successor == &daemon)
        m_successor = nullptr;
    if (!m_successor)
        m_clients.clear();
    if (daemon.launcher)
        answer(*daemon.launcher, {.kind = Kind::Ended, .value = status});
    if (m_tenant == &daemon) {
        m_tenant = nullptr;
        endRefused();
        m_endAt = Clock::now() + m_wait;
        if (!m_sessions.empty() && !m_successor)
            say("the daemon has ended (" + exitText(status) + "); "
                + std::to_string(m_sessions.size()) + " session(s) wait "
                + std::to_string(m_wait.count() / 1000) + " s for a successor");
        if (m_endsAtOnce && !m_successor)
            endSessions();
    }
    m_daemons.remove_if([&](const Daemon &each) { return &each == &daemon; });
    grantIfFree();
}

bool Keeper::isKnown(pid_t pid) const
{
    const auto isDaemon = [pid](const Daemon &daemon) { return daemon.pid == pid; };
    const auto isSession = [pid](const auto &entry) {
        return entry.second.pid == pid && !entry.second.isClosed;
    };
    return std::any_of(m_daemons.begin(), m_daemons.end(), isDaemon)
           || std::any_of(m_sessions.begin(), m_sessions.end(), isSession);
}

/// What the processes of sessions have left behind. Those themselves wait for their daemon: their
/// numbers must not be used again before.
void Keeper::reapStrangers()
{
    // When a daemon ends, its processes become the keeper's children. Its deposits were sent before
    // that, but may still be unread.
    for (Daemon &daemon : m_daemons) {
        if (daemon.peer)
            serve(*daemon.peer);
    }
    for (const pid_t child : childrenOfThis()) {
        if (!isKnown(child))
            ::waitpid(child, nullptr, WNOHANG);
    }
}

/// With their daemon, as without a keeper; after a crash, too, since nobody else knows them.
void Keeper::endRefused()
{
    for (const auto &[key, pid] : std::exchange(m_refused, {})) {
        if (!m_keepsChildren && isChild(pid))
            ::kill(-pid, SIGKILL);
    }
}

/// As at the shutdown of a daemon.
void Keeper::endSessions()
{
    for (const auto &[key, session] : m_sessions) {
        if (!session.isClosed && !m_keepsChildren && isChild(session.pid))
            ::kill(-session.pid, SIGKILL);
    }
    m_sessions.clear();
    m_endAt.reset();
}

/// Under the lock that launchers take: none is about to come.
bool Keeper::isOver()
{
    if (!m_daemons.empty() || !m_sessions.empty())
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
