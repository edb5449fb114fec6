// SPDX-License-Identifier: Apache-2.0
// Downloads through proxies: requests to them, and errors reported for them. The rules for choosing
// a proxy are tested in testproxyenvironment.
#include "installer/download.h"
#include "installer/tests/certificates.h"
#include "installer/tests/httpserver.h"
#include "installer/uniquefile.h"
#include "testing/testprogram.h"

#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <array>

using namespace claustrum;
using namespace claustrum::test;

class TestDownloadProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("RES_OPTIONS", "timeout:1 attempts:1"); // for hosts without a name server
    }
    void asksAnHttpProxy();
    void choosesTheProxyForEachRedirect();
    void logsInAtOnceAndOnce_data();
    void logsInAtOnceAndOnce();
    void tunnelsTls();
    void usesAProxyOverTls();
    void tunnelsThroughSocks();
    void reportsProxyFailures_data();
    void reportsProxyFailures();
    void reportsBrokenTunnels_data();
    void reportsBrokenTunnels();
    void reportsBrokenSocks_data();
    void reportsBrokenSocks();
    void givesUpOnSilentProxies_data();
    void givesUpOnSilentProxies();
    void unreachableProxies_data();
    void unreachableProxies();

private:
    /// The error, or "got it".
    [[nodiscard]] QByteArray fetch(const QByteArray &url,
                                   const std::vector<std::string> &environment,
                                   const HttpLimits &limits = {}) const;
    /// Writes a file, and returns its path.
    [[nodiscard]] QByteArray file(const char *name, const QByteArray &bytes) const;

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
                                    const std::vector<std::string> &environment,
                                    const HttpLimits &limits) const
{
    const auto file = createUnnamed(QFile::encodeName(m_dir.filePath("blob")).toStdString());
    if (!file)
        return QByteArray::fromStdString(file.error().text);
    DownloadRequest request;
    request.url = url.toStdString();
    request.environment = environment;
    request.limits = limits;
    const auto downloaded = whileServing([&] { return download(request, *file).digest; });
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

void TestDownloadProxy::logsInAtOnceAndOnce_data()
{
    QTest::addColumn<QByteArray>("offers");
    for (const QByteArray offer : {"Basic realm=\"x\"", "NTLM", "Negotiate", "Digest realm=\"x\"",
                                   "Negotiate\r\nProxy-Authenticate: NTLM\r\n"
                                   "Proxy-Authenticate: Basic realm=\"x\""})
        QTest::newRow(offer) << "Proxy-Authenticate: " + offer + "\r\n";
}

/// Whatever the proxy offers, the login of the URL is sent as Basic, and a refusal is final.
void TestDownloadProxy::logsInAtOnceAndOnce()
{
    QFETCH(QByteArray, offers);
    HttpServer proxy;
    proxy.onAnything(send(response("", "407 Proxy Authentication Required", offers)));
    const auto withLogin = variable("HTTPS_PROXY", "http://me:p%40ss@" + proxy.address());
    const QByteArray refused("download failed: Get \"https://cli.invalid/x\": Proxy Authentication "
                             "Required");
    QCOMPARE(fetch("https://cli.invalid/x", {withLogin}), refused);
    QCOMPARE(proxy.requests().size(), 1);
    const HttpRequest asked = proxy.requests().first();
    QCOMPARE(asked.method + ' ' + asked.target, QByteArray("CONNECT cli.invalid:443"));
    QCOMPARE(asked.header("Host"), QByteArray("cli.invalid:443"));
    QCOMPARE(asked.header("Proxy-Authorization"), "Basic " + QByteArray("me:p@ss").toBase64());

    QCOMPARE(fetch("https://cli.invalid/x", {variable("HTTPS_PROXY", proxy.url(""))}), refused);
    QCOMPARE(proxy.requests().size(), 2);
    QCOMPARE(proxy.requests().last().header("Proxy-Authorization"), QByteArray());

    QCOMPARE(fetch("http://cli.invalid/x",
                   {variable("HTTP_PROXY", "http://me:p%40ss@" + proxy.address())}),
             QByteArray("download failed with status 407"));
    QCOMPARE(proxy.requests().size(), 3);
    QCOMPARE(proxy.requests().last().header("Proxy-Authorization"),
             asked.header("Proxy-Authorization"));
}

QByteArray TestDownloadProxy::file(const char *name, const QByteArray &bytes) const
{
    QFile file(m_dir.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", name);
    return QFile::encodeName(file.fileName());
}

void TestDownloadProxy::tunnelsTls()
{
    const Certificate authority({.names = "", .isAuthority = true});
    const Certificate identity({.names = "DNS:cli.invalid"}, &authority);
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
                    variable("SSL_CERT_FILE", file("authority.pem", authority.pem()))}),
             QByteArray("got it"));
    QCOMPARE(proxy.requests().first().method, QByteArray("CONNECT"));
    QCOMPARE(origin.requests().first().target, QByteArray("/x"));
}

