// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/bytestream.h"
#include "installer/http/dial.h"
#include "installer/http/request.h"

#include <chrono>
#include <functional>
#include <memory>

namespace claustrum {

class TlsContext;

/// The limits of the steps of an exchange; 0 or less: none. The defaults are those of Go's client,
/// which has none for SOCKS.
struct HttpLimits
{
    DialLimits dial;
    std::chrono::nanoseconds tlsHandshake = std::chrono::seconds(10);
    std::chrono::nanoseconds tunnel = std::chrono::minutes(1); ///< answer to CONNECT; SOCKS
    std::chrono::nanoseconds responseHead{0};
};

/// Connects to a target, directly or through a proxy, and encrypts the connection if the target is
/// https. Failures have Go's texts: "proxyconnect tcp: dial tcp …", "net/http: TLS handshake
/// timeout", "Proxy Authentication Required", "socks connect tcp <proxy>-><target>: …".
///
/// The proxy's login is sent with the first request to it, as Basic, and nothing else is tried.
class Connector
{
public:
    /// Called when TLS is needed.
    using MakeTls = std::function<const TlsContext &()>;

    /// @param waiter must outlive the connections
    Connector(Waiter &waiter, const HttpLimits &limits, MakeTls tls)
        : m_waiter(waiter)
        , m_limits(limits)
        , m_tls(std::move(tls))
    {}

    StreamResult<std::unique_ptr<ByteStream>> connect(const Target &target,
                                                      const Proxy &proxy) const;

private:
    using Connection = StreamResult<std::unique_ptr<ByteStream>>;

    [[nodiscard]] Connection reach(const Target &target, const Proxy &proxy) const;
    [[nodiscard]] Connection reachProxy(const Proxy &proxy) const;
    StreamResult<void> passSocks(ByteStream &stream, const Target &target,
                                 const Proxy &proxy) const;
    StreamResult<void> openTunnel(ByteStream &stream, const Target &target,
                                  const Proxy &proxy) const;
    [[nodiscard]] Connection encrypt(std::unique_ptr<ByteStream> stream, const std::string &host,
                                     bool isProxy) const;

    Waiter &m_waiter;
    const HttpLimits m_limits;
    const MakeTls m_tls;
};

} // namespace claustrum
