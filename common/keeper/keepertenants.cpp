// SPDX-License-Identifier: Apache-2.0
// The tenant of a keeper and its successor, and the sessions that go from one to the other or end.
#include "common/keeper/keeper.h"
#include "common/keeper/waitstatus.h"
#include "posix/files.h"

#include <algorithm>
#include <charconv>
#include <csignal>

namespace claustrum {
namespace {

using Kind = Message::Kind;
using std::chrono::milliseconds;

constexpr std::uint64_t keepsChildrenFlag = 1;

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

/// While the tenant serves on.
void Keeper::prepare(Peer &peer)
{
    if (!m_tenant || m_sessions.sendRings(peer.socket.get()))
        (void)sendMessage(peer.socket.get(), {.kind = Kind::Prepared});
}

/// Only after the tenant before has left or ended: no two ever use the sessions.
void Keeper::grantIfFree()
{
    if ((m_tenant && !m_tenant->hasLeft) || !m_successor)
        return;
    m_tenant = std::exchange(m_successor, nullptr);
    m_token.reset();
    m_endAt.reset();
    m_endsAtOnce = false;
    if (!m_tenant->peer)
        return;
    const int socket = m_tenant->peer->socket.get();
    if (!m_sessions.sendAll(socket))
        return; // it has ended, or reads nothing
    grantClients(*m_tenant);
    (void)sendMessage(socket, {.kind = Kind::Attached,
                               .value = static_cast<std::int64_t>(m_sessions.size()),
                               .text = m_instance});
}

void Keeper::onLeft(Daemon &tenant)
{
    tenant.hasLeft = true;
    grantIfFree();
}

bool Keeper::isAnyLeaving() const
{
    return std::any_of(m_daemons.begin(), m_daemons.end(),
                       [](const Daemon &daemon) { return daemon.hasLeft; });
}

void Keeper::deposit(Message message)
{
    if (m_sessions.add(message))
        return;
    say("the process " + std::to_string(message.value)
        + " is not kept for a successor: too many sessions or open files");
    if (m_tenant->refused.size() < KeeperSessions::most)
        m_tenant->refused[message.key] = static_cast<pid_t>(message.value);
}

void Keeper::close(std::uint64_t key)
{
    m_tenant->refused.erase(key);
    const pid_t pid = m_sessions.close(key);
    if (pid > 0 && !isDaemon(pid))
        ::waitpid(pid, nullptr, WNOHANG);
}

void Keeper::forget(std::uint64_t key)
{
    close(key);
    m_sessions.remove(key);
}

/// Once the processes are no children of a daemon before any more.
void Keeper::answerStatuses()
{
    if (isAnyLeaving())
        return;
    for (Peer &peer : m_peers) {
        if (const auto key = std::exchange(peer.asked, std::nullopt))
            answer(peer, {.kind = Kind::Status, .key = *key, .value = m_sessions.status(*key)});
    }
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
    endIfDue();
}

/// As at the shutdown of a daemon.
void Keeper::endIfDue()
{
    const bool isOver = m_endAt && Clock::now() >= *m_endAt;
    if (m_tenant || m_successor || isAnyLeaving() || !(isOver || m_endsAtOnce))
        return;
    if (isOver && !m_endsAtOnce)
        say("no successor started in time; ending " + std::to_string(m_sessions.size())
            + " session(s)");
    m_sessions.end(m_keepsChildren);
    m_endAt.reset();
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
        m_endAt = Clock::now() + m_wait;
        if (!m_sessions.isEmpty() && !m_successor)
            say("the daemon has ended (" + exitText(status) + "); "
                + std::to_string(m_sessions.size()) + " session(s) wait "
                + std::to_string(m_wait.count() / 1000) + " s for a successor");
    }
    endRefused(daemon);
    m_daemons.remove_if([&](const Daemon &each) { return &each == &daemon; });
    endIfDue();
    grantIfFree();
}

bool Keeper::isDaemon(pid_t pid) const
{
    return std::any_of(m_daemons.begin(), m_daemons.end(),
                       [pid](const Daemon &daemon) { return daemon.pid == pid; });
}

bool Keeper::isKnown(pid_t pid) const
{
    return isDaemon(pid) || m_sessions.hasProcess(pid);
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
void Keeper::endRefused(const Daemon &daemon) const
{
    for (const auto &[key, pid] : daemon.refused) {
        if (!m_keepsChildren && isChild(pid))
            ::kill(-pid, SIGKILL);
    }
}

} // namespace claustrum
