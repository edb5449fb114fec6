// SPDX-License-Identifier: Apache-2.0
// Plain HTTP: server behaviours and the errors reported for them. Where the contract lists no text,
// the expectation is the observed text of Go's client, or is marked as this project's own.
#include "installer/download.h"
#include "installer/tests/httpserver.h"
#include "installer/uniquefile.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::test;

namespace {

constexpr auto cutShort = "download failed: unexpected EOF";

/// The outcome of a download: the error, or the body if its digest is right.
QByteArray fetch(const QByteArray &url, std::int64_t maxBytes = 0,
                 std::chrono::nanoseconds timeout = {})
{
    const QTemporaryDir folder;
    const auto file = createUnnamed(folder.path().toStdString() + "/blob");
    if (!file)
        return QByteArray::fromStdString(file.error().text);
    DownloadRequest request;
    request.url = url.toStdString();
    request.maxBytes = maxBytes;
    request.timeout = timeout;
    const auto downloaded = whileServing([&] { return download(request, *file).digest; });
    if (!downloaded)
        return QByteArray::fromStdString(downloaded.error().text);
    QFile body;
    if (::lseek(file->fd.get(), 0, SEEK_SET) != 0
        || !body.open(file->fd.get(), QIODevice::ReadOnly))
        return "cannot read the file";
    const auto bytes = body.readAll();
    const auto expected = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    if (expected.toStdString() != *downloaded)
        return "the digest is another";
    return bytes;
}

QByteArray chunked(const QByteArray &chunks)
{
    return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

} // namespace

class TestDownload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("RES_OPTIONS", "timeout:1 attempts:1"); // for hosts without a name server
    }
    void answers_data();
    void answers();
    void reportsACutChunkedBody_data();
    void reportsACutChunkedBody();
    void unreachable_data();
    void unreachable();
    void redirects_data();
    void redirects();
    void followsTenRedirects();
    void sendsAPlainRequest();
    void limitsTheBody_data();
    void limitsTheBody();
    void limitsTheTime_data();
    void limitsTheTime();
    void waitsWithoutATimeLimit();
    void reportsWriteErrors();
};

void TestDownload::answers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("end");     // of the connection: close, reset, keep
    QTest::addColumn<QByteArray>("outcome"); // @: the URL
    const auto row = [](const char *name, const QByteArray &answer, const char *end,
                        const QByteArray &outcome) {
        QTest::newRow(name) << answer << QByteArray(end) << outcome;
    };
    const QByteArray ok("HTTP/1.1 200 OK\r\n");
    const QByteArray large(3'000'000, 'x');

    row("a body", response("body"), "keep", "body");
    row("a body, and closed", response("body"), "close", "body");
    row("an empty body", response(""), "keep", "");
    row("a large body", response(large), "keep", large);
    row("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nbody", "close", "body");
    row("no length", ok + "\r\nbody", "close", "body");
    row("no length, no body", ok + "\r\n", "close", "");
    row("chunks", chunked("4\r\nbody\r\n1\r\n!\r\n0\r\n\r\n"), "keep", "body!");
    row("chunks with extensions and a trailer", chunked("4;a=b\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n"),
        "keep", "body");
    row("a large chunk", chunked("2dc6c0\r\n" + large + "\r\n0\r\n\r\n"), "keep", large);
    row("HTML with 200", response("<html>", "200 OK", "Content-Type: text/html\r\n"), "keep",
        "<html>"); // only the checksum detects this
    row("labelled as gzip", response("body", "200 OK", "Content-Encoding: gzip\r\n"), "keep",
        "body"); // not requested, and so not decoded
    const QByteArray early("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
    row("100 first", "HTTP/1.1 100 Continue\r\n\r\n" + response("body"), "keep", "body");
    row("103 first", early + response("body"), "keep", "body");
    row("199 first", "HTTP/1.1 199 Odd\r\n\r\n" + response("body"), "keep", "body");
    row("five interim responses", early.repeated(5) + response("body"), "keep", "body");
    row("longer than announced", ok + "Content-Length: 4\r\n\r\nbody and more", "close", "body");

    row("shorter than announced", ok + "Content-Length: 5000\r\n\r\nplain", "close", cutShort);
    row("announced but empty", ok + "Content-Length: 5000\r\n\r\n", "close", cutShort);
    row("shorter than announced, large", ok + "Content-Length: 4000000\r\n\r\n" + large, "close",
        cutShort);
    for (const auto *status :
         {"201 Created", "204 No Content", "206 Partial Content", "304 Not Modified", "400 Bad",
          "401 Unauthorized", "403 Forbidden", "404 Not Found", "407 Proxy", "410 Gone",
          "416 Range", "429 Slow", "500 Oh", "503 Later", "999 Odd"})
        row(status, response("page", status), "close",
            "download failed with status " + QByteArray(status).left(3));
    row("401 that asks for a password",
        response("", "401 No", "WWW-Authenticate: Basic realm=\"x\"\r\n"), "close",
        "download failed with status 401");
    row("a redirect without a location", response("", "302 Found"), "close",
        "download failed with status 302");
    row("300 with a location", response("", "300 Choose", "Location: /x\r\n"), "close",
        "download failed with status 300");

    row("nothing", "", "close", "download failed: Get \"@\": EOF");
    row("a reset", "", "reset",
        "download failed: Get \"@\": read tcp #: read: connection reset by peer");
    row("a reset in the body", ok + "Content-Length: 9\r\n\r\nbody", "reset",
        "download failed: read tcp #: read: connection reset by peer");
    const QByteArray broken("download failed: Get \"@\": net/http: HTTP/1.x transport connection "
                            "broken: ");
    row("half a head", "HTTP/1.1 200 OK\r\nContent-Le", "close",
        broken + "malformed MIME header: missing colon: \"Content-Le\"");
    row("a head without its end", "HTTP/1.1 200 OK\r\nA: b\r\n", "close",
        broken + "unexpected EOF");
    row("not HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "keep",
        broken + "malformed HTTP response \"SSH-2.0-OpenSSH_9.2\"");
    row("two lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxy", "keep",
        broken + "http: message cannot contain multiple Content-Length headers; got [\"1\" \"2\"]");
    row("an unknown encoding", ok + "Transfer-Encoding: gzip\r\n\r\nxy", "close",
        broken + "unsupported transfer encoding: \"gzip\"");
    row("103 and no more", early, "close", broken + "unexpected EOF");
    row("six interim responses", early.repeated(6) + response("body"), "keep",
        broken + "net/http: too many 1xx informational responses");
    row("101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + response("body"), "keep",
        "download failed with status 101");
    const auto tooLarge =
        broken + "net/http: server response headers exceeded 10485760 bytes; aborted";
    row("a field without end", ok + "X: " + QByteArray(11 << 20, 'x'), "keep", tooLarge);
    row("fields without end", ok + QByteArray("X: y\r\n").repeated(2 << 20), "keep", tooLarge);
}

