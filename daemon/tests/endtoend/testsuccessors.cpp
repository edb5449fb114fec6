// SPDX-License-Identifier: Apache-2.0
// A daemon of a later build and the one before it in its run directory (later/daemon.md, L2 to L4).
#include "common/ownerrecord.h"
#include "posix/files.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/file.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

const std::string started = R"({"success":true})";
const std::string pong = R"({"pong":true})";

DaemonSetup speaking(const std::string &build)
{
    DaemonSetup setup;
    setup.args = {"-reference-build", build};
    return setup;
}

OwnerRecord recordIn(const Sandbox &sandbox)
{
    return parseOwnerRecord(contentOf(sandbox.path("run/daemon.lock")));
}

/// Whether the process has the lock's file open.
bool hasLock(pid_t pid, const Sandbox &sandbox)
{
    const std::string path = fs::canonical(sandbox.path("run")).string() + "/daemon.lock";
    const auto open = descriptorsOf(pid);
    return std::find(open.begin(), open.end(), path) != open.end();
}

} // namespace

class TestSuccessors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theFirstIsEnded_data();
    void theFirstIsEnded();
    void theRecordIsTheDaemons();
    void childrenDoNotHoldTheLock();
    void anOlderBuildIsNotEnded();
    void aStrangerKeepsTheLock();
    void aSignalDuringTheStartIsKept();
    void aFailedStartEmptiesTheLock();
};

void TestSuccessors::theFirstIsEnded_data()
{
    QTest::addColumn<std::string>("build");
    QTest::newRow("4534d86") << std::string("4534d86");
    QTest::newRow("89cb628") << std::string("89cb628");
}

void TestSuccessors::theFirstIsEnded()
{
    QFETCH(std::string, build);
    const Sandbox sandbox;
    TestDaemon first(sandbox, speaking(build));
    const std::string instance = recordIn(sandbox).instanceId;
    Client client = first.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/sleep", "1000"})), started);
    TestDaemon second(sandbox, speaking(build));
    QCOMPARE(first.waitForEnd(), 0);
    QVERIFY(client.drainToClose());
    QVERIFY(eventually([&] { return sandbox.processes().size() == 1; })); // its child has ended
    const std::string who =
        "pid " + std::to_string(first.pid()) + " (instance \"" + instance + "\")";
    for (const std::string &line :
         {"INFO  [daemon] serve: run dir is held by a live daemon, " + who + "; sending SIGTERM\n",
          "INFO  [daemon] serve: previous daemon " + who + " exited after SIGTERM\n",
          "INFO  [daemon] serve: previous owner of " + sandbox.path("run") + ": terminated\n"})
        QVERIFY2(second.logs(line), line.c_str());
    QCOMPARE(second.client().call("server.ping"), pong);
    QCOMPARE(contentOf(sandbox.path("run/daemon.token")), std::string(TestDaemon::token));
    (void)second.client().call("server.shutdown");
    QCOMPARE(second.waitForEnd(), 0);
    QVERIFY(!fs::exists(sandbox.socketPath()) && !fs::exists(sandbox.path("run/daemon.token")));
    QCOMPARE(fs::file_size(sandbox.path("run/daemon.lock")), std::uintmax_t{0});
}

/// And names the instance that clients see.
void TestSuccessors::theRecordIsTheDaemons()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, speaking("89cb628"));
    const OwnerRecord record = recordIn(sandbox);
    QCOMPARE(record.pid, std::int64_t{daemon.pid()});
    const auto capabilities = parseJson(daemon.client().call("server.capabilities"));
    QVERIFY(capabilities);
    QCOMPARE(record.instanceId, std::string(capabilities->find("instanceId")->string()));
    QCOMPARE(record.startedAt, capabilities->find("startedAt")->integer().value_or(0));
    QVERIFY(daemon.logs("instance " + record.instanceId + ")\n"));
}

void TestSuccessors::childrenDoNotHoldTheLock()
{
    const Sandbox sandbox;
    DaemonSetup setup = speaking("89cb628");
    setup.args.emplace_back("-keep-children");
    TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/sleep", "1000"})), started);
    QVERIFY(hasLock(daemon.pid(), sandbox));
    client.ask("server.shutdown");
    QCOMPARE(daemon.waitForEnd(), 0);
    const auto left = sandbox.processes();
    QCOMPARE(left.size(), std::size_t{1});
    QVERIFY(!hasLock(left.front(), sandbox));
    const auto lock = openFile(sandbox.path("run/daemon.lock"), O_RDONLY);
    QVERIFY(lock && ::flock(lock->get(), LOCK_EX | LOCK_NB) == 0);
}

