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

CLAUSTRUM_TEST(TestUpgrade)
#include "testupgrade.moc"
