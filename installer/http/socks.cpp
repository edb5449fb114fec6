// SPDX-License-Identifier: Apache-2.0
#include "installer/http/socks.h"

#include <arpa/inet.h>

#include <array>

namespace claustrum {
namespace {

constexpr char version = 5;
constexpr char noLogin = 0;
constexpr char byPassword = 2;
constexpr std::size_t maxField = 255; // bytes of a name, a user or a password

StreamError failed(std::string text)
{
    return {{std::move(text)}, false};
}

/// Exactly so many bytes.
StreamResult<std::string> receive(ByteStream &stream, std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t got = 0; got < size;) {
        const auto more = stream.read(bytes.data() + got, size - got);
        if (!more)
            return more.error();
        if (*more == 0)
            return failed(got == 0 ? "EOF" : "unexpected EOF");
        got += *more;
    }
    return bytes;
}

std::string withSize(const std::string &text)
{
    return static_cast<char>(text.size()) + text;
}

StreamResult<void> logIn(ByteStream &stream, const Proxy &proxy)
{
    if (proxy.user.empty() || proxy.user.size() > maxField || proxy.password.size() > maxField)
        return failed("invalid username/password");
    if (auto sent = stream.write('\1' + withSize(proxy.user) + withSize(proxy.password)); !sent)
        return sent;
    const auto answer = receive(stream, 2);
    if (!answer)
        return answer.error();
    if ((*answer)[0] != 1)
        return failed("invalid username/password version");
    if ((*answer)[1] != 0)
        return failed("username/password authentication failed");
    return {};
}

StreamResult<void> agreeOnMethod(ByteStream &stream, const Proxy &proxy)
{
    const std::string methods =
        proxy.hasLogin ? std::string{noLogin, byPassword} : std::string{noLogin};
    if (auto sent = stream.write(version + withSize(methods)); !sent)
        return sent;
    const auto answer = receive(stream, 2);
    if (!answer)
        return answer.error();
    if ((*answer)[0] != version)
        return failed("unexpected protocol version "
                      + std::to_string(static_cast<unsigned char>((*answer)[0])));
    const char method = (*answer)[1];
    if (method == noLogin)
        return {};
    if (method == byPassword && proxy.hasLogin)
        return logIn(stream, proxy);
    return failed(method == '\xFF' ? "no acceptable authentication methods"
                                   : "unsupported authentication method "
                                         + std::to_string(static_cast<unsigned char>(method)));
}

/// Type and value of the address.
std::string addressBytes(const std::string &host)
{
    std::array<char, sizeof(in6_addr)> bytes;
    if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1)
        return '\1' + std::string(bytes.data(), sizeof(in_addr));
    if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1)
        return '\4' + std::string(bytes.data(), sizeof(in6_addr));
    return '\3' + withSize(host);
}

std::string failureText(unsigned code)
{
    constexpr std::array<const char *, 9> texts{"succeeded",
                                                "general SOCKS server failure",
                                                "connection not allowed by ruleset",
                                                "network unreachable",
                                                "host unreachable",
                                                "connection refused",
                                                "TTL expired",
                                                "command not supported",
                                                "address type not supported"};
    return code < texts.size() ? texts[code] : "unknown code: " + std::to_string(code);
}

/// The size of the address in an answer, and of its port.
StreamResult<std::size_t> restOfAnswer(ByteStream &stream, unsigned type)
{
    constexpr std::size_t portSize = 2;
    if (type == 1)
        return sizeof(in_addr) + portSize;
    if (type == 4)
        return sizeof(in6_addr) + portSize;
    if (type != 3)
        return failed("unknown address type " + std::to_string(type));
    const auto size = receive(stream, 1);
    if (!size)
        return size.error();
    return static_cast<unsigned char>((*size)[0]) + portSize;
}

StreamResult<void> readAnswer(ByteStream &stream)
{
    const auto answer = receive(stream, 4);
    if (!answer)
        return answer.error();
    const auto byte = [&](std::size_t at) {
        return static_cast<unsigned>(static_cast<unsigned char>((*answer)[at]));
    };
    if (byte(0) != version)
        return failed("unexpected protocol version " + std::to_string(byte(0)));
    if (byte(1) != 0)
        return failed("unknown error " + failureText(byte(1)));
    if (byte(2) != 0)
        return failed("non-zero reserved field");
    const auto rest = restOfAnswer(stream, byte(3));
    if (!rest)
        return rest.error();
    const auto address = receive(stream, *rest);
    return address ? StreamResult<void>() : address.error();
}

} // namespace

StreamResult<void> connectBySocks(ByteStream &stream, const Target &target, const Proxy &proxy)
{
    if (target.host.size() > maxField)
        return failed("FQDN too long");
    if (auto agreed = agreeOnMethod(stream, proxy); !agreed)
        return agreed;
    constexpr char connect = 1;
    const std::string port{static_cast<char>(target.port >> 8), static_cast<char>(target.port)};
    auto request = std::string{version, connect, '\0'} + addressBytes(target.host) + port;
    if (auto sent = stream.write(request); !sent)
        return sent;
    return readAnswer(stream);
}

} // namespace claustrum
