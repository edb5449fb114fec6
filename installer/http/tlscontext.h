// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;

namespace claustrum {

/// The TLS settings of downloads: 1.2 or later, and the same roots as Go's client. SSL_CERT_FILE, a
/// PEM file, replaces the system's file, and SSL_CERT_DIR, colon-separated folders, the system's
/// folders; so only both together exclude the system's roots.
///
/// Certificates are checked by checkCertificate() (certificatecheck.h).
class TlsContext
{
public:
    explicit TlsContext(const std::vector<std::string> &environment);

    [[nodiscard]] ssl_ctx_st *get() const { return m_context.get(); }

private:
    struct Free
    {
        void operator()(ssl_ctx_st *context) const;
    };

    std::unique_ptr<ssl_ctx_st, Free> m_context;
};

} // namespace claustrum
