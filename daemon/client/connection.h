// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/clientcalls.h"
#include "daemon/client/clientpool.h"
#include "daemon/client/clientstate.h"
#include "daemon/client/linereader.h"
#include "daemon/client/writequeue.h"
#include "daemon/interfaces/framesink.h"
#include "daemon/interfaces/observers.h"
#include "daemon/loop/eventpoll.h"
#include "posix/fd.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace claustrum {

class Connection;

/// The services that a connection uses.
class ConnectionHost
{
public:
    /// A line was received; it is answered by finishRequest(), once, now or later.
    virtual void onRequest(const std::shared_ptr<Connection> &from, std::string_view line) = 0;
    /// The connection is closed. It must not be destroyed before this call has returned.
    virtual void onConnectionClosed(const std::shared_ptr<Connection> &connection) = 0;
    /// A held connection owes no answer any more. Within a call of its own, so it must not be
    /// released here.
    virtual void onAllAnswered() {}
    /// Path of the listening socket, for error texts.
    [[nodiscard]] virtual const std::string &socketPath() const = 0;
    /// The observers of its frames.
    [[nodiscard]] const Observers &observers() const { return m_observers; }

protected:
    explicit ConnectionHost(const Observers &observers = Observers::none())
        : m_observers(observers)
    {}
    ~ConnectionHost() = default;

private:
    const Observers &m_observers;
};

