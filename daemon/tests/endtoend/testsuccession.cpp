// SPDX-License-Identifier: Apache-2.0
// Sessions that outlive their daemon: every way to a successor, for processes in every state
// (docs/succession.md).
#include "daemon/tests/endtoend/jsonat.h"
#include "daemon/tests/endtoend/keepinghost.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <optional>

using namespace claustrum;
using namespace claustrum::testing;

Q_DECLARE_METATYPE(claustrum::testing::Way)

namespace {

const std::string started = R"({"success":true})";
/// More than a pipe holds.
constexpr std::size_t waitingInput = 300'000;

std::string reattach(const std::string &id, Seq after = 0)
{
    return R"({"id":")" + id + R"(","wantPid":true,"fromSeq":)" + std::to_string(after) + "}";
}

/// A script that goes on once the file `go` exists in the sandbox.
std::string untilGo(const KeepingHost &host)
{
    return "while [ ! -e " + host.sandbox().path("go") + " ]; do sleep 0.01; done; ";
}

/// The stream of one process to its exit frame, on a connection of its own.
std::optional<ReceivedStream> wholeStream(const KeepingHost &host, const std::string &id)
{
    Client client = host.client();
    (void)client.call("process.reattach", reattach(id));
    return client.streamToExit(id);
}

std::string ended(const std::optional<ReceivedStream> &stream)
{
    if (!stream || !stream->exitCode())
        return "no exit frame";
    return stream->out() + "exit " + std::to_string(*stream->exitCode());
}

pid_t pidOf(const std::string &reattached)
{
    return static_cast<pid_t>(std::atoi(at(reattached, {"pid"}).c_str()));
}

/// Processes in all states.
struct Sessions
{
    explicit Sessions(const KeepingHost &on)
        : host(on)
        , client(on.client())
    {}

    bool start()
    {
        const auto spawn = [this](const char *id, const std::string &script) {
            return client.call("process.spawn", shell(id, script)) == started;
        };
        const bool all =
            spawn("running", "n=0; while read line; do n=$((n+1)); echo $n:$line; "
                             "[ $line = end ] && exit 7; done")
            && spawn("draining", "(" + untilGo(host) + "echo late) & exit 7")
            && spawn("exited", "echo out; exit 7")
            && spawn("stdin", untilGo(host) + "head -c 300000 | cksum; exit 7")
            && spawn("meanwhile", untilGo(host) + "echo meanwhile; exit 7")
            && spawn("killed", "trap '' TERM; echo ready; while :; do sleep 0.05; done");
        const std::string block(waitingInput / 3, 'x');
        for (int i = 0; all && i < 3; ++i)
            (void)client.call("process.stdin", input("stdin", block));
        (void)client.call("process.stdin", input("running", "a\n", 0));
        return all;
    }

    /// Each of them is in its state.
    bool arrive()
    {
        const auto running = [this](const char *id) {
            return client.call("process.reattach", reattach(id));
        };
        pid = pidOf(running("running"));
        const pid_t draining = pidOf(running("draining"));
        const bool all = eventually([&] {
            return !processInfo(draining) && at(running("running"), {"lastSeq"}) == "1"
                   && at(running("exited"), {"running"}) == "false"
                   && at(running("killed"), {"lastSeq"}) == "1";
        });
        client.ask("process.killAndWait", R"({"id":"killed","timeoutMs":200})");
        (void)client.call("server.ping"); // the signal is sent
        return all;
    }

    const KeepingHost &host;
    Client client;
    pid_t pid = 0;
};

void addWays()
{
    QTest::addColumn<Way>("way");
    QTest::addColumn<std::string>("build");
    const std::string standard = "5db5e4a";
    QTest::newRow("second -serve") << Way::SecondServe << standard;
    QTest::newRow("-upgrade") << Way::Upgrade << standard;
    QTest::newRow("server.shutdown") << Way::Shutdown << standard;
    QTest::newRow("SIGTERM") << Way::Terminate << standard;
    QTest::newRow("crash") << Way::Crash << standard;
    const std::string newest = "89cb628"; // has records of its children, and a lock
    QTest::newRow("second -serve, newest build") << Way::SecondServe << newest;
    QTest::newRow("crash, newest build") << Way::Crash << newest;
}

} // namespace

class TestSuccession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyStateGoesOn_data() { addWays(); }
    void everyStateGoesOn();
    void aLateKeeperKeepsAll();
    void spilledFramesGoOn();
    void theWaitEnds();
    void nothingIsKeptWithoutTheOption();
};

