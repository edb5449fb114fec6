// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QHash>
#include <QSslCertificate>
#include <QSslKey>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <optional>

namespace claustrum::test {

/// A request's head, as it came.
struct HttpRequest
{
    QByteArray method;
    QByteArray target; ///< "/path", for a proxy also "http://host/path" or "host:443"
    QByteArray head;   ///< all of it

    /// The value of a header, empty if there is none.
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
};

/// An HTTP server, or proxy, on 127.0.0.1 that misbehaves as it is told. Lives in the test's
/// thread: what is tested must run an event loop, or be another process.
class HttpServer : public QTcpServer
{
    Q_OBJECT

public:
    /// Answers a request by writing to the socket; it belongs to the server.
    using Handler = std::function<void(QTcpSocket &, const HttpRequest &)>;

    HttpServer();

    /// Speaks TLS from the next connection on.
    void useTls(const QSslCertificate &certificate, const QSslKey &key);

    /// What answers requests for that target; 404 answers all others.
    void on(const QByteArray &target, Handler handler) { m_handlers[target] = std::move(handler); }
    /// What answers the targets that have no handler of their own.
    void onAnything(Handler handler) { m_otherwise = std::move(handler); }

    [[nodiscard]] QByteArray address() const; ///< "127.0.0.1:<port>"
    [[nodiscard]] QByteArray url(const QByteArray &path) const;
    [[nodiscard]] const QList<HttpRequest> &requests() const { return m_requests; }

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void read(QTcpSocket &socket);

    struct Identity
    {
        QSslCertificate certificate;
        QSslKey key;
    };

    std::optional<Identity> m_identity;
    QHash<QByteArray, Handler> m_handlers;
    Handler m_otherwise;
    QList<HttpRequest> m_requests;
};

/// Writes these bytes and leaves the connection open: for good, if nothing ends the body.
HttpServer::Handler send(const QByteArray &bytes);

/// Writes these bytes and closes.
HttpServer::Handler sendAndClose(const QByteArray &bytes);

/// Writes these bytes and resets the connection.
HttpServer::Handler sendAndReset(const QByteArray &bytes);

/// A whole response with a length.
QByteArray response(const QByteArray &body, const QByteArray &status = "200 OK",
                    const QByteArray &headers = {});

/// A redirect to that place.
QByteArray redirect(const QByteArray &location, const QByteArray &status = "302 Found");

/// Does something with a connection some milliseconds later, if it is still there.
void later(QTcpSocket &socket, int milliseconds, const std::function<void()> &what);

/// Connects a client that asked a proxy for it with a server on 127.0.0.1, and tells it so.
void tunnel(QTcpSocket &client, int port, const QByteArray &established);

} // namespace claustrum::test
