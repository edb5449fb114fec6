// SPDX-License-Identifier: Apache-2.0
// -upgrade: a daemon's place is taken by another program, and its sessions go on
// (docs/succession.md).
#include "daemon/tests/endtoend/jsonat.h"
#include "daemon/tests/endtoend/keepinghost.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

const std::string started = R"({"success":true})";
const std::string pong = R"({"pong":true})";

std::string instanceOf(const KeepingHost &host)
{
    return at(host.client().call("server.capabilities"), {"instanceId"});
}

std::string commandLineOf(pid_t pid)
{
    return contentOf("/proc/" + std::to_string(pid) + "/cmdline");
}

} // namespace

class TestUpgrade : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void settingsAndTokenStay();
    void anotherProgramServes();
    void aBrokenProgramChangesNothing();
    void withoutAKeeperItSaysWhatToDo();
    void clientsStayConnected();
    void whatIsQueuedArrives();
    void aClientThatIsOwedAnAnswerReconnects();
};

/// Twice, since a successor is upgraded, too.
void TestUpgrade::settingsAndTokenStay()
{
    const KeepingHost host({"-hand-over-instance", "keep", "-reference-build", "89cb628"});
    QVERIFY(host.serve());
    Client client = host.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/cat"})), started);
    const std::string instance = instanceOf(host);
    QVERIFY(instance.size() > 2);
    for (int i = 0; i < 2; ++i) {
        const pid_t before = host.daemon();
        const Outcome outcome = host.upgrade();
        QCOMPARE(outcome.err, std::string());
        QCOMPARE(outcome.status, 0);
        const pid_t after = host.daemon(); // by the same token
        QVERIFY(after > 0 && after != before);
        QVERIFY2(
            outcome.out.starts_with("upgraded: daemon " + std::to_string(after) + " (claustrum ")
                && outcome.out.ends_with(" serves in place of daemon " + std::to_string(before)
                                         + "\n"),
            outcome.out.c_str());
        QCOMPARE(instanceOf(host), instance);
    }
    QVERIFY(commandLineOf(host.daemon()).find("89cb628") != std::string::npos);
    QCOMPARE(at(host.client().call("process.reattach", R"({"id":"p"})"), {"running"}),
             std::string("true"));
    QVERIFY(host.stopNow());
}

void TestUpgrade::anotherProgramServes()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    RunSetup setup;
    setup.program = copyOfProgram(host.sandbox());
    QVERIFY(!setup.program.empty());
    QCOMPARE(
        run(host.sandbox(), {"-upgrade", "-socket", host.sandbox().socketPath()}, setup).status, 0);
    QCOMPARE(
        std::filesystem::read_symlink("/proc/" + std::to_string(host.daemon()) + "/exe").string(),
        setup.program);
    QVERIFY(host.stopNow());
}

/// Its daemon ends before it asks for the sessions.
void TestUpgrade::aBrokenProgramChangesNothing()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    const pid_t daemon = host.daemon();
    QCOMPARE(host.client().call("process.spawn", command("p", {"/bin/cat"})), started);
    RunSetup setup;
    setup.program = copyOfProgram(host.sandbox());
    host.sandbox().makeFile("bin/claustrum.conf", "wire-log = /nonexistent/log\n");
    const auto outcome =
        run(host.sandbox(), {"-upgrade", "-socket", host.sandbox().socketPath()}, setup);
    QCOMPARE(outcome.status, 1);
    QCOMPARE(outcome.err, "claustrum: not upgraded: the new daemon ended (exit status 1; see "
                              + host.sandbox().path("run/remote-server.log")
                              + "); the daemon before serves on\n");
    QCOMPARE(host.daemon(), daemon);
    QVERIFY(host.stopNow());
}

void TestUpgrade::withoutAKeeperItSaysWhatToDo()
{
    const KeepingHost host({"-hand-over=false"});
    const Outcome nobody = host.upgrade();
    QCOMPARE(nobody.status, 1);
    QCOMPARE(nobody.err, "claustrum: not upgraded: no daemon is at " + host.sandbox().socketPath()
                             + "; claustrum -serve starts one\n");
    QVERIFY(host.serve());
    const Outcome alone = host.upgrade();
    QCOMPARE(alone.status, 1);
    QCOMPARE(alone.err, "claustrum: not upgraded: the daemon at " + host.sandbox().socketPath()
                            + " was started without -hand-over, so its sessions would end; "
                              "claustrum -serve -hand-over replaces it\n");
}

/// Clients in the middle of a request, without a token, and idle; a stream continues.
void TestUpgrade::clientsStayConnected()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    Client client = host.client();
    Client stranger = host.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/cat"})), started);
    (void)client.call("process.stdin", input("p", "one\n"));
    const auto first = readStreamFrame(client.next());
    QVERIFY(first && first->seq == 1);
    const auto request = client.request("server.ping");
    QVERIFY(client.send(request.line.substr(0, 20)));
    QCOMPARE(host.upgrade().status, 0);
    QVERIFY(client.send(request.line.substr(20)));
    QCOMPARE(client.answer(request.id), pong);
    (void)client.call("process.stdin", input("p", "two\n"));
    const auto second = readStreamFrame(client.next());
    QVERIFY(second && second->seq == 2 && second->bytes == "two\n");
    QCOMPARE(stranger.call("server.ping"), pong);
    QVERIFY(host.logs("hand-over: 2 client(s) stay connected"));
    QVERIFY(host.stopNow());
}

/// More than the socket takes: the rest is the successor's to write, from the very byte on.
void TestUpgrade::whatIsQueuedArrives()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    Client client = host.client();
    QCOMPARE(client.call("process.spawn", shell("p", "seq 1 200000; exit 7")), started);
    QCOMPARE(host.upgrade().status, 0);
    QCOMPARE(host.upgrade().status, 0);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream && stream->exitCode() == 7);
    QCOMPARE(stream->out().size(), std::size_t{1'288'895});
    QVERIFY(stream->out().ends_with("\n199999\n200000\n"));
    QCOMPARE(client.call("server.ping"), pong);
    QVERIFY(host.stopNow());
}

void TestUpgrade::aClientThatIsOwedAnAnswerReconnects()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    Client waiting = host.client();
    Client idle = host.client();
    QCOMPARE(idle.call("server.ping"), pong);
    QCOMPARE(
        waiting.call("process.spawn", shell("p", "trap '' TERM; echo; while :; do read x; done")),
        started);
    QVERIFY(readStreamFrame(waiting.next()));
    waiting.ask("process.killAndWait", R"({"id":"p","timeoutMs":20000})");
    QCOMPARE(waiting.call("server.ping"), pong);
    QCOMPARE(host.upgrade().status, 0);
    QVERIFY(waiting.drainToClose());
    QCOMPARE(idle.call("server.ping"), pong);
    QVERIFY(host.stopNow());
}

CLAUSTRUM_TEST(TestUpgrade)
#include "testupgrade.moc"
