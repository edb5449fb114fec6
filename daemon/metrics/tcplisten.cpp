// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/tcplisten.h"

#include "wire/goerrno.h"

#include <QHostAddress>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

namespace claustrum {
namespace {

struct SocketAddress
{
    sockaddr_storage storage{};
    socklen_t size = 0;
};

SocketAddress socketAddress(const QHostAddress &host, std::uint16_t port)
{
    SocketAddress address;
    if (host.protocol() == QAbstractSocket::IPv4Protocol) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        v4.sin_addr.s_addr = htonl(host.toIPv4Address());
        std::memcpy(&address.storage, &v4, address.size = sizeof v4);
        return address;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    const Q_IPV6ADDR bytes = host.toIPv6Address();
    std::memcpy(&v6.sin6_addr, &bytes, sizeof bytes);
    v6.sin6_scope_id = host.scopeId().toUInt();
    std::memcpy(&address.storage, &v6, address.size = sizeof v6);
    return address;
}

std::uint16_t portOf(const Fd &socket)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr *>(&storage), &size);
    sockaddr_in v4{}; // the port stands at the same place in both
    std::memcpy(&v4, &storage, sizeof v4);
    return ntohs(v4.sin_port);
}

bool set(const Fd &socket, int level, int option, int value)
{
    return ::setsockopt(socket.get(), level, option, &value, sizeof value) == 0;
}

} // namespace

Result<TcpAddress> TcpAddress::parse(const std::string &text)
{
    const auto wrong = [](const std::string &what, const char *why) {
        return Error{"listen tcp: address " + what + ": " + why};
    };
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || text.ends_with(']'))
        return wrong(text, "missing port in address");
    TcpAddress address;
    address.host = text.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']'))
        address.host = address.host.substr(1, address.host.size() - 2);
    else if (address.host.find(':') != std::string::npos)
        return wrong(text, "too many colons in address");
    const std::string port = text.substr(colon + 1);
    const char *const end = port.data() + port.size();
    const auto [rest, error] = std::from_chars(port.data(), end, address.port);
    if (!port.empty() && (error != std::errc() || rest != end))
        return wrong(port, "invalid port");
    return address;
}

std::string TcpAddress::text() const
{
    const bool bracket = host.find(':') != std::string::npos;
    return (bracket ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

Result<TcpListening> listenTcp(const QHostAddress &at, const TcpAddress &address)
{
    const SocketAddress to = socketAddress(at, address.port);
    const auto failed = [&](const char *call) {
        return Error{"listen tcp " + address.text() + ": " + call + ": " + go::errnoText(errno)};
    };
    Fd socket(::socket(to.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        return failed("socket");
    const bool any = at == QHostAddress(QHostAddress::AnyIPv6);
    if (!set(socket, SOL_SOCKET, SO_REUSEADDR, 1)
        || (any && !set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0)))
        return failed("setsockopt");
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&to.storage), to.size) < 0)
        return failed("bind");
    if (::listen(socket.get(), SOMAXCONN) < 0)
        return failed("listen");
    const std::uint16_t port = portOf(socket);
    return TcpListening{std::move(socket), port};
}

} // namespace claustrum
