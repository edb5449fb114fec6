// SPDX-License-Identifier: Apache-2.0
// The wire log of a real daemon (daemon.md, Opt-ins).
#include "daemon/tests/endtoend/jsonat.h"
#include "testing/client.h"
#include "testing/deadline.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

DaemonSetup logging(const std::string &path, const std::vector<std::string> &more = {})
{
    DaemonSetup setup;
    setup.args = {"-wire-log", path};
    setup.args.insert(setup.args.end(), more.begin(), more.end());
    return setup;
}

std::vector<std::string> linesOf(const std::string &path)
{
    std::istringstream file(contentOf(path));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

mode_t modeOf(const std::string &path)
{
    struct stat info = {};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

void shutDown(TestDaemon &daemon)
{
    daemon.client().call("server.shutdown");
    QCOMPARE(daemon.waitForEnd(), 0);
}

} // namespace

class TestWireLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsEveryFrameInOrder();
    void keepsSecrets_data();
    void keepsSecrets();
    void isPrivateAndAppends();
    void endsTheStartIfItCannotBeOpened_data();
    void endsTheStartIfItCannotBeOpened();
    void stopsWhenTheDiskIsFull();
    void surviveAFileSizeLimit();
    void logsOnlyWrittenFrames();
    void reportsWhatWaits();
    void changesNothingOnTheWire();
};

void TestWireLog::holdsEveryFrameInOrder()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("wire.log");
    TestDaemon daemon(sandbox, logging(path, {"-wire-log-max-string", "0"}));
    Client client = daemon.client();
    std::vector<std::string> wire;
    constexpr int requests = 50;
    for (int i = 0; i < requests; ++i) {
        const std::int64_t id = client.ask("server.ping");
        wire.push_back("out:{\"jsonrpc\":\"2.0\",\"id\":" + std::to_string(id)
                       + ",\"result\":" + client.answer(id) + "}");
    }
    client.call("process.spawn", shell("p", "seq 10000"));
    for (std::string frame; frame.find("exitCode") == std::string::npos;) {
        frame = client.next();
        wire.push_back("out:" + frame);
    }
    shutDown(daemon);

    std::vector<std::string> logged;
    int requestsLogged = 0;
    std::string number; // of the connection with the first frame
    for (const std::string &line : linesOf(path)) {
        if (line.find("\"event\":") != std::string::npos)
            continue;
        if (number.empty())
            number = at(line, {"conn"});
        if (at(line, {"conn"}) != number)
            continue;
        const std::string raw = at(line, {"raw"});
        if (at(line, {"dir"}) == "in")
            ++requestsLogged;
        else if (raw.find("success") == std::string::npos)
            logged.push_back("out:" + raw);
    }
    QCOMPARE(requestsLogged, requests + 1);
    QCOMPARE(logged.size(), wire.size());
    QVERIFY(logged == wire);
}

void TestWireLog::keepsSecrets_data()
{
    QTest::addColumn<std::string>("maxString");
    for (const char *maxString : {"0", "512", "20"})
        QTest::newRow(maxString) << std::string(maxString);
}

