// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSslError>

#include <string>

namespace claustrum {

/// The facts about a failed exchange.
struct FailedExchange
{
    QNetworkReply::NetworkError error;
    QString text;         ///< Qt's error string
    QUrl url;             ///< of the last request
    QNetworkProxy proxy;  ///< used for the request
    QList<QSslError> tls; ///< errors of the certificates
};

/// Go's text for a missing reply, without the leading `Get "<url>": `:
/// "dial tcp 127.0.0.1:1: connect: connection refused", "EOF",
/// "tls: failed to verify certificate: …".
/// May resolve the host, for its address; Qt has it cached.
std::string failureBeforeReply(const FailedExchange &exchange);

/// Go's text for an interrupted body: "unexpected EOF".
std::string failureInBody(const FailedExchange &exchange);

} // namespace claustrum
