// SPDX-License-Identifier: Apache-2.0
// The queue between the loop and a slow thread: its bound, and the report of losses.
#include "daemon/wirelog/framequeue.h"
#include "testing/testprogram.h"

#include <QTest>

#include <thread>

using namespace claustrum;

class TestFrameQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharesFrames();
    void reportsTheFirstEntry();
    void losesTheNewestAndCounts();
    void takesAFrameThatAloneIsTooLarge();
    void losesNothingInOrderBetweenThreads();
    void endWakes();

private:
    static TimedFrame frameOf(std::size_t bytes)
    {
        return {{}, 1, Direction::Out, Frame({std::string(bytes - 1, 'x'), "\n"})};
    }
};

void TestFrameQueue::sharesFrames()
{
    FrameQueue queue(1000);
    const TimedFrame frame = frameOf(10);
    queue.push(frame);
    QCOMPARE(queue.take().frames.at(0).frame.bytes().data(), frame.frame.bytes().data());
}

void TestFrameQueue::reportsTheFirstEntry()
{
    FrameQueue queue(1000);
    QVERIFY(queue.push(frameOf(10)));
    QVERIFY(!queue.push(frameOf(10)));
    QCOMPARE(queue.take().frames.size(), std::size_t(2));
    QVERIFY(queue.push(frameOf(10)));
}

void TestFrameQueue::losesTheNewestAndCounts()
{
    FrameQueue queue(1000);
    QVERIFY(queue.push(frameOf(700)));
    queue.push(frameOf(700)); // is too much
    queue.push(frameOf(10));  // would fit, but must not precede the report of the loss
    const auto taken = queue.take();
    QCOMPARE(taken.frames.size(), std::size_t(1));
    QCOMPARE(taken.lost, std::uint64_t(2));
    QVERIFY(queue.push(frameOf(700)));
    QCOMPARE(queue.take().lost, std::uint64_t(0));
}

void TestFrameQueue::takesAFrameThatAloneIsTooLarge()
{
    FrameQueue queue(1000);
    QVERIFY(queue.push(frameOf(5000))); // a loss is to be reported, too
    const auto taken = queue.take();
    QVERIFY(taken.frames.empty());
    QCOMPARE(taken.lost, std::uint64_t(1));
}

void TestFrameQueue::losesNothingInOrderBetweenThreads()
{
    constexpr std::uint64_t count = 20000;
    FrameQueue queue(64 * 1024);
    std::uint64_t seen = 0;
    bool inOrder = true;
    std::thread reader([&] {
        for (std::uint64_t next = 0; next < count;) {
            const auto taken = queue.waitAndTake();
            for (const auto &frame : taken.frames)
                inOrder = frame.connection == next++ && inOrder;
            seen += taken.frames.size() + taken.lost;
            next += taken.lost;
        }
    });
    for (std::uint64_t i = 0; i < count; ++i) {
        TimedFrame frame = frameOf(10);
        frame.connection = i;
        queue.push(frame);
    }
    reader.join();
    QVERIFY(inOrder);
    QCOMPARE(seen, count);
}

void TestFrameQueue::endWakes()
{
    FrameQueue queue(1000);
    std::thread ender([&] { queue.close(); });
    const auto taken = queue.waitAndTake();
    ender.join();
    QVERIFY(taken.frames.empty());
    QVERIFY(queue.isClosed());
}

CLAUSTRUM_TEST(TestFrameQueue)
#include "testframequeue.moc"