/// Sends secrets in every place that there is for them, and looks for none of them.
void TestWireLog::keepsSecrets()
{
    QFETCH(std::string, maxString);
    const Sandbox sandbox;
    const std::string path = sandbox.path("wire.log");
    TestDaemon daemon(sandbox, logging(path, {"-wire-log-max-string", maxString}));
    Client client = daemon.client();
    const std::string token(daemon.token);
    for (
        const std::string &line : {
            R"({"jsonrpc":"2.0","id":1,"method":"server.ping","auth":")" + token + "\"}",
            R"({"jsonrpc":"2.0","id":2,"AUTH":"hush-1","method":"server.ping","auth":")" + token
                + "\"}",
            std::string(R"({"jsonrpc":"2.0","id":3,"method":"server.ping","\u0061uth":"hush-2"})"),
            std::string(R"({"id":4,"auth":"hush-3"} x)"),
            std::string(R"({"id":5,"auth":"hush-4)"),
            std::string(R"({"id":6,"auth":["hush-5"]})"),
            R"({"jsonrpc":"2.0","id":7,"method":")" + token + R"(","auth":")" + token + "\"}",
            R"({"jsonrpc":"2.0","id":8,"method":"process.spawn","auth":")" + token
                + R"(","params":{"id":"p","command":"true","env":{"MY_TOKEN":"hush-6",)"
                  R"("SECRETS":"hush-7","DB_PASSWORD":"hush-8","api_key":"hush-9","PLAIN":"seen"}}})",
            R"({"jsonrpc":"2.0","id":9,"method":"process.spawn","auth":")" + token
                + R"(","params":{"id":"q","command":"true","env":{"X_KEY":17,"Y":"hush"}}})",
        })
        client.send(line + "\n");
    QVERIFY(eventually([&] {
        return contentOf(path).find("\"id\":9,\"error\"") != std::string::npos
               || contentOf(path).find("\\\"id\\\":9,\\\"error\\\"") != std::string::npos;
    }));
    shutDown(daemon);
    const std::string log = contentOf(path);
    QVERIFY(log.find(token) == std::string::npos);
    QVERIFY(log.find("hush-") == std::string::npos);
    QVERIFY(log.find("X_KEY\":17") == std::string::npos);
    QVERIFY(log.find("X_KEY\\\":17") == std::string::npos);
    QVERIFY(log.find("seen") != std::string::npos);
    for (const std::string &line : linesOf(path))
        QVERIFY2(parseJson(line).ok(), line.c_str());
    QVERIFY(daemon.log().find(token) == std::string::npos);
}

void TestWireLog::isPrivateAndAppends()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("wire.log", "before\n", 0666);
    TestDaemon daemon(sandbox, logging(path));
    QCOMPARE(modeOf(path), mode_t(0600));
    shutDown(daemon);
    QVERIFY(contentOf(path).starts_with("before\n{\"time\":"));
}

void TestWireLog::endsTheStartIfItCannotBeOpened_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("why");
    QTest::newRow("no folder") << std::string("none/x") << std::string("no such file or directory");
    QTest::newRow("a folder") << std::string("home") << std::string("is a directory");
    QTest::newRow("a fifo that nobody reads")
        << std::string("fifo") << std::string("no such device or address");
}

void TestWireLog::endsTheStartIfItCannotBeOpened()
{
    QFETCH(std::string, name);
    QFETCH(std::string, why);
    const Sandbox sandbox;
    ::mkfifo(sandbox.path("fifo").c_str(), 0600);
    const std::string path = sandbox.path(name);
    RunSetup setup;
    setup.variables = {{"CLAUDE_SSH_DAEMON_CHILD", "1"}};
    const auto outcome = run(sandbox,
                             {"-serve", "-socket", sandbox.socketPath(), "-token-file",
                              sandbox.makeFile("token", "some-token"), "-wire-log", path},
                             setup);
    QCOMPARE(outcome.status, 1);
    QCOMPARE(outcome.err, "claustrum: wire log: open " + path + ": " + why + "\n");
    QVERIFY(!std::filesystem::exists(sandbox.socketPath()));
}

void TestWireLog::stopsWhenTheDiskIsFull()
{
    const mode_t before = modeOf("/dev/full");
    const Sandbox sandbox;
    TestDaemon daemon(sandbox, logging("/dev/full"));
    QCOMPARE(modeOf("/dev/full"), before);
    Client client = daemon.client();
    for (int i = 0; i < 100; ++i)
        QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    QVERIFY(
        daemon.logs("ERROR [Server] wire log: write /dev/full: no space left on device; it ends "
                    "here\n"));
    const std::string log = daemon.log();
    QCOMPARE(log.find("wire log"), log.rfind("wire log"));
}

