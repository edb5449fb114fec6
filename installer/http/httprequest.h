// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QNetworkRequest>

class QSslConfiguration;
class QUrl;

namespace claustrum {

/// The GET request of a download: HTTP/1.1, no cookies, redirects left to the caller, and no
/// content encoding, so that the length can be checked. Credentials in the URL are sent in the
/// Authorization header.
QNetworkRequest httpRequest(const QUrl &url, const QSslConfiguration &tls);

} // namespace claustrum
