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
    process->signal(number, group);
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
    process->signal(SIGKILL, true);
    process->signal(SIGKILL, false);
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

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestChildSignals)
#include "testchildsignals.moc"
