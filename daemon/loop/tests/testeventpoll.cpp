// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/eventpoll.h"
#include "daemon/loop/tests/loopapplication.h"
#include "posix/pipe.h"

#include <QCoreApplication>
#include <QTest>

#include <cerrno>
#include <optional>

using namespace claustrum;

class TestEventPoll : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void reportsReadyDescriptors();
    void aStoppedWatchIsSilent();
    void changesTheWatchedEvents();
    void hangUpIsAlwaysReported();
    void oneMayStopAnotherOfItsBatch();
    void oneMayDeleteAnotherOfItsBatch();
    void oneMayDeleteItself();
    void startedInABatchWaitsForTheNext();
    void aDescriptorUsedAgainInABatchIsNotMistaken();
    void allOfManyAreServedInOneTurn();
    void refusalsAreReported();
    void deferredWorkRunsAfterItsBatch();
    void deferredWorkMayDeferMore();
    void deferredOutsideOfABatchRunsSoon();
    void forgottenWorkDoesNotRun();
    void droppedObjectsOutliveTheDeferredWork();
    void droppedObjectsCanBeDestroyedAtOnce();

private:
    [[nodiscard]] static Pipe readablePipe();
    void turn() { QCoreApplication::processEvents(); }

    EventPoll *m_poll = nullptr;
};

void TestEventPoll::init()
{
    m_poll = &EventLoop::currentPoll();
}

Pipe TestEventPoll::readablePipe()
{
    auto pipe = makePipe();
    if (!pipe || ::write(pipe->writeEnd.get(), "x", 1) != 1)
        qFatal("no pipe");
    return std::move(*pipe);
}

void TestEventPoll::reportsReadyDescriptors()
{
    const Pipe pipe = readablePipe();
    std::uint32_t came = 0;
    Watch watch(*m_poll, [&](std::uint32_t events) { came |= events; });
    QVERIFY(!watch.isActive());
    QVERIFY(watch.start(pipe.readEnd.get(), EPOLLIN));
    QVERIFY(watch.isActive());
    turn();
    QCOMPARE(came, std::uint32_t{EPOLLIN});
}

void TestEventPoll::aStoppedWatchIsSilent()
{
    const Pipe pipe = readablePipe();
    int told = 0;
    Watch watch(*m_poll, [&](std::uint32_t) { ++told; });
    QVERIFY(watch.start(pipe.readEnd.get(), EPOLLIN));
    watch.stop();
    watch.stop(); // once more does no harm
    QVERIFY(!watch.isActive());
    turn();
    QCOMPARE(told, 0);
    QVERIFY(watch.start(pipe.readEnd.get(), EPOLLIN));
    turn();
    QCOMPARE(told, 1);
}

void TestEventPoll::changesTheWatchedEvents()
{
    const Pipe pipe = readablePipe();
    std::uint32_t came = 0;
    Watch watch(*m_poll, [&](std::uint32_t events) { came |= events; });
    QVERIFY(watch.start(pipe.writeEnd.get(), 0));
    turn();
    QCOMPARE(came, std::uint32_t{0});
    QVERIFY(watch.start(pipe.writeEnd.get(), EPOLLOUT));
    turn();
    QCOMPARE(came, std::uint32_t{EPOLLOUT});
    came = 0;
    QVERIFY(watch.start(pipe.writeEnd.get(), 0));
    turn();
    QCOMPARE(came, std::uint32_t{0});
}

void TestEventPoll::hangUpIsAlwaysReported()
{
    Pipe pipe = readablePipe();
    std::uint32_t came = 0;
    Watch watch(*m_poll, [&](std::uint32_t events) { came |= events; });
    QVERIFY(watch.start(pipe.readEnd.get(), 0));
    pipe.writeEnd.reset();
    turn();
    QCOMPARE(came, std::uint32_t{EPOLLHUP});
}

