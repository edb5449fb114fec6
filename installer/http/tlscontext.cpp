// SPDX-License-Identifier: Apache-2.0
#include "installer/http/tlscontext.h"

#include "common/environment.h"
#include "installer/http/certificatecheck.h"
#include "posix/files.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace claustrum {
namespace {

constexpr std::size_t maxRootFile = 16'777'216; // bytes of a file of certificates that are read

/// Where the systems have their roots. Of the files the first that exists counts.
constexpr const char *systemFiles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/tls/certs/ca-bundle.crt",                  // Fedora, RHEL 6
    "/etc/ssl/ca-bundle.pem",                            // openSUSE
    "/etc/pki/tls/cacert.pem",                           // LibreELEC
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL 7 and later
    "/etc/ssl/cert.pem",                                 // Alpine
};
constexpr const char *systemFolders[] = {"/etc/ssl/certs", "/etc/pki/tls/certs"};

struct Free
{
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
};

/// Adds the certificates of PEM files to a store.
class Roots
{
public:
    explicit Roots(X509_STORE *store)
        : m_store(store)
    {}

    /// Returns whether the file could be read. Folders have many names for one file.
    bool addFile(const std::string &path)
    {
        const auto status = statFile(path);
        if (!status || !S_ISREG(status->st_mode))
            return false;
        if (!m_known.insert({status->st_dev, status->st_ino}).second)
            return true;
        const auto text = readFile(path, maxRootFile);
        if (text)
            addText(*text);
        return text.ok();
    }

    void addFolder(const std::string &folder)
    {
        const auto names = readDirectoryNames(folder);
        if (!names)
            return;
        for (const auto &name : *names)
            addFile(folder + '/' + name);
    }

private:
    void addText(const std::string &text)
    {
        const std::unique_ptr<BIO, Free> bio(
            BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
        while (bio) {
            const std::unique_ptr<X509, Free> root(
                PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
            if (!root && BIO_eof(bio.get()))
                break;
            if (root)
                X509_STORE_add_cert(m_store, root.get());
        }
        ERR_clear_error();
    }

    X509_STORE *m_store;
    std::set<std::pair<dev_t, ino_t>> m_known;
};

void addFolders(Roots &roots, std::string_view list)
{
    while (!list.empty()) {
        const auto colon = std::min(list.find(':'), list.size());
        if (colon > 0)
            roots.addFolder(std::string(list.substr(0, colon)));
        list.remove_prefix(std::min(colon + 1, list.size()));
    }
}

void addRoots(Roots roots, const std::vector<std::string> &environment)
{
    const std::string file(environmentValue(environment, "SSL_CERT_FILE"));
    const auto folders = environmentValue(environment, "SSL_CERT_DIR");
    if (!file.empty())
        roots.addFile(file);
    else
        (void)std::any_of(std::begin(systemFiles), std::end(systemFiles),
                          [&](const char *path) { return roots.addFile(path); });
    if (!folders.empty())
        return addFolders(roots, folders);
    for (const auto *folder : systemFolders)
        roots.addFolder(folder);
}

} // namespace

TlsContext::TlsContext(const std::vector<std::string> &environment)
    : m_context(SSL_CTX_new(TLS_client_method()))
{
    auto *const context = m_context.get();
    if (!context)
        std::abort(); // out of memory
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, checkCertificate, nullptr);
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
    addRoots(Roots(SSL_CTX_get_cert_store(context)), environment);
}

void TlsContext::Free::operator()(ssl_ctx_st *context) const
{
    SSL_CTX_free(context);
}

} // namespace claustrum
