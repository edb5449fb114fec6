// SPDX-License-Identifier: Apache-2.0
// The metrics of a real daemon (daemon.md, Opt-ins): over HTTP, as Prometheus scrapes them.
#include "testing/client.h"
#include "testing/deadline.h"
#include "testing/names.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QHostAddress>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <memory>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

constexpr int patienceMs = 60000;

DaemonSetup at(const std::string &address)
{
    DaemonSetup setup;
    setup.args = {"-metrics-addr", address};
    return setup;
}

/// The port in the log; 0 if there is none.
quint16 portOf(const TestDaemon &daemon)
{
    if (!daemon.logs("/metrics\n"))
        return 0;
    const QString log = QString::fromStdString(daemon.log());
    return log.section("/metrics\n", 0, 0).section(':', -1).toUShort();
}

/// Sends a request verbatim; returns all bytes until the server closes.
QByteArray ask(quint16 port, const QByteArray &request,
               const QHostAddress &host = QHostAddress::LocalHost)
{
    QTcpSocket socket;
    socket.connectToHost(host, port);
    if (!socket.waitForConnected(patienceMs))
        return "<no connection>";
    socket.write(request);
    while (socket.state() == QAbstractSocket::ConnectedState
           && socket.waitForReadyRead(patienceMs)) {
    }
    return socket.readAll();
}

QByteArray scrape(quint16 port, const QHostAddress &host = QHostAddress::LocalHost)
{
    const QByteArray reply = ask(port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", host);
    return reply.mid(reply.indexOf("\r\n\r\n") + 4);
}

/// The value of a sample; -1 if it is not there.
double sample(const QByteArray &page, const QByteArray &name)
{
    for (const QByteArray &line : page.split('\n')) {
        if (line.startsWith("claustrum_" + name + ' '))
            return line.mid(line.lastIndexOf(' ')).trimmed().toDouble();
    }
    return -1;
}

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTheWork();
    void reportsStates();
    void answersHttp_data();
    void answersHttp();
    void listensAtTheGivenAddress_data();
    void listensAtTheGivenAddress();
    void servesWithoutIfItCannotListen_data();
    void servesWithoutIfItCannotListen();
    void servesWithoutIfTheAddressIsInUse();
    void isNotHeldUpByAThousandSlowClients();
    void pleasesPromtool();
};

void TestMetrics::countsTheWork()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at("127.0.0.1:0"));
    const quint16 port = portOf(daemon);
    const double connections = sample(scrape(port), "connections_total");
    Client client = daemon.client();
    client.call("server.ping");
    client.call("server.ping");
    client.call("process.spawn", shell("p", "read x; printf 12345; printf 67 >&2"));
    client.call("process.stdin", input("p", "abc\n"));
    QVERIFY(client.streamToExit("p"));
    client.call("process.reattach", R"({"id":"p","fromSeq":9})");
    client.call("process.reattach", R"({"id":"nobody"})");
    Client stranger(sandbox.socketPath(), "wrong");
    stranger.call("server.ping");
    client.send("no JSON\n");
    client.next();

    const QByteArray page = scrape(port);
    const auto compare = [&](const char *name, double value) {
        if (sample(page, name) != value)
            qWarning("%s", page.constData());
        QCOMPARE(sample(page, name), value);
    };
    compare("connections_total", connections + 2);
    compare("process_spawns_total", 1);
    compare("process_exits_total", 1);
    compare("reattaches_total", 1);
    compare("stream_bytes_total", 7);
    compare("stdin_bytes_total", 4);
    compare("unauthorized_requests_total", 1);
    compare(R"(requests_total{method="server.ping"})", 2);
    compare(R"(requests_total{method="process.reattach"})", 2);
    compare(R"(requests_total{method="git.info"})", 0);
    compare(R"(requests_total{method="other"})", 2);
    compare(R"(request_duration_seconds_bucket{le="60"})", 7);
    compare(R"(request_duration_seconds_bucket{le="+Inf"})", 7);
    compare("request_duration_seconds_count", 7);
    QVERIFY(sample(page, "request_duration_seconds_sum") > 0);
    QVERIFY(page.contains("claustrum_build_info{version=\""));
}

