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

/// A client's connection to the server under test: queues bytes to send, hands out frames.
class Connection
{
public:
    /// A longer line closes the connection.
    static constexpr std::size_t maxFrameBytes = std::size_t{64} << 20;

    struct Events
    {
        std::function<void(std::string_view frame)> onFrame;  ///< without its newline
        std::function<void(const std::string &how)> onClosed; ///< the last event
    };

    /// Connects; retries until the deadline if the server does not listen yet.
    static Result<Fd> open(PollLoop &loop, const std::string &socketPath, Deadline deadline);

    Connection(PollLoop &loop, Fd socket, Events events);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Queues the bytes and sends as many as possible.
    void send(std::string_view bytes);

    /// Shuts down the sending side after the queued bytes.
    void halfClose();

    /// The bytes received since the last newline; they are then forgotten.
    std::string takeUnfinished();

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
    std::string m_queue;       ///< not sent yet, from m_written on
    std::size_t m_written = 0; ///< bytes of m_queue
    std::string m_received;    ///< the beginning of a frame
    std::size_t m_scanned = 0; ///< bytes of m_received without a newline
    bool m_halfClose = false;
    bool m_writable = true;
    bool m_closed = false;
};

} // namespace claustrum::conformance
