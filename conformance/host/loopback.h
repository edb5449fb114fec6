// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <cstdint>

namespace claustrum::conformance {

/// A TCP socket bound to a free port of 127.0.0.1, non-blocking. As long as it does not listen,
/// a server may bind the port too, and nobody is given it by chance: both have SO_REUSEADDR.
struct BoundSocket
{
    Fd socket;
    std::uint16_t port;
};
Result<BoundSocket> bindLoopback();

/// A socket that is connecting to that port of 127.0.0.1, non-blocking.
Result<Fd> connectLoopback(std::uint16_t port);

} // namespace claustrum::conformance