void TestEventPoll::oneMayStopAnotherOfItsBatch()
{
    const Pipe pipes[] = {readablePipe(), readablePipe()};
    int told = 0;
    Watch *watches[2] = {};
    Watch one(*m_poll, [&](std::uint32_t) { ++told, watches[1]->stop(); });
    Watch two(*m_poll, [&](std::uint32_t) { ++told, watches[0]->stop(); });
    watches[0] = &one;
    watches[1] = &two;
    QVERIFY(one.start(pipes[0].readEnd.get(), EPOLLIN));
    QVERIFY(two.start(pipes[1].readEnd.get(), EPOLLIN));
    turn();
    QCOMPARE(told, 1); // whichever came first
}

void TestEventPoll::oneMayDeleteAnotherOfItsBatch()
{
    const Pipe pipes[] = {readablePipe(), readablePipe()};
    int told = 0;
    std::optional<Watch> watches[2];
    for (const int i : {0, 1}) {
        watches[i].emplace(*m_poll, [&, i](std::uint32_t) {
            ++told;
            watches[1 - i].reset();
        });
        QVERIFY(watches[i]->start(pipes[i].readEnd.get(), EPOLLIN));
    }
    turn();
    QCOMPARE(told, 1);
}

void TestEventPoll::oneMayDeleteItself()
{
    const Pipe pipe = readablePipe();
    int told = 0;
    std::unique_ptr<Watch> watch;
    watch = std::make_unique<Watch>(*m_poll, [&](std::uint32_t) {
        ++told;
        // Its callback goes with it, and must not while it runs.
        watch->stop();
        m_poll->dropLater(std::move(watch));
    });
    QVERIFY(watch->start(pipe.readEnd.get(), EPOLLIN));
    turn();
    turn();
    QCOMPARE(told, 1);
    QVERIFY(!watch);
}

void TestEventPoll::startedInABatchWaitsForTheNext()
{
    const Pipe pipes[] = {readablePipe(), readablePipe()};
    int told = 0;
    int second = 0;
    Watch two(*m_poll, [&](std::uint32_t) { ++second; });
    Watch one(*m_poll, [&](std::uint32_t) {
        ++told;
        QVERIFY(two.start(pipes[1].readEnd.get(), EPOLLIN));
        QCOMPARE(second, 0);
    });
    QVERIFY(one.start(pipes[0].readEnd.get(), EPOLLIN));
    turn();
    one.stop();
    turn();
    QVERIFY(told >= 1);
    QVERIFY(second >= 1);
}

void TestEventPoll::aDescriptorUsedAgainInABatchIsNotMistaken()
{
    // Both are ready. The first callback closes the other's descriptor and opens a new one, which
    // gets its number: the event of the old one must not reach the new one.
    Pipe pipes[] = {readablePipe(), readablePipe()};
    Pipe fresh;
    int told = 0;
    std::optional<Watch> watches[2];
    std::optional<Watch> successor;
    int successorTold = 0;
    for (const int i : {0, 1}) {
        watches[i].emplace(*m_poll, [&, i](std::uint32_t) {
            ++told;
            const int other = pipes[1 - i].readEnd.get();
            watches[1 - i].reset();
            pipes[1 - i] = {};
            fresh = std::move(*makePipe());
            QVERIFY(fresh.readEnd.get() == other || fresh.writeEnd.get() == other);
            successor.emplace(*m_poll, [&](std::uint32_t) { ++successorTold; });
            QVERIFY(successor->start(fresh.readEnd.get(), EPOLLIN));
        });
        QVERIFY(watches[i]->start(pipes[i].readEnd.get(), EPOLLIN));
    }
    turn();
    QCOMPARE(told, 1);
    QCOMPARE(successorTold, 0);
}

