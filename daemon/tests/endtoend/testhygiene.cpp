// SPDX-License-Identifier: Apache-2.0
// Ceilings and forgotten sessions: max-processes, detached-idle, hygiene.
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <QTest>

#include <cstdlib>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestHygiene : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aCeilingRefusesFurtherSpawns();
    void aSpawnForTheSameSessionFits();
    void endsExactlyTheSleepers();
    void reportsAndEndsNone();
    void scoresForTheOomKiller();
    void saysThatThereAreNoGroups();
};

namespace {

const std::string started = R"({"success":true})";
const std::string busyLoop = "while :; do :; done";

DaemonSetup with(std::vector<std::string> args)
{
    DaemonSetup setup;
    setup.args = std::move(args);
    return setup;
}

std::string reattach(const std::string &id)
{
    return R"({"id":")" + id + R"("})";
}

bool isRunning(Client &client, const std::string &id)
{
    const auto asked = client.ask("process.reattach", reattach(id));
    return client.answer(asked).find(R"("running":true)") != std::string::npos;
}

/// Sleepers s, w (it waits for a grandchild that sleeps); busy ones p, b and g (its grandchild
/// burns CPU). Then their client goes.
void startForgotten(const TestDaemon &daemon)
{
    Client client = daemon.client();
    for (const auto &[id, script] : {std::pair<const char *, std::string>{"s", "exec sleep 1000"},
                                     {"w", "sleep 1000 >/dev/null 2>&1 & wait"},
                                     {"p", "while :; do echo x; sleep 0.05; done"},
                                     {"b", busyLoop},
                                     {"g", "(" + busyLoop + ") & wait"}})
        QCOMPARE(client.call("process.spawn", shell(id, script)), started);
}

} // namespace

void TestHygiene::aCeilingRefusesFurtherSpawns()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, with({"-max-processes", "2"}));
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("a", {"/bin/sleep", "1000"})), started);
    QCOMPARE(client.call("process.spawn", command("b", {"/bin/cat"})), started);
    const std::string refused = R"-({"code":-32603,"message":"too many processes: )-"
                                R"-(the limit of 2 is reached (max-processes)"})-";
    QCOMPARE(client.call("process.spawn", command("c", {"/bin/true"})), refused);
    QVERIFY(daemon.logs("Failed to start process c: too many processes"));
    QCOMPARE(client.call("process.kill", R"({"id":"b","signal":"KILL"})"), started);
    QVERIFY(client.streamToExit("b"));
    QCOMPARE(client.call("process.spawn", command("c", {"/bin/true"})), started);
    // Two at once: one of them is refused.
    QVERIFY(client.streamToExit("c"));
    const auto first = client.ask("process.spawn", command("d", {"/bin/sleep", "1000"}));
    const auto second = client.ask("process.spawn", command("e", {"/bin/sleep", "1000"}));
    QCOMPARE((client.answer(first) == started) + (client.answer(second) == started), 1);
}

/// The one before is ended first.
void TestHygiene::aSpawnForTheSameSessionFits()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, with({"-max-processes", "1", "-reference-build", "4534d86"}));
    Client client = daemon.client();
    const auto session = [](const char *id) {
        return command(id, {"/bin/sh", "-c", "exec sleep 1000", "--output-format=stream-json",
                            "--session-id", "123e4567-e89b-12d3-a456-426614174000"});
    };
    QCOMPARE(client.call("process.spawn", session("a")), started);
    QCOMPARE(client.call("process.spawn", session("b")), started);
    QVERIFY(daemon.logs("process b supersedes a"));
}

void TestHygiene::endsExactlyTheSleepers()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, with({"-detached-idle", "500ms", "-hygiene", "act"}));
    Client attached = daemon.client();
    QCOMPARE(attached.call("process.spawn", command("a", {"/bin/sleep", "1000"})), started);
    startForgotten(daemon);
    for (const char *id : {"s", "w"}) {
        QVERIFY(daemon.logs("Process " + std::string(id) + " has been idle for 500ms: "));
        QVERIFY(daemon.logs("Process " + std::string(id) + " exited with code -1"));
    }
    for (const char *id : {"p", "b", "g", "a"}) {
        QVERIFY2(daemon.log().find("Process " + std::string(id) + " has been idle")
                     == std::string::npos,
                 id);
        Client client = daemon.client();
        QVERIFY2(isRunning(client, id), id);
    }
    Client client = daemon.client(); // the frames are those of a kill, and stay to be replayed
    const auto asked = client.ask("process.reattach", reattach("s"));
    QVERIFY(client.next().find(R"("stream":"exit","seq":1,"exitCode":-1)") != std::string::npos);
    QVERIFY(client.answer(asked).find(R"("found":true,"running":false)") != std::string::npos);
}

void TestHygiene::reportsAndEndsNone()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox,
                            with({"-detached-idle", "200ms", "-metrics-addr", "127.0.0.1:0"}));
    {
        Client client = daemon.client();
        QCOMPARE(client.call("process.spawn", command("s", {"/bin/sleep", "1000"})), started);
    }
    const std::string line =
        "Process s has been idle for 200ms: no client, no output, no input, no "
        "CPU time; with hygiene = act it would be ended";
    QVERIFY(daemon.logs(line));
    Client client = daemon.client();
    QVERIFY(isRunning(client, "s"));
    QCOMPARE(daemon.log().find(line, daemon.log().find(line) + 1), std::string::npos); // once
}

/// The tree dies before the agent, and the agent before the daemon.
void TestHygiene::scoresForTheOomKiller()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, with({"-oom-score-adj", "100"}));
    const auto scoreOf = [](pid_t pid) {
        return std::atoi(contentOf("/proc/" + std::to_string(pid) + "/oom_score_adj").c_str());
    };
    const int own = scoreOf(::getpid());
    Client client = daemon.client();
    auto params = shell("p", "sleep 1000 & wait");
    params.insert(params.size() - 1, R"(,"wantPid":true)");
    const auto reply = parseJson(client.call("process.spawn", params));
    QVERIFY(reply && reply->find("pid"));
    const auto child = static_cast<pid_t>(reply->find("pid")->integer().value_or(0));
    QVERIFY(child > 0); // the daemon's other child is the login shell
    QVERIFY(eventually([&] { return !childrenOf(child).empty(); }));
    const pid_t grandchild = childrenOf(child).front().pid;
    QVERIFY(eventually([&] { return scoreOf(grandchild) == own + 200; }));
    QCOMPARE(scoreOf(child), own + 100);
    QCOMPARE(scoreOf(daemon.pid()), own);
}

/// Either is fine: the test's machine decides.
void TestHygiene::saysThatThereAreNoGroups()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, with({"-scope"}));
    QVERIFY(daemon.logs("[fences] "));
    const std::string log = daemon.log();
    QVERIFY2(log.find("[fences] children get no control group of their own: ") != std::string::npos
                 || log.find("[fences] each child gets a control group of its own")
                        != std::string::npos,
             log.c_str());
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/true"})), started);
    QVERIFY(client.streamToExit("p"));
}

CLAUSTRUM_TEST(TestHygiene)
#include "testhygiene.moc"