void TestMetrics::reportsStates()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at("127.0.0.1:0"));
    const quint16 port = portOf(daemon);
    Client client = daemon.client(); // does not read
    client.ask("process.spawn", shell("flood", "exec cat /dev/zero"));
    Client other = daemon.client();
    other.call("process.spawn", shell("deaf", "sleep 1000"));
    other.call("process.stdin", input("deaf", std::string(500000, 'x')));
    QVERIFY(eventually([&] { return sample(scrape(port), "backpressure_pauses_total") == 1; }));
    const QByteArray page = scrape(port);
    QCOMPARE(sample(page, "connections_open"), 2.0);
    QCOMPARE(sample(page, "processes_running"), 2.0);
    QVERIFY(sample(page, "connection_queued_bytes") >= 1024 * 1024);
    QVERIFY(sample(page, "replay_buffer_bytes") >= 1024 * 1024);
    QVERIFY(sample(page, "stdin_queued_bytes") > 100000);
    other.call("process.kill", R"({"id":"flood","signal":"KILL"})");
    other.call("process.kill", R"({"id":"deaf","signal":"KILL"})");
    client.close();
    QVERIFY(eventually([&] { return sample(scrape(port), "processes_running") == 0; }));
    QCOMPARE(sample(scrape(port), "connections_open"), 1.0);
    QCOMPARE(sample(scrape(port), "stdin_queued_bytes"), 0.0);
}

void TestMetrics::answersHttp_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<bool>("body");
    const auto row = [](const char *request, const char *status, bool body) {
        QTest::newRow(QByteArray(request).simplified().constData())
            << QByteArray(request) << QByteArray(status) << body;
    };
    row("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "200 OK", true);
    row("GET /metrics HTTP/1.0\r\n\r\n", "200 OK", true);
    row("GET /metrics HTTP/1.1\nHost: x\n\n", "200 OK", true);
    row("GET /metrics?a=b HTTP/1.1\r\n\r\n", "200 OK", true);
    row("HEAD /metrics HTTP/1.1\r\n\r\n", "200 OK", false);
    row("GET / HTTP/1.1\r\n\r\n", "404 Not Found", true);
    row("GET /metrics/ HTTP/1.1\r\n\r\n", "404 Not Found", true);
    row("HEAD /x HTTP/1.1\r\n\r\n", "404 Not Found", false);
    row("POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "404 Not Found", true);
    row("\r\n\r\n", "400 Bad Request", true);
    row("GET /metrics\r\n\r\n", "400 Bad Request", true);
    row("GET /metrics SPDY/1\r\n\r\n", "400 Bad Request", true);
}

void TestMetrics::answersHttp()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    QFETCH(bool, body);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at("127.0.0.1:0"));
    const QByteArray reply = ask(portOf(daemon), request);
    QVERIFY2(reply.startsWith("HTTP/1.1 " + status + "\r\n"), reply.constData());
    const QByteArray content = reply.mid(reply.indexOf("\r\n\r\n") + 4);
    QCOMPARE(!content.isEmpty(), body);
    if (body)
        QVERIFY(reply.contains("\r\nContent-Length: " + QByteArray::number(content.size())));
    if (status == "200 OK")
        QVERIFY(reply.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
}

void TestMetrics::listensAtTheGivenAddress_data()
{
    QTest::addColumn<std::string>("address");
    QTest::addColumn<QString>("reachedAt");
    QTest::newRow("IPv4") << std::string("127.0.0.1:0") << "127.0.0.1";
    QTest::newRow("IPv6") << std::string("[::1]:0") << "::1";
    QTest::newRow("a name") << std::string("localhost:0") << "127.0.0.1";
    QTest::newRow("everywhere, by IPv4") << std::string(":0") << "127.0.0.1";
    QTest::newRow("everywhere, by IPv6") << std::string("[::]:0") << "::1";
}

void TestMetrics::listensAtTheGivenAddress()
{
    QFETCH(std::string, address);
    QFETCH(QString, reachedAt);
    QTcpServer probe;
    if (!probe.listen(QHostAddress(reachedAt)))
        QSKIP(qPrintable("this machine has no address " + reachedAt + ": " + probe.errorString()));
    if (address.starts_with("localhost") && !knowsLocalhost())
        QSKIP("this machine does not know localhost (/etc/hosts)");
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at(address));
    const quint16 port = portOf(daemon);
    QVERIFY(daemon.logs("INFO  [Server] metrics: serving Prometheus counters on "
                        + address.substr(0, address.size() - 1) + std::to_string(port)
                        + "/metrics\n"));
    QCOMPARE(sample(scrape(port, QHostAddress(reachedAt)), "process_spawns_total"), 0.0);
}

