// SPDX-License-Identifier: Apache-2.0
#include "installer/tests/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <QtGlobal>

namespace claustrum::test {
namespace {

void require(bool succeeded)
{
    if (!succeeded)
        qFatal("OpenSSL could not make a certificate");
}

void addExtension(X509 *certificate, X509 *issuer, int nid, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *const extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.data());
    require(extension && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

void setName(X509 *certificate, const QByteArray &name)
{
    const auto *const bytes = reinterpret_cast<const unsigned char *>(name.constData());
    X509_NAME *const subject = X509_get_subject_name(certificate);
    require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, bytes, -1, -1, 0) == 1);
}

/// The text that PEM_write_… writes into a memory BIO.
template <typename Write>
QByteArray writtenPem(Write write)
{
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(BIO_new(BIO_s_mem()), BIO_free_all);
    require(write(memory.get()) == 1);
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, int(size)};
}

} // namespace

Certificate::Certificate(const CertificateWishes &wishes, const Certificate *issuer)
    : m_key(EVP_EC_gen("P-256"))
    , m_certificate(X509_new())
{
    constexpr long hour = 3600;
    static long serial = 0;
    X509 *const certificate = m_certificate.get();
    X509 *const signer = issuer ? issuer->m_certificate.get() : certificate;
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), wishes.validFrom * hour);
    X509_gmtime_adj(X509_getm_notAfter(certificate), wishes.validTo * hour);
    X509_set_pubkey(certificate, m_key.get());
    setName(certificate, "Made for a test, number " + QByteArray::number(qlonglong(serial)));
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    addExtension(certificate, signer, NID_basic_constraints,
                 wishes.isAuthority ? "critical,CA:TRUE" : "CA:FALSE");
    if (!wishes.names.isEmpty())
        addExtension(certificate, signer, NID_subject_alt_name, wishes.names);
    EVP_PKEY *const signingKey = issuer ? issuer->m_key.get() : m_key.get();
    require(X509_sign(certificate, signingKey, EVP_sha256()) > 0);
}

Certificate::~Certificate() = default;

QByteArray Certificate::pem() const
{
    return writtenPem([this](BIO *out) { return PEM_write_bio_X509(out, m_certificate.get()); });
}

QByteArray Certificate::keyPem() const
{
    return writtenPem([this](BIO *out) {
        return PEM_write_bio_PrivateKey(out, m_key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

void Certificate::Free::operator()(EVP_PKEY *key) const
{
    EVP_PKEY_free(key);
}

void Certificate::Free::operator()(X509 *certificate) const
{
    X509_free(certificate);
}

} // namespace claustrum::test
