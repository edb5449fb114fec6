// SPDX-License-Identifier: Apache-2.0
// Records of children while a daemon runs, and what its successor makes of them after a crash.
#include "common/ownerrecord.h"
#include "daemon/tests/endtoend/jsonat.h"
#include "posix/processfacts.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestPredecessor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void recordsByBuild_data();
    void recordsByBuild();
    void recordHasTheContractsBytes();
    void recordGoesBeforeTheExitFrame();
    void recordGoesThoughTheGroupIsHeld();
    void anIdUsedAgainLeavesTheOlderRecord();
    void noRecordOutlivesAShutdown_data();
    void noRecordOutlivesAShutdown();
    void aSuccessorEndsTheChildrenOfACrash_data();
    void aSuccessorEndsTheChildrenOfACrash();
    void aSignalDuringTheReapIsKept();
};

static const std::string started = R"({"success":true})";

static DaemonSetup speaking(const std::string &build)
{
    DaemonSetup setup;
    setup.args = {"-reference-build", build};
    return setup;
}

static std::vector<std::string> records(const Sandbox &sandbox)
{
    std::vector<std::string> names;
    std::error_code missing;
    for (const auto &entry : fs::directory_iterator(sandbox.path("run/children"), missing))
        names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

static pid_t spawnedPid(Client &client, const std::string &id,
                        const std::vector<std::string> &words)
{
    std::string params = command(id, words);
    params.insert(params.size() - 1, R"(,"wantPid":true)");
    return std::atoi(at(client.call("process.spawn", params), {"pid"}).c_str());
}

void TestPredecessor::recordsByBuild_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<int>("count");
    QTest::newRow("5db5e4a") << std::string("5db5e4a") << 0;
    QTest::newRow("3ef9370") << std::string("3ef9370") << 0;
    QTest::newRow("19f30c4") << std::string("19f30c4") << 1;
    QTest::newRow("89cb628") << std::string("89cb628") << 1;
}

void TestPredecessor::recordsByBuild()
{
    QFETCH(std::string, build);
    QFETCH(int, count);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, speaking(build));
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/sleep", "1000"})), started);
    QCOMPARE(static_cast<int>(records(sandbox).size()), count);
    QCOMPARE(fs::exists(sandbox.path("run/children")), count > 0);
}

void TestPredecessor::recordHasTheContractsBytes()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, speaking("89cb628"));
    Client client = daemon.client();
    const pid_t pid = spawnedPid(client, "p", {"sleep", "1000"});
    QVERIFY(pid > 0);
    const std::string record =
        contentOf(sandbox.path("run/children/" + std::to_string(pid) + ".json"));
    const auto end = record.find(",\"at\":");
    QVERIFY2(end != std::string::npos, record.c_str());
    const std::string machine = contentOf("/etc/machine-id");
    const std::string host =
        machine.empty() ? std::string()
                        : R"("host":"machine-id:)" + machine.substr(0, machine.find('\n')) + "\",";
    QCOMPARE(record.substr(0, end),
             "{\"pid\":" + std::to_string(pid) + ",\"node\":\"" + ownNode() + "\"," + host
                 + "\"instance\":\"" + at(client.call("server.capabilities"), {"instanceId"})
                 + "\",\"daemonPid\":" + std::to_string(daemon.pid()) + ",\"daemonStart\":\""
                 + readProcessStat(daemon.pid())->start + "\",\"argv0\":\"sleep\",\"start\":\""
                 + readProcessStat(pid)->start + "\"");
}

void TestPredecessor::recordGoesBeforeTheExitFrame()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, speaking("89cb628"));
    Client client = daemon.client();
    // The outputs stay open: the process drains, and its exit frame waits.
    QCOMPARE(client.call("process.spawn", shell("p", "sleep 1000 & read line")), started);
    QCOMPARE(records(sandbox).size(), std::size_t{1});
    client.call("process.stdin", input("p", "\n"));
    QVERIFY(eventually([&] { return records(sandbox).empty(); }));
    for (int round = 0; round < 20; ++round) {
        const std::string id = "q" + std::to_string(round);
        QCOMPARE(client.call("process.spawn", shell(id, "exit 0")), started);
        QVERIFY(client.streamToExit(id));
        QVERIFY(records(sandbox).empty());
    }
}

/// A killAndWait that may escalate leaves the process unreaped until its exit frame.
void TestPredecessor::recordGoesThoughTheGroupIsHeld()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, speaking("89cb628"));
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", shell("p", "(trap '' TERM; exec sleep 1000) & wait")),
             started);
    const auto wait = client.ask("process.killAndWait", R"({"id":"p","timeoutMs":30000})");
    QVERIFY(eventually([&] { return records(sandbox).empty(); }));
    QCOMPARE(client.call("process.kill", R"({"id":"p","signal":"SIGKILL"})"), started);
    for (const pid_t pid : sandbox.processes()) { // what holds the outputs
        if (pid != daemon.pid())
            ::kill(pid, SIGKILL);
    }
    QVERIFY(client.answer(wait).find("\"died\":true") != std::string::npos);
}

