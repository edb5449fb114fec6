// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/loopback.h"

#include "posix/systemerror.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace claustrum::conformance {
namespace {

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

Fd tcpSocket()
{
    return Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

} // namespace

Result<BoundSocket> bindLoopback()
{
    Fd socket = tcpSocket();
    if (!socket)
        return systemError("socket", "tcp", errno);
    const int yes = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(socket.get(), reinterpret_cast<sockaddr *>(&address), size) < 0
        || ::getsockname(socket.get(), reinterpret_cast<sockaddr *>(&address), &size) < 0)
        return systemError("bind", "127.0.0.1", errno);
    return BoundSocket{std::move(socket), ntohs(address.sin_port)};
}

Result<Fd> connectLoopback(std::uint16_t port)
{
    Fd socket = tcpSocket();
    if (!socket)
        return systemError("socket", "tcp", errno);
    const sockaddr_in address = loopback(port);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) < 0
        && errno != EINPROGRESS)
        return systemError("connect", "127.0.0.1:" + std::to_string(port), errno);
    return socket;
}

} // namespace claustrum::conformance
