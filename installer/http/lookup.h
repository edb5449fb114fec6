// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/waiter.h"

#include <sys/socket.h>

#include <string>
#include <vector>

namespace claustrum {

/// The address of a TCP endpoint.
struct HostEndpoint
{
    sockaddr_storage address{};
    socklen_t size = 0;
};

/// Whether a host, without brackets, is an address.
bool isAddress(const std::string &host);

/// The endpoints of a host, in the order in which they should be tried, at most 32.
/// "lookup <host>: no such host", or the step's text. A lookup that is given up goes on in a thread
/// of its own, and its result is dropped.
StreamResult<std::vector<HostEndpoint>> lookUpHost(const std::string &host, int port,
                                                   Waiter &waiter);

} // namespace claustrum