void TestPredecessor::anIdUsedAgainLeavesTheOlderRecord()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, speaking("89cb628"));
    Client client = daemon.client();
    for (int i = 0; i < 2; ++i)
        QCOMPARE(client.call("process.spawn", command("p", {"/bin/sleep", "1000"})), started);
    QCOMPARE(records(sandbox).size(), std::size_t{2});
}

void TestPredecessor::noRecordOutlivesAShutdown_data()
{
    QTest::addColumn<bool>("keepsChildren");
    QTest::newRow("children are killed") << false;
    QTest::newRow("-keep-children") << true;
}

void TestPredecessor::noRecordOutlivesAShutdown()
{
    QFETCH(bool, keepsChildren);
    const Sandbox sandbox;
    auto setup = speaking("89cb628");
    if (keepsChildren)
        setup.args.emplace_back("-keep-children");
    TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    for (const char *id : {"a", "b", "b"})
        QCOMPARE(client.call("process.spawn", command(id, {"/bin/sleep", "1000"})), started);
    QCOMPARE(records(sandbox).size(), std::size_t{3});
    ::kill(daemon.pid(), SIGTERM);
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(records(sandbox).empty());
    QVERIFY(fs::exists(sandbox.path("run/children")));
    const TestDaemon second(sandbox, setup); // spares what it was not told of
    QVERIFY(!second.log().empty() && second.log().find("orphaned") == std::string::npos);
    std::size_t living = 0;
    for (const pid_t pid : sandbox.processes()) {
        const auto words = argumentsOf(pid);
        living += !words.empty() && words.front() == "/bin/sleep" ? 1 : 0;
    }
    QCOMPARE(living, std::size_t{keepsChildren ? 3U : 0U});
}

void TestPredecessor::aSuccessorEndsTheChildrenOfACrash_data()
{
    QTest::addColumn<std::string>("build"); // of the successor
    QTest::addColumn<bool>("ends");
    QTest::newRow("3ef9370") << std::string("3ef9370") << false;
    QTest::newRow("19f30c4") << std::string("19f30c4") << true;
    QTest::newRow("89cb628") << std::string("89cb628") << true;
}

void TestPredecessor::aSuccessorEndsTheChildrenOfACrash()
{
    QFETCH(std::string, build);
    QFETCH(bool, ends);
    const Sandbox sandbox;
    TestDaemon first(sandbox, speaking("89cb628"));
    Client client = first.client();
    const pid_t child = spawnedPid(client, "p", {"/bin/sleep", "1000"});
    QVERIFY(child > 0);
    ::kill(first.pid(), SIGKILL);
    QCOMPARE(first.waitForEnd(), 128 + SIGKILL);
    QCOMPARE(records(sandbox).size(), std::size_t{1});
    QVERIFY(!readProcessStat(child)->hasEnded());

    const TestDaemon second(sandbox, speaking(build));
    QCOMPARE(readProcessStat(child)->hasEnded(), ends); // before it listens
    QCOMPARE(records(sandbox).empty(), ends);
    const std::string group = "ending orphaned process group " + std::to_string(child);
    const auto announced = second.log().find(group);
    const auto listening = second.log().find("remote server listening on");
    QCOMPARE(announced < listening, ends);
}

void TestPredecessor::aSignalDuringTheReapIsKept()
{
    const Sandbox sandbox;
    TestDaemon first(sandbox, speaking("89cb628"));
    Client client = first.client();
    const std::string pidFile = sandbox.path("pid");
    const std::string ready = sandbox.path("ready");
    // The child passes the SIGTERM of the reap on to the daemon that reaps.
    QCOMPARE(client.call("process.spawn",
                         shell("p", "trap 'kill -TERM $(cat " + pidFile + "); exit' TERM; touch "
                                        + ready + "; while :; do sleep 1000 & wait; done")),
             started);
    QVERIFY(eventually([&] { return fs::exists(ready); }));
    ::kill(first.pid(), SIGKILL);
    (void)first.waitForEnd();
    RunSetup setup;
    setup.program = "/bin/sh";
    setup.variables["CLAUDE_SSH_DAEMON_CHILD"] = "1";
    const std::string token = sandbox.makeFile("token", "t", 0600);
    const auto second =
        run(sandbox,
            {"-c", "echo $$ >" + pidFile + "; exec \"$@\"", "sh", programPath(), "-serve",
             "-socket", sandbox.socketPath(), "-token-file", token, "-reference-build", "89cb628"},
            setup);
    QCOMPARE(second.status, 0);
    for (const char *line :
         {"1 orphaned group(s): 1 ended on SIGTERM, 0 on SIGKILL, 0 survived; 0 stale record(s) "
          "dropped, 0 kept\n",
          "remote server listening on",
          "received terminated; shutting down (children will be killed)\n"})
        QVERIFY2(second.err.find(line) != std::string::npos, second.err.c_str());
    QVERIFY(!fs::exists(sandbox.socketPath()));
}

CLAUSTRUM_TEST(TestPredecessor)
#include "testpredecessor.moc"