void TestDownload::answers()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, end);
    QFETCH(QByteArray, outcome);
    HttpServer server;
    server.on("/cli", end == "close"   ? sendAndClose(answer)
                      : end == "reset" ? sendAndReset(answer)
                                       : send(answer));
    auto fetched = fetch(server.url("/cli"));
    const QRegularExpression endpoints("127\\.0\\.0\\.1:\\d+->" + server.address());
    fetched = QString(fetched).replace(endpoints, "#").toUtf8();
    QCOMPARE(fetched, outcome.replace('@', server.url("/cli")));
}

void TestDownload::reportsACutChunkedBody_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error");
    const QByteArray eof("unexpected EOF");
    QTest::newRow("in a chunk") << chunked("50\r\nbody") << eof;
    QTest::newRow("between chunks") << chunked("4\r\nbody\r\n") << eof;
    QTest::newRow("in the last chunk")
        << chunked("4\r\nbody\r\n0\r\n") << QByteArray("http: unexpected EOF reading trailer");
    QTest::newRow("in a chunk's size") << chunked("4\r\nbody\r\n5") << eof;
}

/// However late the server closes.
void TestDownload::reportsACutChunkedBody()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    HttpServer server;
    server.on("/at-once", sendAndClose(answer));
    server.on("/later", [answer](QTcpSocket &socket, const HttpRequest &) {
        socket.write(answer);
        socket.flush();
        later(socket, 50, [&socket] { socket.disconnectFromHost(); });
    });
    for (const auto *path : {"/at-once", "/later"})
        QCOMPARE(fetch(server.url(path)), "download failed: " + error);
}

