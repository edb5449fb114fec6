// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <string>
#include <vector>

class QUrl;

namespace claustrum {

/// The proxy of a request.
struct Proxy
{
    enum class Kind {
        None,
        Http,
        Https, ///< itself spoken to over TLS
        Socks5,
    };

    Kind kind = Kind::None;
    std::string host; ///< an IPv6 address without brackets
    int port = 0;
    bool hasLogin = false; ///< perhaps an empty one
    std::string user;
    std::string password;

    [[nodiscard]] bool speaksHttp() const { return kind == Kind::Http || kind == Kind::Https; }
};

/// The proxy for a request, chosen from the environment like Go's client does.
///
/// HTTP_PROXY is for http, HTTPS_PROXY for https, NO_PROXY for exceptions (noproxy.h). Lower-case
/// names count too, after the upper-case ones; empty means unset. A value is
/// [scheme://][user[:password]@]host[:port], http by default; http, https, socks5 and socks5h are
/// supported. Invalid URLs count as unset. In a CGI program (REQUEST_METHOD is set) HTTP_PROXY may
/// come from the remote client, and is refused.
class ProxyEnvironment
{
public:
    explicit ProxyEnvironment(const std::vector<std::string> &environment);

    /// None or the proxy to use; error texts contain no password.
    [[nodiscard]] Result<Proxy> proxyFor(const QUrl &url) const;

private:
    std::string m_http;
    std::string m_https;
    std::string m_exceptions;
    bool m_isCgi = false;
};

} // namespace claustrum
