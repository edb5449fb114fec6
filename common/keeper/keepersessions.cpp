// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/keepersessions.h"

#include "common/keeper/waitstatus.h"

#include <algorithm>
#include <csignal>
#include <utility>

namespace claustrum {

bool KeeperSessions::add(Message &deposit)
{
    if (deposit.fds.size() != Message::mostFds || m_sessions.size() >= most)
        return false;
    Session &session = m_sessions[deposit.key];
    session.pid = static_cast<pid_t>(deposit.value);
    session.ring = std::move(deposit.fds.front());
    deposit.fds.erase(deposit.fds.begin());
    session.files = std::move(deposit.fds);
    return true;
}

pid_t KeeperSessions::close(std::uint64_t key)
{
    const auto found = m_sessions.find(key);
    if (found == m_sessions.end() || std::exchange(found->second.isClosed, true))
        return 0;
    found->second.files.clear(); // a remaining writer gets EPIPE
    return found->second.pid;
}

void KeeperSessions::addSpill(Message &spill)
{
    const auto found = m_sessions.find(spill.key);
    if (found == m_sessions.end())
        return;
    auto &files = found->second.spill;
    if (spill.fds.size() != 1 || files.size() >= mostSpill)
        files.clear();
    if (spill.fds.size() == 1)
        files[static_cast<std::uint64_t>(spill.value)] = std::move(spill.fds.front());
}

void KeeperSessions::dropSpill(std::uint64_t key, std::uint64_t before)
{
    const auto found = m_sessions.find(key);
    if (found == m_sessions.end())
        return;
    auto &files = found->second.spill;
    files.erase(files.begin(), files.lower_bound(before));
}

/// As at the shutdown of a daemon.
void KeeperSessions::end(bool sparesProcesses)
{
    for (const auto &[key, session] : m_sessions) {
        if (!session.isClosed && !sparesProcesses && isChild(session.pid))
            ::kill(-session.pid, SIGKILL);
    }
    m_sessions.clear();
}

bool KeeperSessions::sendAll(int socket) const
{
    for (const auto &[key, session] : m_sessions) {
        std::vector<int> fds{session.ring.get()};
        for (const Fd &fd : session.files)
            fds.push_back(fd.get());
        const Message message{.kind = Message::Kind::Session, .key = key, .value = session.pid};
        if (!sendMessage(socket, message, fds) || !sendSpill(socket, key, session))
            return false;
    }
    return true;
}

bool KeeperSessions::sendSpill(int socket, std::uint64_t key, const Session &session)
{
    return std::all_of(session.spill.begin(), session.spill.end(), [&](const auto &file) {
        const Message message{.kind = Message::Kind::Spill,
                              .key = key,
                              .value = static_cast<std::int64_t>(file.first)};
        return bool(sendMessage(socket, message, {file.second.get()}));
    });
}

bool KeeperSessions::sendRings(int socket) const
{
    return std::all_of(m_sessions.begin(), m_sessions.end(), [socket](const auto &entry) {
        const Message message{.kind = Message::Kind::Session, .key = entry.first};
        return bool(sendMessage(socket, message, {entry.second.ring.get()}));
    });
}

int KeeperSessions::status(std::uint64_t key) const
{
    const auto found = m_sessions.find(key);
    return found == m_sessions.end() ? lostStatus : peekStatus(found->second.pid);
}

bool KeeperSessions::hasProcess(pid_t pid) const
{
    return std::any_of(m_sessions.begin(), m_sessions.end(), [pid](const auto &entry) {
        return entry.second.pid == pid && !entry.second.isClosed;
    });
}

} // namespace claustrum
