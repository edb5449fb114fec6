// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QNetworkRequest>

class QSslConfiguration;
class QUrl;

namespace claustrum {

/// The GET of a download: HTTP/1.1, no cookies, redirects left to the caller, and the body as it
/// is, with a length that can be checked and no encoding to be undone. A login in the URL goes into
/// the Authorization header.
QNetworkRequest httpRequest(const QUrl &url, const QSslConfiguration &tls);

} // namespace claustrum
