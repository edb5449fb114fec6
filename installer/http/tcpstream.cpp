// SPDX-License-Identifier: Apache-2.0
#include "installer/http/tcpstream.h"

#include "posix/systemerror.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace claustrum {
namespace {

std::string endpoint(int fd, int (*name)(int, sockaddr *, socklen_t *))
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (name(fd, reinterpret_cast<sockaddr *>(&address), &size) < 0)
        return {};
    return endpointText(address);
}

bool mustWait(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

std::string endpointText(const sockaddr_storage &address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET6) {
        const auto &six = reinterpret_cast<const sockaddr_in6 &>(address);
        ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
        return '[' + std::string(text.data()) + "]:" + std::to_string(ntohs(six.sin6_port));
    }
    const auto &four = reinterpret_cast<const sockaddr_in &>(address);
    ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
    return std::string(text.data()) + ':' + std::to_string(ntohs(four.sin_port));
}

TcpStream::TcpStream(Fd fd, Waiter &waiter)
    : m_fd(std::move(fd))
    , m_waiter(waiter)
    , m_endpoints(endpoint(m_fd.get(), ::getsockname) + "->" + endpoint(m_fd.get(), ::getpeername))
{}

StreamResult<std::size_t> TcpStream::read(char *to, std::size_t size)
{
    for (;;) {
        if (const auto ready = m_waiter.wait(m_fd.get(), POLLIN); !ready)
            return ready.error();
        const auto got = ::recv(m_fd.get(), to, size, MSG_DONTWAIT);
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (!mustWait(errno))
            return failed("read", errno);
    }
}

StreamResult<void> TcpStream::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        if (const auto ready = m_waiter.wait(m_fd.get(), POLLOUT); !ready)
            return ready.error();
        const auto sent =
            ::send(m_fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent >= 0)
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        else if (!mustWait(errno))
            return failed("write", errno);
    }
    return {};
}

StreamError TcpStream::failed(const char *operation, int error) const
{
    return {{std::string(operation) + " tcp " + m_endpoints + ": " + operation + ": "
             + go::errnoText(error)},
            false};
}

} // namespace claustrum
