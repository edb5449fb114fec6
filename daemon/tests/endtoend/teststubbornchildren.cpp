// SPDX-License-Identifier: Apache-2.0
// Children that behave unexpectedly, in a real daemon.
#include "testing/deadline.h"
#include "testing/pattern.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <cstdlib>

using namespace claustrum;
using namespace claustrum::testing;

class TestStubbornChildren : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ignoringEverySignal_data();
    void ignoringEverySignal();
    void stopped_data();
    void stopped();
    void leavingADaemonBehind();
    void leavingAGrandchildInTheGroup();
    void exitingWhileItsOutputIsFull();
    void grandchildrenThatEnd();
    void hasNoDescriptorOfTheDaemon();
};

static const std::string started = R"({"success":true})";

/// Reads the process's next frame, which must be of its stdout.
static std::string nextOut(Client &client)
{
    const auto frame = readStreamFrame(client.next());
    return frame && frame->stream == "stdout" ? frame->bytes : "<no stdout>";
}

/// The pid of the one child, once it is in @p state.
static std::optional<pid_t> childIn(const TestDaemon &daemon, char state)
{
    std::optional<pid_t> pid;
    (void)eventually([&] {
        for (const ProcessInfo &child : childrenOf(daemon.pid())) {
            if (child.state == state)
                pid = child.pid;
        }
        return pid.has_value();
    });
    return pid;
}

void TestStubbornChildren::ignoringEverySignal_data()
{
    QTest::addColumn<std::string>("options");
    QTest::addColumn<std::string>("answer");
    QTest::addColumn<bool>("dies");
    QTest::newRow("TERM, then the group is killed")
        << std::string(R"(,"timeoutMs":100)")
        << std::string(R"({"found":true,"died":true,"escalated":true})") << true;
    QTest::newRow("TERM alone") << std::string(R"(,"timeoutMs":100,"escalate":false)")
                                << std::string(R"({"found":true,"died":false})") << false;
    QTest::newRow("HUP alone") << std::string(
        R"(,"signal":"SIGHUP","timeoutMs":100,"escalate":false)")
                               << std::string(R"({"found":true,"died":false})") << false;
    QTest::newRow("KILL") << std::string(R"(,"signal":"KILL")")
                          << std::string(R"({"found":true,"died":true})") << true;
}

void TestStubbornChildren::ignoringEverySignal()
{
    QFETCH(std::string, options);
    QFETCH(std::string, answer);
    QFETCH(bool, dies);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {testChildPath(), "stubborn"})), started);
    QCOMPARE(nextOut(client), std::string("ready\n"));
    QCOMPARE(client.call("process.killAndWait", R"({"id":"p")" + options + "}"), answer);
    QCOMPARE(childrenOf(daemon.pid()).empty(), dies);
    QCOMPARE(client.call("server.ping"), R"({"pong":true})");
}

void TestStubbornChildren::stopped_data()
{
    QTest::addColumn<bool>("goesOn");
    QTest::newRow("continued") << true;
    QTest::newRow("killed") << false;
}

/// A stopped child is no exited one; TERM waits until it goes on, KILL does not.
void TestStubbornChildren::stopped()
{
    QFETCH(bool, goesOn);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {"cat"})), started);
    const auto pid = childIn(daemon, 'S');
    QVERIFY(pid);
    QCOMPARE(::kill(*pid, SIGSTOP), 0);
    QVERIFY(childIn(daemon, 'T'));
    QCOMPARE(client.call("process.stdin", input("p", "while stopped")),
             R"({"success":true,"applied":13})");
    QCOMPARE(client.call("process.killAndWait", R"({"id":"p","timeoutMs":50,"escalate":false})"),
             R"({"found":true,"died":false})");
    QCOMPARE(client.call("process.reattach", R"({"id":"p"})"),
             R"({"found":true,"running":true,"firstSeq":0,"lastSeq":0,"stdinApplied":13})");
    if (goesOn)
        QCOMPARE(::kill(*pid, SIGCONT), 0);
    else
        QCOMPARE(client.call("process.kill", R"({"id":"p","signal":"KILL"})"), started);
    const auto stream = client.streamToExit("p"); // by the TERM that it had got, or the KILL
    QVERIFY(stream);
    QCOMPARE(*stream->exitCode(), -1);
}

