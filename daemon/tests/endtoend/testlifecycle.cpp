// SPDX-License-Identifier: Apache-2.0
// A daemon's start and end, its files, its successor, and its log.
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestLifecycle : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ends_data();
    void ends();
    void endIsLogged_data();
    void endIsLogged();
    void signalsThatDoNotEndIt();
    void keepsChildren();
    void spawnsInWorkDoNotOutliveIt();
    void endsWhileSomethingIsBlocked();
    void aSecondTakesThePathOver();
    void aThirdsFilesAreNotTheFirsts();
    void halfClosedClientsGetTheirAnswers();
    void servesThoughNobodyReadsItsLog();
    void logTexts();
    void logHoldsNoSecrets();
};

static const std::string pong = R"({"pong":true})";
static const std::string started = R"({"success":true})";

void TestLifecycle::ends_data()
{
    QTest::addColumn<int>("signal"); // 0: by request
    QTest::newRow("server.shutdown") << 0;
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void TestLifecycle::ends()
{
    QFETCH(int, signal);
    const Sandbox sandbox;
    TestDaemon daemon(sandbox);
    Client client = daemon.client();
    Client idle = daemon.client();
    QCOMPARE(client.call("process.spawn", shell("p", "sleep 1000 & trap '' TERM; sleep 1000")),
             started);
    QVERIFY(fs::exists(sandbox.path("run/daemon.token")));
    if (signal == 0)
        QCOMPARE(client.call("server.shutdown"), R"({"ok":true})");
    else
        ::kill(daemon.pid(), signal);
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(idle.drainToClose());
    QVERIFY(!fs::exists(sandbox.socketPath()));
    QVERIFY(!fs::exists(sandbox.path("run/daemon.token")));
    QVERIFY(eventually([&] { return sandbox.processes().empty(); })); // the whole group
}

/// later/daemon.md, End: the lines of a shutdown in their order, by build.
void TestLifecycle::endIsLogged_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<int>("signal"); // 0: by request
    QTest::addColumn<std::string>("lines");
    const std::string end = "[Server] shutdown requested\n"
                            "[Server] cleanup: closed 2 connection(s), killed 2 child process "
                            "group(s)\n";
    QTest::newRow("90fca6e") << std::string("90fca6e") << 0 << std::string();
    QTest::newRow("f6010b9") << std::string("f6010b9") << 0
                             << "[ServerHandler] server.shutdown received over RPC\n" + end;
    QTest::newRow("f6010b9, SIGTERM")
        << std::string("f6010b9") << SIGTERM
        << "[daemon] received terminated; shutting down (children will be killed)\n" + end;
    QTest::newRow("89cb628, SIGINT")
        << std::string("89cb628") << SIGINT
        << "[daemon] received interrupt; shutting down (children will be killed)\n" + end;
}

void TestLifecycle::endIsLogged()
{
    QFETCH(std::string, build);
    QFETCH(int, signal);
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-reference-build", build};
    TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    const Client idle = daemon.client();
    for (const char *script : {"sleep 1000", "sleep 1000", "exit 0"}) // two under one id
        QCOMPARE(client.call("process.spawn", shell(script, script)), started);
    QVERIFY(daemon.logs("exited with code 0"));
    client.send("{\"id\":x\n");
    (void)client.next();
    QVERIFY(
        daemon.logs("WARN  [Server] Parse error: invalid character 'x' looking for beginning of "
                    "value\n"));
    if (signal == 0)
        QCOMPARE(client.call("server.shutdown"), R"({"ok":true})");
    else
        ::kill(daemon.pid(), signal);
    QCOMPARE(daemon.waitForEnd(), 0);
    std::string lines;
    std::istringstream log(daemon.log());
    for (std::string line; std::getline(log, line);) {
        for (const char *part :
             {"[ServerHandler]", "[daemon] received", "[Server] shutdown", "[Server] cleanup"}) {
            if (const auto at = line.find(part); at != std::string::npos)
                lines += line.substr(at) + "\n";
        }
    }
    QTEST(lines, "lines");
}

