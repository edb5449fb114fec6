// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/blockingcalls.h"
#include "daemon/loop/workers.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <QCoreApplication>
#include <QTest>
#include <QThread>

#include <atomic>
#include <future>
#include <sys/resource.h>
#include <thread>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;

class TestWorkers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aCallWithoutAThreadIsRefused(); // these first: later there are stacks to use again
    void withoutAThreadThereIsNoJob();
    void runsEveryJob();
    void jobsFromManyThreads();
    void theBlockedKeepNobodyWaiting();
    void atTheLimitJobsTakeTurns();
    void idleThreadsAreUsedAgain();
    void waitForIdle();
    void dropsJobsThatDidNotBegin();
    void aJobIsDestroyedBeforeItCountsAsDone();
    void callsFinishOnTheLoop();
    void aLastStepMayMakeCalls();
};

namespace {

/// Calls @p attempt while no stack can be had for a new thread; returns its value.
template <typename Attempt>
bool withoutMemory(Attempt attempt)
{
    rlimit before{};
    ::getrlimit(RLIMIT_AS, &before);
    rlimit none = before;
    none.rlim_cur = 1024;
    ::setrlimit(RLIMIT_AS, &none);
    const bool result = attempt();
    ::setrlimit(RLIMIT_AS, &before);
    return result;
}

/// A gate that jobs wait at until it is opened; opened when it goes, so that no test hangs.
class Gate
{
public:
    ~Gate() { open(); }
    void open()
    {
        if (!m_opened.exchange(true))
            m_promise.set_value();
    }
    void pass() const { m_future.wait(); }

private:
    std::atomic<bool> m_opened = false;
    std::promise<void> m_promise;
    std::shared_future<void> m_future = m_promise.get_future().share();
};

/// A call whose last step is given.
class Call final : public BlockingCall
{
public:
    explicit Call(Task<void(Qt::HANDLE worker)> then)
        : m_then(std::move(then))
    {}

    void work() override { m_worker = QThread::currentThreadId(); }
    void finish() override { m_then(m_worker); }
    void refuse() override { m_then(nullptr); }

private:
    Task<void(Qt::HANDLE)> m_then;
    Qt::HANDLE m_worker = nullptr;
};

} // namespace

void TestWorkers::aCallWithoutAThreadIsRefused()
{
    if (sanitized)
        QSKIP("a sanitizer cannot live without memory");
    Workers workers;
    BlockingCalls calls(workers);
    int finished = 0;
    Qt::HANDLE worker = this;
    auto call = std::make_unique<Call>([&](Qt::HANDLE thread) {
        ++finished;
        worker = thread;
    });
    withoutMemory([&] {
        calls.run(std::move(call));
        return true;
    });
    QCOMPARE(finished, 1);
    QCOMPARE(worker, nullptr);
}

void TestWorkers::withoutAThreadThereIsNoJob()
{
    if (sanitized)
        QSKIP("a sanitizer cannot live without memory");
    Workers workers;
    std::promise<void> done;
    Workers::Job job = [&done] { done.set_value(); };
    const bool accepted = withoutMemory([&] { return workers.run(job); });
    QVERIFY(!accepted);
    QVERIFY(workers.waitForIdle(0ms));
    QVERIFY(workers.run(job)); // the same job: a refusal leaves it as it was
    QVERIFY(done.get_future().wait_for(patience) == std::future_status::ready);
}

void TestWorkers::runsEveryJob()
{
    std::atomic<int> ran = 0;
    Workers workers;
    for (int i = 0; i < 5000; ++i)
        QVERIFY(workers.run([&ran] { ++ran; }));
    QVERIFY(workers.waitForIdle(patience));
    QCOMPARE(ran.load(), 5000);
}

void TestWorkers::jobsFromManyThreads()
{
    std::atomic<int> ran = 0;
    Workers workers;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) {
                if (!workers.run([&ran] { ++ran; }))
                    return;
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    QVERIFY(workers.waitForIdle(patience));
    QCOMPARE(ran.load(), 2000);
}