void TestDownload::unreachable_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("error"); // after "download failed: "
    const auto row = [](const char *url, const char *error) {
        QTest::newRow(url) << QByteArray(url) << QByteArray(error);
    };
    row("http://127.0.0.1:1/x",
        "Get \"http://127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect: connection refused");
    row("http://127.0.0.1:1", "Get \"http://127.0.0.1:1\": dial tcp 127.0.0.1:1: connect: "
                              "connection refused");
    row("http://[::1]:1/",
        "Get \"http://[::1]:1/\": dial tcp [::1]:1: connect: connection refused");
    row("http://user:secret@127.0.0.1:1/", "Get \"http://user:***@127.0.0.1:1/\": dial tcp "
                                           "127.0.0.1:1: connect: connection refused");
    row("https://127.0.0.1:1/", "Get \"https://127.0.0.1:1/\": dial tcp 127.0.0.1:1: connect: "
                                "connection refused");
    row("http://nothing.invalid/x",
        "Get \"http://nothing.invalid/x\": dial tcp: lookup nothing.invalid: no such host");
    row("nonsense://x/y", "Get \"nonsense://x/y\": unsupported protocol scheme \"nonsense\"");
    row("NonSense:x", "Get \"NonSense:x\": unsupported protocol scheme \"nonsense\"");
    row("file:///etc/passwd", "Get \"file:///etc/passwd\": unsupported protocol scheme \"file\"");
    row("ftp://127.0.0.1/x", "Get \"ftp://127.0.0.1/x\": unsupported protocol scheme \"ftp\"");
    row("data:,x", "Get \"data:,x\": unsupported protocol scheme \"data\"");
    row("qrc:/x", "Get \"qrc:/x\": unsupported protocol scheme \"qrc\"");
    row("/cli.zst", "Get \"/cli.zst\": unsupported protocol scheme \"\"");
    row("cli.zst", "Get \"cli.zst\": unsupported protocol scheme \"\"");
    row("localhost:8080/x", "Get \"localhost:8080/x\": unsupported protocol scheme \"localhost\"");
    row("127.0.0.1:80/x",
        "parse \"127.0.0.1:80/x\": first path segment in URL cannot contain colon");
    row("://x", "parse \"://x\": missing protocol scheme");
    row("http://", "Get \"http://\": http: no Host in request URL"); // Go: "http:"
    row("http:///x", "Get \"http:///x\": http: no Host in request URL");
    row("http://127.0.0.1:1/\n", "parse \"http://127.0.0.1:1/\\n\": net/url: invalid control "
                                 "character in URL");
}

void TestDownload::unreachable()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, error);
    if (url.contains("::1") && !QTcpServer().listen(QHostAddress::LocalHostIPv6))
        QSKIP("this machine lacks IPv6");
    QCOMPARE(fetch(url), "download failed: " + error);
}

void TestDownload::redirects_data()
{
    QTest::addColumn<QByteArray>("location"); // @: the server
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("outcome");
    const auto row = [](const char *name, const char *location, const char *status,
                        const char *outcome) {
        QTest::newRow(name) << QByteArray(location) << QByteArray(status) << QByteArray(outcome);
    };
    for (const auto *status : {"301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"})
        row(status, "@/to", status, "arrived");
    row("by path", "/to", "302 Found", "arrived");
    row("relative", "../to", "302 Found", "arrived");
    row("without the scheme", "//127.0.0.1:$/to", "302 Found", "arrived");
    row("with a blank", "/t o", "302 Found", "arrived with a blank");
    row("to nothing", "/nowhere", "302 Found", "download failed with status 404");
    row("to a file", "file:///etc/passwd", "302 Found",
        "download failed: Get \"file:///etc/passwd\": unsupported protocol scheme \"file\"");
    row("to FTP", "ftp://x/", "302 Found",
        "download failed: Get \"ftp://x/\": unsupported protocol scheme \"ftp\"");
    row("to a closed port", "http://127.0.0.1:1/to", "302 Found",
        "download failed: Get \"http://127.0.0.1:1/to\": dial tcp 127.0.0.1:1: connect: connection "
        "refused");
    row("in a circle", "/deep/from", "302 Found",
        "download failed: Get \"/deep/from\": stopped after 10 redirects");
    row("with a control character", "/t\to", "302 Found",
        "download failed: Get \"@/deep/from\": failed to parse Location header \"/t\\to\": parse "
        "\"/t\\to\": net/url: invalid control character in URL");
    row("without a host", "http:///x", "302 Found",
        "download failed: Get \"http:///x\": http: no Host in request URL");
}

void TestDownload::redirects()
{
    QFETCH(QByteArray, location);
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, outcome);
    HttpServer server;
    location.replace('@', server.url("")).replace('$', QByteArray::number(server.serverPort()));
    server.on("/deep/from", send(redirect(location, status)));
    server.on("/to", send(response("arrived")));
    server.on("/t%20o", send(response("arrived with a blank")));
    QCOMPARE(fetch(server.url("/deep/from")), outcome.replace('@', server.url("")));
}

void TestDownload::followsTenRedirects()
{
    HttpServer server;
    for (int i = 1; i <= 11; ++i)
        server.on('/' + QByteArray::number(i), send(redirect('/' + QByteArray::number(i - 1))));
    server.on("/0", send(response("arrived")));
    QCOMPARE(fetch(server.url("/10")), QByteArray("arrived"));
    QCOMPARE(fetch(server.url("/11")),
             QByteArray("download failed: Get \"/0\": stopped after 10 redirects"));
}

