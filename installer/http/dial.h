// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/lookup.h"
#include "installer/http/tcpstream.h"

#include <chrono>
#include <memory>
#include <string>

namespace claustrum {

/// The limits of connecting.
struct DialLimits
{
    std::chrono::nanoseconds whole = std::chrono::seconds(30);     ///< with the lookup; 0: none
    std::chrono::nanoseconds leastShare = std::chrono::seconds(2); ///< of each address, if possible
    /// After this time the addresses of the other family are tried, too.
    std::chrono::nanoseconds fallback = std::chrono::milliseconds(300);
};

/// Connects to a host as Go's dialer does: the addresses of the first one's family in order, each
/// with its share of the time, and beside them those of the other family after a delay or a
/// failure. The error is that of the first address: "dial tcp <ip>:<port>: connect: connection
/// refused", "dial tcp <ip>:<port>: i/o timeout", "dial tcp: lookup <host>: no such host".
StreamResult<std::unique_ptr<TcpStream>> dial(const std::string &host, int port, Waiter &waiter,
                                              const DialLimits &limits);

/// The same for known endpoints.
StreamResult<std::unique_ptr<TcpStream>> dial(const std::vector<HostEndpoint> &endpoints,
                                              Waiter &waiter, const DialLimits &limits);

} // namespace claustrum
