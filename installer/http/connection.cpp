// SPDX-License-Identifier: Apache-2.0
#include "installer/http/connection.h"

#include "installer/http/bodyframing.h"
#include "installer/http/responsehead.h"
#include "installer/http/socks.h"
#include "installer/http/tlscontext.h"
#include "installer/http/tlsstream.h"

namespace claustrum {
namespace {

StreamError prefixed(const std::string &prefix, const StreamError &error)
{
    return {{prefix + error.text}, error.isTimeout};
}

std::string addressOf(const Proxy &proxy)
{
    return Target{.host = proxy.host, .port = proxy.port}.address();
}

} // namespace

Connector::Connection Connector::connect(const Target &target, const Proxy &proxy) const
{
    auto stream = reach(target, proxy);
    if (!stream || !target.isHttps)
        return stream;
    return encrypt(*std::move(stream), target.host, false);
}

Connector::Connection Connector::reach(const Target &target, const Proxy &proxy) const
{
    if (proxy.kind == Proxy::Kind::None) {
        auto direct = dial(target.host, target.port, m_waiter, m_limits.dial);
        return direct ? Connection(*std::move(direct)) : direct.error();
    }
    auto stream = reachProxy(proxy);
    if (!stream)
        return prefixed("proxyconnect tcp: ", stream.error());
    if (proxy.kind == Proxy::Kind::Socks5) {
        if (auto passed = passSocks(**stream, target, proxy); !passed)
            return prefixed("socks connect tcp " + addressOf(proxy) + "->" + target.address()
                                + ": ",
                            passed.error());
    } else if (target.isHttps) {
        if (auto opened = openTunnel(**stream, target, proxy); !opened)
            return std::move(opened).error();
    }
    return stream;
}

Connector::Connection Connector::reachProxy(const Proxy &proxy) const
{
    auto stream = dial(proxy.host, proxy.port, m_waiter, m_limits.dial);
    if (!stream)
        return stream.error();
    if (proxy.kind == Proxy::Kind::Https)
        return encrypt(*std::move(stream), proxy.host, true);
    return Connection(*std::move(stream));
}

StreamResult<void> Connector::passSocks(ByteStream &stream, const Target &target,
                                        const Proxy &proxy) const
{
    const Waiter::Step step(m_waiter, m_limits.tunnel, "context deadline exceeded");
    return connectBySocks(stream, target, proxy);
}

StreamResult<void> Connector::openTunnel(ByteStream &stream, const Target &target,
                                         const Proxy &proxy) const
{
    const Waiter::Step step(m_waiter, m_limits.tunnel, "context deadline exceeded");
    if (auto sent = stream.write(connectRequest(target, proxy)); !sent)
        return sent;
    HttpLineReader reader(stream); // a server waits for the client's part of TLS first
    const auto head = readHead(reader);
    if (!head)
        return head.error();
    if (const auto framing = bodyFraming(*head); !framing)
        return StreamError{framing.error(), false};
    if (head->code != 200)
        return StreamError{{head->reason().value_or("unknown status code")}, false};
    return {};
}

Connector::Connection Connector::encrypt(std::unique_ptr<ByteStream> stream,
                                         const std::string &host, bool isProxy) const
{
    auto encrypted = std::make_unique<TlsStream>(std::move(stream), m_tls(), host);
    const Waiter::Step step(m_waiter, m_limits.tlsHandshake, "net/http: TLS handshake timeout");
    if (auto done = encrypted->handshake(); !done) {
        if (encrypted->receivedHttp() && !isProxy)
            return StreamError{{"http: server gave HTTP response to HTTPS client"}, false};
        return std::move(done).error();
    }
    return Connection(std::move(encrypted));
}

} // namespace claustrum
