// SPDX-License-Identifier: Apache-2.0
#include "installer/downloaderror.h"

#include <QDateTime>
#include <QHostAddress>
#include <QHostInfo>
#include <QSslCertificate>
#include <QStringList>

#include <algorithm>

namespace claustrum {
namespace {

/// The other end of the connection: the proxy, if there is one.
struct Peer
{
    QString host;
    int port;
    bool isProxy;
};

Peer peerOf(const FailedExchange &exchange)
{
    if (exchange.proxy.type() != QNetworkProxy::NoProxy)
        return {exchange.proxy.hostName(), exchange.proxy.port(), true};
    const int defaultPort = exchange.url.scheme() == QLatin1String("https") ? 443 : 80;
    return {exchange.url.host(QUrl::FullyEncoded), exchange.url.port(defaultPort), false};
}

/// "127.0.0.1:80", "[::1]:80"; a name is replaced by its first address.
QString addressOf(const Peer &peer)
{
    QHostAddress address(peer.host);
    if (address.isNull())
        address = QHostInfo::fromName(peer.host).addresses().value(0);
    auto text = address.isNull() ? peer.host : address.toString();
    if (address.protocol() == QAbstractSocket::IPv6Protocol)
        text = QLatin1Char('[') + text + QLatin1Char(']');
    return text + QLatin1Char(':') + QString::number(peer.port);
}

QString inUtc(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODate);
}

QString validity(const QSslCertificate &certificate)
{
    const auto now = QDateTime::currentDateTimeUtc();
    const bool early = now < certificate.effectiveDate();
    return QStringLiteral("certificate has expired or is not yet valid: current time %1 is %2 %3")
        .arg(inUtc(now), early ? QStringLiteral("before") : QStringLiteral("after"),
             inUtc(early ? certificate.effectiveDate() : certificate.expiryDate()));
}

/// Compares names with names and addresses with addresses.
QString namesMismatch(const QSslCertificate &certificate, const QString &host)
{
    const bool isAddress = !QHostAddress(host).isNull();
    QStringList names = certificate.subjectAlternativeNames().values(
        isAddress ? QSsl::IpAddressEntry : QSsl::DnsEntry);
    std::reverse(names.begin(), names.end()); // the map's order is reversed
    if (!names.isEmpty())
        return QStringLiteral("certificate is valid for %1, not %2")
            .arg(names.join(QStringLiteral(", ")), host);
    if (isAddress)
        return QStringLiteral("cannot validate certificate for %1 because it doesn't contain any "
                              "IP SANs")
            .arg(host);
    return QStringLiteral("certificate is not valid for any names, but wanted to match ") + host;
}

QString certificateFailure(const QSslError &error, const QString &host)
{
    switch (error.error()) {
    case QSslError::CertificateExpired:
    case QSslError::CertificateNotYetValid:
        return validity(error.certificate());
    case QSslError::HostNameMismatch:
        return namesMismatch(error.certificate(), host);
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return QStringLiteral("certificate signed by unknown authority");
    default:
        return error.errorString();
    }
}

/// Of several faults, the one that Go reports: it checks times and names first, then the issuer.
QString tlsFailure(const FailedExchange &exchange)
{
    if (exchange.tls.isEmpty())
        return QStringLiteral("tls: handshake failure; does the server speak TLS there, 1.2 or "
                              "later?"); // Qt reports no more
    const auto rank = [](const QSslError &error) {
        switch (error.error()) {
        case QSslError::CertificateExpired:
        case QSslError::CertificateNotYetValid:
            return 0;
        case QSslError::HostNameMismatch:
            return 1;
        default:
            return 2;
        }
    };
    const auto worst =
        std::min_element(exchange.tls.begin(), exchange.tls.end(),
                         [&](const QSslError &a, const QSslError &b) { return rank(a) < rank(b); });
    return QStringLiteral("tls: failed to verify certificate: x509: ")
           + certificateFailure(*worst, exchange.url.host(QUrl::FullyEncoded));
}

QString dialFailure(const FailedExchange &exchange, const QString &what)
{
    const auto peer = peerOf(exchange);
    const auto dial = QStringLiteral("dial tcp ") + addressOf(peer) + QStringLiteral(": ") + what;
    return peer.isProxy ? QStringLiteral("proxyconnect tcp: ") + dial : dial;
}

QString lookupFailure(const FailedExchange &exchange)
{
    const auto peer = peerOf(exchange);
    const auto lookup =
        QStringLiteral("dial tcp: lookup ") + peer.host + QStringLiteral(": no such host");
    return peer.isProxy ? QStringLiteral("proxyconnect tcp: ") + lookup : lookup;
}

/// Qt 5.15 reports a proxy's refusal of a tunnel only by its text, which is not translated here.
bool isRefusal(const FailedExchange &exchange)
{
    return exchange.error == QNetworkReply::ConnectionRefusedError
           || exchange.error == QNetworkReply::ProxyConnectionRefusedError
           || (exchange.proxy.type() != QNetworkProxy::NoProxy
               && exchange.error == QNetworkReply::UnknownNetworkError
               && exchange.text.endsWith(QLatin1String("refused")));
}

QString describe(const FailedExchange &exchange)
{
    if (isRefusal(exchange))
        return dialFailure(exchange, QStringLiteral("connect: connection refused"));
    switch (exchange.error) {
    case QNetworkReply::TimeoutError:
    case QNetworkReply::ProxyTimeoutError:
        return dialFailure(exchange, QStringLiteral("i/o timeout"));
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::ProxyNotFoundError:
        return lookupFailure(exchange);
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ProxyConnectionClosedError:
        return QStringLiteral("EOF");
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return QStringLiteral("Proxy Authentication Required");
    case QNetworkReply::SslHandshakeFailedError:
        return tlsFailure(exchange);
    default:
        return exchange.text;
    }
}

} // namespace

std::string failureBeforeReply(const FailedExchange &exchange)
{
    return describe(exchange).toStdString();
}

std::string failureInBody(const FailedExchange &exchange)
{
    if (exchange.error == QNetworkReply::RemoteHostClosedError)
        return "unexpected EOF";
    return exchange.text.toStdString();
}

} // namespace claustrum
