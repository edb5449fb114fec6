// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/connection.h"

#include "posix/systemerror.h"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <sys/un.h>
#include <utility>

namespace claustrum::conformance {
namespace {

Result<sockaddr_un> addressOf(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return Error{path + ": too long for a socket's path; choose a shorter TMPDIR"};
    path.copy(address.sun_path, path.size());
    return address;
}

} // namespace

Result<Fd> Connection::open(PollLoop &loop, const std::string &socketPath, Deadline deadline)
{
    const auto address = addressOf(socketPath);
    if (!address)
        return address.error();
    for (;;) {
        Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!socket)
            return systemError("socket", "unix", errno);
        if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&*address),
                      sizeof(sockaddr_un))
            == 0)
            return socket;
        const int error = errno;
        const bool notYet = error == ECONNREFUSED || error == ENOENT || error == EAGAIN;
        if (!notYet || cancelled() || Clock::now() >= deadline)
            return systemError("connect", socketPath, error);
        loop.runFor(std::chrono::milliseconds(5)); // there is no event for the start of a listener
    }
}

Connection::Connection(PollLoop &loop, Fd socket, Events events)
    : m_loop(loop)
    , m_socket(std::move(socket))
    , m_events(std::move(events))
{
    m_loop.watch(m_socket.get(), POLLIN, [this](short revents) { onReady(revents); });
}

Connection::~Connection()
{
    m_loop.forget(m_socket.get());
}

void Connection::send(std::string_view bytes)
{
    if (m_closed || !m_writable)
        return;
    m_queue.append(bytes);
    write();
}

void Connection::halfClose()
{
    m_halfClose = true;
    write();
}

std::string Connection::takeUnfinished()
{
    m_scanned = 0;
    return std::exchange(m_received, {});
}

pid_t Connection::peerPid() const
{
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(m_socket.get(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) < 0)
        return -1;
    return credentials.pid;
}

void Connection::onReady(short revents)
{
    if (revents & POLLOUT)
        write();
    if (revents & (POLLIN | POLLHUP | POLLERR))
        read();
}

/// A failed send is not the end: read() first takes the frames that the server sent before it.
void Connection::write()
{
    while (m_writable && m_written < m_queue.size()) {
        const auto sent = ::send(m_socket.get(), m_queue.data() + m_written,
                                 m_queue.size() - m_written, MSG_NOSIGNAL);
        if (sent >= 0)
            m_written += static_cast<std::size_t>(sent);
        else if (errno == EAGAIN)
            break;
        else if (errno != EINTR)
            m_writable = false;
    }
    if (!m_writable || m_written == m_queue.size()) {
        m_queue.clear();
        m_written = 0;
        if (m_halfClose)
            ::shutdown(m_socket.get(), SHUT_WR);
    }
    updateEvents();
}

/// Reads one buffer per call: a flood on one connection must not starve the others.
void Connection::read()
{
    std::array<char, 65536> buffer;
    const auto count = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) {
        m_received.append(buffer.data(), static_cast<std::size_t>(count));
        takeFrames();
    } else if (count == 0) {
        close(m_received.empty() ? "the server closed it"
                                 : "the server closed it in the middle of a line");
    } else if (errno == ECONNRESET) {
        close("the server closed it without reading all");
    } else if (errno != EAGAIN && errno != EINTR) {
        close(systemError("read", "connection", errno).text);
    }
}

void Connection::takeFrames()
{
    std::size_t begin = 0;
    for (auto end = m_received.find('\n', m_scanned); end != std::string::npos && !m_closed;
         end = m_received.find('\n', begin)) {
        m_events.onFrame(std::string_view(m_received).substr(begin, end - begin));
        begin = end + 1;
    }
    m_received.erase(0, begin);
    m_scanned = m_received.size();
    if (m_received.size() <= maxFrameBytes)
        return;
    m_received.clear();
    close("given up: a line of more than 64 MiB arrived");
}

void Connection::close(const std::string &why)
{
    m_closed = true;
    m_writable = false;
    m_queue.clear(); // there is no reader left: sentAll() must not stay false
    m_loop.forget(m_socket.get());
    m_events.onClosed(why);
}

void Connection::updateEvents()
{
    m_loop.setEvents(m_socket.get(), static_cast<short>(POLLIN | (m_queue.empty() ? 0 : POLLOUT)));
}

} // namespace claustrum::conformance
