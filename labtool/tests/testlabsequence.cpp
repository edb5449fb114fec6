// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/replylinker.h"
#include "labtool/frames/sequencechecker.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::lab;
using Verdict = SequenceChecker::Verdict;

class TestLabSequence : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void verdicts_data();
    void verdicts();
    void reportsMissingRange();
    void limitsStreams();
    void linksByConnectionAndId();
    void linksRepeatedIdsOldestFirst();
    void countsOvertakenRequests();
    void returnsOverdueOnce();
    void closeReturnsOpenRequests();
    void limitsOpenRequests();
};

/// Plays a story: "s" is a spawn, "rN" a reattach from N, a number a frame with that seq.
static QByteArray verdictsOf(const QByteArray &story)
{
    SequenceChecker checker;
    QByteArray verdicts;
    for (const QByteArray &word : story.split(' ')) {
        if (word == "s") {
            checker.onSpawn(1, "p");
        } else if (word.startsWith('r')) {
            checker.onReattach(1, "p", word.mid(1).toULongLong());
        } else {
            const auto finding = checker.check(1, "p", word.toULongLong());
            verdicts += ".GEDO"[static_cast<int>(finding.verdict)];
        }
    }
    return verdicts;
}

void TestLabSequence::verdicts_data()
{
    QTest::addColumn<QByteArray>("story");
    QTest::addColumn<QByteArray>("verdicts");
    using B = QByteArray;
    QTest::newRow("from spawn on") << B("s 1 2 3") << B("...");
    QTest::newRow("first frame missing") << B("s 2 3") << B("G.");
    QTest::newRow("capture begins mid-stream") << B("57 58 59") << B("...");
    QTest::newRow("gap") << B("s 1 2 5 6") << B("..G.");
    QTest::newRow("duplicate") << B("s 1 2 2 3") << B("..D.");
    QTest::newRow("late, then repeated") << B("s 1 4 2 3 3 5") << B(".GOOD.");
    QTest::newRow("same id respawned") << B("s 1 2 s 1 2") << B("....");
    QTest::newRow("replay from the start") << B("s 1 2 3 r0 1 2 3 4") << B(".......");
    QTest::newRow("replay from the middle") << B("s 1 2 3 4 r2 3 4 5") << B(".......");
    QTest::newRow("replay after eviction") << B("s 1 2 3 r0 3 4") << B("...E.");
    QTest::newRow("nothing to replay") << B("s 1 2 r2 3 4") << B("....");
    QTest::newRow("live frames before the replay") << B("s 1 2 r0 3 1 2 3 4") << B(".......");
    QTest::newRow("reattach far ahead") << B("s 1 2 r1000 3") << B("...");
    QTest::newRow("reattach of an unknown stream") << B("r5 6 7") << B("..");
    QTest::newRow("reattach before the retained range") << B("r5 9 10") << B("E.");
}

void TestLabSequence::verdicts()
{
    QFETCH(QByteArray, story);
    QTEST(verdictsOf(story), "verdicts");
}

void TestLabSequence::reportsMissingRange()
{
    SequenceChecker checker;
    checker.onSpawn(1, "p");
    checker.check(1, "p", 1);
    const auto gap = checker.check(1, "p", 10);
    QCOMPARE(gap.first, std::uint64_t(2));
    QCOMPARE(gap.last, std::uint64_t(9));
    QVERIFY(checker.check(2, "p", 3).verdict == Verdict::Fine); // another connection's stream
}

void TestLabSequence::limitsStreams()
{
    SequenceChecker checker;
    for (std::size_t i = 0; i < SequenceChecker::limit + 100; ++i)
        checker.onSpawn(1, std::to_string(i));
    QVERIFY(checker.check(1, "0", 7).verdict == Verdict::Fine); // dropped, so checked from here
    const auto last = std::to_string(SequenceChecker::limit + 99);
    QVERIFY(checker.check(1, last, 7).verdict == Verdict::Gap);
}

static OpenRequest open(FrameNumber number, std::int64_t time = 0)
{
    OpenRequest request;
    request.number = number;
    request.time = time;
    return request;
}

void TestLabSequence::linksByConnectionAndId()
{
    ReplyLinker linker;
    linker.addRequest(1, "7", open(1));
    linker.addRequest(2, "7", open(2));
    QCOMPARE(linker.matchReply(2, "7")->request.number, FrameNumber(2));
    QVERIFY(!linker.matchReply(2, "7"));
    QVERIFY(!linker.matchReply(1, "8"));
    QVERIFY(!linker.matchReply(9, "7"));
    QCOMPARE(linker.matchReply(1, "7")->request.number, FrameNumber(1));
    QCOMPARE(linker.openCount(), std::size_t(0));
}

void TestLabSequence::linksRepeatedIdsOldestFirst()
{
    ReplyLinker linker;
    linker.addRequest(1, "null", open(1));
    linker.addRequest(1, "null", open(2));
    QCOMPARE(linker.matchReply(1, "null")->request.number, FrameNumber(1));
    QCOMPARE(linker.matchReply(1, "null")->request.number, FrameNumber(2));
}

void TestLabSequence::countsOvertakenRequests()
{
    ReplyLinker linker;
    for (FrameNumber i = 1; i <= 3; ++i)
        linker.addRequest(1, std::to_string(i), open(i));
    linker.addRequest(2, "x", open(9)); // another connection: never overtaken
    QCOMPARE(linker.matchReply(1, "3")->overtaken, std::size_t(2));
    QCOMPARE(linker.matchReply(1, "1")->overtaken, std::size_t(0));
    QCOMPARE(linker.matchReply(1, "2")->overtaken, std::size_t(0));
    QCOMPARE(linker.matchReply(2, "x")->overtaken, std::size_t(0));
}

void TestLabSequence::returnsOverdueOnce()
{
    ReplyLinker linker;
    linker.addRequest(1, "a", open(1, 100));
    linker.addRequest(1, "b", open(2, 200));
    linker.addRequest(1, "c", open(3, 300));
    linker.matchReply(1, "a");
    const auto overdue = linker.takeOverdue(250);
    QCOMPARE(overdue.size(), std::size_t(1));
    QCOMPARE(overdue[0].number, FrameNumber(2));
    QVERIFY(linker.takeOverdue(250).empty());
    QCOMPARE(linker.takeOverdue(300).size(), std::size_t(1));
}

void TestLabSequence::closeReturnsOpenRequests()
{
    ReplyLinker linker;
    linker.addRequest(1, "a", open(1));
    linker.addRequest(2, "b", open(2));
    linker.addRequest(1, "c", open(3));
    const auto left = linker.close(1);
    QCOMPARE(left.size(), std::size_t(2));
    QCOMPARE(left[0].number, FrameNumber(1));
    QCOMPARE(left[1].number, FrameNumber(3));
    QCOMPARE(linker.close(0).size(), std::size_t(1));
    QCOMPARE(linker.openCount(), std::size_t(0));
}

void TestLabSequence::limitsOpenRequests()
{
    ReplyLinker linker;
    for (std::size_t i = 0; i < ReplyLinker::limit + 10; ++i)
        linker.addRequest(1, std::to_string(i), open(i));
    QCOMPARE(linker.openCount(), ReplyLinker::limit);
    QVERIFY(!linker.matchReply(1, "0"));
    QVERIFY(linker.matchReply(1, "10").has_value());
}

CLAUSTRUM_TEST(TestLabSequence)
#include "testlabsequence.moc"