void TestLifecycle::signalsThatDoNotEndIt()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    for (const int signal : {SIGHUP, SIGPIPE}) {
        ::kill(daemon.pid(), signal);
        QCOMPARE(daemon.client().call("server.ping"), pong);
    }
}

void TestLifecycle::keepsChildren()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-keep-children"};
    TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    for (const char *id : {"a", "b"})
        QCOMPARE(client.call("process.spawn", command(id, {"/bin/sleep", "1000"})), started);
    QCOMPARE(client.call("process.spawn", shell("gone", "exit 0")), started);
    QVERIFY(client.streamToExit("gone"));
    client.ask("server.shutdown");
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(daemon.logs("INFO  [Server] -keep-children: leaving 2 running child process(es) alive "
                        "across shutdown\n"));
    QCOMPARE(sandbox.processes().size(), std::size_t{2});
}

void TestLifecycle::spawnsInWorkDoNotOutliveIt()
{
    for (int round = 0; round < 10; ++round) {
        const Sandbox sandbox;
        TestDaemon daemon(sandbox);
        Client client = daemon.client();
        QCOMPARE(client.call("process.spawn", shell("first", "exit 0")), started); // PATH is known
        std::string lines;
        for (int i = 0; i < 20; ++i)
            lines += client
                         .request("process.spawn",
                                  command("p" + std::to_string(i), {"/bin/sleep", "1000"}))
                         .line;
        QVERIFY(client.send(lines + client.request("server.shutdown").line));
        QCOMPARE(daemon.waitForEnd(), 0);
        QVERIFY(eventually([&] { return sandbox.processes().empty(); }, std::chrono::seconds(5)));
    }
}

void TestLifecycle::endsWhileSomethingIsBlocked()
{
    // The login shell hangs while the daemon is shut down.
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.variables["SHELL"] = sandbox.makeFile("shell", "#!/bin/sh\nexec sleep 1000\n", 0755);
    TestDaemon daemon(sandbox, setup);
    QVERIFY(eventually([&] { return !childrenOf(daemon.pid()).empty(); }));
    daemon.client().call("server.shutdown");
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(eventually([&] { return sandbox.processes().empty(); }, std::chrono::seconds(5)));
}

void TestLifecycle::aSecondTakesThePathOver()
{
    const Sandbox sandbox;
    TestDaemon first(sandbox);
    Client early = first.client();
    QCOMPARE(early.call("server.ping"), pong);
    TestDaemon second(sandbox); // same path
    QCOMPARE(contentOf(sandbox.path("run/daemon.token")), std::string(TestDaemon::token));
    QCOMPARE(second.client().call("server.ping"), pong);
    QCOMPARE(early.call("server.ping"), pong); // the first runs on
    early.ask("server.shutdown");
    QCOMPARE(first.waitForEnd(), 0);
    QVERIFY(fs::exists(sandbox.path("run/daemon.token")));
    QCOMPARE(second.client().call("server.ping"), pong);
    second.client().call("server.shutdown");
    QCOMPARE(second.waitForEnd(), 0);
    QVERIFY(!fs::exists(sandbox.socketPath()));
    QVERIFY(!fs::exists(sandbox.path("run/daemon.token")));
}

void TestLifecycle::aThirdsFilesAreNotTheFirsts()
{
    // The file of the first is gone when the third makes its own, which may get its number.
    const Sandbox sandbox;
    TestDaemon first(sandbox);
    Client client = first.client();
    QCOMPARE(client.call("server.ping"), pong);
    {
        const TestDaemon second(sandbox);
    }
    const TestDaemon third(sandbox);
    client.ask("server.shutdown");
    QCOMPARE(first.waitForEnd(), 0);
    QVERIFY(fs::exists(sandbox.path("run/daemon.token")));
    QCOMPARE(third.client().call("server.ping"), pong);
}

