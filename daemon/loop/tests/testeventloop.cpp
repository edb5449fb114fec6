// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/log.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "posix/pipe.h"

#include <QSocketNotifier>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <sys/socket.h>
#include <thread>

using namespace claustrum;
using claustrum::testing::CapturedLog;

class TestEventLoop : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void timersFireInOrder();
    void aTimerRepeatsUntilItIsStopped();
    void aTimerMayDeleteAnother();
    void aTimerMayStartItselfAgain();
    void timersOfADeletedObjectDoNotFire();
    void workDeferredByATimerRunsBeforeTheNextWait();
    void reportsTheRemainingTime();
    void notifiersOfOneDescriptor();
    void aDisabledNotifierIsSilent();
    void aNotifierMayDeleteItselfAndItsPeer();
    void aHangUpNotifiesTheReader();
    void anotherThreadEndsTheWait();
    void eventsOfAnotherThreadComeInOrder();
    void loopsMayBeNested();
    void anEndIsNotForgotten();
    void aNestedLoopHasTheOthersTimers();
    void anotherThreadsLoopServesToo();
    void withoutAnythingToDoItReturns();
};

namespace {

Pipe pipeOrDie()
{
    auto pipe = makePipe();
    if (!pipe)
        qFatal("no pipe");
    return std::move(*pipe);
}

void turn()
{
    QCoreApplication::processEvents();
}

template <typename Call>
[[gnu::noinline]] void invokeLater(QObject &receiver, const Call &call)
{
    QMetaObject::invokeMethod(&receiver, call, Qt::QueuedConnection);
}

/// testing/tsan.supp names it, since ThreadSanitizer loses the frame that calls into Qt.
template <typename Call>
[[gnu::noinline]] void postThroughQt(QObject &receiver, const Call &call)
{
    invokeLater(receiver, call);
}

} // namespace

void TestEventLoop::timersFireInOrder()
{
    QString order;
    QEventLoop loop;
    QTimer::singleShot(30, this, [&] { order += "c", loop.quit(); });
    QTimer::singleShot(10, this, [&] { order += "b"; });
    QTimer::singleShot(1, this, [&] { order += "a"; });
    loop.exec();
    QCOMPARE(order, QStringLiteral("abc"));
}

void TestEventLoop::aTimerRepeatsUntilItIsStopped()
{
    int fired = 0;
    QTimer timer;
    QEventLoop loop;
    connect(&timer, &QTimer::timeout, [&] {
        if (++fired == 3)
            timer.stop(), QTimer::singleShot(10, &loop, &QEventLoop::quit);
    });
    timer.start(1);
    loop.exec();
    QCOMPARE(fired, 3);
}

void TestEventLoop::aTimerMayDeleteAnother()
{
    auto other = std::make_unique<QTimer>();
    QTimer one;
    bool otherFired = false;
    QEventLoop loop;
    connect(&one, &QTimer::timeout, [&] { other.reset(); });
    connect(other.get(), &QTimer::timeout, [&] { otherFired = true; });
    one.setSingleShot(true);
    one.start(0);
    other->start(0);
    QTimer::singleShot(5, &loop, &QEventLoop::quit);
    loop.exec();
    QVERIFY(!other);
    QVERIFY(!otherFired);
}

void TestEventLoop::aTimerMayStartItselfAgain()
{
    QTimer timer;
    int fired = 0;
    timer.setSingleShot(true);
    connect(&timer, &QTimer::timeout, [&] {
        if (++fired < 3)
            timer.start(0);
    });
    timer.start(0);
    turn(); // once a turn, though it is due again at once
    QCOMPARE(fired, 1);
    turn();
    turn();
    turn();
    QCOMPARE(fired, 3);
}

void TestEventLoop::timersOfADeletedObjectDoNotFire()
{
    struct Receiver : QObject
    {
        explicit Receiver(int &count)
            : fired(count)
        {}
        void timerEvent(QTimerEvent *) override { ++fired; }
        int &fired;
    };
    int fired = 0;
    auto receiver = std::make_unique<Receiver>(fired);
    receiver->startTimer(0);
    receiver->startTimer(0);
    turn();
    QCOMPARE(fired, 2);
    receiver.reset();
    turn();
    QCOMPARE(fired, 2);
}

void TestEventLoop::workDeferredByATimerRunsBeforeTheNextWait()
{
    // Nothing else wakes the loop up; without the work it would wait for ever.
    struct Quit final : EventPoll::Deferred
    {
        explicit Quit(QEventLoop &of)
            : loop(of)
        {}
        void runDeferred() override { loop.quit(); }
        QEventLoop &loop;
    };
    QEventLoop loop;
    Quit quit(loop);
    QTimer timer;
    timer.setSingleShot(true);
    connect(&timer, &QTimer::timeout, [&] { EventLoop::currentPoll().defer(quit); });
    timer.start(1);
    QCOMPARE(loop.exec(), 0);
}

