// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>

namespace claustrum::testing {

/// Whether "localhost" resolves to 127.0.0.1 on this machine. A bare system without /etc/hosts has
/// no such name, and connecting by name cannot be tested there.
inline bool knowsLocalhost()
{
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    addrinfo *all = nullptr;
    if (::getaddrinfo("localhost", nullptr, &wanted, &all) != 0)
        return false;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(all, ::freeaddrinfo);
    const auto *const first = reinterpret_cast<const sockaddr_in *>(all->ai_addr);
    return first->sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

} // namespace claustrum::testing
