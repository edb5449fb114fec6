// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

struct ssl_st;
struct x509_store_ctx_st;

namespace claustrum {

/// The server that a connection's certificate must belong to, and the outcome of the check.
struct CertificateCheck
{
    std::string host;    ///< a name in lower case or an address
    std::string failure; ///< Go's text without "x509: "; empty: none
};

/// Attaches a check to a connection, which it must outlive.
void attach(CertificateCheck &check, ssl_st *connection);

/// OpenSSL's callback for the certificates of a server, 1 if they are right. As Go's client it
/// looks at the times and names of the server's own first, then for an issuer, and reports the
/// first fault.
int checkCertificate(x509_store_ctx_st *store, void *);

} // namespace claustrum
