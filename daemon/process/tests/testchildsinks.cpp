// SPDX-License-Identifier: Apache-2.0
// Where a child's stream goes: replay and attach, one sink alone, and sinks that do not read.
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/childprocess.h"
#include "daemon/process/tests/childsetting.h"
#include "daemon/process/tests/recordingsink.h"
#include "testing/pattern.h"
#include "testing/procfs.h"
#include "testing/run.h"

#include <QTest>

#include <optional>

using namespace claustrum;
using namespace claustrum::testing;
using Admission = StdinQueue::Admission;

class TestChildSinks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareForChildren(); }
    void init() { m_setting.emplace(); }
    void cleanup() { m_setting.reset(); }
    void unattachedItIsReplayed();
    void attachGivesReplayThenStream();
    void theStreamGoesToOneSinkAlone();
    void attachedAgainToTheSameSink();
    void aSinkThatLeavesStopsNothing();
    void congestedItWaits();
    void congestedByItsReplay();

private:
    std::optional<ChildSetting> m_setting;
};

void TestChildSinks::unattachedItIsReplayed()
{
    const auto process = m_setting->children.shell("p", "echo said");
    TRY_EXITED(process);
    RecordingSink sink;
    process->attach(sink, 0);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out(), std::string("said\n"));
    QVERIFY(sink.exited());
    RecordingSink rest;
    process->attach(rest, 1);
    QCOMPARE(rest.frames().size(), std::size_t{1});
    RecordingSink nothing;
    process->attach(nothing, 1000);
    QVERIFY(nothing.frames().empty());
}

void TestChildSinks::attachGivesReplayThenStream()
{
    const auto process = m_setting->children.shell("p", "echo one; read go; echo two");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    RecordingSink sink;
    process->attach(sink, 0);
    QCOMPARE(sink.frames().size(), std::size_t{1}); // at once
    std::string go = "\n";
    QVERIFY(process->offerStdin(go, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out(), std::string("one\ntwo\n"));
}

void TestChildSinks::theStreamGoesToOneSinkAlone()
{
    const auto process = m_setting->children.shell("p", "while read line; do echo $line; done");
    RecordingSink sinks[3];
    Seq seen = 0;
    for (int round = 0; round < 9; ++round) {
        RecordingSink &sink = sinks[round % 3];
        const auto before = sink.frames().size();
        process->attach(sink, seen);
        std::string line = std::to_string(round) + "\n";
        QVERIFY(process->offerStdin(line, std::nullopt) == Admission::Accepted);
        QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), seen + 1, patienceMs);
        seen = process->replay().lastSeq();
        QCOMPARE(sink.frames().size(), before + 1);
    }
    QCOMPARE(sinks[0].frames().size() + sinks[1].frames().size() + sinks[2].frames().size(),
             std::size_t{9});
}

void TestChildSinks::attachedAgainToTheSameSink()
{
    const auto process = m_setting->children.shell("p", "echo one; read go; echo two");
    RecordingSink sink;
    process->attach(sink, 0);
    QTRY_COMPARE_WITH_TIMEOUT(sink.frames().size(), std::size_t{1}, patienceMs);
    process->attach(sink, 1);
    process->attach(sink, 1);
    std::string go = "\n";
    QVERIFY(process->offerStdin(go, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(sink.stream()); // each frame once
    QVERIFY(sink.exited());
}

void TestChildSinks::aSinkThatLeavesStopsNothing()
{
    const auto process =
        m_setting->children.start("p", {testChildPath(), "pattern", "1", "1000000"});
    {
        RecordingSink sink;
        process->attach(sink, 0);
        sink.setCongested(true);
        QVERIFY(process->isPaused());
    }
    QVERIFY(!process->sink());
    TRY_EXITED(process);
    RecordingSink late;
    process->attach(late, 0);
    QVERIFY(late.stream());
    QVERIFY(Pattern(1).match(late.stream()->out()));
    QCOMPARE(late.stream()->out().size(), std::size_t{1'000'000});
}

void TestChildSinks::congestedItWaits()
{
    RecordingSink sink;
    sink.congestAt(3);
    const auto process =
        m_setting->children.start("p", {testChildPath(), "pattern", "1", "1000000"});
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(process->isPaused(), patienceMs);
    // The child waits on the full pipe now: it sleeps, and there are no frames.
    QTRY_COMPARE_WITH_TIMEOUT(processInfo(process->pid())->state, 'S', patienceMs);
    QCOMPARE(sink.frames().size(), std::size_t{3});
    sink.setCongested(false);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QVERIFY(Pattern(1).match(sink.stream()->out()));
    QCOMPARE(sink.stream()->out().size(), std::size_t{1'000'000});
}

void TestChildSinks::congestedByItsReplay()
{
    const auto process = m_setting->children.shell(
        "p", "echo one; read go; " + shellWord(testChildPath()) + " pattern 1 1000000");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    RecordingSink sink;
    sink.congestAt(1);
    process->attach(sink, 0);
    QVERIFY(process->isPaused());
    std::string go = "\n";
    QVERIFY(process->offerStdin(go, std::nullopt) == Admission::Accepted);
    QTRY_VERIFY_WITH_TIMEOUT(!childrenOf(process->pid()).empty(), patienceMs);
    QCOMPARE(sink.frames().size(), std::size_t{1});
    sink.setCongested(false);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out().size(), std::size_t{1'000'004});
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestChildSinks)
#include "testchildsinks.moc"
