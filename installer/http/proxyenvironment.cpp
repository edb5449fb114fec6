// SPDX-License-Identifier: Apache-2.0
#include "installer/http/proxyenvironment.h"

#include "installer/http/environment.h"
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

int defaultPort(const QString &scheme)
{
    return scheme.startsWith(u"socks5") ? 1080 : 80;
}

} // namespace

ProxyEnvironment::ProxyEnvironment(const std::vector<std::string> &environment)
    : m_http(eitherCase(environment, "HTTP_PROXY", "http_proxy"))
    , m_https(eitherCase(environment, "HTTPS_PROXY", "https_proxy"))
    , m_exceptions(eitherCase(environment, "NO_PROXY", "no_proxy"))
    , m_isCgi(!environmentValue(environment, "REQUEST_METHOD").empty())
{}

Result<QNetworkProxy> ProxyEnvironment::proxyFor(const QUrl &url) const
{
    const QNetworkProxy direct(QNetworkProxy::NoProxy);
    const bool isHttps = url.scheme() == u"https";
    const auto &value = isHttps ? m_https : m_http;
    const auto proxy = parseProxy(value);
    if (value.empty() || !proxy.isValid() || proxy.host().isEmpty())
        return direct;
    if (!isHttps && m_isCgi)
        return Error{"refusing to use HTTP_PROXY value in CGI environment; see "
                     "golang.org/s/cgihttpproxy"};
    const auto port = std::to_string(url.port(isHttps ? 443 : 80));
    if (bypassesProxy(m_exceptions, url.host(QUrl::FullyEncoded).toStdString(), port))
        return direct;
    if (proxy.scheme() == u"https")
        return Error{"a proxy that is itself spoken to over TLS (https://) is not supported; "
                     "name it as http:// or socks5://"};
    const auto type =
        proxy.scheme() == u"http" ? QNetworkProxy::HttpProxy : QNetworkProxy::Socks5Proxy;
    return QNetworkProxy(type, proxy.host(),
                         static_cast<quint16>(proxy.port(defaultPort(proxy.scheme()))),
                         proxy.userName(QUrl::FullyDecoded), proxy.password(QUrl::FullyDecoded));
}

} // namespace claustrum
