// SPDX-License-Identifier: Apache-2.0
#include "installer/http/noproxy.h"

#include "common/trimmed.h"

#include <arpa/inet.h>

#include <QUrl>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace claustrum {
namespace {

/// An address; IPv4-mapped IPv6 addresses count as IPv4.
struct Address
{
    std::array<unsigned char, 16> bytes{};
    std::size_t size = 0;

    friend bool operator==(const Address &, const Address &) = default;
};

std::optional<Address> parseAddress(const std::string &text)
{
    Address address;
    if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) {
        address.size = 4;
        return address;
    }
    if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) != 1)
        return {};
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    address.size = 16;
    if (!std::equal(mapped.begin(), mapped.end(), address.bytes.begin()))
        return address;
    Address inner;
    inner.size = 4;
    std::copy_n(address.bytes.begin() + mapped.size(), inner.size, inner.bytes.begin());
    return inner;
}

bool isLoopback(const Address &address)
{
    if (address.size == 4)
        return address.bytes[0] == 127;
    return address == parseAddress("::1");
}

/// A network in CIDR form.
struct Network
{
    Address base;
    unsigned prefix = 0;

    [[nodiscard]] bool contains(const Address &address) const
    {
        if (address.size != base.size)
            return false;
        const auto whole = prefix / 8;
        if (!std::equal(base.bytes.begin(), base.bytes.begin() + whole, address.bytes.begin()))
            return false;
        const unsigned mask = 0xFF00U >> prefix % 8 & 0xFFU;
        return mask == 0 || ((base.bytes[whole] ^ address.bytes[whole]) & mask) == 0;
    }
};

std::optional<Network> parseNetwork(const std::string &text)
{
    const auto slash = text.find('/');
    if (slash == std::string::npos)
        return {};
    const auto base = parseAddress(text.substr(0, slash));
    unsigned prefix = 0;
    const char *const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data() + slash + 1, end, prefix);
    if (!base || failure != std::errc() || stop != end || prefix > base->size * 8)
        return {};
    return Network{*base, prefix};
}

/// A host and its port, empty if there is none.
struct HostPort
{
    std::string host;
    std::string port;
};

/// Splits `host:port` and `[address]:port`; other texts are a host without a port.
HostPort splitPort(const std::string &text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string::npos)
        return {text, ""};
    const auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        return {host.substr(1, host.size() - 2), text.substr(colon + 1)};
    if (host.find_first_of(":[]") != std::string::npos)
        return {text, ""};
    return {host, text.substr(colon + 1)};
}

/// `example.com` matches itself and its subdomains, `.example.com` and `*.example.com` only those.
bool matchesName(const std::string &name, const std::string &host)
{
    if (name.starts_with("*."))
        return host.ends_with(std::string_view(name).substr(1));
    if (name.starts_with('.'))
        return host.ends_with(name);
    return host == name || host.ends_with("." + name);
}

std::string inAscii(const std::string &name)
{
    const auto ascii = QUrl::toAce(QString::fromStdString(name)).toStdString();
    return ascii.empty() ? name : ascii;
}

/// @param address the host, if it is an address
bool matches(const std::string &element, const std::string &host,
             const std::optional<Address> &address, std::string_view port)
{
    if (element == "*")
        return true;
    if (const auto network = parseNetwork(element))
        return address && network->contains(*address);
    const auto [name, wantedPort] = splitPort(element);
    if (name.empty() || (!wantedPort.empty() && wantedPort != port))
        return false;
    if (const auto wanted = parseAddress(name))
        return address == wanted;
    return matchesName(inAscii(name), host);
}

std::string trimmedLower(std::string_view text)
{
    std::string element(trimmed(text));
    for (char &c : element)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return element;
}

} // namespace

bool bypassesProxy(std::string_view noProxy, const std::string &host, std::string_view port)
{
    const auto address = parseAddress(host);
    if (host == "localhost" || (address && isLoopback(*address)))
        return true;
    while (!noProxy.empty()) {
        const auto comma = std::min(noProxy.find(','), noProxy.size());
        const auto element = trimmedLower(noProxy.substr(0, comma));
        if (!element.empty() && matches(element, host, address, port))
            return true;
        noProxy.remove_prefix(std::min(comma + 1, noProxy.size()));
    }
    return false;
}

} // namespace claustrum
