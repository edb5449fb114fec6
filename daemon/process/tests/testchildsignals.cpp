// SPDX-License-Identifier: Apache-2.0
// Signals to a child and to its group, and none to a number that may be reused.
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/childprocess.h"
#include "daemon/process/tests/childsetting.h"
#include "daemon/process/tests/recordingsink.h"
#include "testing/procfs.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <optional>

using namespace claustrum;
using namespace claustrum::testing;
using Admission = StdinQueue::Admission;

class TestChildSignals : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareForChildren(); }
    void init() { m_setting.emplace(); }
    void cleanup() { m_setting.reset(); }
    void signals_data();
    void signals();
    void onceReapedItIsNotSignalled();
    void killsItsGroupAtExit();
    void aHeldGroupIsKilledAfterItsEnd();
    void exitTellsItsCause_data();
    void exitTellsItsCause();
    void drainTimeoutIsLogged_data();
    void drainTimeoutIsLogged();

private:
    std::optional<ChildSetting> m_setting;
};

void TestChildSignals::signals_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("group");
    QTest::addColumn<std::string>("out");
    // The shell and a child of it each report the signal that they get.
    QTest::newRow("TERM, the process alone") << SIGTERM << false << std::string("shell\n");
    QTest::newRow("HUP, the group") << SIGHUP << true << std::string("child\nshell\n");
}

void TestChildSignals::signals()
{
    QFETCH(int, number);
    QFETCH(bool, group);
    QFETCH(std::string, out);
    RecordingSink sink;
    const std::string child = "trap 'echo child; exit' TERM HUP; echo ready >&2; "
                              "while :; do sleep 0.01; done";
    const auto process = m_setting->children.shell(
        "p", "(" + child + ") & trap 'wait; echo shell; exit 9' HUP; trap 'echo shell; kill -9 $!;"
                 + " exit 9' TERM; echo ready >&2; while :; do sleep 0.01; done");
    process->attach(sink, 0);
    // Both have said that their traps are set.
    QTRY_COMPARE_WITH_TIMEOUT(sink.stream()->err(), std::string("ready\nready\n"), patienceMs);
    process->signal(number, group, Killer::Client);
    TRY_EXITED(process);
    QCOMPARE(sink.stream()->out(), out);
    QCOMPARE(sink.stream()->exitCode().value_or(-2), 9);
}

void TestChildSignals::onceReapedItIsNotSignalled()
{
    // Draining: the leader is reaped, a grandchild of its group has the outputs.
    const auto process = m_setting->children.shell("p", "sleep 1000 & exit 0");
    QTRY_VERIFY_WITH_TIMEOUT(!processInfo(process->pid()), patienceMs);
    QVERIFY(process->isRunning());
    process->signal(SIGKILL, true, Killer::Client);
    process->signal(SIGKILL, false, Killer::Client);
    process->killGroup(Killer::Client);
    QCOMPARE(m_setting->children.sandbox().processes().size(), std::size_t{1}); // it lives
    TRY_EXITED(process);
}

