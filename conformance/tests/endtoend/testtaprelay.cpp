// SPDX-License-Identifier: Apache-2.0
// The relay of a tap: every byte arrives unchanged, whichever end closes first.
#include "conformance/model/transcriptreader.h"
#include "conformance/tests/endtoend/tappedpair.h"
#include "testing/procfs.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <QProcess>
#include <QProcessEnvironment>
#include <QTest>

#include <csignal>

using namespace claustrum;
using namespace claustrum::conformance;
using namespace claustrum::testing;

class TestTapRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void forwardsEveryByte_data();
    void forwardsEveryByte();
    void waitsForAClientThatDoesNotRead();
    void anEndOfOneSideReachesTheOther_data();
    void anEndOfOneSideReachesTheOther();
    void theServerDies();
};

void TestTapRelay::forwardsEveryByte_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const QByteArray &bytes) {
        QTest::newRow(name) << bytes;
    };
    QByteArray all;
    for (int i = 0; i < 256; ++i)
        all.append(static_cast<char>(i));
    row("JSON", "{\"jsonrpc\":\"2.0\",\"id\":1}\n");
    row("every byte", all + all);
    row("NULs", QByteArray(1000, '\0'));
    row("empty lines", "\n\n\r\n");
    row("half a line", "{\"jsonrpc\":");
    row("placeholders", "{\"id\":\"${TOKEN} ${DIR} <<b64:x>>\"}\n");
    row("a line of 17 MiB", QByteArray(17 << 20, 'x') + '\n');
    row("many lines", QByteArray("{\"id\":1,\"x\":\"y\"}\n").repeated(20000));
}

void TestTapRelay::forwardsEveryByte()
{
    QFETCH(QByteArray, bytes);
    TappedPair ends;
    QVERIFY(ends.server);
    const std::string expected = bytes.toStdString();
    QVERIFY(through(ends.client.get(), ends.server.get(), expected) == expected);
    QVERIFY(through(ends.server.get(), ends.client.get(), expected) == expected);
    ends.client.reset();
    QVERIFY(closes(ends.server.get()));
    QVERIFY(eventually(
        [&] { return ends.tap.written().find("{\"disconnect\": 1}\n") != std::string::npos; }));
    QVERIFY(ends.tap.stop().count('\n') <= 1);
    const auto transcript = readTranscript(ends.tap.file());
    QVERIFY2(transcript, transcript ? "" : transcript.error().text.c_str());
    // The recorded lines are the sent ones; too long lines are summed up.
    std::string sent;
    for (const Step &step : transcript->steps) {
        if (const auto *send = std::get_if<Send>(&step.action))
            sent += send->line + (send->newline ? "\n" : "");
    }
    QVERIFY(sent == expected);
}

/// The server must wait, the memory of the tap must not grow, and no byte may be lost.
void TestTapRelay::waitsForAClientThatDoesNotRead()
{
    TappedPair ends;
    QVERIFY(ends.server);
    const std::string line = "{\"id\":1,\"result\":\"" + std::string(1000, 'x') + "\"}\n";
    std::string block;
    for (int i = 0; i < 1000; ++i)
        block += line;
    std::size_t sent = 0;
    pollfd takes{ends.server.get(), POLLOUT, 0};
    while (::poll(&takes, 1, 500) == 1) {
        const auto count = ::send(ends.server.get(), block.data() + sent % block.size(),
                                  block.size() - sent % block.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        QVERIFY(count > 0);
        sent += static_cast<std::size_t>(count);
        QVERIFY2(sent < (16 << 20), "the server never waits");
    }
    QVERIFY(!memoryCounts() || statusNumber(ends.tap.pid(), "VmHWM") < std::uint64_t{32} * 1024);
    std::string received;
    std::vector<char> buffer(1 << 20);
    while (received.size() < sent) {
        pollfd state{ends.client.get(), POLLIN, 0};
        QCOMPARE(::poll(&state, 1, 60000), 1);
        const auto count = ::recv(ends.client.get(), buffer.data(), buffer.size(), 0);
        QVERIFY(count > 0);
        received.append(buffer.data(), static_cast<std::size_t>(count));
    }
    for (std::size_t at = 0; at < received.size(); at += block.size())
        QVERIFY(block.starts_with(std::string_view(received).substr(at, block.size())));
}

void TestTapRelay::anEndOfOneSideReachesTheOther_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<QString>("written");
    QTest::newRow("half close") << "half"
                                << "{\"halfClose\": 1}\n";
    QTest::newRow("close") << "close"
                           << "{\"disconnect\": 1}\n";
    QTest::newRow("close without reading") << "unread"
                                           << "{\"disconnect\": 1}\n";
    QTest::newRow("the server closes") << "server"
                                       << "{\"eof\": 1}\n";
}

