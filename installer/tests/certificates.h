// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>

#include <memory>

struct evp_pkey_st;
struct x509_st;

namespace claustrum::test {

/// The properties of a certificate that differ between tests.
struct CertificateWishes
{
    QByteArray names = "DNS:localhost,IP:127.0.0.1"; ///< in subjectAltName syntax; empty: none
    int validFrom = -1;                              ///< hours from now
    int validTo = 1;
    bool isAuthority = false;
};

/// A certificate and its key, generated with OpenSSL.
class Certificate
{
public:
    explicit Certificate(const CertificateWishes &wishes, const Certificate *issuer = nullptr);
    ~Certificate();
    Certificate(const Certificate &) = delete;
    Certificate &operator=(const Certificate &) = delete;

    [[nodiscard]] QByteArray pem() const;
    [[nodiscard]] QByteArray keyPem() const;

private:
    struct Free
    {
        void operator()(evp_pkey_st *key) const;
        void operator()(x509_st *certificate) const;
    };
    std::unique_ptr<evp_pkey_st, Free> m_key;
    std::unique_ptr<x509_st, Free> m_certificate;
};

} // namespace claustrum::test
