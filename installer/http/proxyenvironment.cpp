// SPDX-License-Identifier: Apache-2.0
#include "installer/http/proxyenvironment.h"

#include "common/environment.h"
#include "installer/http/noproxy.h"

#include <QUrl>

namespace claustrum {
namespace {

std::string eitherCase(const std::vector<std::string> &environment, const char *upper,
                       const char *lower)
{
    const auto value = environmentValue(environment, upper);
    return std::string(value.empty() ? environmentValue(environment, lower) : value);
}

bool isSpoken(const QString &scheme)
{
    return scheme == u"http" || scheme == u"https" || scheme == u"socks5" || scheme == u"socks5h";
}

/// Prepends `http://` to a value without a known scheme.
QUrl parseProxy(const std::string &value)
{
    const auto text = QString::fromStdString(value);
    QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || !isSpoken(url.scheme()))
        url = QUrl(QStringLiteral("http://") + text, QUrl::StrictMode);
    return url;
}

Proxy::Kind kindOf(const QString &scheme)
{
    if (scheme == u"https")
        return Proxy::Kind::Https;
    return scheme == u"http" ? Proxy::Kind::Http : Proxy::Kind::Socks5;
}

int defaultPort(Proxy::Kind kind)
{
    switch (kind) {
    case Proxy::Kind::Https:
        return 443;
    case Proxy::Kind::Socks5:
        return 1080;
    default:
        return 80;
    }
}

Proxy proxyAt(const QUrl &url)
{
    const auto kind = kindOf(url.scheme());
    return {.kind = kind,
            .host = url.host(QUrl::FullyEncoded).toStdString(),
            .port = url.port(defaultPort(kind)),
            .hasLogin = !url.userInfo().isEmpty(),
            .user = url.userName(QUrl::FullyDecoded).toStdString(),
            .password = url.password(QUrl::FullyDecoded).toStdString()};
}

} // namespace

ProxyEnvironment::ProxyEnvironment(const std::vector<std::string> &environment)
    : m_http(eitherCase(environment, "HTTP_PROXY", "http_proxy"))
    , m_https(eitherCase(environment, "HTTPS_PROXY", "https_proxy"))
    , m_exceptions(eitherCase(environment, "NO_PROXY", "no_proxy"))
    , m_isCgi(!environmentValue(environment, "REQUEST_METHOD").empty())
{}

Result<Proxy> ProxyEnvironment::proxyFor(const QUrl &url) const
{
    const bool isHttps = url.scheme() == u"https";
    const auto &value = isHttps ? m_https : m_http;
    const auto proxy = parseProxy(value);
    if (value.empty() || !proxy.isValid() || proxy.host().isEmpty())
        return Proxy();
    if (!isHttps && m_isCgi)
        return Error{"refusing to use HTTP_PROXY value in CGI environment; see "
                     "golang.org/s/cgihttpproxy"};
    const auto port = std::to_string(url.port(isHttps ? 443 : 80));
    if (bypassesProxy(m_exceptions, url.host(QUrl::FullyEncoded).toStdString(), port))
        return Proxy();
    return proxyAt(proxy);
}

} // namespace claustrum
