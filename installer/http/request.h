// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/proxyenvironment.h"

#include <string>

class QUrl;

namespace claustrum {

/// Where a URL leads.
struct Target
{
    std::string host; ///< in lower case and ASCII form, an IPv6 address without brackets
    int port = 0;
    bool isHttps = false;

    /// "example.com:443", "[::1]:443"
    [[nodiscard]] std::string address() const;
};

Target targetOf(const QUrl &url);

/// The head of the GET request of a download: HTTP/1.1 and no content encoding, so that the length
/// can be checked. The login in the URL goes into the Authorization header.
/// @param proxy with a proxy of that kind the request names the whole URL and has the proxy's login
std::string getRequest(const QUrl &url, const Proxy &proxy);

/// The head of the request for a tunnel, with the proxy's login.
std::string connectRequest(const Target &target, const Proxy &proxy);

} // namespace claustrum