void TestWireLog::surviveAFileSizeLimit()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("wire.log");
    TestDaemon daemon(sandbox, logging(path));
    daemon.limit(RLIMIT_FSIZE, 256 * 1024);
    Client client = daemon.client();
    client.call("process.spawn", shell("p", "seq 100000"));
    QVERIFY(client.streamToExit("p"));
    std::string large(1000, 'x');
    for (int i = 0; i < 2000; ++i)
        client.call("server.ping", "{\"x\":\"" + large + "\"}");
    QVERIFY(daemon.logs("wire log: write " + path + ": file too large; it ends here\n"));
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
}

void TestWireLog::logsOnlyWrittenFrames()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("wire.log");
    TestDaemon daemon(sandbox, logging(path, {"-wire-log-max-string", "0"}));
    Client client = daemon.client(); // does not read
    client.ask("process.spawn", shell("p", "head -c 10000000 /dev/zero"));
    QVERIFY(
        eventually([&] { return contentOf(path).find("\\\"seq\\\":2,") != std::string::npos; }));
    client.close();
    QVERIFY(daemon.logs("Process p exited with code 0"));
    shutDown(daemon);
    // The frames that fit a socket's buffers are written; most are only in the replay buffer.
    const std::string log = contentOf(path);
    QVERIFY(log.find("exitCode") == std::string::npos);
    QVERIFY(log.size() < 2000000);
}

/// A client that does not read for a time: its connection opens, bytes begin to wait and are gone
/// before it closes.
void TestWireLog::reportsWhatWaits()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("wire.log");
    TestDaemon daemon(sandbox, logging(path));
    Client client = daemon.client();
    client.call("process.spawn", shell("p", "head -c 3000000 /dev/zero"));
    QVERIFY(eventually(
        [&] { return contentOf(path).find("\"event\":\"queue\"") != std::string::npos; }));
    QVERIFY(client.streamToExit("p"));
    client.close();
    QVERIFY(eventually([&] {
        const std::string log = contentOf(path);
        return log.find("\"event\":\"closed\"", log.find("exitCode")) != std::string::npos;
    }));
    shutDown(daemon);

    std::vector<std::string> events;
    std::string number;
    for (const std::string &line : linesOf(path)) {
        if (line.find("process.spawn") != std::string::npos)
            number = "\"conn\":" + at(line, {"conn"}) + ',';
    }
    for (const std::string &line : linesOf(path)) {
        if (line.find(number) != std::string::npos && line.find("\"event\":") != std::string::npos)
            events.push_back(line.substr(line.find("\"event\":")));
    }
    QVERIFY(events.size() >= 4);
    QVERIFY(events.size() < 500);
    QCOMPARE(events.front(), std::string(R"("event":"opened"})"));
    QVERIFY(events[1].starts_with(R"("event":"queue","bytes":)"));
    QVERIFY(events[1] != R"("event":"queue","bytes":0})");
    QCOMPARE(events[events.size() - 2], std::string(R"("event":"queue","bytes":0})"));
    QCOMPARE(events.back(), std::string(R"("event":"closed"})"));
}

void TestWireLog::changesNothingOnTheWire()
{
    const auto session = [](const TestDaemon &daemon) {
        Client client = daemon.client();
        std::string all = client.call("server.capabilities") + client.call("server.version");
        all += client.call("process.spawn", shell("p", "exec cat"));
        all += client.call("process.stdin", input("p", "x"));
        all += client.next() + client.call("process.kill", R"({"id":"p"})") + client.next();
        return all + client.call("process.reattach", R"({"id":"p"})");
    };
    const Sandbox sandbox;
    const Sandbox other;
    const TestDaemon with(sandbox, logging(sandbox.path("wire.log")));
    const TestDaemon without(other);
    QCOMPARE(session(with), session(without));
}

CLAUSTRUM_TEST(TestWireLog)
#include "testwirelog.moc"
