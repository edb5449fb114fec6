// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"
#include "wire/result.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// A message between the keeper and a launcher, a daemon or -stop (docs/succession.md, Messages).
struct Message
{
    enum class Kind : std::uint16_t {
        // From a launcher, with its answers.
        Start = 1, ///< run a daemon: descriptors of the request, stdin and the log
        Started,   ///< its pid
        Failed,    ///< the text says why
        Ended,     ///< the daemon that it started; its wait status
        // From a daemon.
        Attach,   ///< wants the sessions; the time that they wait after it, in ms
        Session,  ///< to it: key, pid and the descriptors of one session
        Attached, ///< to it: these were all; the instance id before
        Yield,    ///< to it: a successor waits for its end; with key 1: and takes its clients
        Name,     ///< its instance id; with value 1: it listens, and the descriptor has its token
        Deposit,  ///< a new session: key, pid and its descriptors
        Closed,   ///< the session has its exit frame: its pipes are closed
        Forget,   ///< the session is forgotten
        // In a connection of its own, each with one answer.
        AskStatus, ///< the wait status of a session's process that has ended
        Status,    ///< it, or lostStatus
        EndAll,    ///< end all sessions, now or when the daemon ends
        Done,      ///< their number
        // From -upgrade.
        Upgrade, ///< start the program of the text in the tenant's place; Started has its pid as
                 ///< key
        Listens, ///< to it: the daemon that it has started serves
        // At an upgrade, from the tenant to its successor.
        Client,   ///< descriptors of a connection and its state
        Listener, ///< the descriptor of the listening socket
        // A successor need not wait for its predecessor's last instruction.
        Prepare,  ///< from a daemon that is to be a successor: wants to see the sessions' rings
        Prepared, ///< to it: these were all, each a Session whose descriptor is the ring
        Left,     ///< from the tenant: it touches no session any more, and is about to end
        // Files with older frames, from the tenant; Spill also to its successor, behind the
        // Session.
        Spill,     ///< key, first seq, descriptor; without it the files before count for nothing
        SpillGone, ///< key: those that begin before the value are dropped
    };

    Kind kind = Kind::Failed;
    std::uint64_t key = 0;
    std::int64_t value = 0;
    std::string text = {};    ///< mostText
    std::vector<Fd> fds = {}; ///< mostFds
    static constexpr std::size_t mostText = 8192;
    static constexpr std::size_t mostFds = 5;
};

/// A change of a message's meaning is a new version; a message of another version is refused.
constexpr std::uint16_t keeperVersion = 1;

/// Sends @p message, whose descriptors may be @p borrowed ones instead of its own.
Result<void> sendMessage(int socket, const Message &message, const std::vector<int> &borrowed = {});

/// The next message, with fewer descriptors than were sent if this process can have no more;
/// nullopt at the end of the connection. The error is EAGAIN if @p waits is false and no message
/// has arrived; otherwise its text describes what is wrong with the message.
SystemResult<std::optional<Message>> receiveMessage(int socket, bool waits = true);

/// <directory of the socket>/keeper.sock
std::string keeperPath(const std::string &daemonSocket);

/// A listening socket for a keeper, mode 0600, in place of a dead one's.
Result<Fd> listenForMessages(const std::string &path);
/// Of an accepted connection: a send waits for some seconds at most.
Result<void> limitSends(int socket);
/// A connection to it; both ends have checked that the other one is the same user's.
Result<Fd> connectToKeeper(const std::string &path);

/// Whether the other end is a process of this user, with its pid.
std::optional<pid_t> peerOfSameUser(int socket);

} // namespace claustrum
