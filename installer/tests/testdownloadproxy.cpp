// SPDX-License-Identifier: Apache-2.0
// Downloads through proxies: requests to them, and errors reported for them. The rules for choosing
// a proxy are tested in testproxyenvironment.
#include "installer/download.h"
#include "installer/quietqt.h"
#include "installer/tests/certificates.h"
#include "installer/tests/httpserver.h"
#include "installer/uniquefile.h"
#include "testing/testprogram.h"

#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace claustrum;
using namespace claustrum::test;

class TestDownloadProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("RES_OPTIONS", "timeout:1 attempts:1"); // for hosts without a name server
        m_quiet.emplace();
    }
    void cleanupTestCase() { m_quiet.reset(); }
    void asksAnHttpProxy();
    void choosesTheProxyForEachRedirect();
    void tunnelsTls();
    void tunnelsThroughSocks();
    void reportsProxyFailures_data();
    void reportsProxyFailures();
    void unreachableProxies_data();
    void unreachableProxies();

private:
    /// The error, or "got it".
    [[nodiscard]] QByteArray fetch(const QByteArray &url,
                                   const std::vector<std::string> &environment) const;

    std::optional<QuietQt> m_quiet;
    const QTemporaryDir m_dir;
};

namespace {

std::string variable(const char *name, const QByteArray &value)
{
    return name + ("=" + value).toStdString();
}

/// A SOCKS 5 server that resolves every name to 127.0.0.1, and remembers the last one.
class SocksServer : public QTcpServer
{
public:
    SocksServer()
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("cannot listen: %s", qPrintable(errorString()));
        connect(this, &QTcpServer::newConnection, this, [this] {
            auto *const client = nextPendingConnection();
            connect(client, &QTcpSocket::readyRead, client, [this, client] { serve(*client); });
        });
    }

    QByteArray askedFor;

private:
    /// RFC 1928: the methods, then the request, each in one piece.
    void serve(QTcpSocket &client)
    {
        const auto bytes = client.readAll();
        if (bytes.size() < 5)
            return void(client.write(QByteArray::fromHex("0500")));
        const auto size = bytes.at(4);
        askedFor = bytes.mid(5, size);
        const int port = quint8(bytes.at(5 + size)) << 8 | quint8(bytes.at(6 + size));
        tunnel(client, port, QByteArray::fromHex("05000001000000000000"));
    }
};

} // namespace

QByteArray TestDownloadProxy::fetch(const QByteArray &url,
                                    const std::vector<std::string> &environment) const
{
    const auto file = createUnnamed(QFile::encodeName(m_dir.filePath("blob")).toStdString());
    if (!file)
        return QByteArray::fromStdString(file.error().text);
    DownloadRequest request;
    request.url = url.toStdString();
    request.environment = environment;
    const auto downloaded = download(request, *file);
    return downloaded ? QByteArray("got it") : QByteArray::fromStdString(downloaded.error().text);
}

void TestDownloadProxy::asksAnHttpProxy()
{
    HttpServer proxy;
    proxy.on("http://cli.invalid/x?y", send(response("body")));
    QCOMPARE(fetch("http://cli.invalid/x?y", {variable("http_proxy", proxy.url(""))}),
             QByteArray("got it"));
    QCOMPARE(int(proxy.requests().size()), 1);
    QCOMPARE(proxy.requests().first().method, QByteArray("GET"));
    QCOMPARE(proxy.requests().first().header("Host"), QByteArray("cli.invalid"));

    proxy.on("http://secured.invalid/", [](QTcpSocket &socket, const HttpRequest &request) {
        const auto expected = "Basic " + QByteArray("me:pass word").toBase64();
        socket.write(request.header("Proxy-Authorization") == expected
                         ? response("body")
                         : response("", "407 Who", "Proxy-Authenticate: Basic realm=\"x\"\r\n"));
    });
    const auto withLogin = "http://me:pass%20word@" + proxy.address();
    QCOMPARE(fetch("http://secured.invalid/", {variable("HTTP_PROXY", withLogin)}),
             QByteArray("got it"));
}

/// From a host behind the proxy to one that is excluded.
void TestDownloadProxy::choosesTheProxyForEachRedirect()
{
    HttpServer origin;
    origin.on("/to", send(response("body")));
    HttpServer proxy;
    proxy.on("http://cli.invalid/", send(redirect(origin.url("/to"))));
    QCOMPARE(fetch("http://cli.invalid/", {variable("HTTP_PROXY", proxy.address())}),
             QByteArray("got it"));
    QCOMPARE(int(origin.requests().size()), 1);
    QCOMPARE(int(proxy.requests().size()), 1);
}