void TestEventLoop::reportsTheRemainingTime()
{
    QTimer timer;
    QCOMPARE(timer.remainingTime(), -1);
    timer.start(100'000);
    QVERIFY(timer.remainingTime() > 90'000 && timer.remainingTime() <= 100'000);
    const auto timers = QAbstractEventDispatcher::instance()->registeredTimers(&timer);
    QCOMPARE(timers.size(), 1);
    QCOMPARE(timers.front().interval, 100'000);
    timer.stop();
    QVERIFY(QAbstractEventDispatcher::instance()->registeredTimers(&timer).isEmpty());
}

void TestEventLoop::notifiersOfOneDescriptor()
{
    int fds[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    const Fd here(fds[0]);
    const Fd there(fds[1]);
    QString told;
    QSocketNotifier reads(here.get(), QSocketNotifier::Read);
    QSocketNotifier writes(here.get(), QSocketNotifier::Write);
    connect(&reads, &QSocketNotifier::activated, [&] { told += "r"; });
    connect(&writes, &QSocketNotifier::activated, [&] { told += "w"; });
    turn();
    QCOMPARE(told, QStringLiteral("w"));
    QCOMPARE(::write(there.get(), "x", 1), 1);
    turn();
    QCOMPARE(told, QStringLiteral("wrw"));
    writes.setEnabled(false);
    turn();
    QCOMPARE(told, QStringLiteral("wrwr"));
}

void TestEventLoop::aDisabledNotifierIsSilent()
{
    const Pipe pipe = pipeOrDie();
    QCOMPARE(::write(pipe.writeEnd.get(), "x", 1), 1);
    int told = 0;
    QSocketNotifier notifier(pipe.readEnd.get(), QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, [&] { ++told; });
    notifier.setEnabled(false);
    turn();
    QCOMPARE(told, 0);
    notifier.setEnabled(true);
    turn();
    QCOMPARE(told, 1);
}

void TestEventLoop::aNotifierMayDeleteItselfAndItsPeer()
{
    int fds[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    const Fd here(fds[0]);
    const Fd there(fds[1]);
    QCOMPARE(::write(there.get(), "x", 1), 1);
    auto reads = std::make_unique<QSocketNotifier>(here.get(), QSocketNotifier::Read);
    auto writes = std::make_unique<QSocketNotifier>(here.get(), QSocketNotifier::Write);
    int told = 0;
    connect(reads.get(), &QSocketNotifier::activated, [&] {
        ++told;
        writes.reset();
        reads.release()->deleteLater();
    });
    connect(writes.get(), &QSocketNotifier::activated, [&] { ++told; });
    turn();
    turn();
    turn();
    QCOMPARE(told, 1);
}

void TestEventLoop::aHangUpNotifiesTheReader()
{
    Pipe pipe = pipeOrDie();
    bool told = false;
    QSocketNotifier notifier(pipe.readEnd.get(), QSocketNotifier::Read);
    connect(&notifier, &QSocketNotifier::activated, [&] { told = true; });
    pipe.writeEnd.reset();
    turn();
    QVERIFY(told);
}

void TestEventLoop::anotherThreadEndsTheWait()
{
    QEventLoop loop;
    std::thread other([&] { postThroughQt(loop, [&] { loop.quit(); }); });
    QCOMPARE(loop.exec(), 0); // for ever, else
    other.join();
}

void TestEventLoop::eventsOfAnotherThreadComeInOrder()
{
    constexpr int count = 20'000;
    int next = 0;
    bool inOrder = true;
    QEventLoop loop;
    std::thread other([&] {
        for (int i = 0; i < count; ++i)
            postThroughQt(loop, [&, i] { inOrder = inOrder && i == next++; });
        postThroughQt(loop, [&] { loop.quit(); });
    });
    loop.exec();
    other.join();
    QVERIFY(inOrder);
    QCOMPARE(next, count);
}

void TestEventLoop::loopsMayBeNested()
{
    QString order;
    QEventLoop outer;
    QEventLoop inner;
    QTimer::singleShot(0, &outer, [&] {
        order += "a";
        QTimer::singleShot(0, &outer, [&] { order += "b", inner.quit(); });
        inner.exec();
        order += "c";
        outer.quit();
    });
    outer.exec();
    QCOMPARE(order, QStringLiteral("abc"));
}

/// That it was to end is not forgotten for other looks at the events.
void TestEventLoop::anEndIsNotForgotten()
{
    QEventLoop loop;
    QTimer::singleShot(1, &loop, [&] {
        loop.quit();
        QCoreApplication::processEvents(); // hears of it
        QCoreApplication::processEvents();
    });
    loop.exec();
    QVERIFY(!loop.isRunning());
}

/// The timer that ends the inner loop existed before, and the fired callbacks take time.
void TestEventLoop::aNestedLoopHasTheOthersTimers()
{
    QString order;
    QEventLoop outer;
    QEventLoop inner;
    QTimer::singleShot(20, &outer, [&] { order += "b", inner.quit(); });
    QTimer::singleShot(1, &outer, [&] {
        order += "a";
        inner.exec();
        order += "c";
        outer.quit();
    });
    outer.exec();
    QCOMPARE(order, QStringLiteral("abc"));
}

void TestEventLoop::anotherThreadsLoopServesToo()
{
    QThread thread;
    auto loop = EventLoop::create();
    QVERIFY(loop);
    thread.setEventDispatcher(loop->release());
    const Pipe pipe = pipeOrDie();
    std::atomic<EventPoll *> poll = nullptr; // ThreadSanitizer does not see what QThread orders
    std::atomic<bool> done = false;
    std::unique_ptr<Watch> watch;
    connect(
        &thread, &QThread::started, &thread,
        [&] {
            poll = &EventLoop::currentPoll();
            watch = std::make_unique<Watch>(*poll.load(), [&](std::uint32_t) {
                auto &isDone = done; // outlives this callback
                thread.quit();
                watch.reset();
                isDone = true;
            });
            watch->start(pipe.readEnd.get(), EPOLLIN);
        },
        Qt::DirectConnection);
    thread.start();
    QCOMPARE(::write(pipe.writeEnd.get(), "x", 1), 1);
    QVERIFY(thread.wait());
    QVERIFY(done);
    QVERIFY(poll && poll != &EventLoop::currentPoll());
}

void TestEventLoop::withoutAnythingToDoItReturns()
{
    turn();
    QVERIFY(!QAbstractEventDispatcher::instance()->processEvents(QEventLoop::AllEvents));
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestEventLoop)
#include "testeventloop.moc"