/// A client: reads its lines, writes its replies and the streams that are attached to it.
///
///     Open ──EOF from the client──▶ Ending ──all due is written──▶ Closed
///       └────────── error, hang-up, line too long, close() ──────────▲
///
/// Open:   reads while within its limits: 1024 requests or 8 MiB of them in work, 8 MiB of
///         replies or 32 MiB of anything queued. Beyond one of these it is not read from until it
///         is below again; beyond that of replies, no large one is made either (ReplyTurns). If the
///         client turns out to be gone when it is written to, its earlier input is still read
///         and served, and nothing more is written.
/// Ending: reads no more; requests in work are still answered (wire.md, Transport).
///
/// A *stranger*, a client without a request that carried the token, has less: 16 KiB of replies,
/// and 4 KiB are read at a time. What all clients have together is bounded, too (ClientPool).
///
/// Closed: the descriptor is closed, streams are detached, blocked calls are cancelled.
///
/// Event loop's thread.
class Connection final : public FrameSink,
                         private EventPoll::Deferred,
                         public std::enable_shared_from_this<Connection>
{
public:
    /// 1 MiB queued: the processes attached are not read from, until it is below 256 KiB
    /// (processes.md, Backpressure).
    static constexpr std::size_t congestedBytes = std::size_t{1024} * 1024;
    static constexpr std::size_t drainedBytes = std::size_t{256} * 1024;
    static constexpr std::size_t replyBytesLimit = std::size_t{8} * 1024 * 1024;
    /// Limits a client that requests replays and reads none of them. The last one may exceed it by
    /// a whole replay buffer.
    static constexpr std::size_t queuedBytesLimit = std::size_t{32} * 1024 * 1024;
    static constexpr std::size_t requestBytesLimit = std::size_t{8} * 1024 * 1024;
    static constexpr std::size_t requestLimit = 1024;
    /// Limits what a reply waits for in the kernel, wherever its default is larger (208 KiB).
    static constexpr int sendBufferLimit = 256 * 1024;
    /// A request that waits for a slot of a mount, perhaps for ever, counts among the bytes only,
    /// with so many more for its objects: a client must be served though it asks again and again
    /// for a file that hangs.
    static constexpr std::size_t waitingRequestBytes = 1024;

    static constexpr std::size_t strangerReplyLimit = std::size_t{16} * 1024;
    static constexpr std::size_t strangerReadBytes = std::size_t{4} * 1024;

    /// @param socket connected and non-blocking
    Connection(ClientPool &pool, Fd socket, ConnectionHost &host, std::uint64_t number);
    ~Connection();

    /// Begins to read.
    void open();
    /// Instead of open(): takes over a predecessor's connection, except its streams. It is held.
    void resume(const ClientState &state);
    void close();

    // At an upgrade (ClientHandOver).
    /// Serves no further request until it is no longer held.
    void setHeld(bool isHeld)
    {
        m_isHeld = isHeld;
        updateState(); // which watches its input, or not any more
    }
    /// Whether it owes an answer, to a client that can still get one.
    [[nodiscard]] bool owesAnswer() const { return m_requests > 0 && !m_peerGone && !isClosed(); }
    /// Whether a successor can go on with it.
    [[nodiscard]] bool isWhole() const { return m_requests == 0 && !m_peerGone && !isClosed(); }
    /// All but its streams.
    [[nodiscard]] ClientState state() const;
    /// Forgets the client, which stays connected. It must not be anybody's sink any more.
    Fd release();

    /// Closes it after five minutes without a byte. Input without a newline is still served as a
    /// line; nothing is written any more.
    void closeIdle();
    /// Closes it because a process that it received has another receiver.
    void closeReplaced(const std::string &processId);

    /// A request of it carries the token.
    void trust();
    [[nodiscard]] bool isTrusted() const { return m_share.isTrusted(); }
    /// Memory of all clients is no longer tight.
    void onMemoryEased();

    /// Queues the answer to a request of @p requestBytes. @p kind is not Stream.
    void finishRequest(Frame reply, std::size_t requestBytes,
                       WriteQueue::Kind kind = WriteQueue::Kind::Reply);

    void sendFrame(const Frame &frame) override;
    [[nodiscard]] bool isCongested() const override { return m_congested; }

    /// Writes as much as the socket takes now; the rest follows.
    void flush();
    /// Requests that counted as in progress have begun to wait for a slot: reads on, if they were
    /// too many.
    void onRequestsWait() { updateState(); }

    /// Its blocking requests; they are cancelled when it closes.
    [[nodiscard]] const std::shared_ptr<ClientCalls> &calls();

    /// 1, 2, … in the order of arrival.
    [[nodiscard]] std::uint64_t number() const { return m_number; }
    [[nodiscard]] bool isClosed() const { return !m_socket; }

    // For observers: totals since it opened, and the bytes still queued.
    [[nodiscard]] int socket() const { return m_socket.get(); }
    [[nodiscard]] std::uint64_t requestCount() const { return m_requestCount; }
    [[nodiscard]] std::uint64_t bytesIn() const { return m_bytesIn; }
    [[nodiscard]] std::uint64_t bytesOut() const { return m_bytesOut; } ///< of whole frames
    [[nodiscard]] std::size_t queuedBytes() const { return m_queue.bytes(); }
    [[nodiscard]] std::uint64_t writtenBytes() const { return m_queue.writtenBytes(); }

private:
    void runDeferred() override { flush(); }
    void limitSendBuffer() const;
    void onReady(std::uint32_t events);
    void serve(std::uint32_t events);
    void readLines();
    bool dispatchLine(std::string_view line);
    void dispatchRest();
    void queue(Frame frame, WriteQueue::Kind kind);
    void onWritten(const WriteQueue::Entry &entry);
    void onWriteFailed(int error);
    void limitReplies();
    void updateState();
    void watchAsNeeded();
    [[nodiscard]] bool isWithinLimits() const;
    [[nodiscard]] bool isOverTightShare() const;

    ClientPool &m_pool;
    EventPoll *m_poll; // the lobby until it is trusted
    Fd m_socket;
    ConnectionHost &m_host;
    const std::uint64_t m_number;
    Watch m_watch;
    ClientShare m_share;
    LineReader m_reader;
    WriteQueue m_queue;
    std::shared_ptr<ClientCalls> m_calls; // made when first asked for
    std::uint64_t m_requestCount = 0;
    std::uint64_t m_bytesIn = 0;
    std::uint64_t m_bytesOut = 0;
    std::size_t m_requests = 0; // in work
    std::size_t m_requestBytes = 0;
    bool m_ending = false;
    bool m_isHeld = false;
    bool m_peerGone = false; // a write failed: the client is gone
    bool m_congested = false;
    bool m_repliesFull = false; // as reported to m_calls
    bool m_flushDue = false;
    bool m_waitsForMemory = false; // until onMemoryEased()
    bool m_dispatching = false;    // within dispatchLine(): replies must not update the state
};

} // namespace claustrum