/// Plain requests, and TLS in TLS.
void TestDownloadProxy::usesAProxyOverTls()
{
    const Certificate authority({.names = "", .isAuthority = true});
    const Certificate forProxy({.names = "DNS:proxy.invalid,IP:127.0.0.1"}, &authority);
    const Certificate forOrigin({.names = "DNS:cli.invalid"}, &authority);
    HttpServer origin;
    origin.useTls(QSslCertificate(forOrigin.pem(), QSsl::Pem),
                  QSslKey(forOrigin.keyPem(), QSsl::Ec, QSsl::Pem));
    origin.on("/x", send(response(QByteArray(2'000'000, 'x'))));
    HttpServer proxy;
    proxy.useTls(QSslCertificate(forProxy.pem(), QSsl::Pem),
                 QSslKey(forProxy.keyPem(), QSsl::Ec, QSsl::Pem));
    proxy.on("http://cli.invalid/x", send(response("body")));
    proxy.on("cli.invalid:443", [&](QTcpSocket &client, const HttpRequest &) {
        tunnel(client, origin.serverPort(), "HTTP/1.1 200 Connection established\r\n\r\n");
    });
    const auto trust = variable("SSL_CERT_FILE", file("both.pem", authority.pem()));
    for (const auto *url : {"http://cli.invalid/x", "https://cli.invalid/x"}) {
        QCOMPARE(fetch(url, {variable("HTTP_PROXY", proxy.url("")),
                             variable("HTTPS_PROXY", proxy.url("")), trust}),
                 QByteArray("got it"));
        QCOMPARE(fetch(url, {variable("HTTP_PROXY", proxy.url("")),
                             variable("HTTPS_PROXY", proxy.url(""))}),
                 "download failed: Get \"" + QByteArray(url)
                     + "\": proxyconnect tcp: tls: failed to verify certificate: x509: certificate "
                       "signed by unknown authority");
    }
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

void TestDownloadProxy::reportsBrokenTunnels_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end"); // of the connection: close, reset, keep
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const QByteArray &answer, const char *end,
                        const char *error) {
        QTest::newRow(name) << answer << QByteArray(end) << QByteArray(error);
    };
    row("closes", "", "close", "unexpected EOF");
    row("resets", "", "reset", "read tcp #: read: connection reset by peer");
    row("half a line", "HTTP/1", "close", "malformed HTTP response \"HTTP/1\"");
    row("half a field", "HTTP/1.1 200 OK\r\nProxy-", "close",
        "malformed MIME header: missing colon: \"Proxy-\"");
    row("half a head", "HTTP/1.1 200 OK\r\nVia: x\r\n", "close", "unexpected EOF");
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "keep",
        "malformed HTTP response \"SSH-2.0-OpenSSH_9.2\"");
    row("a bad code", "HTTP/1.1 2x0 OK\r\n\r\n", "keep", "malformed HTTP status code \"2x0\"");
    row("403", response("no", "403 Forbidden"), "keep", "Forbidden");
    row("no reason", "HTTP/1.1 502\r\n\r\n", "keep", "unknown status code");
    row("an empty reason", "HTTP/1.1 502 \r\n\r\n", "keep", "");
    row("an interim response", "HTTP/1.1 103 Early\r\n\r\n", "keep", "Early");
    row("a bad length", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "keep",
        "bad Content-Length \"x\"");
    row("no end", "HTTP/1.1 200 OK\r\nX: " + QByteArray(11 << 20, 'x'), "close",
        "net/http: server response headers exceeded 10485760 bytes; aborted");
}

