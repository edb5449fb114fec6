// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <cstdint>

namespace claustrum::conformance {

/// A TCP socket bound to a free port of 127.0.0.1, non-blocking. While it does not listen, a server
/// can bind the same port (SO_REUSEADDR), and the system gives the port to no other program.
struct BoundSocket
{
    Fd socket;
    std::uint16_t port;
};
Result<BoundSocket> bindLoopback();

/// A non-blocking socket, connecting to that port of 127.0.0.1.
Result<Fd> connectLoopback(std::uint16_t port);

} // namespace claustrum::conformance
