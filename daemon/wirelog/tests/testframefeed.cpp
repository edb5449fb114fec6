// SPDX-License-Identifier: Apache-2.0
// The queue between the loop and a slow thread: its bound, and what is told at it.
#include "daemon/wirelog/framefeed.h"
#include "testing/testprogram.h"

#include <QTest>

#include <thread>

using namespace claustrum;

class TestFrameFeed : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharesFrames();
    void tellsWhenSomethingIsWaiting();
    void losesTheNewestAndCounts();
    void takesAFrameThatAloneIsTooLarge();
    void losesNothingInOrderBetweenThreads();
    void endWakes();

private:
    static PassedFrame frameOf(std::size_t bytes)
    {
        return {{}, 1, Direction::Out, Frame({std::string(bytes - 1, 'x'), "\n"})};
    }
};

void TestFrameFeed::sharesFrames()
{
    FrameFeed feed(1000);
    const PassedFrame frame = frameOf(10);
    feed.push(frame);
    QCOMPARE(feed.take().frames.at(0).frame.bytes().data(), frame.frame.bytes().data());
}

void TestFrameFeed::tellsWhenSomethingIsWaiting()
{
    FrameFeed feed(1000);
    QVERIFY(feed.push(frameOf(10)));
    QVERIFY(!feed.push(frameOf(10)));
    QCOMPARE(feed.take().frames.size(), std::size_t(2));
    QVERIFY(feed.push(frameOf(10)));
}

void TestFrameFeed::losesTheNewestAndCounts()
{
    FrameFeed feed(1000);
    QVERIFY(feed.push(frameOf(700)));
    feed.push(frameOf(700)); // is too much
    feed.push(frameOf(10));  // would fit, but must not stand before the loss is told
    const auto taken = feed.take();
    QCOMPARE(taken.frames.size(), std::size_t(1));
    QCOMPARE(taken.lost, std::uint64_t(2));
    QVERIFY(feed.push(frameOf(700)));
    QCOMPARE(feed.take().lost, std::uint64_t(0));
}

void TestFrameFeed::takesAFrameThatAloneIsTooLarge()
{
    FrameFeed feed(1000);
    QVERIFY(feed.push(frameOf(5000))); // a loss is something to be told, too
    const auto taken = feed.take();
    QVERIFY(taken.frames.empty());
    QCOMPARE(taken.lost, std::uint64_t(1));
}

void TestFrameFeed::losesNothingInOrderBetweenThreads()
{
    constexpr std::uint64_t count = 20000;
    FrameFeed feed(64 * 1024);
    std::uint64_t seen = 0;
    bool inOrder = true;
    std::thread reader([&] {
        for (std::uint64_t next = 0; next < count;) {
            const auto taken = feed.waitAndTake();
            for (const auto &frame : taken.frames)
                inOrder = frame.connection == next++ && inOrder;
            seen += taken.frames.size() + taken.lost;
            next += taken.lost;
        }
    });
    for (std::uint64_t i = 0; i < count; ++i) {
        PassedFrame frame = frameOf(10);
        frame.connection = i;
        feed.push(frame);
    }
    reader.join();
    QVERIFY(inOrder);
    QCOMPARE(seen, count);
}

void TestFrameFeed::endWakes()
{
    FrameFeed feed(1000);
    std::thread ender([&] { feed.end(); });
    const auto taken = feed.waitAndTake();
    ender.join();
    QVERIFY(taken.frames.empty());
    QVERIFY(feed.ended());
}

CLAUSTRUM_TEST(TestFrameFeed)
#include "testframefeed.moc"