void TestMetrics::servesWithoutIfItCannotListen_data()
{
    QTest::addColumn<std::string>("address");
    QTest::addColumn<std::string>("why");
    const auto row = [](const char *address, const char *why) {
        QTest::newRow(address) << std::string(address) << std::string(why);
    };
    row("nowhere", "listen tcp: address nowhere: missing port in address");
    row("::1:0", "listen tcp: address ::1:0: too many colons in address");
    row("127.0.0.1:70000", "listen tcp: address 70000: invalid port");
    row("127.0.0.1:x", "listen tcp: address x: invalid port");
    row("192.0.2.1:0", "listen tcp 192.0.2.1:0: bind: cannot assign requested address");
}

void TestMetrics::servesWithoutIfItCannotListen()
{
    QFETCH(std::string, address);
    QFETCH(std::string, why);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at(address));
    QVERIFY(daemon.logs("ERROR [Server] metrics: listen " + address + ": " + why + "\n"));
    QCOMPARE(daemon.client().call("server.ping"), std::string(R"({"pong":true})"));
}

void TestMetrics::servesWithoutIfTheAddressIsInUse()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const std::string address = "127.0.0.1:" + std::to_string(other.serverPort());
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at(address));
    QVERIFY(daemon.logs("ERROR [Server] metrics: listen " + address + ": listen tcp " + address
                        + ": bind: address already in use\n"));
    QCOMPARE(daemon.client().call("server.ping"), std::string(R"({"pong":true})"));
}

void TestMetrics::isNotHeldUpByAThousandSlowClients()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at("127.0.0.1:0"));
    const quint16 port = portOf(daemon);
    const std::size_t before = descriptorsOf(daemon.pid()).size();
    std::vector<std::unique_ptr<QTcpSocket>> slow;
    constexpr int count = 1000;
    Client client = daemon.client();
    for (int i = 0; i < count; ++i) {
        slow.push_back(std::make_unique<QTcpSocket>());
        slow.back()->connectToHost(QHostAddress::LocalHost, port);
        QVERIFY(slow.back()->waitForConnected(patienceMs));
        slow.back()->write("GET /met");
        slow.back()->flush();
        if (i % 100 == 0)
            QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    }
    QCOMPARE(sample(scrape(port), "process_spawns_total"), 0.0);
    QVERIFY(descriptorsOf(daemon.pid()).size() <= before + 1 + 64);
    // The last ones are cut off, too, in their time.
    QVERIFY(eventually([&] { return descriptorsOf(daemon.pid()).size() <= before + 1; }));
}

void TestMetrics::pleasesPromtool()
{
    QString promtool = QStandardPaths::findExecutable("promtool");
    if (promtool.isEmpty()) // where `./dev setup` puts it
        promtool =
            QStandardPaths::findExecutable("promtool", {CLAUSTRUM_SOURCE_DIR "/build/tools"});
    if (promtool.isEmpty())
        QSKIP("there is no promtool, which `./dev setup` takes from Debian's packages");
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, at("127.0.0.1:0"));
    QProcess check;
    check.setProcessChannelMode(QProcess::MergedChannels);
    check.start(promtool, {"check", "metrics"});
    check.write(scrape(portOf(daemon)));
    check.closeWriteChannel();
    QVERIFY(check.waitForFinished(patienceMs));
    QCOMPARE(check.readAll(), QByteArray());
    QCOMPARE(check.exitCode(), 0);
    check.start(promtool, {"check", "rules",
                           CLAUSTRUM_SOURCE_DIR "/packaging/prometheus/claustrum.rules.yml"});
    QVERIFY(check.waitForFinished(patienceMs));
    QVERIFY2(check.exitCode() == 0, check.readAll().constData());
}

CLAUSTRUM_TEST(TestMetrics)
#include "testmetrics.moc"
