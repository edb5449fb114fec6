// SPDX-License-Identifier: Apache-2.0
#include "installer/tests/httpserver.h"

#include <QSslSocket>
#include <QTimer>

#include <sys/socket.h>

namespace claustrum::test {

QByteArray HttpRequest::header(const QByteArray &name) const
{
    const auto start = head.toLower().indexOf("\r\n" + name.toLower() + ": ");
    if (start < 0)
        return {};
    const auto value = head.mid(start + name.size() + 4);
    return value.left(value.indexOf('\r'));
}

HttpServer::HttpServer()
    : m_otherwise(send(response("", "404 Not Found")))
{
    if (!listen(QHostAddress::LocalHost))
        qFatal("cannot listen: %s", qPrintable(errorString()));
}

void HttpServer::useTls(const QSslCertificate &certificate, const QSslKey &key)
{
    m_identity = Identity{certificate, key};
}

QByteArray HttpServer::address() const
{
    return "127.0.0.1:" + QByteArray::number(serverPort());
}

QByteArray HttpServer::url(const QByteArray &path) const
{
    return (m_identity ? "https://" : "http://") + address() + path;
}

void HttpServer::incomingConnection(qintptr descriptor)
{
    auto *const socket = new QSslSocket(this);
    socket->setSocketDescriptor(descriptor);
    connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(*socket); });
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    if (!m_identity)
        return;
    socket->setLocalCertificate(m_identity->certificate);
    socket->setPrivateKey(m_identity->key);
    socket->startServerEncryption();
}

/// Reads one request at a time: the client does no pipelining.
void HttpServer::read(QTcpSocket &socket)
{
    const auto head = socket.peek(65'536);
    const auto end = head.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    socket.read(end + 4);
    const auto words = head.left(head.indexOf('\r')).split(' ');
    m_requests.append({words.value(0), words.value(1), head.left(end + 4)});
    const auto request = m_requests.last();
    m_handlers.value(request.target, m_otherwise)(socket, request);
}

HttpServer::Handler send(const QByteArray &bytes)
{
    return [bytes](QTcpSocket &socket, const HttpRequest &) { socket.write(bytes); };
}

HttpServer::Handler sendAndClose(const QByteArray &bytes)
{
    return [bytes](QTcpSocket &socket, const HttpRequest &) {
        socket.write(bytes);
        socket.disconnectFromHost();
    };
}

HttpServer::Handler sendAndReset(const QByteArray &bytes)
{
    return [bytes](QTcpSocket &socket, const HttpRequest &) {
        socket.write(bytes);
        socket.flush();
        const linger reset{1, 0};
        ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        socket.abort();
    };
}

QByteArray response(const QByteArray &body, const QByteArray &status, const QByteArray &headers)
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"
           + headers + "\r\n" + body;
}

QByteArray redirect(const QByteArray &location, const QByteArray &status)
{
    return response("moved", status, "Location: " + location + "\r\n");
}

void later(QTcpSocket &socket, int milliseconds, const std::function<void()> &action)
{
    auto *const timer = new QTimer(&socket);
    timer->setSingleShot(true);
    timer->callOnTimeout(action);
    timer->start(milliseconds);
}

void tunnel(QTcpSocket &client, int port, const QByteArray &established)
{
    auto *const server = new QTcpSocket(&client);
    client.disconnect(SIGNAL(readyRead()));
    QObject::connect(server, &QTcpSocket::connected, &client,
                     [&client, established] { client.write(established); });
    QObject::connect(server, &QTcpSocket::readyRead, &client,
                     [&client, server] { client.write(server->readAll()); });
    QObject::connect(&client, &QTcpSocket::readyRead, server,
                     [&client, server] { server->write(client.readAll()); });
    QObject::connect(server, &QTcpSocket::disconnected, &client, &QTcpSocket::disconnectFromHost);
    server->connectToHost("127.0.0.1", quint16(port));
}

} // namespace claustrum::test