void TestEventPoll::allOfManyAreServedInOneTurn()
{
    constexpr std::size_t many = 300; // several batches
    std::vector<Pipe> pipes;
    std::vector<std::unique_ptr<Watch>> watches;
    std::vector<int> told(many, 0);
    for (std::size_t i = 0; i < many; ++i) {
        pipes.push_back(readablePipe());
        watches.push_back(std::make_unique<Watch>(*m_poll, [&, i](std::uint32_t) {
            char byte = 0;
            QCOMPARE(::read(pipes[i].readEnd.get(), &byte, 1), ssize_t{1});
            ++told[i];
        }));
        QVERIFY(watches.back()->start(pipes[i].readEnd.get(), EPOLLIN));
    }
    turn();
    QVERIFY(told == std::vector<int>(many, 1));
}

void TestEventPoll::refusalsAreReported()
{
    Watch watch(*m_poll, [](std::uint32_t) {});
    QVERIFY(!watch.start(-1, EPOLLIN));
    QCOMPARE(errno, EBADF);
    const Fd file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    QVERIFY(!watch.start(file.get(), EPOLLIN)); // a file is always ready: epoll refuses it
    QCOMPARE(errno, EPERM);
    QVERIFY(!watch.isActive());
}

namespace {

/// Work that counts its runs.
class Work final : public EventPoll::Deferred
{
public:
    explicit Work(std::function<void()> then = [] {})
        : m_then(std::move(then))
    {}
    void runDeferred() override
    {
        ++m_runs;
        m_then();
    }
    [[nodiscard]] int runs() const { return m_runs; }

private:
    int m_runs = 0;
    std::function<void()> m_then;
};

} // namespace

void TestEventPoll::deferredWorkRunsAfterItsBatch()
{
    const Pipe pipes[] = {readablePipe(), readablePipe()};
    int told = 0;
    int toldBefore = 0;
    Work work([&] { toldBefore = told; });
    std::optional<Watch> watches[2];
    for (const int i : {0, 1}) {
        watches[i].emplace(*m_poll, [&, i](std::uint32_t) {
            if (++told == 1)
                m_poll->defer(work);
            watches[i]->stop();
        });
        QVERIFY(watches[i]->start(pipes[i].readEnd.get(), EPOLLIN));
    }
    turn();
    QCOMPARE(work.runs(), 1);
    QCOMPARE(toldBefore, 2);
    turn();
    QCOMPARE(work.runs(), 1);
}

void TestEventPoll::deferredWorkMayDeferMore()
{
    Work second;
    Work first([&] { m_poll->defer(second); });
    m_poll->defer(first);
    turn();
    QCOMPARE(first.runs(), 1);
    QCOMPARE(second.runs(), 1);
}

void TestEventPoll::deferredOutsideOfABatchRunsSoon()
{
    Work one;
    Work two;
    m_poll->defer(one);
    m_poll->defer(two);
    QCOMPARE(one.runs(), 0);
    turn();
    QCOMPARE(one.runs(), 1);
    QCOMPARE(two.runs(), 1);
}

void TestEventPoll::forgottenWorkDoesNotRun()
{
    Work stays;
    {
        Work goes;
        m_poll->defer(goes);
        m_poll->defer(stays);
        m_poll->forget(goes);
    }
    turn();
    QCOMPARE(stays.runs(), 1);
}

void TestEventPoll::droppedObjectsOutliveTheDeferredWork()
{
    auto object = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = object;
    bool atWork = false;
    Work second([&] { atWork = !watched.expired(); });
    Work first([&] {
        m_poll->dropLater(std::move(object));
        m_poll->defer(second);
    });
    m_poll->defer(first);
    turn();
    QVERIFY(atWork);
    QVERIFY(watched.expired());
}

void TestEventPoll::droppedObjectsCanBeDestroyedAtOnce()
{
    auto object = std::make_shared<int>(0);
    const std::weak_ptr<int> watched = object;
    m_poll->dropLater(std::move(object));
    QVERIFY(!watched.expired());
    m_poll->destroyDropped();
    QVERIFY(watched.expired());
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestEventPoll)
#include "testeventpoll.moc"
