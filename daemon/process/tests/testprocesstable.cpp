// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/processtable.h"
#include "daemon/process/tests/children.h"
#include "daemon/process/tests/recordingsink.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;

constexpr int patienceMs = std::chrono::milliseconds(patience).count();

class TestProcessTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void findsById();
    void forgetsTheExitedInTime_data();
    void forgetsTheExitedInTime();
    void neverForgetsOneThatRuns();
    void sweepsAtEachSpawn();
    void anIdInUseAgainLeavesTheOld();
    void anIdOfAnExitedOneIsReplaced();
    void aDisplacedProcessIsDroppedAfterItsExit();
    void killsADisplacedProcess();
    void killsAll();

private:
    [[nodiscard]] ProcessTable::Ptr exited(const std::string &id) const;

    EventPoll *m_poll = nullptr;
    std::unique_ptr<Children> m_children;
    std::unique_ptr<CapturedLog> m_log;
    std::unique_ptr<ProcessTable> m_table;
    std::chrono::steady_clock::duration m_later{}; // how far the table's clock is ahead
};

void TestProcessTable::init()
{
    m_poll = &EventLoop::currentPoll();
    m_children = std::make_unique<Children>(*m_poll);
    m_log = std::make_unique<CapturedLog>();
    m_later = {};
    m_table = std::make_unique<ProcessTable>(
        *m_poll, [this] { return std::chrono::steady_clock::now() + m_later; });
}

void TestProcessTable::cleanup()
{
    m_table.reset();
    m_log.reset();
    m_children.reset();
}

ProcessTable::Ptr TestProcessTable::exited(const std::string &id) const
{
    auto process = m_children->shell(id, "exit 0");
    if (!QTest::qWaitFor([&] { return !process->isRunning(); }, patienceMs))
        qFatal("it does not exit");
    return process;
}

void TestProcessTable::findsById()
{
    QVERIFY(!m_table->find("p"));
    const auto p = exited("p");
    const auto empty = exited("");
    m_table->insert(p);
    m_table->insert(empty);
    QCOMPARE(m_table->find("p"), p);
    QCOMPARE(m_table->find(""), empty);
    QVERIFY(!m_table->find("P"));
    int count = 0;
    m_table->each([&](const ChildProcess &) { ++count; });
    QCOMPARE(count, 2);
}

void TestProcessTable::forgetsTheExitedInTime_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<bool>("known");
    QTest::newRow("at once") << qint64{0} << true;
    QTest::newRow("after 14 minutes and 50 seconds") << qint64{14 * 60 + 50} << true;
    QTest::newRow("after 15 minutes and a second") << qint64{15 * 60 + 1} << false;
    QTest::newRow("after a day") << qint64{24 * 3600} << false;
}

void TestProcessTable::forgetsTheExitedInTime()
{
    QFETCH(qint64, seconds);
    QFETCH(bool, known);
    m_table->insert(exited("p"));
    m_later = std::chrono::seconds(seconds);
    m_table->sweep();
    QCOMPARE(m_table->find("p") != nullptr, known);
    QCOMPARE(m_log->holds("DEBUG [process.Manager] Pruned exited process p\n"), !known);
}

void TestProcessTable::neverForgetsOneThatRuns()
{
    m_table->insert(m_children->shell("p", "sleep 1000"));
    m_later = 1000h;
    m_table->sweep();
    QVERIFY(m_table->find("p"));
    QCOMPARE(m_table->runningCount(), std::size_t{1});
}

void TestProcessTable::sweepsAtEachSpawn()
{
    m_table->insert(exited("old"));
    m_later = 16min;
    m_table->insert(m_children->shell("new", "sleep 1000"));
    QVERIFY(!m_table->find("old"));
    QVERIFY(m_table->find("new"));
}

void TestProcessTable::anIdInUseAgainLeavesTheOld()
{
    RecordingSink sink;
    const auto old = m_children->shell("p", "echo old; read line; exit 3");
    m_table->insert(old);
    old->attach(sink, 0);
    QTRY_COMPARE_WITH_TIMEOUT(sink.frames().size(), std::size_t{1}, patienceMs);
    const auto fresh = m_children->shell("p", "echo new; sleep 1000");
    m_table->insert(fresh);
    QCOMPARE(m_table->find("p"), fresh);
    QVERIFY(old->isRunning());
    QCOMPARE(m_table->runningCount(), std::size_t{2});
    std::string line = "go on\n";
    old->offerStdin(line, std::nullopt);
    QTRY_VERIFY_WITH_TIMEOUT(sink.exited(), patienceMs);
    QCOMPARE(sink.stream()->out(), std::string("old\n"));
    QCOMPARE(sink.stream()->exitCode().value_or(-2), 3); // on its own
    QCOMPARE(m_table->runningCount(), std::size_t{1});
    QCOMPARE(m_table->find("p"), fresh);
}

void TestProcessTable::anIdOfAnExitedOneIsReplaced()
{
    m_table->insert(exited("p"));
    const auto fresh = exited("p");
    m_table->insert(fresh);
    QCOMPARE(m_table->find("p"), fresh);
}

void TestProcessTable::aDisplacedProcessIsDroppedAfterItsExit()
{
    auto old = m_children->shell("p", "read line");
    const std::weak_ptr<ChildProcess> watch = old;
    m_table->insert(old);
    m_table->insert(m_children->shell("p", "exit 0"));
    std::string line = "\n";
    old->offerStdin(line, std::nullopt);
    old.reset();
    QVERIFY(!watch.expired());
    QTRY_VERIFY_WITH_TIMEOUT(watch.expired(), patienceMs);
}

void TestProcessTable::killsADisplacedProcess()
{
    m_table->insert(m_children->shell("p", "sleep 1000 & sleep 1000"));
    m_table->insert(m_children->shell("p", "sleep 1000"));
    m_table->killAll();
    QTRY_COMPARE_WITH_TIMEOUT(m_table->runningCount(), std::size_t{0}, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_children->sandbox().processes().empty(), patienceMs);
}

void TestProcessTable::killsAll()
{
    for (const char *id : {"a", "b", "c"})
        m_table->insert(m_children->shell(id, "sleep 1000 & sleep 1000"));
    m_table->insert(exited("d"));
    QCOMPARE(m_table->runningCount(), std::size_t{3});
    QTRY_COMPARE_WITH_TIMEOUT(m_children->sandbox().processes().size(), std::size_t{9}, patienceMs);
    m_table->killAll();
    QTRY_COMPARE_WITH_TIMEOUT(m_table->runningCount(), std::size_t{0}, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_children->sandbox().processes().empty(), patienceMs);
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestProcessTable)
#include "testprocesstable.moc"
