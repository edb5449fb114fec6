// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/lobby.h"
#include "daemon/loop/memoryreturn.h"

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <vector>

namespace claustrum {

class Connection;

/// The bounds that all connections of a server share, beside their own (Connection).
///
/// Clients are *strangers* until a request carries the token. The pool closes
///
/// - the oldest stranger beyond 1024 of them;
/// - the connection with the oldest unfinished line, if those of strangers take more than 4 MiB
///   together, or those of the others more than 64 MiB.
///
/// From 64 MiB of queued replies and requests in work on, until 48 MiB, memory is *tight*: a
/// connection that has more than its share of them is not read from.
///
/// Event loop's thread.
class ClientPool final : private EventPoll::Deferred
{
public:
    static constexpr std::size_t strangerLimit = 1024;
    static constexpr std::size_t strangerLineLimit = std::size_t{4} * 1024 * 1024;
    static constexpr std::size_t lineLimit = std::size_t{64} * 1024 * 1024;
    static constexpr std::size_t workLimit = std::size_t{64} * 1024 * 1024;
    static constexpr std::size_t workResumed = std::size_t{48} * 1024 * 1024;
    static constexpr std::size_t tightShare = std::size_t{64} * 1024;

    explicit ClientPool(EventPoll &poll)
        : m_poll(poll)
        , m_lobby(poll)
    {}
    ~ClientPool();
    ClientPool(const ClientPool &) = delete;
    ClientPool &operator=(const ClientPool &) = delete;

    [[nodiscard]] EventPoll &poll() { return m_poll; }
    /// For strangers.
    [[nodiscard]] EventPoll &lobby() { return m_lobby.poll(); }

    [[nodiscard]] bool isTight() const { return m_tight; }
    /// Has @p connection update its state once memory is no longer tight.
    void whenEased(const std::shared_ptr<Connection> &connection);

    // Totals of all connections.
    [[nodiscard]] std::size_t strangers() const { return m_strangers.size(); }
    [[nodiscard]] std::size_t strangersLineBytes() const { return m_lines[0].bytes; }
    [[nodiscard]] std::size_t lineBytes() const { return m_lines[1].bytes; }
    [[nodiscard]] std::size_t workBytes() const { return m_workBytes; }

private:
    friend class ClientShare;
    using Queue = std::list<Connection *>;

    /// The connections with an unfinished line, the oldest line first.
    struct Lines
    {
        Queue queue;
        std::size_t bytes = 0;
        std::size_t limit;
    };

    Lines &lines(bool trusted) { return m_lines[trusted ? 1 : 0]; }
    void closeOldest(Queue &queue, const char *why);
    void countWork(std::size_t before, std::size_t now);
    void runDeferred() override;

    static constexpr std::size_t connectionBytes = 2048; // of one without anything queued

    EventPoll &m_poll;
    Lobby m_lobby;
    MemoryReturn m_memory;
    Queue m_strangers;
    std::array<Lines, 2> m_lines{{{{}, 0, strangerLineLimit}, {{}, 0, lineLimit}}};
    std::size_t m_workBytes = 0;
    bool m_tight = false;
    std::vector<std::weak_ptr<Connection>> m_waiting;
};

/// One connection's part of a pool.
class ClientShare
{
public:
    ClientShare(ClientPool &pool, Connection &owner)
        : m_pool(pool)
        , m_owner(owner)
    {}
    ~ClientShare() { leave(); }
    ClientShare(const ClientShare &) = delete;
    ClientShare &operator=(const ClientShare &) = delete;

    /// Counts the connection, as a stranger; may close another one.
    void enter();
    void trust();
    [[nodiscard]] bool isTrusted() const { return m_trusted; }
    /// Gives everything back.
    void leave();

    /// @param lineBytes of an unfinished line
    /// @param workBytes of queued replies and requests in work
    /// May close this connection or another one.
    void count(std::size_t lineBytes, std::size_t workBytes);

private:
    void countLine(std::size_t bytes);

    ClientPool &m_pool;
    Connection &m_owner;
    bool m_entered = false;
    bool m_trusted = false;
    ClientPool::Queue::iterator m_place;     // among the strangers
    ClientPool::Queue::iterator m_linePlace; // if there is a line
    std::size_t m_lineBytes = 0;
    std::size_t m_workBytes = 0;
};

} // namespace claustrum
