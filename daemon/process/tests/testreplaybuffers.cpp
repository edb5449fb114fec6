// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/replaybuffer.h"
#include "testing/testprogram.h"

#include <QTest>

#include <deque>

using namespace claustrum;

class TestReplayBuffers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsAll();
    void theLargestGiveUpTheirOldest();
    void nothingToGiveUp();
    void theyKeepTogetherWhatTheyHaveThen();
    void aReplayLosesNothing();
};

static constexpr std::size_t frameBytes = 64 * 1024;

/// Fills @p buffer with so many frames of 64 KiB.
static void fill(ReplayBuffer &buffer, int frames)
{
    for (int i = 0; i < frames; ++i)
        buffer.append(Frame({std::string(frameBytes, 'x')}));
}

void TestReplayBuffers::countsAll()
{
    const auto &all = ReplayBuffers::ofThread();
    QCOMPARE(all.bytes(), std::size_t{0});
    {
        ReplayBuffer first;
        ReplayBuffer second(frameBytes);
        ReplayBuffer third;
        fill(first, 3);
        fill(second, 3); // keeps one
        QCOMPARE(all.bytes(), 4 * frameBytes);
    }
    QCOMPARE(all.bytes(), std::size_t{0});
}

void TestReplayBuffers::theLargestGiveUpTheirOldest()
{
    auto &all = ReplayBuffers::ofThread();
    ReplayBuffer small;
    ReplayBuffer large;
    ReplayBuffer larger;
    fill(small, 10);
    fill(large, 100);
    fill(larger, 104);
    const std::size_t before = all.bytes();
    QVERIFY(all.giveUpOldest());
    QVERIFY(before - all.bytes() >= std::size_t{1024} * 1024);
    QVERIFY(before - all.bytes() <= std::size_t{1024} * 1024 + 4 * frameBytes);
    QCOMPARE(small.firstSeq(), Seq{1});
    QVERIFY(large.firstSeq() > 1);
    QVERIFY(larger.firstSeq() > 5);
    QCOMPARE(larger.lastSeq(), Seq{104});
    QVERIFY(large.bytes() <= larger.bytes() + 4 * frameBytes);
    QVERIFY(larger.bytes() <= large.bytes() + 4 * frameBytes);
}

void TestReplayBuffers::nothingToGiveUp()
{
    auto &all = ReplayBuffers::ofThread();
    QVERIFY(!all.giveUpOldest());
    ReplayBuffer buffer;
    fill(buffer, 1);
    QVERIFY(!all.giveUpOldest()); // the newest stays
    QCOMPARE(buffer.bytes(), frameBytes);
}

void TestReplayBuffers::theyKeepTogetherWhatTheyHaveThen()
{
    auto &all = ReplayBuffers::ofThread();
    ReplayBuffer first;
    ReplayBuffer second;
    fill(first, 100);
    QVERIFY(all.giveUpOldest());
    const std::size_t kept = all.bytes();
    QVERIFY(all.isLimited());
    fill(second, 30);
    QVERIFY(all.bytes() <= kept);
    QCOMPARE(second.firstSeq(), Seq{1}); // the other is the larger one
    QCOMPARE(second.lastSeq(), Seq{30});
    QVERIFY(first.bytes() >= second.bytes());
}

void TestReplayBuffers::aReplayLosesNothing()
{
    auto &all = ReplayBuffers::ofThread();
    ReplayBuffer buffer;
    fill(buffer, 40);
    const Seq first = buffer.firstSeq();
    Seq seen = 0;
    bool gaveUp = false;
    buffer.after(0, [&](const Frame &) {
        ++seen;
        gaveUp = all.giveUpOldest() || gaveUp; // as an allocation of the sink might
    });
    QVERIFY(!gaveUp);
    QCOMPARE(seen, 40 - first + 1);
    QVERIFY(all.giveUpOldest());
}

CLAUSTRUM_PLAIN_TEST(TestReplayBuffers)
#include "testreplaybuffers.moc"