void TestLifecycle::halfClosedClientsGetTheirAnswers()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    const auto spawn = client.ask("process.spawn", shell("p", "read line; exit 3"));
    QCOMPARE(client.answer(spawn), started);
    const auto wait = client.ask("process.killAndWait", R"({"id":"p","timeoutMs":30000})");
    auto last = client.request("server.ping");
    last.line.pop_back(); // no newline
    QVERIFY(client.send(last.line));
    client.halfClose();
    QCOMPARE(client.answer(last.id), pong);
    QCOMPARE(client.answer(wait), R"({"found":true,"died":true})");
    QVERIFY(client.drainToClose());
}

void TestLifecycle::servesThoughNobodyReadsItsLog()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("log");
    QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
    Fd log(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    DaemonSetup setup;
    setup.wrapper = {"/bin/sh", "-c", "echo remote server listening on; exec \"$@\" 2>" + path,
                     "sh"};
    TestDaemon daemon(sandbox, setup);
    QVERIFY(eventually([&] { return daemon.client().connected(); }));
    Client client = daemon.client();
    std::vector<std::int64_t> asked;
    for (int i = 0; i < 30'000; ++i) // 2 MB of log
        asked.push_back(client.ask("server.ping"));
    for (const std::int64_t id : asked)
        QCOMPARE(client.answer(id), pong);
    QCOMPARE(client.call("process.spawn", shell("p", "exit 0")), started);
    ::kill(daemon.pid(), SIGTERM);
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(!fs::exists(sandbox.socketPath()));
}

void TestLifecycle::logTexts()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    {
        Client client = daemon.client();
        QCOMPARE(client.call("process.spawn", shell("p", "exit 3")), started);
        QVERIFY(client.streamToExit("p"));
        (void)client.call("process.spawn", R"({"id":"q","command":"no-such-program"})");
        Client stranger(sandbox.socketPath(), "wrong");
        (void)stranger.call("server.ping");
        stranger.send("{\"jsonrpc\":\"2.0\",\"method\":\"git.info\"}\n");
        (void)stranger.next();
    }
    for (
        const char *line :
        {"INFO  [Server] New connection from: @\n", "INFO  [Server] Connection closed: @\n",
         "WARN  [Server] Unauthorized request: method=server.ping, id=1\n",
         "WARN  [Server] Unauthorized request: method=git.info, id=\n", "bytes, error=<nil>\n",
         ", command=/bin/sh\n", "DEBUG [process.Manager] Starting stdout streaming for process p\n",
         "DEBUG [process.Manager] Starting stderr streaming for process p\n",
         "INFO  [process.Manager] Process p exited with code 3\n",
         "ERROR [process.Manager] Failed to start process q: exec: \"no-such-program\": executable "
         "file not found in $PATH\n"})
        QVERIFY2(daemon.logs(line), line);
    const auto lines = QString::fromStdString(daemon.log()).split('\n');
    QCOMPARE(lines.front(),
             "Claustrum remote server listening on "
                 + QString::fromStdString(sandbox.socketPath())); // without a time
    const QRegularExpression shape(
        "^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d (DEBUG|INFO |WARN |ERROR) \\[[A-Za-z.]+\\] ");
    for (int i = 1; i < lines.size() - 1; ++i)
        QVERIFY2(shape.match(lines[i]).hasMatch(), qPrintable(lines[i]));
}

void TestLifecycle::logHoldsNoSecrets()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", R"({"id":"p","command":"cat",)"
                                          R"("env":{"API_KEY":"environment-secret"}})"),
             started);
    (void)client.call("process.stdin", input("p", "stdin-secret\n"));
    Client stranger(sandbox.socketPath(), "token-that-was-guessed");
    (void)stranger.call("server.ping");
    QVERIFY(daemon.logs("Unauthorized"));
    for (const std::string &secret :
         {std::string(TestDaemon::token), std::string("environment-secret"),
          std::string("stdin-secret"), std::string("c3RkaW4tc2VjcmV0"),
          std::string("token-that-was-guessed")})
        QVERIFY2(daemon.log().find(secret) == std::string::npos, secret.c_str());
}

CLAUSTRUM_TEST(TestLifecycle)
#include "testlifecycle.moc"
