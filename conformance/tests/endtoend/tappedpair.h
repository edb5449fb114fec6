// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/tests/endtoend/tapping.h"
#include "posix/unixsocket.h"

#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// A listening socket in place of a server.
class PlainServer
{
public:
    explicit PlainServer(const Sandbox &sandbox)
        : m_path(sandbox.path("server.sock"))
    {
        if (auto socket = bindUnixSocket(m_path))
            m_listener = std::move(*socket);
    }
    [[nodiscard]] const std::string &path() const { return m_path; }

    /// Accepts the connection that a tap opened for its newest client.
    Fd accept()
    {
        Fd accepted;
        (void)eventually([&] {
            accepted.reset(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            return static_cast<bool>(accepted);
        });
        return accepted;
    }

private:
    std::string m_path;
    Fd m_listener;
};

/// A tap between a client and a server, both of which are plain sockets of the test.
struct TappedPair
{
    Sandbox sandbox;
    PlainServer plain{sandbox};
    RunningTap tap{sandbox, plain.path()};
    Fd client = tap.isRunning() ? connected(tap.socket()) : Fd();
    Fd server = client ? plain.accept() : Fd(); ///< none after a failure

private:
    static Fd connected(const std::string &path)
    {
        auto socket = connectUnixSocket(path);
        return socket ? std::move(*socket) : Fd();
    }
};

/// Sends @p bytes into one end; returns as many from the other end, or fewer if it closes.
inline std::string through(int from, int to, std::string_view bytes)
{
    std::string received;
    std::vector<char> buffer(1 << 20);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const std::size_t wanted = bytes.size();
    while (received.size() < wanted && std::chrono::steady_clock::now() < deadline) {
        pollfd fds[] = {{from, static_cast<short>(bytes.empty() ? 0 : POLLOUT), 0},
                        {to, POLLIN, 0}};
        ::poll(fds, 2, millisecondsUntil(deadline));
        if (fds[0].revents & POLLOUT) {
            const auto sent = ::send(from, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
            bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
        }
        if (fds[1].revents) {
            const auto count = ::recv(to, buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (count == 0)
                break;
            received.append(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        }
    }
    return received;
}

inline bool closes(int fd)
{
    char c = 0;
    pollfd state{fd, POLLIN, 0};
    return ::poll(&state, 1, 60000) == 1 && ::recv(fd, &c, 1, MSG_DONTWAIT) <= 0;
}

} // namespace claustrum::testing