void TestTapRelay::anEndOfOneSideReachesTheOther()
{
    QFETCH(QString, how);
    QFETCH(QString, written);
    TappedPair ends;
    QVERIFY(ends.server);
    QCOMPARE(through(ends.client.get(), ends.server.get(), "last words\n"),
             std::string("last words\n"));
    if (how == "half") {
        ::shutdown(ends.client.get(), SHUT_WR);
        QVERIFY(closes(ends.server.get()));
        QCOMPARE(through(ends.server.get(), ends.client.get(), "still\n"), std::string("still\n"));
        ends.server.reset();
        QVERIFY(closes(ends.client.get()));
    } else if (how == "server") {
        QCOMPARE(::send(ends.server.get(), "half", 4, 0), ssize_t(4));
        ends.server.reset();
        QCOMPARE(through(-1, ends.client.get(), "half"), std::string("half"));
        QVERIFY(closes(ends.client.get()));
    } else {
        if (how == "unread")
            QCOMPARE(::send(ends.server.get(), "never read\n", 11, 0), ssize_t(11));
        ends.client.reset();
        QVERIFY(closes(ends.server.get()));
    }
    const std::string expected = written.toStdString();
    QVERIFY(eventually([&] { return ends.tap.written().find(expected) != std::string::npos; }));
    ends.tap.stop();
    QVERIFY(readTranscript(ends.tap.file()));
}

/// The recording is complete after the daemon is killed.
void TestTapRelay::theServerDies()
{
    const Sandbox sandbox;
    RunningTap tap(sandbox, sandbox.path("run/daemon.sock"));
    QVERIFY(tap.isRunning());
    QProcess daemon;
    QProcessEnvironment environment;
    for (const std::string &variable : sandbox.environment()) {
        const QString text = QString::fromStdString(variable);
        environment.insert(text.section('=', 0, 0), text.section('=', 1));
    }
    daemon.setProcessEnvironment(environment);
    const std::string tokenFile = sandbox.makeFile("run/t", std::string(TestDaemon::token), 0600);
    daemon.start(CLAUSTRUM_PROGRAM,
                 {"-serve", "-socket", QString::fromStdString(sandbox.path("run/daemon.sock")),
                  "-token-file", QString::fromStdString(tokenFile)});
    QVERIFY(daemon.waitForFinished());
    Client client = tap.client();
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    for (const pid_t pid : sandbox.processes())
        ::kill(pid, SIGKILL);
    QVERIFY(client.drainToClose());
    QVERIFY(eventually([&] { return tap.written().ends_with("{\"eof\": 1}\n"); }));
    QVERIFY(eventually([&] { return !connectUnixSocket(sandbox.path("run/daemon.sock")).ok(); }));
    Client late = tap.client(); // no server: the client is disconnected, the tap continues
    QVERIFY(late.drainToClose());
    const QByteArray said = tap.stop();
    QVERIFY2(said.contains("the client is disconnected"), said);
    QVERIFY(readTranscript(tap.file()));
}

CLAUSTRUM_TEST(TestTapRelay)
#include "testtaprelay.moc"
