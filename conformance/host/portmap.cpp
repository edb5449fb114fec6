// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/portmap.h"

#include <algorithm>
#include <string_view>

namespace claustrum::conformance {
namespace {

constexpr std::string_view host = "127.0.0.1:";

/// The end of the address that begins at @p begin.
std::size_t addressEnd(std::string_view text, std::size_t begin)
{
    const auto end = text.find_first_not_of("0123456789", begin + host.size());
    return std::min(end, text.size());
}

} // namespace

Result<std::string> PortMap::moveArgument(const std::string &argument)
{
    for (auto at = argument.find(host); at != std::string::npos; at = argument.find(host, at + 1)) {
        const auto address = argument.substr(at, addressEnd(argument, at) - at);
        if (address.size() == host.size() || m_moved.contains(address))
            continue;
        auto bound = bindLoopback();
        if (!bound)
            return bound.error();
        m_moved.emplace(address, std::move(*bound));
    }
    return apply(argument);
}

std::string PortMap::apply(const std::string &text) const
{
    std::string result;
    std::size_t from = 0;
    for (auto at = text.find(host); at != std::string::npos; at = text.find(host, from)) {
        const auto end = addressEnd(text, at);
        const auto moved = m_moved.find(text.substr(at, end - at));
        result.append(text, from, at - from);
        if (moved == m_moved.end())
            result.append(text, at, end - at);
        else
            result.append(host).append(std::to_string(moved->second.port));
        from = end;
    }
    return result.append(text, from);
}

} // namespace claustrum::conformance