void TestDownload::sendsAPlainRequest()
{
    HttpServer server;
    server.on("/from", send(response("", "302 Found",
                                     "Location: /to?a=b%20c\r\n"
                                     "Set-Cookie: a=b\r\n")));
    server.on("/to?a=b%20c", send(response("body")));
    auto url = server.url("/from#part");
    url.replace("http://", "http://user:p%40ss@");
    QCOMPARE(fetch(url), QByteArray("body"));
    QCOMPARE(int(server.requests().size()), 2);
    const auto &first = server.requests().at(0);
    QCOMPARE(first.method, QByteArray("GET"));
    QCOMPARE(first.header("Accept-Encoding"), QByteArray("identity"));
    QVERIFY(first.header("User-Agent").startsWith("claustrum/"));
    QCOMPARE(first.header("Authorization"), "Basic " + QByteArray("user:p@ss").toBase64());
    QCOMPARE(first.header("Host"), server.address());
    const auto &second = server.requests().at(1);
    QCOMPARE(second.header("Cookie"), QByteArray());
    QCOMPARE(second.header("Authorization"), first.header("Authorization")); // the same origin
}

void TestDownload::limitsTheBody_data()
{
    QTest::addColumn<int>("bound");
    QTest::addColumn<bool>("fits");
    QTest::newRow("one byte below") << 99'999 << false;
    QTest::newRow("the size") << 100'000 << true;
    QTest::newRow("one byte above") << 100'001 << true;
    QTest::newRow("off") << 0 << true;
    QTest::newRow("off, negative") << -1 << true;
}

void TestDownload::limitsTheBody()
{
    QFETCH(int, bound);
    QFETCH(bool, fits);
    const QByteArray body(100'000, 'b');
    const auto expected =
        fits ? body : "download failed: response exceeds " + QByteArray::number(bound) + " bytes";
    HttpServer server;
    server.on("/length", send(response(body)));
    server.on("/none", sendAndClose("HTTP/1.1 200 OK\r\n\r\n" + body));
    server.on("/chunks", send(chunked("186a0\r\n" + body + "\r\n0\r\n\r\n")));
    for (const auto *path : {"/length", "/none", "/chunks"})
        QCOMPARE(fetch(server.url(path), bound), expected);
}

void TestDownload::limitsTheTime_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("error");
    const QByteArray inHead("Get \"@\": context deadline exceeded (Client.Timeout exceeded while "
                            "awaiting headers)");
    const QByteArray inBody("context deadline exceeded (Client.Timeout or context cancellation "
                            "while reading body)");
    QTest::newRow("silent") << QByteArray() << inHead;
    QTest::newRow("stalls in the head") << QByteArray("HTTP/1.1 200 OK\r\nContent-") << inHead;
    QTest::newRow("stalls before the body")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") << inBody;
    QTest::newRow("stalls in the body")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody") << inBody;
    QTest::newRow("stalls in a chunk") << chunked("9\r\nbody") << inBody;
}

void TestDownload::limitsTheTime()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, error);
    HttpServer server;
    server.on("/cli", send(answer));
    server.on("/from", send(redirect("/cli")));
    QElapsedTimer timer;
    timer.start();
    for (const auto *path : {"/cli", "/from"}) {
        auto expected = "download failed: " + error;
        QCOMPARE(fetch(server.url(path), 0, std::chrono::milliseconds(300)),
                 expected.replace('@', server.url("/cli")));
    }
    QVERIFY(timer.elapsed() >= 600);
    QVERIFY(timer.elapsed() < 60'000);
}

/// A limit that is kept is invisible, too.
void TestDownload::waitsWithoutATimeLimit()
{
    HttpServer server;
    server.on("/cli", [](QTcpSocket &socket, const HttpRequest &) {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nbody");
        later(socket, 300, [&socket] { socket.write("more"); });
    });
    QCOMPARE(fetch(server.url("/cli")), QByteArray("bodymore"));
    QCOMPARE(fetch(server.url("/cli"), 0, std::chrono::minutes(1)), QByteArray("bodymore"));
    QCOMPARE(fetch(server.url("/cli"), 0, std::chrono::hours(24 * 365)), QByteArray("bodymore"));
    QCOMPARE(fetch(server.url("/cli"), 0, std::chrono::seconds(-1)), QByteArray("bodymore"));
}

void TestDownload::reportsWriteErrors()
{
    HttpServer server;
    server.on("/cli", send(response("body")));
    UniqueFile full{Fd(::open("/dev/full", O_WRONLY | O_CLOEXEC)), "/dir/.blob-1"};
    DownloadRequest request;
    request.url = server.url("/cli").toStdString();
    const auto digest = whileServing([&] { return download(request, full).digest; });
    QVERIFY(!digest);
    QCOMPARE(digest.error().text,
             std::string("download failed: write /dir/.blob-1: no space left on device"));
}

CLAUSTRUM_TEST(TestDownload)
#include "testdownload.moc"
