// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/pipe.h"

#include <QByteArray>
#include <QEventLoop>
#include <QHash>
#include <QSocketNotifier>
#include <QSslCertificate>
#include <QSslKey>
#include <QTcpServer>
#include <QTcpSocket>

#include <functional>
#include <optional>
#include <thread>

namespace claustrum::test {

/// The head of a request, unchanged.
struct HttpRequest
{
    QByteArray method;
    QByteArray target; ///< "/path", for a proxy also "http://host/path" or "host:443"
    QByteArray head;   ///< the whole head

    /// The value of a header, empty if missing.
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
};

/// An HTTP server, or proxy, on 127.0.0.1 with programmable misbehaviour. Lives in the test's
/// thread, whose event loop must run: the code under test is called by whileServing(), or is
/// another process.
class HttpServer : public QTcpServer
{
    Q_OBJECT

public:
    /// Answers a request by writing to the socket, which the server owns.
    using Handler = std::function<void(QTcpSocket &, const HttpRequest &)>;

    HttpServer();

    /// Uses TLS for all further connections.
    void useTls(const QSslCertificate &certificate, const QSslKey &key);

    /// Sets the handler for a target; the default answer is 404.
    void on(const QByteArray &target, Handler handler) { m_handlers[target] = std::move(handler); }
    /// Sets the handler for targets without one of their own.
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

/// Writes these bytes and leaves the connection open: forever, if nothing ends the body.
HttpServer::Handler send(const QByteArray &bytes);

/// Writes these bytes and closes.
HttpServer::Handler sendAndClose(const QByteArray &bytes);

/// Writes these bytes and resets the connection.
HttpServer::Handler sendAndReset(const QByteArray &bytes);

/// A complete response with a length.
QByteArray response(const QByteArray &body, const QByteArray &status = "200 OK",
                    const QByteArray &headers = {});

/// A redirect to @p location.
QByteArray redirect(const QByteArray &location, const QByteArray &status = "302 Found");

/// Calls @p action some milliseconds later, if the connection still exists.
void later(QTcpSocket &socket, int milliseconds, const std::function<void()> &action);

/// The result of @p work, which runs in a thread of its own while the servers of this one serve.
template <typename Work>
auto whileServing(Work work)
{
    std::optional<decltype(work())> result;
    QEventLoop loop;
    auto done = makePipe(); // and no event of Qt's, whose queue ThreadSanitizer cannot see into
    QSocketNotifier notifier(done->readEnd.get(), QSocketNotifier::Read);
    QObject::connect(&notifier, &QSocketNotifier::activated, [&] { loop.quit(); });
    std::thread worker([&] {
        result.emplace(work());
        done->writeEnd.reset();
    });
    loop.exec();
    worker.join();
    return *std::move(result);
}

/// Connects a proxy's client to a server on 127.0.0.1, and reports success to it.
void tunnel(QTcpSocket &client, int port, const QByteArray &established);

} // namespace claustrum::test
