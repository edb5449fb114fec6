// SPDX-License-Identifier: Apache-2.0
// HTTPS, with a certificate authority made for the test: trust, and the errors for untrusted
// servers.
#include "installer/download.h"
#include "installer/tests/certificates.h"
#include "installer/tests/httpserver.h"
#include "installer/uniquefile.h"
#include "testing/names.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace claustrum;
using namespace claustrum::test;

namespace {

void useIdentity(HttpServer &server, const Certificate &identity)
{
    server.useTls(QSslCertificate(identity.pem(), QSsl::Pem),
                  QSslKey(identity.keyPem(), QSsl::Ec, QSsl::Pem));
}

} // namespace

class TestDownloadTls : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void downloads_data();
    void downloads();
    void distrusts_data();
    void distrusts();
    void refusesTheUntrusted();
    void trustsAFolderOfRoots();
    void reportsCutBodies();
    void rejectsAServerWithoutTls();
    void reportsFailedHandshakes_data();
    void reportsFailedHandshakes();
    void givesUpOnASilentServer();
    void redirectsBetweenPlainAndTls();

private:
    /// The error, or "got it"; trusts only the test's authority by default.
    [[nodiscard]] QByteArray fetch(const QByteArray &url,
                                   const std::optional<std::vector<std::string>> &environment = {},
                                   std::chrono::nanoseconds timeout = {},
                                   const HttpLimits &limits = {}) const;
    void writeFile(const QString &name, const QByteArray &bytes) const;
    [[nodiscard]] std::string path(const QString &name) const;

    const Certificate m_authority{CertificateWishes{.names = "", .isAuthority = true}};
    const QTemporaryDir m_dir;
};

void TestDownloadTls::initTestCase()
{
    QVERIFY2(QSslSocket::supportsSsl(), "Qt found no OpenSSL");
    writeFile("authority.pem", m_authority.pem());
    QVERIFY(QDir(m_dir.path()).mkdir("none"));
}

QByteArray TestDownloadTls::fetch(const QByteArray &url,
                                  const std::optional<std::vector<std::string>> &environment,
                                  std::chrono::nanoseconds timeout, const HttpLimits &limits) const
{
    const auto file = createUnnamed(path("blob"));
    if (!file)
        return QByteArray::fromStdString(file.error().text);
    DownloadRequest request;
    request.url = url.toStdString();
    request.timeout = timeout;
    request.limits = limits;
    request.environment = environment.value_or(std::vector<std::string>{
        "SSL_CERT_FILE=" + path("authority.pem"), "SSL_CERT_DIR=" + path("none")});
    const auto downloaded = whileServing([&] { return download(request, *file).digest; });
    return downloaded ? QByteArray("got it") : QByteArray::fromStdString(downloaded.error().text);
}

