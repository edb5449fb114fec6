// SPDX-License-Identifier: Apache-2.0
// Sessions of real clients through a tap: the recordings replay equal.
#include "conformance/model/transcriptreader.h"
#include "conformance/tests/endtoend/tapping.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTest>

using namespace claustrum;
using namespace claustrum::conformance;
using namespace claustrum::testing;

namespace {

/// A copy of the program with one byte changed in an error text. The text is in the module.
QString changedProgram(const Sandbox &sandbox)
{
    const QDir folder(QString::fromStdString(sandbox.path("")));
    folder.mkpath("changed/bin");
    folder.mkpath("changed/lib/claustrum");
    QString program = folder.filePath("changed/bin/claustrum");
    QFile::copy(CLAUSTRUM_PROGRAM, program);
    std::string module = contentOf(CLAUSTRUM_MODULE);
    constexpr std::string_view text = "Process not f";
    for (auto at = module.find(text); at != std::string::npos; at = module.find(text, at))
        module[at] = 'p';
    sandbox.makeFile("changed/lib/claustrum/libclaustrum-module.so", module, 0755);
    return program;
}

/// The session of an agent: it works, is disconnected, and reconnects.
void workAndReconnect(const std::string &socket, const std::string &directory)
{
    const std::string token(TestDaemon::token);
    const std::string note = directory + "/note.txt";
    const std::string path = "{\"path\":\"" + note + "\"}";
    {
        Client client(socket, token);
        QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
        QVERIFY(client.call("server.version").find("version") != std::string::npos);
        client.call("process.spawn", shell("w", "echo noted > " + note + "; exit 3"));
        QVERIFY(client.streamToExit("w"));
        QCOMPARE(client.call("files.read", path),
                 std::string(R"({"content":"noted\n","exists":true})"));
        client.call("process.spawn",
                    shell("p", "i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); "
                               "done; while read x; do echo got $x; done"));
        client.call("process.stdin", input("p", "one\n"));
        std::string output;
        while (output.find("got one\n") == std::string::npos) {
            const auto frame = readStreamFrame(client.next());
            QVERIFY(frame);
            output += frame->bytes;
        }
        QVERIFY(client.call("process.stdin", input("nobody", "x")).find("Process not found")
                != std::string::npos);
        client.close();
    }
    Client again(socket, token);
    again.ask("process.reattach", R"({"id":"p","fromSeq":1})");
    again.ask("process.stdin", input("p", "two\n"));
    again.call("process.spawn", shell("q", "exec sleep 100"));
    std::string all;
    while (all.find("Z290IHR3bwo=") == std::string::npos) // "got two\n"
        all += again.next() + '\n';
    QVERIFY(again.call("process.killAndWait", R"({"id":"p"})").find("true") != std::string::npos);
    const std::string died = again.call("process.killAndWait", R"({"id":"q","signal":"KILL"})");
    QCOMPARE(QString::fromStdString(died), QStringLiteral(R"({"found":true,"died":true})"));
    again.call("process.spawn", shell("p", "echo another life"));
    while (all.find(base64Text("another life\n")) == std::string::npos)
        all += again.next() + '\n';
    QVERIFY(readStreamFrame(again.next())->stream == "exit");
    QCOMPARE(again.call("server.ping"), std::string(R"({"pong":true})"));
}

} // namespace

class TestTap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSessionReplays();
    void aSessionThroughABridgeReplays();
    void manyConnections();
    void measuresTheCost();
};

void TestTap::aSessionReplays()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    QVERIFY(daemon.running());
    RunningTap tap(sandbox, sandbox.socketPath(),
                   {"--dir", QString::fromStdString(sandbox.path(""))});
    QVERIFY(tap.isRunning());
    workAndReconnect(tap.socket(), sandbox.path(""));
    if (QTest::currentTestFailed())
        return;
    tap.stop();
    const Replay equal = replay(tap.file(), CLAUSTRUM_PROGRAM);
    QVERIFY2(equal.status == 0, equal.out + QByteArray::fromStdString(tap.written()));
    const Replay differs = replay(tap.file(), changedProgram(sandbox));
    QVERIFY2(differs.status == 1, differs.out);
    QVERIFY2(differs.out.contains("error.message"), differs.out);
    QVERIFY2(!differs.out.contains("did not come"), differs.out);
}

/// As an SSH command: a bridge to a tap, and a tap in place of the bridge.
void TestTap::aSessionThroughABridgeReplays()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.isRunning());
    const QString second = QString::fromStdString(sandbox.path("bridge.jsonl"));
    const QList<QStringList> commands{
        {CLAUSTRUM_PROGRAM, "-bridge", "-socket", QString::fromStdString(tap.socket())},
        {CLAUSTRUM_CONFORMANCE, "tap", "--bridge", "--to",
         QString::fromStdString(sandbox.socketPath()), "--out", second}};
    const QByteArray request =
        QByteArray::fromStdString(daemon.client().request("server.ping").line);
    for (QStringList command : commands) {
        QProcess bridge;
        bridge.start(command.takeFirst(), command);
        bridge.write(request);
        QVERIFY(bridge.waitForReadyRead());
        QCOMPARE(bridge.readLine(),
                 QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"pong\":true}}\n"));
        bridge.closeWriteChannel();
        QVERIFY(bridge.waitForFinished());
        QCOMPARE(bridge.exitCode(), 0);
        QCOMPARE(bridge.readAllStandardError(), QByteArray());
    }
    tap.stop();
    for (const std::string &file : {tap.file(), second.toStdString()}) {
        const Replay equal = replay(file, CLAUSTRUM_PROGRAM);
        QVERIFY2(equal.status == 0, equal.out);
        QVERIFY(contentOf(file).find("\"halfClose\"") != std::string::npos);
    }
}

void TestTap::manyConnections()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.isRunning());
    std::vector<Client> clients;
    clients.reserve(5);
    for (int i = 0; i < 5; ++i)
        clients.push_back(tap.client());
    for (int round = 0; round < 3; ++round) {
        for (Client &client : clients)
            QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    }
    clients.clear();
    tap.stop();
    const std::string text = tap.written();
    for (int number = 1; number <= 5; ++number)
        QVERIFY(text.find("{\"recv\": " + std::to_string(number)) != std::string::npos);
    const Replay equal = replay(tap.file(), CLAUSTRUM_PROGRAM);
    QVERIFY2(equal.status == 0, equal.out);
    QCOMPARE(int(QFile::permissions(QString::fromStdString(tap.file())) & 0x0777), 0x0600);
}

/// For information only: the machine is shared, so no time is checked.
void TestTap::measuresTheCost()
{
    constexpr int rounds = 2000;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    RunningTap tap(sandbox, sandbox.socketPath());
    QVERIFY(daemon.running() && tap.isRunning());
    const auto medianMicroseconds = [](Client client) {
        std::vector<qint64> times;
        for (int i = 0; i < rounds; ++i) {
            QElapsedTimer timer;
            timer.start();
            client.call("server.ping");
            times.push_back(timer.nsecsElapsed() / 1000);
        }
        std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
        return times[rounds / 2];
    };
    const qint64 without = medianMicroseconds(daemon.client());
    const qint64 with = medianMicroseconds(tap.client());
    qInfo("a ping, median of %d: %lld us without a tap, %lld us with one", rounds,
          static_cast<long long>(without), static_cast<long long>(with));
    const std::string text = tap.written();
    QVERIFY(std::count(text.begin(), text.end(), '\n') >= 2 * rounds);
}

CLAUSTRUM_TEST(TestTap)
#include "testtap.moc"
