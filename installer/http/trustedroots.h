// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSslConfiguration>

#include <string>
#include <vector>

namespace claustrum {

/// The TLS settings of downloads: 1.2 or later, and the same roots as Go's client. SSL_CERT_FILE, a
/// PEM file, replaces the system's file, and SSL_CERT_DIR, colon-separated folders, the system's
/// folders; so only both together exclude the system's roots.
QSslConfiguration tlsConfiguration(const std::vector<std::string> &environment);

} // namespace claustrum
