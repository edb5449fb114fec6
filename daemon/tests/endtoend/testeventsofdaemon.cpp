// SPDX-License-Identifier: Apache-2.0
// event-log and on-event with a whole daemon.
#include "testing/deadline.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::testing;

class TestEventsOfDaemon : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsWhatHappens();
    void tellsAnUpgrade();
    void aHangingProgramDelaysNobody();
};

namespace {

const std::string started = R"({"success":true})";

bool holds(const std::string &path, const std::string &text)
{
    return eventually([&] { return contentOf(path).find(text) != std::string::npos; });
}

} // namespace

void TestEventsOfDaemon::tellsWhatHappens()
{
    const Sandbox sandbox;
    const std::string log = sandbox.path("events");
    const std::string hook = sandbox.makeFile(
        "hook", "#!/bin/sh\nread line\necho \"$1 $line\" >> " + sandbox.path("hooked") + "\n",
        0755);
    DaemonSetup setup;
    setup.args = {"-event-log", log, "-on-event", hook, "-detached-idle", "100ms"};
    const TestDaemon daemon(sandbox, setup);
    const std::string p = R"("id":"p","pid":)";
    {
        Client client = daemon.client();
        QCOMPARE(client.call("process.spawn", command("q", {"/bin/sh", "-c", "exit 3"})), started);
        QVERIFY(client.streamToExit("q"));
        QVERIFY(holds(log, R"("command":"/bin/sh","exitCode":3})"));
        QCOMPARE(client.call("process.spawn", command("p", {"/bin/sleep", "1000"})), started);
    }
    QVERIFY(
        holds(log, R"("event":"detached","daemonPid":)" + std::to_string(daemon.pid()) + "," + p));
    QVERIFY(holds(log, R"("event":"idle","daemonPid":)" + std::to_string(daemon.pid()) + "," + p));
    Client client = daemon.client();
    QCOMPARE(client.call("process.kill", R"({"id":"p","signal":"KILL"})"), started);
    QVERIFY(holds(log, R"("exitCode":-1,"signal":"SIGKILL","killedBy":"client"})"));
    for (const char *name : {"exit {", "detached {", "idle {"})
        QVERIFY2(holds(sandbox.path("hooked"), name), name);
}

void TestEventsOfDaemon::tellsAnUpgrade()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-event-log", sandbox.path("events")};
    const TestDaemon first(sandbox, setup);
    const TestDaemon second(sandbox, setup);
    QVERIFY(holds(sandbox.path("events"), R"("event":"upgrade","daemonPid":)"
                                              + std::to_string(second.pid()) + R"(,"previousPid":)"
                                              + std::to_string(first.pid()) + "}\n"));
}

void TestEventsOfDaemon::aHangingProgramDelaysNobody()
{
    const Sandbox sandbox;
    const std::string hook = sandbox.makeFile(
        "hook", "#!/bin/sh\necho >> " + sandbox.path("hooked") + "\nsleep 1000\n", 0755);
    DaemonSetup setup;
    setup.args = {"-on-event", hook, "-event-log", sandbox.path("events")};
    TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    for (int i = 0; i < 10; ++i) {
        const std::string id = "p" + std::to_string(i);
        QCOMPARE(client.call("process.spawn", command(id, {"/bin/true"})), started);
        QVERIFY(client.streamToExit(id));
        QVERIFY(holds(sandbox.path("events"), R"("id":")" + id + "\""));
    }
    QVERIFY(eventually([&] { return contentOf(sandbox.path("hooked")).size() == 4; }));
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    QCOMPARE(client.call("server.shutdown"), std::string(R"({"ok":true})"));
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(eventually([&] { return sandbox.processes().empty(); }));
}

CLAUSTRUM_TEST(TestEventsOfDaemon)
#include "testeventsofdaemon.moc"
