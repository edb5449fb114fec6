// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/blockingcalls.h"
#include "daemon/loop/workers.h"
#include "testing/deadline.h"
#include "testing/deadmount.h"
#include "testing/procfs.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <QCoreApplication>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <atomic>
#include <filesystem>
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
    void aCallMovesToThePlaceBehindItsLinks();
    void whatHangsStopsNothingElse();
    void callsOfAClientThatIsGone();
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

namespace {

/// A call that notes its last step, and waits for a gate if there is one.
class Note final : public BlockingCall
{
public:
    Note(std::vector<std::string> &notes, std::string name, const Gate *gate = nullptr,
         const bool *isWanted = nullptr)
        : m_notes(notes)
        , m_name(std::move(name))
        , m_gate(gate)
        , m_isWanted(isWanted)
    {}

    void begin(const std::shared_ptr<Slots> &) override { m_notes.push_back("begin " + m_name); }
    void work() override
    {
        if (m_gate)
            m_gate->pass();
    }
    void finish() override { m_notes.push_back(m_name); }
    void refuse() override { m_notes.push_back("refused " + m_name); }
    [[nodiscard]] bool isWanted() const override { return !m_isWanted || *m_isWanted; }

private:
    std::vector<std::string> &m_notes;
    const std::string m_name;
    const Gate *const m_gate;
    const bool *const m_isWanted;
};

bool holds(const std::vector<std::string> &notes, const std::string &note)
{
    return std::find(notes.begin(), notes.end(), note) != notes.end();
}

} // namespace

void TestWorkers::aCallMovesToThePlaceBehindItsLinks()
{
    const Sandbox sandbox;
    const DeadMount mount(sandbox.path("dead"));
    if (!mount.obstacle().empty())
        QSKIP(("this machine allows no FUSE mount: " + mount.obstacle()).c_str());
    std::filesystem::create_symlink("dead", sandbox.path("link"));
    Workers workers;
    BlockingCalls calls(workers, {16, 2, 2});
    Gate gate;
    std::vector<std::string> notes;
    // Links to the dead mount take no slot of the root's.
    for (const char *name : {"a", "b", "c", "d"})
        calls.run(std::make_unique<Note>(notes, name, &gate), {.paths = {sandbox.path("link")}});
    QTRY_COMPARE(notes.size(), std::size_t{6}); // all began once, two of them again
    calls.run(std::make_unique<Note>(notes, "healthy"), {.paths = {sandbox.path("run")}});
    QTRY_VERIFY(holds(notes, "healthy"));
    gate.open();
    QTRY_COMPARE(notes.size(), std::size_t{14});
    QVERIFY(holds(notes, "d"));
}

void TestWorkers::whatHangsStopsNothingElse()
{
    const Sandbox sandbox;
    DeadMount mount(sandbox.path("dead"));
    if (!mount.obstacle().empty())
        QSKIP(("this machine allows no FUSE mount: " + mount.obstacle()).c_str());
    Workers workers;
    BlockingCalls calls(workers, {16, 4, 2});
    std::vector<std::string> notes;
    const auto client = std::make_shared<Slots>(Slots::Limits{8, 3, 3});
    for (int i = 0; i < 100; ++i)
        calls.run(std::make_unique<Note>(notes, "dead"), {.paths = {mount.path("x/y")}}, client);
    for (int i = 0; i < 20; ++i)
        calls.run(std::make_unique<Note>(notes, "fine"), {.paths = {sandbox.path("run")}}, client);
    QTRY_COMPARE(std::count(notes.begin(), notes.end(), "fine"), 20);
    QCOMPARE(std::count(notes.begin(), notes.end(), "begin dead"), 3);
    mount.end();
    QTRY_COMPARE(std::count(notes.begin(), notes.end(), "dead"), 100);
    QVERIFY(workers.waitForIdle(patience));
}

void TestWorkers::callsOfAClientThatIsGone()
{
    Workers workers;
    BlockingCalls calls(workers);
    Gate gate;
    std::vector<std::string> notes;
    bool isWanted = true;
    const auto client = std::make_shared<Slots>(Slots::Limits{8, 1, 1});
    calls.run(std::make_unique<Note>(notes, "first", &gate, &isWanted), {.paths = {"/"}}, client);
    calls.run(std::make_unique<Note>(notes, "query", nullptr, &isWanted), {.paths = {"/"}}, client);
    calls.run(std::make_unique<Note>(notes, "change"), {.paths = {"/"}}, client);
    isWanted = false;
    client->dropUnwanted();
    gate.open();
    QTRY_VERIFY(holds(notes, "change"));
    QVERIFY(holds(notes, "first")); // it was running
    QVERIFY(!holds(notes, "begin query"));
    QCOMPARE(client.use_count(), 1L);
}

CLAUSTRUM_TEST(TestWorkers)
#include "testworkers.moc"