void TestChildSignals::killsItsGroupAtExit()
{
    const auto process = m_setting->children.shell(
        "p", "sleep 1000 >/dev/null 2>&1 & echo ready; read line; exit 0");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    process->killGroupAtExit();
    std::string line = "\n";
    QVERIFY(process->offerStdin(line, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(eventually([this] { return m_setting->children.sandbox().processes().empty(); }));
    QVERIFY(!processInfo(process->pid()));
}

void TestChildSignals::aHeldGroupIsKilledAfterItsEnd()
{
    m_setting->children.speak(*ReferenceBuild::find("89cb628").value());
    RecordingSink sink;
    const auto process = m_setting->children.shell("p", "sleep 1000 & echo ready; read line");
    process->attach(sink, 0);
    process->holdGroup();
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    std::string line = "\n";
    process->offerStdin(line, std::nullopt);
    QTRY_VERIFY_WITH_TIMEOUT(process->hasEnded(), patienceMs);
    QVERIFY(process->isRunning()); // the grandchild has its outputs
    process->signal(SIGKILL, true, Killer::Client);
    QCOMPARE(m_setting->children.sandbox().processes().size(), std::size_t{1});
    process->killGroup(Killer::Client);
    TRY_EXITED(process);
    QVERIFY(sink.frames().back().ends_with("\"exitCode\":0}\n")); // nobody killed it
}

/// later/processes.md, A.
void TestChildSignals::exitTellsItsCause_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("by"); // client, shutdown, outside, nobody
    QTest::addColumn<int>("signal");
    QTest::addColumn<std::string>("members");
    QTest::addColumn<std::string>("logged");
    const auto row = [](const char *name, const char *build, const char *script, const char *by,
                        int signal, const char *members, const char *logged) {
        QTest::addRow("%s: %s", build, name)
            << std::string(build) << std::string(script) << std::string(by) << signal
            << std::string(members) << std::string(logged);
    };
    const char *const plain = "echo ready; exec sleep 1000";
    const char *const handles = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done";
    const char *const survives = "trap 'echo got' TERM; echo ready; read line; read line; exit 7";
    for (const char *build : {"5db5e4a", "7d193f8"}) {
        row("killed", build, plain, "client", SIGKILL, "-1", "-1");
        row("handled", build, handles, "client", SIGTERM, "7", "7");
    }
    for (const char *build : {"4534d86", "3ef9370", "19f30c4", "90fca6e", "f6010b9", "89cb628"}) {
        row("its own end", build, "echo ready; exit 3", "nobody", 0, "3", "3");
        row("killed", build, plain, "client", SIGKILL,
            R"(-1,"signal":"SIGKILL","killedBy":"client")",
            "-1, terminated by SIGKILL, signalled at client request");
    }
    const char *const build = "4534d86";
    row("terminated", build, plain, "client", SIGTERM,
        R"(-1,"signal":"SIGTERM","killedBy":"client")",
        "-1, terminated by SIGTERM, signalled at client request");
    row("at the shutdown", build, plain, "shutdown", SIGKILL,
        R"(-1,"signal":"SIGKILL","killedBy":"shutdown")",
        "-1, terminated by SIGKILL, signalled at shutdown request");
    row("handled", build, handles, "client", SIGTERM, R"(7,"killedBy":"client")",
        "7, signalled at client request");
    row("survived", build, survives, "client", SIGTERM, R"(7,"killedBy":"client")",
        "7, signalled at client request");
    row("from outside", build, plain, "outside", SIGSEGV, R"(-1,"signal":"SIGSEGV")",
        "-1, terminated by SIGSEGV");
    row("without a name", build, plain, "outside", SIGXCPU, "-1", "-1");
}

void TestChildSignals::exitTellsItsCause()
{
    QFETCH(std::string, build);
    QFETCH(std::string, script);
    QFETCH(std::string, by);
    QFETCH(int, signal);
    QFETCH(std::string, members);
    QFETCH(std::string, logged);
    m_setting->children.speak(*ReferenceBuild::find(build).value());
    RecordingSink sink;
    const auto process = m_setting->children.shell("p", script);
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(process->replay().lastSeq() >= Seq{1}, patienceMs);
    if (by == "outside")
        ::kill(process->pid(), signal);
    else if (by != "nobody")
        process->signal(signal, false, by == "client" ? Killer::Client : Killer::Shutdown);
    if (script.find("read line") != std::string::npos) {
        QTRY_VERIFY_WITH_TIMEOUT(process->replay().lastSeq() >= Seq{2}, patienceMs); // survived
        std::string lines = "\n\n";
        process->offerStdin(lines, std::nullopt);
    }
    TRY_EXITED(process);
    process->signal(SIGKILL, true, Killer::Shutdown); // too late
    QVERIFY2(sink.frames().back().ends_with("\"exitCode\":" + members + "}\n"),
             sink.frames().back().c_str());
    QVERIFY2(m_setting->log.holds("Process p exited with code " + logged + "\n"),
             m_setting->log.text().c_str());
}

void TestChildSignals::drainTimeoutIsLogged_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<bool>("isLogged");
    QTest::newRow("f6010b9") << std::string("f6010b9") << false;
    QTest::newRow("89cb628") << std::string("89cb628") << true;
}

void TestChildSignals::drainTimeoutIsLogged()
{
    QFETCH(std::string, build);
    QFETCH(bool, isLogged);
    m_setting->children.speak(*ReferenceBuild::find(build).value());
    const auto process = m_setting->children.shell("p", "sleep 1000 & exit 0");
    TRY_EXITED(process);
    QCOMPARE(m_setting->log.holds("WARN  [process.Manager] Process p: pipe drain grace expired "
                                  "(grandchild holding stdio?); force-closing\n"),
             isLogged);
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestChildSignals)
#include "testchildsignals.moc"