void TestDownloadProxy::tunnelsTls()
{
    const Certificate authority({.names = "", .isAuthority = true});
    const Certificate identity({.names = "DNS:cli.invalid"}, &authority);
    QFile pem(m_dir.filePath("authority.pem"));
    QVERIFY(pem.open(QIODevice::WriteOnly) && pem.write(authority.pem()) > 0 && pem.flush());
    HttpServer origin;
    origin.useTls(QSslCertificate(identity.pem(), QSsl::Pem),
                  QSslKey(identity.keyPem(), QSsl::Ec, QSsl::Pem));
    origin.on("/x", send(response("body")));
    HttpServer proxy;
    proxy.on("cli.invalid:443", [&](QTcpSocket &client, const HttpRequest &) {
        tunnel(client, origin.serverPort(), "HTTP/1.1 200 Connection established\r\n\r\n");
    });
    QCOMPARE(fetch("https://cli.invalid/x",
                   {variable("HTTPS_PROXY", proxy.url("")),
                    variable("SSL_CERT_FILE", QFile::encodeName(pem.fileName()))}),
             QByteArray("got it"));
    QCOMPARE(proxy.requests().first().method, QByteArray("CONNECT"));
    QCOMPARE(origin.requests().first().target, QByteArray("/x"));
}

void TestDownloadProxy::tunnelsThroughSocks()
{
    HttpServer origin;
    origin.on("/x", send(response("body")));
    SocksServer proxy;
    for (const auto *scheme : {"socks5", "socks5h"}) {
        const auto value =
            scheme + QByteArray("://127.0.0.1:") + QByteArray::number(proxy.serverPort());
        const auto port = QByteArray::number(origin.serverPort());
        QCOMPARE(fetch("http://cli.invalid:" + port + "/x", {variable("HTTP_PROXY", value)}),
                 QByteArray("got it"));
        QCOMPARE(proxy.askedFor, QByteArray("cli.invalid")); // the proxy resolves it
    }
}

void TestDownloadProxy::reportsProxyFailures_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error"); // after "download failed"
    const auto row = [](const char *name, const char *url, const QByteArray &answer,
                        const char *error) {
        QTest::newRow(name) << QByteArray(url) << answer << QByteArray(error);
    };
    const auto denied = response("", "407 Proxy Authentication Required",
                                 "Proxy-Authenticate: Basic realm=\"x\"\r\n");
    row("407", "http://cli.invalid/", denied, " with status 407");
    row("502", "http://cli.invalid/", response("", "502 Bad Gateway"), " with status 502");
    row("nothing", "http://cli.invalid/", "", ": Get \"http://cli.invalid/\": EOF");
    row("407 for TLS", "https://cli.invalid/", denied,
        ": Get \"https://cli.invalid/\": Proxy Authentication Required");
}

void TestDownloadProxy::reportsProxyFailures()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    HttpServer proxy;
    proxy.onAnything(sendAndClose(answer));
    QCOMPARE(
        fetch(url, {variable("HTTP_PROXY", proxy.url("")), variable("HTTPS_PROXY", proxy.url(""))}),
        "download failed" + error);
}

void TestDownloadProxy::unreachableProxies_data()
{
    QTest::addColumn<QByteArray>("proxy");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *proxy, const char *error) {
        QTest::newRow(proxy) << QByteArray(proxy) << QByteArray(error);
    };
    row("http://127.0.0.1:1",
        "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused");
    row("socks5://127.0.0.1:1",
        "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused");
    row("http://nowhere.invalid:3128",
        "proxyconnect tcp: dial tcp: lookup nowhere.invalid: no such "
        "host");
    row("https://me:secret@127.0.0.1:1", "a proxy that is itself spoken to over TLS (https://) is "
                                         "not supported; name it as http:// or socks5://");
}

void TestDownloadProxy::unreachableProxies()
{
    QFETCH(QByteArray, proxy);
    QFETCH(QByteArray, error);
    for (const QByteArray url : {"http://cli.invalid/x", "https://cli.invalid/x"}) {
        QCOMPARE(fetch(url, {variable("HTTP_PROXY", proxy), variable("HTTPS_PROXY", proxy)}),
                 "download failed: Get \"" + url + "\": " + error);
    }
}

CLAUSTRUM_TEST(TestDownloadProxy)
#include "testdownloadproxy.moc"