/// It has the outputs, in a session of its own: the exit frame waits for it, 5 s and no longer.
/// Its later output is lost, and it lives on.
void TestStubbornChildren::leavingADaemonBehind()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {testChildPath(), "daemon", "4"})), started);
    const std::string said = nextOut(client);
    QVERIFY(said.starts_with("daemon "));
    const auto pid =
        static_cast<pid_t>(std::atoi(said.c_str() + std::string_view("daemon ").size()));
    QCOMPARE(client.call("process.reattach", R"({"id":"p","fromSeq":1})"),
             R"({"found":true,"running":true,"firstSeq":1,"lastSeq":1,"stdinApplied":0})");
    const auto begin = std::chrono::steady_clock::now();
    const auto stream = client.streamToExit("p", 1);
    QVERIFY(stream);
    QCOMPARE(*stream->exitCode(), 4);
    QVERIFY(std::chrono::steady_clock::now() - begin > std::chrono::seconds(3));
    QVERIFY(processInfo(pid));         // the exit was not its
    QCOMPARE(::kill(pid, SIGUSR1), 0); // and now it writes, and gets EPIPE
    QVERIFY(eventually([&] {
        const auto info = processInfo(pid);
        return !info || info->state == 'Z';
    }));
    QCOMPARE(client.call("server.ping"), R"({"pong":true})");
}

/// The rest of the group is killed, too, when a killAndWait escalates.
void TestStubbornChildren::leavingAGrandchildInTheGroup()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn",
                         shell("p", "sleep 1000 >/dev/null 2>&1 & echo $!; exec sleep 1000")),
             started);
    const auto grandchild = static_cast<pid_t>(std::atoi(nextOut(client).c_str()));
    QVERIFY(processInfo(grandchild));
    QCOMPARE(client.call("process.killAndWait", R"({"id":"p"})"), R"({"found":true,"died":true})");
    QVERIFY(eventually([&] {
        const auto info = processInfo(grandchild);
        return !info || info->state == 'Z';
    }));
}

/// It fills its pipe and ends while the daemon sleeps: the output is complete nevertheless.
void TestStubbornChildren::exitingWhileItsOutputIsFull()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    const std::string go = sandbox.path("go");
    const std::string script = "until [ -e " + go + " ]; do sleep 0.01; done; "
                               + shellWord(testChildPath()) + " fill 2 2>" + sandbox.path("filled")
                               + "; exit 9";
    QCOMPARE(client.call("process.spawn", shell("p", script)), started);
    QCOMPARE(::kill(daemon.pid(), SIGSTOP), 0);
    sandbox.makeFile("go", "");
    QVERIFY(childIn(daemon, 'Z'));
    QCOMPARE(::kill(daemon.pid(), SIGCONT), 0);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    QCOMPARE(*stream->exitCode(), 9);
    const auto filled =
        static_cast<std::size_t>(std::atoll(contentOf(sandbox.path("filled")).c_str()));
    QVERIFY(filled >= 4096);
    QCOMPARE(stream->out(), Pattern(2).take(filled));
}

/// SIGCHLD of processes that are not the daemon's own children's, by the hundred; no zombie.
void TestStubbornChildren::grandchildrenThatEnd()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    const std::string script = "i=0; while [ $i -lt 200 ]; do (exit 3) & i=$((i+1)); done; "
                               "(setsid sh -c 'exit 5' &) ; wait; echo done";
    QCOMPARE(client.call("process.spawn", shell("p", script)), started);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    QCOMPARE(stream->out(), std::string("done\n"));
    QCOMPARE(*stream->exitCode(), 0);
    QVERIFY(daemon.hasNoZombies());
}

void TestStubbornChildren::hasNoDescriptorOfTheDaemon()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    Client other = daemon.client();
    QCOMPARE(other.call("process.spawn", command("other", {"cat"})), started);
    QCOMPARE(client.call("process.spawn", shell("p", "exec ls /proc/self/fd")), started);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    QCOMPARE(stream->out(), std::string("0\n1\n2\n3\n")); // 3: the folder that ls reads
}

CLAUSTRUM_TEST(TestStubbornChildren)
#include "teststubbornchildren.moc"
