// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSslConfiguration>

#include <string>
#include <vector>

namespace claustrum {

/// The TLS that downloads are made with: 1.2 or later, and the roots that Go's client trusts.
/// SSL_CERT_FILE, a file of PEM, stands in for the system's file, and SSL_CERT_DIR, folders with
/// colons between, for the system's folders; so only both together leave the system's roots out.
QSslConfiguration tlsConfiguration(const std::vector<std::string> &environment);

} // namespace claustrum