void TestDownloadTls::writeFile(const QString &name, const QByteArray &bytes) const
{
    QFile file(m_dir.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}

std::string TestDownloadTls::path(const QString &name) const
{
    return QFile::encodeName(m_dir.filePath(name)).toStdString();
}

void TestDownloadTls::downloads_data()
{
    QTest::addColumn<QByteArray>("names");
    QTest::addColumn<QByteArray>("host");
    QTest::newRow("by address") << QByteArray("IP:127.0.0.1") << QByteArray("127.0.0.1");
    QTest::newRow("by name") << QByteArray("DNS:localhost") << QByteArray("localhost");
    QTest::newRow("among names") << QByteArray("DNS:a.example,DNS:localhost,IP:10.0.0.1")
                                 << QByteArray("localhost");
}

void TestDownloadTls::downloads()
{
    QFETCH(QByteArray, names);
    QFETCH(QByteArray, host);
    if (host == "localhost" && !testing::knowsLocalhost())
        QSKIP("this machine does not know localhost (/etc/hosts)");
    const Certificate identity({.names = names}, &m_authority);
    HttpServer server;
    useIdentity(server, identity);
    server.on("/cli", send(response(QByteArray(3'000'000, 'x'))));
    QCOMPARE(fetch(server.url("/cli").replace("127.0.0.1", host)), QByteArray("got it"));
}

void TestDownloadTls::distrusts_data()
{
    QTest::addColumn<QByteArray>("names");
    QTest::addColumn<int>("validFrom");
    QTest::addColumn<int>("validTo");
    QTest::addColumn<QByteArray>("why"); // a time stamp is cut off
    QTest::addColumn<QByteArray>("host");
    const QByteArray both("DNS:localhost,IP:127.0.0.1");
    const auto row = [](const char *name, const QByteArray &names, int from, int to,
                        const char *why, const char *host = "127.0.0.1") {
        QTest::newRow(name) << names << from << to << QByteArray(why) << QByteArray(host);
    };
    row("expired", both, -3, -1, "certificate has expired or is not yet valid: current time ");
    row("not yet valid", both, 24, 48,
        "certificate has expired or is not yet valid: current time ");
    row("another name", "DNS:a.example,IP:127.0.0.1,DNS:b.example", -1, 1,
        "certificate is valid for a.example, b.example, not localhost", "localhost");
    row("another address", "IP:127.0.0.2,DNS:localhost", -1, 1,
        "certificate is valid for 127.0.0.2, not 127.0.0.1");
    row("no name", "IP:127.0.0.1", -1, 1,
        "certificate is not valid for any names, but wanted to match localhost", "localhost");
    row("no address", "DNS:localhost", -1, 1,
        "cannot validate certificate for 127.0.0.1 because it doesn't contain any IP SANs");
}

void TestDownloadTls::distrusts()
{
    QFETCH(QByteArray, names);
    QFETCH(int, validFrom);
    QFETCH(int, validTo);
    QFETCH(QByteArray, why);
    QFETCH(QByteArray, host);
    if (host == "localhost" && !testing::knowsLocalhost())
        QSKIP("this machine does not know localhost (/etc/hosts)");
    const Certificate identity({.names = names, .validFrom = validFrom, .validTo = validTo},
                               &m_authority);
    HttpServer server;
    useIdentity(server, identity);
    server.on("/cli", send(response("secret")));
    const auto url = server.url("/cli").replace("127.0.0.1", host);
    const auto expected =
        "download failed: Get \"" + url + "\": tls: failed to verify certificate: x509: " + why;
    const auto outcome = fetch(url);
    QCOMPARE(outcome.left(expected.size()), expected);
    QCOMPARE(outcome == expected, !why.endsWith("current time "));
    QVERIFY(server.requests().isEmpty()); // nothing is sent before trust is established
}

void TestDownloadTls::refusesTheUntrusted()
{
    const Certificate other({.names = "", .isAuthority = true});
    const Certificate signedByOther({}, &other);
    const Certificate selfSigned({});
    for (const auto *identity : {&signedByOther, &selfSigned}) {
        HttpServer server;
        useIdentity(server, *identity);
        const auto expected = "download failed: Get \"" + server.url("/")
                              + "\": tls: failed to verify certificate: x509: certificate signed "
                                "by unknown authority";
        QCOMPARE(fetch(server.url("/")), expected);
        QCOMPARE(fetch(server.url("/"), std::vector<std::string>()), expected); // the system's
    }
}

void TestDownloadTls::trustsAFolderOfRoots()
{
    QVERIFY(QDir(m_dir.path()).mkdir("roots"));
    writeFile("roots/any-name", "text before\n" + m_authority.pem());
    writeFile("roots/README", "no certificate");
    const Certificate identity({}, &m_authority);
    HttpServer server;
    useIdentity(server, identity);
    server.on("/cli", send(response("body")));
    const auto folders = "SSL_CERT_DIR=" + path("none") + "::/nonexistent:" + path("roots");
    QCOMPARE(fetch(server.url("/cli"), std::vector<std::string>{folders}), QByteArray("got it"));
    QCOMPARE(fetch(server.url("/cli"),
                   std::vector<std::string>{"SSL_CERT_FILE=" + path("authority.pem")}),
             QByteArray("got it"));
}

void TestDownloadTls::reportsCutBodies()
{
    const Certificate identity({}, &m_authority);
    HttpServer server;
    useIdentity(server, identity);
    server.on("/cut", sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nbody"));
    server.on("/nothing", sendAndClose(""));
    QCOMPARE(fetch(server.url("/cut")), QByteArray("download failed: unexpected EOF"));
    QCOMPARE(fetch(server.url("/nothing")),
             "download failed: Get \"" + server.url("/nothing") + "\": EOF");
}

void TestDownloadTls::rejectsAServerWithoutTls()
{
    QTcpServer plain;
    QVERIFY(plain.listen(QHostAddress::LocalHost));
    connect(&plain, &QTcpServer::newConnection, &plain, [&plain] {
        auto *const socket = plain.nextPendingConnection();
        socket->write(response("this is HTTP", "400 Bad Request"));
        socket->disconnectFromHost();
    });
    const auto url = "https://127.0.0.1:" + QByteArray::number(plain.serverPort()) + "/";
    QCOMPARE(fetch(url), "download failed: Get \"" + url
                             + "\": http: server gave HTTP response to HTTPS client");
}

void TestDownloadTls::reportsFailedHandshakes_data()
{
    QTest::addColumn<QByteArray>("answer"); // in hex
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const char *answer, const char *error) {
        QTest::newRow(name) << QByteArray::fromHex(answer) << QByteArray(error);
    };
    row("nothing", "", "EOF");
    row("one byte", "16", "unexpected EOF");
    row("half a record", "160303005002", "unexpected EOF");
    row("SSH", "5353482d322e300d0a", "tls: first record does not look like a TLS handshake");
    row("handshake failure", "15030300020228", "remote error: tls: handshake failure");
    row("protocol version", "15030300020246", "remote error: tls: protocol version not supported");
    row("unknown name", "15030300020270", "remote error: tls: unrecognized name");
}

void TestDownloadTls::reportsFailedHandshakes()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    connect(&server, &QTcpServer::newConnection, &server, [&] {
        auto *const socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [socket, answer] {
            socket->readAll();
            socket->write(answer);
            socket->disconnectFromHost();
        });
    });
    const auto url = "https://127.0.0.1:" + QByteArray::number(server.serverPort()) + "/";
    QCOMPARE(fetch(url), "download failed: Get \"" + url + "\": " + error);
}

void TestDownloadTls::givesUpOnASilentServer()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    const auto url = "https://127.0.0.1:" + QByteArray::number(silent.serverPort()) + "/";
    QCOMPARE(
        fetch(url, {}, std::chrono::milliseconds(300)),
        "download failed: Get \"" + url
            + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    HttpLimits limits;
    limits.tlsHandshake = std::chrono::milliseconds(100);
    QCOMPARE(fetch(url, {}, {}, limits),
             "download failed: Get \"" + url + "\": net/http: TLS handshake timeout");
}

void TestDownloadTls::redirectsBetweenPlainAndTls()
{
    const Certificate identity({}, &m_authority);
    HttpServer plain;
    HttpServer tls;
    useIdentity(tls, identity);
    plain.on("/from", send(redirect(tls.url("/over"))));
    tls.on("/over", send(redirect(plain.url("/to"))));
    plain.on("/to", send(response("body")));
    QCOMPARE(fetch(plain.url("/from")), QByteArray("got it"));
    QCOMPARE(int(plain.requests().size()), 2);
    QCOMPARE(int(tls.requests().size()), 1);
}

CLAUSTRUM_TEST(TestDownloadTls)
#include "testdownloadtls.moc"
