// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <QNetworkProxy>

#include <string>
#include <vector>

class QUrl;

namespace claustrum {

/// The proxy that the environment names for a request, as Go's client takes it.
///
/// HTTP_PROXY is for http, HTTPS_PROXY for https, NO_PROXY for exceptions (noproxy.h). Of each
/// the lower-case name counts too, after the upper-case one; empty is unset. A value is
/// [scheme://][user[:password]@]host[:port], http if it names no scheme; http, socks5 and socks5h
/// can be spoken. A value that is no URL counts as unset. In a CGI program (REQUEST_METHOD is
/// set) HTTP_PROXY may come from the remote client, and is refused.
class ProxyEnvironment
{
public:
    explicit ProxyEnvironment(const std::vector<std::string> &environment);

    /// NoProxy, or the one to ask; an error's text is without any password.
    [[nodiscard]] Result<QNetworkProxy> proxyFor(const QUrl &url) const;

private:
    std::string m_http;
    std::string m_https;
    std::string m_exceptions;
    bool m_isCgi = false;
};

} // namespace claustrum
