// SPDX-License-Identifier: Apache-2.0
#include "installer/http/certificatecheck.h"

#include "installer/http/lookup.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <ctime>
#include <memory>
#include <vector>

namespace claustrum {
namespace {

/// RFC 3339 in UTC.
std::string timeText(const std::tm &time)
{
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &time);
    return text.data();
}

std::string timeText(const ASN1_TIME *time)
{
    std::tm parts{};
    return ASN1_TIME_to_tm(time, &parts) == 1 ? timeText(parts) : "?";
}

std::string nowText()
{
    const auto now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    return timeText(parts);
}

/// Empty if the certificate is valid now.
std::string timeFailure(const X509 *certificate)
{
    const auto *const from = X509_get0_notBefore(certificate);
    const auto *const to = X509_get0_notAfter(certificate);
    const bool early = X509_cmp_current_time(from) > 0;
    if (!early && X509_cmp_current_time(to) > 0)
        return {};
    return "certificate has expired or is not yet valid: current time " + nowText()
           + (early ? " is before " : " is after ") + timeText(early ? from : to);
}

std::string addressText(const ASN1_OCTET_STRING *address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
    if (family == AF_INET6 && ASN1_STRING_length(address) != 16)
        return "?";
    ::inet_ntop(family, ASN1_STRING_get0_data(address), text.data(), text.size());
    return text.data();
}

struct FreeNames
{
    void operator()(GENERAL_NAMES *names) const { GENERAL_NAMES_free(names); }
};

/// The addresses or the names that a certificate is for.
std::vector<std::string> namesIn(const X509 *certificate, bool addresses)
{
    const std::unique_ptr<GENERAL_NAMES, FreeNames> names(static_cast<GENERAL_NAMES *>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> found;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const auto *const value =
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        const auto *const text = static_cast<const ASN1_STRING *>(value);
        if (addresses && type == GEN_IPADD)
            found.push_back(addressText(text));
        else if (!addresses && type == GEN_DNS)
            found.emplace_back(reinterpret_cast<const char *>(ASN1_STRING_get0_data(text)),
                               static_cast<std::size_t>(ASN1_STRING_length(text)));
    }
    return found;
}

std::string joined(const std::vector<std::string> &names)
{
    std::string text;
    for (const auto &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// Compares names with names and addresses with addresses; empty if one matches.
std::string nameFailure(X509 *certificate, std::string host)
{
    const bool address = isAddress(host);
    if (!address && host.ends_with('.'))
        host.pop_back();
    constexpr unsigned flags =
        X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    if (address ? X509_check_ip_asc(certificate, host.c_str(), flags) == 1
                : X509_check_host(certificate, host.data(), host.size(), flags, nullptr) == 1)
        return {};
    const auto names = namesIn(certificate, address);
    if (!names.empty())
        return "certificate is valid for " + joined(names) + ", not " + host;
    if (address)
        return "cannot validate certificate for " + host
               + " because it doesn't contain any IP SANs";
    return "certificate is not valid for any names, but wanted to match " + host;
}

std::string chainFailure(X509_STORE_CTX *store)
{
    const int error = X509_STORE_CTX_get_error(store);
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return timeFailure(X509_STORE_CTX_get_current_cert(store));
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        return "certificate signed by unknown authority";
    default:
        return X509_verify_cert_error_string(error);
    }
}

std::string failureOf(X509_STORE_CTX *store, const std::string &host)
{
    auto *const certificate = X509_STORE_CTX_get0_cert(store);
    if (auto failure = timeFailure(certificate); !failure.empty())
        return failure;
    if (auto failure = nameFailure(certificate, host); !failure.empty())
        return failure;
    return X509_verify_cert(store) == 1 ? std::string() : chainFailure(store);
}

} // namespace

void attach(CertificateCheck &check, ssl_st *connection)
{
    SSL_set_app_data(connection, &check);
}

int checkCertificate(x509_store_ctx_st *store, void *)
{
    const auto *const connection =
        static_cast<SSL *>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto &check = *static_cast<CertificateCheck *>(SSL_get_app_data(connection));
    check.failure = failureOf(store, check.host);
    if (check.failure.empty())
        return 1;
    if (X509_STORE_CTX_get_error(store) == X509_V_OK) // it decides the alert
        X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

} // namespace claustrum
