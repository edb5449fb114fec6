// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/message.h"
#include "posix/fd.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <sys/types.h>
#include <vector>

namespace claustrum {

/// What a keeper has of the sessions: their descriptors, and the numbers of their processes. It
/// reads no pipe, and never moves the position of a memory file. Bounded.
class KeeperSessions
{
public:
    /// As a daemon gives it. False: it is not taken, since there is no room, or not all of its
    /// descriptors could be received.
    bool add(Message &deposit);
    /// It has its exit frame: closes its pipes. Its process, which is to be reaped; 0: there is
    /// none any more.
    pid_t close(std::uint64_t key);
    /// A file of it with older frames, or the end of such files (Message::Kind::Spill).
    void addSpill(Message &spill);
    void dropSpill(std::uint64_t key, std::uint64_t before);
    void remove(std::uint64_t key) { m_sessions.erase(key); }
    /// SIGKILL to the groups of those that run, unless they are spared; forgets all.
    void end(bool sparesProcesses);

    /// Sends all of them, oldest first; false if the daemon has ended or reads nothing.
    [[nodiscard]] bool sendAll(int socket) const;
    /// Likewise, but of their descriptors only the ring.
    [[nodiscard]] bool sendRings(int socket) const;
    /// The wait status of its process, which has ended, or lostStatus.
    [[nodiscard]] int status(std::uint64_t key) const;
    /// Whether it is the process of a session, and not reaped.
    [[nodiscard]] bool hasProcess(pid_t pid) const;
    [[nodiscard]] std::size_t size() const { return m_sessions.size(); }
    [[nodiscard]] bool isEmpty() const { return m_sessions.empty(); }

    static constexpr std::size_t most = 8192;
    static constexpr std::size_t mostSpill = 16; ///< a daemon has nine at most

private:
    struct Session
    {
        pid_t pid = 0;
        bool isClosed = false;
        Fd ring;
        std::vector<Fd> files; ///< stdin's file and the pipes; without the latter once closed
        std::map<std::uint64_t, Fd> spill = {}; ///< by first seq; mostSpill
    };

    [[nodiscard]] static bool sendSpill(int socket, std::uint64_t key, const Session &session);

    std::map<std::uint64_t, Session> m_sessions; // by key: in the order of their starts
};

} // namespace claustrum