void TestWorkers::theBlockedKeepNobodyWaiting()
{
    std::atomic<int> blocked = 0;
    Workers workers;
    Gate gate;
    for (int i = 0; i < 200; ++i) {
        QVERIFY(workers.run([&] {
            ++blocked;
            gate.pass();
        }));
    }
    QVERIFY(eventually([&] { return blocked == 200; }));
    std::promise<void> done;
    QVERIFY(workers.run([&done] { done.set_value(); }));
    QVERIFY(done.get_future().wait_for(patience) == std::future_status::ready);
    QVERIFY(!workers.waitForIdle(0ms));
    gate.open();
    QVERIFY(workers.waitForIdle(patience));
}

void TestWorkers::atTheLimitJobsTakeTurns()
{
    std::atomic<int> ran = 0;
    Workers workers;
    Gate gate;
    constexpr int jobs = static_cast<int>(Workers::threadLimit) + 100;
    for (int i = 0; i < jobs; ++i) {
        QVERIFY(workers.run([&] {
            gate.pass();
            ++ran;
        }));
    }
    QVERIFY(statusNumber(::getpid(), "Threads") <= Workers::threadLimit + 2); // ours, a sanitizer's
    gate.open();
    QVERIFY(workers.waitForIdle(patience));
    QCOMPARE(ran.load(), jobs);
}

void TestWorkers::idleThreadsAreUsedAgain()
{
    Workers workers;
    const auto before = statusNumber(::getpid(), "Threads");
    for (int i = 0; i < 200; ++i) {
        QVERIFY(workers.run([] {}));
        QVERIFY(workers.waitForIdle(patience));
    }
    QVERIFY(statusNumber(::getpid(), "Threads") <= before + 1);
}

void TestWorkers::waitForIdle()
{
    Workers workers;
    QVERIFY(workers.waitForIdle(0ms)); // nothing ever ran
    Gate gate;
    QVERIFY(workers.run([&gate] { gate.pass(); }));
    QVERIFY(!workers.waitForIdle(5ms));
    gate.open();
    QVERIFY(workers.waitForIdle(patience));
}

void TestWorkers::dropsJobsThatDidNotBegin()
{
    std::atomic<int> begun = 0;
    Gate gate;
    std::thread opener;
    {
        Workers workers;
        for (std::size_t i = 0; i < Workers::threadLimit + 50; ++i) {
            QVERIFY(workers.run([&] {
                ++begun;
                gate.pass();
            }));
        }
        QVERIFY(eventually([&] { return begun == static_cast<int>(Workers::threadLimit); }));
        // The destructor drops the jobs and then sleeps until the threads have ended; nothing
        // before it makes this thread sleep.
        opener = std::thread([&gate] {
            (void)eventually([] { return processInfo(::getpid())->state == 'S'; });
            gate.open();
        });
    }
    opener.join();
    QCOMPARE(begun.load(), static_cast<int>(Workers::threadLimit));
}

void TestWorkers::aJobIsDestroyedBeforeItCountsAsDone()
{
    Workers workers;
    auto held = std::make_shared<int>(0);
    const std::weak_ptr<int> watch = held;
    QVERIFY(workers.run([held = std::move(held)] {}));
    QVERIFY(workers.waitForIdle(patience));
    QVERIFY(watch.expired());
}

void TestWorkers::callsFinishOnTheLoop()
{
    Workers workers;
    BlockingCalls calls(workers);
    int finished = 0;
    bool onLoop = true;
    for (int i = 0; i < 100; ++i) {
        calls.run(std::make_unique<Call>([&](Qt::HANDLE worker) {
            ++finished;
            onLoop = onLoop && worker != nullptr && worker != QThread::currentThreadId()
                     && QThread::currentThread() == QCoreApplication::instance()->thread();
        }));
    }
    QCOMPARE(finished, 0); // nothing follows before the loop runs
    QTRY_COMPARE_WITH_TIMEOUT(finished, 100, 60000);
    QVERIFY(onLoop);
}

void TestWorkers::aLastStepMayMakeCalls()
{
    Workers workers;
    BlockingCalls calls(workers);
    int rounds = 0;
    const std::function<void()> again = [&] {
        if (++rounds < 50)
            calls.run(std::make_unique<Call>([&](Qt::HANDLE) { again(); }));
    };
    again();
    QTRY_COMPARE_WITH_TIMEOUT(rounds, 50, 60000);
}

CLAUSTRUM_TEST(TestWorkers)
#include "testworkers.moc"