void TestDownloadProxy::reportsBrokenTunnels()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, end);
    QFETCH(QByteArray, error);
    HttpServer proxy;
    proxy.onAnything(end == "close"   ? sendAndClose(answer)
                     : end == "reset" ? sendAndReset(answer)
                                      : send(answer));
    auto said = QString(fetch("https://cli.invalid/x", {variable("HTTPS_PROXY", proxy.url(""))}));
    said.replace(QRegularExpression("127\\.0\\.0\\.1:\\d+->" + proxy.address()), "#");
    QCOMPARE(said.toUtf8(), "download failed: Get \"https://cli.invalid/x\": " + error);
    QCOMPARE(proxy.requests().size(), 1);
}

void TestDownloadProxy::reportsBrokenSocks_data()
{
    QTest::addColumn<QByteArray>("answers"); // in hex, to the methods and the request
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const char *answers, const char *error) {
        QTest::newRow(name) << QByteArray(answers) << QByteArray(error);
    };
    row("closes", "", "EOF");
    row("half", "05", "unexpected EOF");
    row("HTTP", "485454502f", "unexpected protocol version 72");
    row("no method", "05ff", "no acceptable authentication methods");
    row("general", "0500 05010001000000000000", "unknown error general SOCKS server failure");
    row("unreachable", "0500 05040001000000000000", "unknown error host unreachable");
    row("refused", "0500 05050001000000000000", "unknown error connection refused");
    row("unknown", "0500 05090001000000000000", "unknown error unknown code: 9");
    row("reserved", "0500 05000101", "non-zero reserved field");
    row("address type", "0500 05000007", "unknown address type 7");
    row("cut in the address", "0500 0500000100", "unexpected EOF");
}

void TestDownloadProxy::reportsBrokenSocks()
{
    QFETCH(QByteArray, answers);
    QFETCH(QByteArray, error);
    auto left = answers.split(' ');
    QTcpServer proxy;
    QVERIFY(proxy.listen(QHostAddress::LocalHost));
    connect(&proxy, &QTcpServer::newConnection, &proxy, [&] {
        auto *const client = proxy.nextPendingConnection();
        connect(client, &QTcpSocket::readyRead, client, [&left, client] {
            client->readAll();
            client->write(QByteArray::fromHex(left.takeFirst()));
            if (left.isEmpty())
                client->disconnectFromHost();
        });
    });
    const auto address = "127.0.0.1:" + QByteArray::number(proxy.serverPort());
    QCOMPARE(fetch("http://cli.invalid/", {variable("HTTP_PROXY", "socks5://" + address)}),
             "download failed: Get \"http://cli.invalid/\": socks connect tcp " + address
                 + "->cli.invalid:80: " + error);
}

void TestDownloadProxy::givesUpOnSilentProxies_data()
{
    QTest::addColumn<QByteArray>("proxy"); // @: its address
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const char *proxy, const char *answer,
                        const char *error) {
        QTest::newRow(name) << QByteArray(proxy) << QByteArray(answer) << QByteArray(error);
    };
    row("CONNECT", "http://@", "", "context deadline exceeded");
    row("half an answer to CONNECT", "http://@", "HTTP/1.1 200 OK\r\nVia",
        "context deadline exceeded");
    row("TLS in the tunnel", "http://@", "HTTP/1.1 200 OK\r\n\r\n",
        "net/http: TLS handshake timeout");
    row("TLS with the proxy", "https://@", "", "proxyconnect tcp: net/http: TLS handshake timeout");
    row("SOCKS", "socks5://@", "",
        "socks connect tcp @->cli.invalid:443: context deadline exceeded");
}

void TestDownloadProxy::givesUpOnSilentProxies()
{
    QFETCH(QByteArray, proxy);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    HttpServer silent;
    silent.onAnything(send(answer));
    HttpLimits limits;
    limits.tlsHandshake = limits.tunnel = std::chrono::milliseconds(100);
    QCOMPARE(fetch("https://cli.invalid/",
                   {variable("HTTPS_PROXY", proxy.replace('@', silent.address()))}, limits),
             "download failed: Get \"https://cli.invalid/\": "
                 + error.replace('@', silent.address()));
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
    row("https://me:secret@127.0.0.1:1",
        "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused");
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
