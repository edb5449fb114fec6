// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/mailbox.h"
#include "testing/testprogram.h"

#include <QCoreApplication>
#include <QTest>
#include <QThread>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace claustrum;

class TestMailbox : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tasksRunInOrder();
    void tasksOfManyThreads();
    void aTaskMayPost();
    void deliversAtOnce();
    void aTaskEndsBeforeTheNextBegins();
    void whatDidNotRunIsDropped();
    void followsItsThread();
};

void TestMailbox::tasksRunInOrder()
{
    Mailbox mailbox;
    std::vector<int> seen;
    for (int i = 0; i < 3; ++i)
        mailbox.post([&seen, i] { seen.push_back(i); });
    QVERIFY(seen.empty());
    QCoreApplication::processEvents();
    QCOMPARE(seen, (std::vector<int>{0, 1, 2}));
}

/// None lost, none twice, and those of a thread in its order.
void TestMailbox::tasksOfManyThreads()
{
    constexpr int threads = 4;
    constexpr int each = 2000;
    Mailbox mailbox;
    std::array<int, threads> next{};
    int outOfOrder = 0;
    std::vector<std::thread> posters;
    for (int thread = 0; thread < threads; ++thread) {
        posters.emplace_back([&, thread] {
            for (int i = 0; i < each; ++i)
                mailbox.post([&, thread, i] { outOfOrder += next[thread]++ == i ? 0 : 1; });
        });
    }
    QTRY_COMPARE(next, (std::array<int, threads>{each, each, each, each}));
    for (std::thread &poster : posters)
        poster.join();
    QCoreApplication::processEvents();
    QCOMPARE(next, (std::array<int, threads>{each, each, each, each}));
    QCOMPARE(outOfOrder, 0);
}

void TestMailbox::aTaskMayPost()
{
    Mailbox mailbox;
    int ran = 0;
    mailbox.post([&] { mailbox.post([&] { ++ran; }); });
    QTRY_COMPARE(ran, 1);
}

void TestMailbox::deliversAtOnce()
{
    Mailbox mailbox;
    int ran = 0;
    mailbox.post([&] { ++ran; });
    mailbox.deliver();
    QCOMPARE(ran, 1);
    QCoreApplication::processEvents(); // the event finds nothing more to do
    QCOMPARE(ran, 1);
    mailbox.post([&] { ++ran; });
    QCoreApplication::processEvents();
    QCOMPARE(ran, 2);
}

void TestMailbox::aTaskEndsBeforeTheNextBegins()
{
    Mailbox mailbox;
    auto held = std::make_shared<int>(1);
    long users = 0;
    mailbox.post([held] {});
    mailbox.post([&] { users = held.use_count(); });
    QCoreApplication::processEvents();
    QCOMPARE(users, 1L);
}

void TestMailbox::whatDidNotRunIsDropped()
{
    auto held = std::make_shared<int>(1);
    {
        Mailbox mailbox;
        mailbox.post([held] { ++*held; });
        QCOMPARE(held.use_count(), 2L);
    }
    QCoreApplication::processEvents();
    QCOMPARE(*held, 1);
    QCOMPARE(held.use_count(), 1L);
}

void TestMailbox::followsItsThread()
{
    QThread thread;
    Mailbox mailbox;
    mailbox.moveToThread(&thread);
    std::atomic<QThread *> ranOn = nullptr;
    mailbox.post([&] { ranOn = QThread::currentThread(); });
    thread.start();
    QTRY_COMPARE(ranOn.load(), &thread);
    thread.quit();
    thread.wait();
}

CLAUSTRUM_TEST(TestMailbox)
#include "testmailbox.moc"
