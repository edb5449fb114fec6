// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/jobqueue.h"
#include "testing/deadline.h"
#include "testing/testprogram.h"

#include <QTest>

#include <future>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;

class TestJobQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsInOrder();
    void dropsWhatDoesNotFit();
    void runsAsManyAtOnceAsItHasThreads();
    void closingWaitsForTheRest();
    void aJobThatHangsIsLeftAlone();
};

void TestJobQueue::runsInOrder()
{
    const auto seen = std::make_shared<std::vector<int>>();
    {
        JobQueue<int> queue(1, 100, [seen](int job) { seen->push_back(job); });
        for (int i = 0; i < 100; ++i)
            queue.push(i);
        QVERIFY(queue.close(patience));
    }
    QCOMPARE(seen->size(), std::size_t{100});
    for (int i = 0; i < 100; ++i)
        QCOMPARE((*seen)[static_cast<std::size_t>(i)], i);
}

void TestJobQueue::dropsWhatDoesNotFit()
{
    std::promise<void> begun;
    std::promise<void> mayEnd;
    const auto end = mayEnd.get_future().share();
    JobQueue<int> queue(1, 2, [&begun, end](int job) {
        if (job == 0)
            begun.set_value();
        end.wait();
    });
    queue.push(0);
    begun.get_future().wait();
    for (int i = 1; i < 6; ++i)
        queue.push(i);
    QCOMPARE(queue.dropped(), std::uint64_t{3});
    mayEnd.set_value();
    QVERIFY(queue.close(patience));
    queue.push(7);
    QCOMPARE(queue.dropped(), std::uint64_t{4});
}

void TestJobQueue::runsAsManyAtOnceAsItHasThreads()
{
    std::atomic<int> running = 0;
    std::promise<void> mayEnd;
    const auto end = mayEnd.get_future().share();
    JobQueue<int> queue(3, 10, [&running, end](int) {
        ++running;
        end.wait();
    });
    for (int i = 0; i < 6; ++i)
        queue.push(i);
    QVERIFY(eventually([&] { return running == 3; }));
    mayEnd.set_value();
    QVERIFY(queue.close(patience));
    QCOMPARE(running.load(), 6);
}

void TestJobQueue::closingWaitsForTheRest()
{
    const auto done = std::make_shared<std::atomic<int>>(0);
    JobQueue<int> queue(2, 50, [done](int) { ++*done; });
    for (int i = 0; i < 50; ++i)
        queue.push(i);
    QVERIFY(queue.close(patience));
    QCOMPARE(done->load(), 50);
}

void TestJobQueue::aJobThatHangsIsLeftAlone()
{
    const auto mayEnd = std::make_shared<std::promise<void>>();
    const auto end = mayEnd->get_future().share();
    {
        JobQueue<int> queue(1, 1, [end](int) { end.wait(); });
        queue.push(0);
        QVERIFY(!queue.close(std::chrono::milliseconds(1)));
    }
    mayEnd->set_value(); // the thread goes on alone, and ends
}

CLAUSTRUM_PLAIN_TEST(TestJobQueue)
#include "testjobqueue.moc"
