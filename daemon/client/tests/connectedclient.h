// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connection.h"
#include "posix/fd.h"

#include <QtGlobal>

#include <fcntl.h>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <vector>

namespace claustrum::testing {

/// A connection's host; records its requests for a test.
class RecordingHost final : public ConnectionHost
{
public:
    using Answer = std::function<void(const std::shared_ptr<Connection> &, std::string_view)>;

    /// Is called with each line; does nothing at first.
    void onLine(Answer answer) { m_answer = std::move(answer); }

    void onRequest(const std::shared_ptr<Connection> &from, std::string_view line) override
    {
        m_lines.emplace_back(line);
        m_answer(from, line);
    }
    void onConnectionClosed(const std::shared_ptr<Connection> &connection) override
    {
        m_closed.push_back(connection); // kept: it may be in one of its own callbacks
    }
    void onAllAnswered() override { ++m_answeredCount; }
    [[nodiscard]] const std::string &socketPath() const override { return m_path; }

    [[nodiscard]] const std::vector<std::string> &lines() const { return m_lines; }
    [[nodiscard]] std::size_t closedCount() const { return m_closed.size(); }
    [[nodiscard]] int answeredCount() const { return m_answeredCount; }

private:
    Answer m_answer = [](const auto &, auto) {};
    std::vector<std::string> m_lines;
    std::vector<std::shared_ptr<Connection>> m_closed;
    int m_answeredCount = 0;
    std::string m_path = "/run/rpc.sock";
};

/// A connection and its client's end, both non-blocking, in one thread.
class ConnectedClient
{
public:
    /// In a pool of its own, and trusted.
    ConnectedClient(EventPoll &poll, ConnectionHost &host)
        : m_pool(std::make_unique<ClientPool>(poll))
    {
        connect(*m_pool, host);
        m_connection->trust();
    }
    /// A stranger.
    ConnectedClient(ClientPool &pool, ConnectionHost &host) { connect(pool, host); }

    [[nodiscard]] const std::shared_ptr<Connection> &connection() const { return m_connection; }

    /// Sends as much as the socket takes; returns the number of bytes.
    std::size_t send(std::string_view bytes) const
    {
        const ssize_t sent = ::send(m_client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        return sent > 0 ? static_cast<std::size_t>(sent) : 0;
    }
    void halfClose() const { ::shutdown(m_client.get(), SHUT_WR); }
    void close() { m_client.reset(); }

    /// Reads the available bytes; returns all received so far.
    const std::string &received()
    {
        char block[65536];
        ssize_t got = 0;
        while ((got = ::read(m_client.get(), block, sizeof block)) > 0)
            m_received.append(block, static_cast<std::size_t>(got));
        m_eof = m_eof || got == 0 || (got < 0 && errno == ECONNRESET);
        return m_received;
    }
    /// Whether the connection has been closed on the other side.
    [[nodiscard]] bool atEnd()
    {
        received();
        return m_eof;
    }

private:
    void connect(ClientPool &pool, ConnectionHost &host)
    {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
            qFatal("no socketpair");
        m_client.reset(fds[0]);
        m_connection = std::make_shared<Connection>(pool, Fd(fds[1]), host, 1);
        m_connection->open();
    }

    std::unique_ptr<ClientPool> m_pool;
    Fd m_client;
    std::shared_ptr<Connection> m_connection;
    std::string m_received;
    bool m_eof = false;
};

} // namespace claustrum::testing