/// It has no lock: it runs on, as it always did.
void TestSuccessors::anOlderBuildIsNotEnded()
{
    const Sandbox sandbox;
    TestDaemon first(sandbox);
    Client client = first.client();
    QCOMPARE(client.call("server.ping"), pong);
    const TestDaemon second(sandbox, speaking("89cb628"));
    QCOMPARE(client.call("server.ping"), pong);
    client.ask("server.shutdown");
    QCOMPARE(first.waitForEnd(), 0);
    QCOMPARE(second.client().call("server.ping"), pong);
}

/// Such as a shell with flock(1), here this test.
void TestSuccessors::aStrangerKeepsTheLock()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("run/daemon.lock", "");
    const auto held = openFile(path, O_RDWR);
    QVERIFY(held && ::flock(held->get(), LOCK_EX) == 0);
    TestDaemon daemon(sandbox, speaking("89cb628"));
    for (const std::string &line :
         {"WARN  [daemon] serve: WARNING " + path
              + " is held by a live process we will not signal (its holder is not a daemon (role "
                "\"\")); leaving it alone\n",
          "INFO  [daemon] serve: previous owner of " + sandbox.path("run") + ": survivor\n",
          std::string("INFO  [daemon] serve: not the run dir's lock holder; leaving any "
                      "predecessor's children alone and recording none\n")})
        QVERIFY2(daemon.logs(line), line.c_str());
    QCOMPARE(daemon.client().call("server.ping"), pong);
    (void)daemon.client().call("server.shutdown");
    QCOMPARE(daemon.waitForEnd(), 0);
    QCOMPARE(contentOf(path), std::string());
}

/// The test holds the lock, so that the start takes a moment.
void TestSuccessors::aSignalDuringTheStartIsKept()
{
    const Sandbox sandbox;
    const auto held = openFile(sandbox.makeFile("run/daemon.lock", ""), O_RDWR);
    QVERIFY(held && ::flock(held->get(), LOCK_EX) == 0);
    SpawnRequest request;
    request.file = programPath();
    const auto log = openFile(sandbox.path("log"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    QVERIFY(log);
    request.args = {request.file,       "-serve",
                    "-socket",          sandbox.socketPath(),
                    "-token-file",      sandbox.makeFile("token", TestDaemon::token),
                    "-reference-build", "89cb628"};
    request.env = sandbox.environment({{"CLAUDE_SSH_DAEMON_CHILD", "1"}});
    request.stderrFd = log->get();
    const auto daemon = spawn(request);
    QVERIFY(daemon);
    QVERIFY(eventually([&] { return hasLock(daemon->pid, sandbox); }));
    for (const int number : {SIGTERM, SIGTERM, SIGINT})
        ::kill(daemon->pid, number);
    QCOMPARE(reap(daemon->pid), 0);
    const std::string text = contentOf(sandbox.path("log"));
    const auto listens = text.find("remote server listening on");
    const auto received = text.find("[daemon] received ");
    QVERIFY2(listens != std::string::npos && received != std::string::npos && listens < received,
             text.c_str());
    QVERIFY(!fs::exists(sandbox.socketPath()) && !fs::exists(sandbox.path("run/daemon.token")));
}

/// The socket's path is a directory.
void TestSuccessors::aFailedStartEmptiesTheLock()
{
    const Sandbox sandbox;
    fs::create_directories(sandbox.path("run/rpc.sock/x"));
    RunSetup setup;
    setup.variables = {{"CLAUDE_SSH_DAEMON_CHILD", "1"}};
    const auto outcome =
        run(sandbox,
            {"-serve", "-socket", sandbox.socketPath(), "-token-file",
             sandbox.makeFile("token", TestDaemon::token), "-reference-build", "89cb628"},
            setup);
    QCOMPARE(outcome.status, 1);
    QVERIFY(fs::exists(sandbox.path("run/daemon.lock")));
    QCOMPARE(fs::file_size(sandbox.path("run/daemon.lock")), std::uintmax_t{0});
}

CLAUSTRUM_TEST(TestSuccessors)
#include "testsuccessors.moc"
