// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <cstdint>
#include <string>

class QHostAddress;

namespace claustrum {

/// Where to listen, as it is given: "127.0.0.1:9464", "[::1]:9464", "localhost:0", ":9464".
struct TcpAddress
{
    std::string host; ///< without brackets; empty: every address of this machine
    std::uint16_t port = 0;

    /// Errors read as Go's: "listen tcp: address <text>: missing port in address".
    static Result<TcpAddress> parse(const std::string &text);

    /// With brackets where they are needed.
    [[nodiscard]] std::string text() const;
};

/// A socket that listens, and the port that it got.
struct TcpListening
{
    Fd socket; ///< non-blocking
    std::uint16_t port = 0;
};

/// Listens at @p at, for both protocols if that is any address of IPv6.
/// Errors read "listen tcp <address>: bind: <reason>".
Result<TcpListening> listenTcp(const QHostAddress &at, const TcpAddress &address);

} // namespace claustrum
