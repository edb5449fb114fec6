// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/message.h"
#include "common/keeper/sessionmapping.h"
#include "posix/spawn.h"
#include "wire/result.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace claustrum {

/// The keeper's name as a program: this program, called by it, is the keeper.
constexpr const char *keeperName = "claustrum-keeper";

/// A daemon that a keeper has started.
struct KeptDaemon
{
    pid_t pid = 0;
    Fd connection; ///< to the keeper, which reports the daemon's end here
};

/// Has the keeper of the socket's directory start a daemon, after starting the keeper itself if
/// there is none. Blocks until the exec.
Result<KeptDaemon> startByKeeper(const std::string &socket, const SpawnRequest &daemon);

/// The wait status of that daemon if it has ended, without waiting.
std::optional<int> endOf(const KeptDaemon &daemon);

/// Has the keeper end all its sessions, now or when the daemon ends; their number. An error: there
/// is no keeper.
Result<std::int64_t> endAllSessions(const std::string &socket);

/// The daemon's connection to the keeper that has started it.
///
/// A message counts as soon as it is sent: the keeper reads it even if this process is killed right
/// then. A failure is final, and all further messages are dropped: the sessions end with the daemon
/// then, as without a keeper. Event loop's thread.
class KeeperLine
{
public:
    /// A file with frames that a replay buffer has no room for any more.
    struct SpillFile
    {
        std::uint64_t firstSeq = 0;
        Fd file;
    };
    /// A session of a predecessor, its process being held by the keeper.
    struct Session
    {
        std::uint64_t key = 0;
        pid_t pid = 0;
        std::vector<Fd> fds; ///< the ring, then stdin's file and the pipes unless they are closed
        SessionMapping mapping = {};       ///< of the ring, if there was time for it
        std::vector<SpillFile> spill = {}; ///< oldest first
    };
    /// A client of a predecessor.
    struct Client
    {
        Fd socket;
        Fd state;
    };
    struct Terms
    {
        std::chrono::milliseconds wait{}; ///< of the sessions for a successor
        bool keepsChildren = false;       ///< they are left running after it
    };

    /// None.
    KeeperLine() = default;

    /// Asks for the sessions, and waits until the predecessor has left them. While it still serves,
    /// the rings are mapped.
    Result<std::vector<Session>> attach(const std::string &socket, const Terms &terms);

    /// What attach() has also received, at an upgrade.
    [[nodiscard]] std::vector<Client> takeClients() { return std::exchange(m_clients, {}); }
    [[nodiscard]] Fd takeListener() { return std::move(m_listener); }

    /// Whether sessions are kept.
    [[nodiscard]] bool isOpen() const { return m_socket && !m_hasFailed; }
    [[nodiscard]] int fd() const { return m_socket.get(); }
    /// Whether there was a keeper to attach to, though perhaps in vain.
    [[nodiscard]] bool hasKeeper() const { return m_hasKeeper; }
    /// Of the predecessor; empty: there was none.
    [[nodiscard]] const std::string &instanceBefore() const { return m_instanceBefore; }

    void name(const std::string &instance);
    /// The daemon serves; its successor at an upgrade gets @p token, which the keeper does not
    /// read.
    void listens(const std::string &instance, const std::string &token);
    /// @param fds the ring, stdin's file, and the pipes of stdin, stdout and stderr; borrowed.
    /// False: the session is not kept.
    bool deposit(std::uint64_t key, pid_t pid, const std::vector<int> &fds);
    /// To the successor; the descriptors are borrowed.
    void giveClient(int socket, int state)
    {
        send({.kind = Message::Kind::Client}, {socket, state});
    }
    void giveListener(int socket) { send({.kind = Message::Kind::Listener}, {socket}); }
    /// The descriptor is borrowed.
    void giveSpill(std::uint64_t key, std::uint64_t firstSeq, int file);
    /// Those that begin before that seq.
    void dropSpill(std::uint64_t key, std::uint64_t before);
    void close(std::uint64_t key) { send({.kind = Message::Kind::Closed, .key = key}); }
    void forget(std::uint64_t key) { send({.kind = Message::Kind::Forget, .key = key}); }
    /// The wait status of a session's process that has ended, which is the keeper's child.
    [[nodiscard]] int status(std::uint64_t key) const;

    enum class News {
        None,
        Yield,   ///< a successor waits for this daemon's end
        Upgrade, ///< likewise, and takes its clients
        Gone,    ///< the keeper has ended, or cannot be understood
    };
    /// Reads the messages that have been received.
    News news();
    /// Nothing is sent any more but release(): what this process still destroys is the successor's.
    void hangUp() { m_left = std::move(m_socket); }
    /// After hangUp(): this process does not use the sessions any more, so a successor gets them
    /// before its end.
    void release();

private:
    using Mappings = std::map<std::uint64_t, SessionMapping>;
    [[nodiscard]] Mappings prepare(Fd &keeper);
    static void take(std::vector<Session> &sessions, Message spill);
    bool send(const Message &message, const std::vector<int> &fds = {});

    Fd m_socket;
    Fd m_left; // the same, after hangUp()
    std::vector<Client> m_clients;
    Fd m_listener;
    bool m_hasKeeper = false;
    bool m_keepsSpill = true; // not a keeper of an earlier version
    bool m_hasFailed = false; // the descriptor stays, since it is watched
    std::string m_path;
    std::string m_instanceBefore;
};

} // namespace claustrum