void TestSuccession::everyStateGoesOn()
{
    QFETCH(Way, way);
    QFETCH(std::string, build);
    const KeepingHost host({"-reference-build", build});
    QVERIFY(host.serve());
    Sessions sessions(host);
    QVERIFY(sessions.start() && sessions.arrive());
    const pid_t before = host.daemon();
    QVERIFY(host.end(way));
    host.sandbox().makeFile("go", "");
    QVERIFY2(host.follow(way), host.log().c_str());
    QVERIFY(host.daemon() > 0 && host.daemon() != before);
    Client client = host.client();
    const std::string running = client.call("process.reattach", reattach("running"));
    QCOMPARE(pidOf(running), sessions.pid);
    QCOMPARE(at(running, {"stdinApplied"}), std::string("2"));
    QCOMPARE(client.call("process.stdin", input("running", "a\nb\n", 0)),
             std::string(R"({"success":true,"applied":4})"));
    (void)client.call("process.stdin", input("running", "end\n", 4));
    QCOMPARE(ended(wholeStream(host, "running")), std::string("1:a\n2:b\n3:end\nexit 7"));
    QCOMPARE(ended(wholeStream(host, "draining")), std::string("late\nexit 7"));
    QCOMPARE(ended(wholeStream(host, "exited")), std::string("out\nexit 7"));
    QCOMPARE(ended(wholeStream(host, "stdin")), std::string("2685198886 300000\nexit 7"));
    QCOMPARE(ended(wholeStream(host, "meanwhile")), std::string("meanwhile\nexit 7"));
    QCOMPARE(ended(wholeStream(host, "killed")), std::string("ready\nexit -1"));
    for (const char *line : {"sending SIGTERM", "dropping the record"})
        QVERIFY2(host.log().find(line) == std::string::npos, host.log().c_str());
    QVERIFY(host.stopNow());
}

/// A keeper that gets no CPU time reads what a daemon has deposited only after the end of both the
/// daemon and the process.
void TestSuccession::aLateKeeperKeepsAll()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    const pid_t keeper = processInfo(host.daemon())->parent;
    QCOMPARE(::kill(keeper, SIGSTOP), 0);
    Client client = host.client();
    QCOMPARE(client.call("process.spawn", shell("late", untilGo(host) + "echo late; exit 7")),
             started);
    const pid_t pid = pidOf(client.call("process.reattach", reattach("late")));
    QVERIFY(host.end(Way::Crash));
    host.sandbox().makeFile("go", "");
    const bool hasEnded = eventually([pid] {
        const auto info = processInfo(pid);
        return info && info->state == 'Z';
    });
    QCOMPARE(::kill(keeper, SIGCONT), 0);
    QVERIFY(hasEnded && host.serve());
    QCOMPARE(ended(wholeStream(host, "late")), std::string("late\nexit 7"));
    QVERIFY(host.stopNow());
}

/// Over a crash while the process prints, and an upgrade after that.
void TestSuccession::spilledFramesGoOn()
{
    constexpr std::size_t printed = 16'000'000; // a replay buffer holds three quarters of it
    const KeepingHost host({"-replay-spill", "80000000"});
    QVERIFY(host.serve());
    QCOMPARE(host.client().call("process.spawn", shell("p", "head -c 16000000 /dev/zero; "
                                                            "echo; exit 7")),
             started);
    QVERIFY(host.handOver(Way::Crash));
    QVERIFY(eventually([&] {
        return at(host.client().call("process.reattach", reattach("p", printed)), {"running"})
               == "false";
    }));
    QVERIFY(host.handOver(Way::Upgrade));
    QCOMPARE(at(host.client().call("process.reattach", reattach("p", printed)), {"firstSeq"}),
             std::string("1"));
    const auto stream = wholeStream(host, "p");
    QVERIFY(stream && stream->exitCode() == 7);
    QCOMPARE(stream->out().size(), printed + 1);
    QVERIFY(host.stopNow());
}

void TestSuccession::theWaitEnds()
{
    const KeepingHost host({"-hand-over-wait", "50ms"});
    QVERIFY(host.serve());
    QCOMPARE(host.client().call("process.spawn", command("p", {"/bin/sleep", "1000"})), started);
    QVERIFY(host.end(Way::Crash));
    QVERIFY(eventually([&] { return host.sandbox().processes().empty(); }));
    QVERIFY(host.logs("no successor started in time; ending 1 session(s)"));
}

void TestSuccession::nothingIsKeptWithoutTheOption()
{
    const KeepingHost host({"-hand-over=false"});
    QVERIFY(host.serve());
    QVERIFY(eventually([&] { return host.sandbox().processes().size() == 1; })); // the daemon
    QCOMPARE(host.client().call("process.spawn", command("p", {"/bin/sleep", "1000"})), started);
    QVERIFY(host.end(Way::Shutdown));
    QVERIFY(eventually([&] { return host.sandbox().processes().empty(); }));
}

CLAUSTRUM_TEST(TestSuccession)
#include "testsuccession.moc"
