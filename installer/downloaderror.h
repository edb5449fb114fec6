// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSslError>

#include <string>

namespace claustrum {

/// All that is known of an exchange that failed.
struct FailedExchange
{
    QNetworkReply::NetworkError error;
    QString text;         ///< Qt's
    QUrl url;             ///< of the last request
    QNetworkProxy proxy;  ///< that it went through
    QList<QSslError> tls; ///< what is wrong with the certificates
};

/// Go's words for why there was no reply, without the `Get "<url>": ` before it: "dial tcp
/// 127.0.0.1:1: connect: connection refused", "EOF", "tls: failed to verify certificate: …".
/// May look the host up, for its address; Qt has it cached.
std::string failureBeforeReply(const FailedExchange &exchange);

/// Go's words for why a body broke off: "unexpected EOF".
std::string failureInBody(const FailedExchange &exchange);

} // namespace claustrum
