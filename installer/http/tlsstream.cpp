// SPDX-License-Identifier: Apache-2.0
#include "installer/http/tlsstream.h"

#include "installer/http/lookup.h"
#include "installer/http/tlsalerts.h"
#include "installer/http/tlscontext.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace claustrum {
namespace {

constexpr std::size_t blockSize = 65'536;
constexpr std::size_t recordHeaderSize = 5;

StreamError error(std::string text)
{
    return {{std::move(text)}, false};
}

int clamped(std::size_t size)
{
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

} // namespace

TlsStream::TlsStream(std::unique_ptr<ByteStream> below, const TlsContext &context, std::string host)
    : m_below(std::move(below))
    , m_connection(SSL_new(context.get()))
    , m_received(BIO_new(BIO_s_mem()))
    , m_toSend(BIO_new(BIO_s_mem()))
    , m_block(blockSize)
    , m_check{.host = std::move(host), .failure = {}}
{
    auto *const connection = m_connection.get();
    if (!connection || !m_received || !m_toSend)
        std::abort(); // out of memory
    SSL_set_bio(connection, m_received, m_toSend);
    SSL_set_connect_state(connection);
    attach(m_check, connection);
    constexpr unsigned char protocols[] = "\x08http/1.1";
    SSL_set_alpn_protos(connection, protocols, sizeof protocols - 1);
    auto name = m_check.host;
    if (name.ends_with('.'))
        name.pop_back();
    if (!isAddress(name))
        SSL_set_tlsext_host_name(connection, name.c_str());
}

TlsStream::~TlsStream() = default;

void TlsStream::Free::operator()(ssl_st *connection) const
{
    SSL_free(connection);
}

StreamResult<void> TlsStream::handshake()
{
    for (;;) {
        ERR_clear_error();
        const int result = SSL_do_handshake(m_connection.get());
        if (result == 1)
            return flush();
        const auto advanced = advance(result);
        if (!advanced)
            return advanced.error();
        if (!*advanced)
            return error(m_firstBytes.empty() ? "EOF" : "unexpected EOF");
        if (!isTlsStart())
            return error("tls: first record does not look like a TLS handshake");
    }
}

StreamResult<std::size_t> TlsStream::read(char *to, std::size_t size)
{
    for (;;) {
        ERR_clear_error();
        const int got = SSL_read(m_connection.get(), to, clamped(size));
        if (got > 0)
            return static_cast<std::size_t>(got);
        if (SSL_get_error(m_connection.get(), got) == SSL_ERROR_ZERO_RETURN)
            return std::size_t(0);
        const auto advanced = advance(got);
        if (!advanced)
            return advanced.error();
        if (!*advanced) // without TLS's own end; that is accepted between records
            return SSL_has_pending(m_connection.get()) == 0 ? StreamResult<std::size_t>(0)
                                                            : error("unexpected EOF");
    }
}

StreamResult<void> TlsStream::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        ERR_clear_error();
        const int sent = SSL_write(m_connection.get(), bytes.data(), clamped(bytes.size()));
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        const auto advanced = advance(sent);
        if (!advanced)
            return advanced.error();
        if (!*advanced)
            return error("EOF");
    }
    return flush();
}

StreamResult<bool> TlsStream::advance(int result)
{
    const int wanted = SSL_get_error(m_connection.get(), result);
    auto failed =
        wanted == SSL_ERROR_WANT_READ || wanted == SSL_ERROR_WANT_WRITE ? error({}) : failure();
    const auto flushed = flush(); // an alert too
    if (!failed.text.empty())
        return failed;
    if (!flushed)
        return flushed.error();
    return wanted == SSL_ERROR_WANT_READ ? receive() : StreamResult<bool>(true);
}

StreamResult<bool> TlsStream::receive()
{
    const auto got = m_below->read(m_block.data(), m_block.size());
    if (!got)
        return got.error();
    if (m_firstBytes.size() < recordHeaderSize)
        m_firstBytes.append(m_block.data(), std::min(*got, recordHeaderSize - m_firstBytes.size()));
    if (*got > 0 && BIO_write(m_received, m_block.data(), static_cast<int>(*got)) <= 0)
        return error("tls: out of memory");
    return *got > 0;
}

StreamResult<void> TlsStream::flush()
{
    char *bytes = nullptr;
    const auto size = BIO_get_mem_data(m_toSend, &bytes);
    if (size <= 0)
        return {};
    auto written = m_below->write({bytes, static_cast<std::size_t>(size)});
    (void)BIO_reset(m_toSend);
    return written;
}

/// An alert or a part of the handshake, of a version that TLS has.
bool TlsStream::isTlsStart() const
{
    if (m_firstBytes.size() < recordHeaderSize)
        return true;
    constexpr char alert = 21;
    constexpr char handshakePart = 22;
    const char type = m_firstBytes[0];
    return (type == alert || type == handshakePart)
           && static_cast<unsigned char>(m_firstBytes[1]) < 0x10;
}

StreamError TlsStream::failure() const
{
    if (!m_check.failure.empty())
        return error("tls: failed to verify certificate: x509: " + m_check.failure);
    const auto code = ERR_peek_error();
    if (const auto alert = tlsAlertText(ERR_GET_REASON(code)); !alert.empty())
        return error("remote error: tls: " + std::string(alert));
    const char *const reason = ERR_reason_error_string(code);
    return error("tls: " + std::string(reason ? reason : "unknown failure"));
}

} // namespace claustrum
