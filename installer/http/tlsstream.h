// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/bytestream.h"
#include "installer/http/certificatecheck.h"

#include <memory>
#include <string>
#include <vector>

struct bio_st;
struct ssl_st;

namespace claustrum {

class TlsContext;

/// TLS over another connection, perhaps over TLS again.
///
///     New ──handshake()──▶ Open
///
/// Open: the server's certificate is trusted; read() and write() may be called.
class TlsStream : public ByteStream
{
public:
    /// @param context must outlive it
    /// @param host a name in lower case or an address without brackets
    TlsStream(std::unique_ptr<ByteStream> below, const TlsContext &context, std::string host);
    ~TlsStream() override;

    /// "tls: failed to verify certificate: x509: …", "remote error: tls: handshake failure", "tls:
    /// first record does not look like a TLS handshake", "EOF", or a failure of the connection.
    StreamResult<void> handshake();

    /// Whether the server's first bytes are those of an HTTP response.
    [[nodiscard]] bool receivedHttp() const { return m_firstBytes == "HTTP/"; }

    StreamResult<std::size_t> read(char *to, std::size_t size) override;
    StreamResult<void> write(std::string_view bytes) override;

private:
    struct Free
    {
        void operator()(ssl_st *connection) const;
    };

    /// Moves encrypted bytes after a call that returned @p result, until the call can be repeated;
    /// false at the end of the connection.
    StreamResult<bool> advance(int result);
    StreamResult<bool> receive();
    StreamResult<void> flush();
    [[nodiscard]] bool isTlsStart() const;
    [[nodiscard]] StreamError failure() const;

    const std::unique_ptr<ByteStream> m_below;
    std::unique_ptr<ssl_st, Free> m_connection;
    bio_st *m_received; ///< owned by m_connection, as is m_toSend
    bio_st *m_toSend;
    std::vector<char> m_block;
    std::string m_firstBytes; ///< of the server, as many as a record's header has
    CertificateCheck m_check;
};

} // namespace claustrum
