// SPDX-License-Identifier: Apache-2.0
#include "installer/http/request.h"

#include "wire/base64.h"
#include "wire/version.h"

#include <QUrl>

namespace claustrum {
namespace {

std::string bracketed(const std::string &host)
{
    return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

std::string basic(const std::string &user, const std::string &password)
{
    return "Basic " + base64Text(user + ':' + password) + "\r\n";
}

std::string userAgent()
{
    return "User-Agent: claustrum/" + std::string(programVersion()) + "\r\n";
}

std::string proxyLogin(const Proxy &proxy)
{
    return proxy.hasLogin ? "Proxy-Authorization: " + basic(proxy.user, proxy.password) : "";
}

std::string login(const QUrl &url)
{
    if (url.userInfo().isEmpty())
        return {};
    return "Authorization: "
           + basic(url.userName(QUrl::FullyDecoded).toStdString(),
                   url.password(QUrl::FullyDecoded).toStdString());
}

/// Path and query, never empty.
std::string pathOf(const QUrl &url)
{
    auto path = url.path(QUrl::FullyEncoded).toStdString();
    if (path.empty())
        path = "/";
    return url.hasQuery() ? path + '?' + url.query(QUrl::FullyEncoded).toStdString() : path;
}

} // namespace

std::string Target::address() const
{
    return bracketed(host) + ':' + std::to_string(port);
}

Target targetOf(const QUrl &url)
{
    const bool isHttps = url.scheme() == u"https";
    return {.host = url.host(QUrl::FullyEncoded).toStdString(),
            .port = url.port(isHttps ? 443 : 80),
            .isHttps = isHttps};
}

std::string getRequest(const QUrl &url, const Proxy &proxy)
{
    const auto target = targetOf(url);
    const auto host = url.port() < 0 ? bracketed(target.host) : target.address();
    const bool namesAll = proxy.speaksHttp() && !target.isHttps;
    return "GET " + (namesAll ? "http://" + host : std::string()) + pathOf(url)
           + " HTTP/1.1\r\nHost: " + host + "\r\n" + userAgent() + login(url)
           + "Accept-Encoding: identity\r\n" + (namesAll ? proxyLogin(proxy) : std::string())
           + "\r\n";
}

std::string connectRequest(const Target &target, const Proxy &proxy)
{
    return "CONNECT " + target.address() + " HTTP/1.1\r\nHost: " + target.address() + "\r\n"
           + userAgent() + proxyLogin(proxy) + "\r\n";
}

} // namespace claustrum
