// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/pollloop.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A client's connection to a server's socket: queues lines, hands out frames.
class Connection
{
public:
    /// A line longer than this is no frame; the connection is given up.
    static constexpr std::size_t maxFrameBytes = std::size_t{64} << 20;

    struct Events
    {
        std::function<void(std::string_view frame)> onFrame;  ///< without its newline
        std::function<void(const std::string &how)> onClosed; ///< the last event
    };

    /// Connects; a server that is just about to listen is waited for until the deadline.
    static Result<Fd> open(PollLoop &loop, const std::string &socketPath, Deadline deadline);

    Connection(PollLoop &loop, Fd socket, Events events);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Queues these bytes.
    void send(std::string_view bytes);

    /// No more is sent, once what is queued has gone.
    void halfClose();

    [[nodiscard]] bool sentAll() const { return m_queue.empty(); }
    [[nodiscard]] bool isClosed() const { return m_closed; }
    [[nodiscard]] bool isHalfClosed() const { return m_halfClose; }

    /// Process id of the server, -1 if unknown.
    [[nodiscard]] pid_t peerPid() const;

private:
    void onReady(short revents);
    void write();
    void read();
    void takeFrames();
    void close(const std::string &why);
    void updateEvents();

    PollLoop &m_loop;
    Fd m_socket;
    Events m_events;
    std::string m_queue;       ///< not yet written
    std::size_t m_written = 0; ///< of m_queue
    std::string m_received;    ///< not yet a whole frame
    std::size_t m_scanned = 0; ///< of m_received, without a newline
    bool m_halfClose = false;
    bool m_writable = true;
    bool m_closed = false;
};

} // namespace claustrum::conformance
