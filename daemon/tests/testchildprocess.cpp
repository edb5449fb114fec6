// SPDX-License-Identifier: Apache-2.0
#include "daemon/childprocess.h"
#include "daemon/tests/capturedlog.h"
#include "daemon/tests/children.h"
#include "daemon/tests/loopmain.h"
#include "daemon/tests/recordingsink.h"
#include "posix/inheritedfds.h"
#include "testing/deadline.h"
#include "testing/pattern.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/texts.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>

using namespace claustrum;
using namespace claustrum::testing;
using Admission = StdinQueue::Admission;

constexpr int patienceMs = std::chrono::milliseconds(patience).count();

class TestChildProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void runsToItsExit();
    void exitCodes_data();
    void exitCodes();
    void unattachedItIsReplayed();
    void attachGivesReplayThenStream();
    void theStreamGoesToOneSinkAlone();
    void attachedAgainToTheSameSink();
    void aSinkThatLeavesStopsNothing();
    void congestedItWaits();
    void congestedByItsReplay();
    void exitedWhileCongestedNothingIsLost();
    void exitWaitsForTheOutputs();
    void exitWaitsNoLongerThanTheDrain();
    void stdinGoesToIt();
    void closedStdinIsDropped();
    void exitedItsStdinIsDropped();
    void waitersAreToldOfRoom();
    void signals_data();
    void signals();
    void onceReapedItIsNotSignalled();
    void killsItsGroupAtExit();
    void cut_data();
    void cut();
    void callbacksOnExit();
    void destroyedWhileItRuns();

private:
    EventPoll *m_poll = nullptr;
    std::unique_ptr<Children> m_children;
    std::unique_ptr<CapturedLog> m_log;
};

/// Waits, in the loop, until the process has ended and its exit frame is out.
#define TRY_EXITED(process) QTRY_VERIFY_WITH_TIMEOUT(!(process)->running(), patienceMs)

void TestChildProcess::initTestCase()
{
    closeInheritedOnExec();
    ::signal(SIGPIPE, SIG_IGN);
}

void TestChildProcess::init()
{
    m_poll = &EventLoop::currentPoll();
    m_children = std::make_unique<Children>(*m_poll);
    m_log = std::make_unique<CapturedLog>();
}

void TestChildProcess::cleanup()
{
    m_log.reset();
    m_children.reset();
}

void TestChildProcess::runsToItsExit()
{
    RecordingSink sink;
    const auto process = m_children->shell("p", "echo out; echo err >&2; exit 3");
    process->attach(sink, 0);
    QVERIFY(process->running());
    TRY_EXITED(process);
    const auto stream = sink.stream();
    QVERIFY(stream);
    QCOMPARE(stream->out(), std::string("out\n"));
    QCOMPARE(stream->err(), std::string("err\n"));
    QCOMPARE(stream->exitCode().value_or(-2), 3);
    QCOMPARE(process->replay().lastSeq(), Seq{3});
    QVERIFY(m_log->holds("DEBUG [process.Manager] Starting stdout streaming for process p\n"));
    QVERIFY(m_log->holds("DEBUG [process.Manager] Starting stderr streaming for process p\n"));
    QVERIFY(m_log->holds("INFO  [process.Manager] Process p exited with code 3\n"));
    QVERIFY(!processInfo(process->pid())); // reaped
}

void TestChildProcess::exitCodes_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<int>("code");
    QTest::newRow("0") << std::string("exit 0") << 0;
    QTest::newRow("255") << std::string("exit 255") << 255;
    QTest::newRow("killed") << std::string("kill -KILL $$") << -1;
    QTest::newRow("terminated") << std::string("kill -TERM $$") << -1;
    QTest::newRow("aborted") << std::string("ulimit -c 0; kill -ABRT $$") << -1;
}

void TestChildProcess::exitCodes()
{
    QFETCH(std::string, script);
    RecordingSink sink;
    const auto process = m_children->shell("p", script);
    process->attach(sink, 0);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QTEST(sink.stream()->exitCode().value_or(-2), "code");
}

void TestChildProcess::unattachedItIsReplayed()
{
    const auto process = m_children->shell("p", "echo said");
    TRY_EXITED(process);
    RecordingSink sink;
    process->attach(sink, 0);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out(), std::string("said\n"));
    QVERIFY(sink.exited());
    RecordingSink rest;
    process->attach(rest, 1);
    QCOMPARE(rest.frames().size(), std::size_t{1});
    RecordingSink nothing;
    process->attach(nothing, 1000);
    QVERIFY(nothing.frames().empty());
}

void TestChildProcess::attachGivesReplayThenStream()
{
    const auto process = m_children->shell("p", "echo one; read go; echo two");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    RecordingSink sink;
    process->attach(sink, 0);
    QCOMPARE(sink.frames().size(), std::size_t{1}); // at once
    std::string go = "\n";
    QVERIFY(process->offerStdin(go, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out(), std::string("one\ntwo\n"));
}

void TestChildProcess::theStreamGoesToOneSinkAlone()
{
    const auto process = m_children->shell("p", "while read line; do echo $line; done");
    RecordingSink sinks[3];
    Seq seen = 0;
    for (int round = 0; round < 9; ++round) {
        RecordingSink &sink = sinks[round % 3];
        const auto before = sink.frames().size();
        process->attach(sink, seen);
        std::string line = std::to_string(round) + "\n";
        QVERIFY(process->offerStdin(line, std::nullopt) == Admission::Accepted);
        QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), seen + 1, patienceMs);
        seen = process->replay().lastSeq();
        QCOMPARE(sink.frames().size(), before + 1);
    }
    QCOMPARE(sinks[0].frames().size() + sinks[1].frames().size() + sinks[2].frames().size(),
             std::size_t{9});
}

void TestChildProcess::attachedAgainToTheSameSink()
{
    const auto process = m_children->shell("p", "echo one; read go; echo two");
    RecordingSink sink;
    process->attach(sink, 0);
    QTRY_COMPARE_WITH_TIMEOUT(sink.frames().size(), std::size_t{1}, patienceMs);
    process->attach(sink, 1);
    process->attach(sink, 1);
    std::string go = "\n";
    QVERIFY(process->offerStdin(go, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(sink.stream()); // each frame once
    QVERIFY(sink.exited());
}

void TestChildProcess::aSinkThatLeavesStopsNothing()
{
    const auto process = m_children->start("p", {testChildPath(), "pattern", "1", "1000000"});
    {
        RecordingSink sink;
        process->attach(sink, 0);
        sink.setCongested(true);
        QVERIFY(process->paused());
    }
    QVERIFY(!process->sink());
    TRY_EXITED(process);
    RecordingSink late;
    process->attach(late, 0);
    QVERIFY(late.stream());
    QVERIFY(Pattern(1).match(late.stream()->out()));
    QCOMPARE(late.stream()->out().size(), std::size_t{1'000'000});
}

void TestChildProcess::congestedItWaits()
{
    RecordingSink sink;
    sink.congestAt(3);
    const auto process = m_children->start("p", {testChildPath(), "pattern", "1", "1000000"});
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(process->paused(), patienceMs);
    // The child is on the full pipe now: it sleeps, and no frame comes.
    QTRY_COMPARE_WITH_TIMEOUT(processInfo(process->pid())->state, 'S', patienceMs);
    QCOMPARE(sink.frames().size(), std::size_t{3});
    sink.setCongested(false);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QVERIFY(Pattern(1).match(sink.stream()->out()));
    QCOMPARE(sink.stream()->out().size(), std::size_t{1'000'000});
}

void TestChildProcess::congestedByItsReplay()
{
    const auto process =
        m_children->shell("p", "echo one; read go; " + testChildPath() + " pattern 1 1000000");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    RecordingSink sink;
    sink.congestAt(1);
    process->attach(sink, 0);
    QVERIFY(process->paused());
    std::string go = "\n";
    QVERIFY(process->offerStdin(go, std::nullopt) == Admission::Accepted);
    QTRY_VERIFY_WITH_TIMEOUT(!childrenOf(process->pid()).empty(), patienceMs);
    QCOMPARE(sink.frames().size(), std::size_t{1});
    sink.setCongested(false);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out().size(), std::size_t{1'000'004});
}

void TestChildProcess::exitedWhileCongestedNothingIsLost()
{
    // It fills its stdout and ends; the client does not read. At the end of the drain what the
    // pipe holds is framed, and the exit frame comes behind it.
    RecordingSink sink;
    sink.setCongested(true);
    const auto process = m_children->start("p", {testChildPath(), "fill", "1"});
    process->attach(sink, 0);
    TRY_EXITED(process);
    const auto stream = sink.stream();
    QVERIFY(stream);
    QVERIFY(Pattern(1).match(stream->out()));
    QCOMPARE(std::to_string(stream->out().size()) + "\n", stream->err());
    QVERIFY(stream->out().size() >= 4096);
}

void TestChildProcess::exitWaitsForTheOutputs()
{
    // A grandchild has the outputs and goes on for a while.
    const std::string fifo = m_children->sandbox().path("fifo");
    RecordingSink sink;
    const auto process =
        m_children->shell("p", "mkfifo " + fifo + "; (read go <" + fifo + "; echo late) & exit 5");
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!processInfo(process->pid()), patienceMs); // reaped
    QVERIFY(process->running());
    QVERIFY(sink.frames().empty());
    const Fd writer(::open(fifo.c_str(), O_WRONLY | O_CLOEXEC));
    QCOMPARE(::write(writer.get(), "\n", 1), ssize_t{1});
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out(), std::string("late\n"));
    QCOMPARE(sink.stream()->exitCode().value_or(-2), 5);
}

void TestChildProcess::exitWaitsNoLongerThanTheDrain()
{
    RecordingSink sink;
    QElapsedTimer timer;
    const auto process = m_children->start("p", {testChildPath(), "daemon", "4"});
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!processInfo(process->pid()), patienceMs); // reaped
    timer.start();
    TRY_EXITED(process);
    QVERIFY2(timer.elapsed() > 4000 && timer.elapsed() < patienceMs,
             qPrintable(QString::number(timer.elapsed())));
    const auto stream = sink.stream();
    QVERIFY(stream);
    QCOMPARE(stream->exitCode().value_or(-2), 4);
    // What it says later is lost to it: it gets EPIPE, which it tells by its status.
    const int daemon = std::stoi(stream->out().substr(stream->out().find(' ')));
    ::kill(daemon, SIGUSR1);
    QTRY_VERIFY_WITH_TIMEOUT(!hasVariable(daemon, "HOME=" + m_children->sandbox().path("home")),
                             patienceMs); // it has ended
    QVERIFY(sink.exited());
}

void TestChildProcess::stdinGoesToIt()
{
    RecordingSink sink;
    const auto process = m_children->start("p", {"/usr/bin/head", "-c", "3000000"});
    process->attach(sink, 0);
    Pattern pattern(7);
    std::uint64_t offset = 0;
    while (offset < 3'000'000) {
        std::string chunk = pattern.take(500'000);
        QVERIFY(process->offerStdin(chunk, offset) == Admission::Accepted);
        offset += 500'000;
    }
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out().size(), std::size_t{3'000'000});
    QVERIFY(Pattern(7).match(sink.stream()->out()));
    QCOMPARE(process->stdinQueue().applied(), std::uint64_t{3'000'000});
}

void TestChildProcess::closedStdinIsDropped()
{
    const auto process = m_children->shell("p", "exec <&-; echo closed; sleep 1000");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    for (int i = 0; i < 3; ++i) {
        std::string data(9'000'000, 'x');
        QVERIFY(process->offerStdin(data, std::nullopt) == Admission::Accepted);
    }
    QCOMPARE(process->stdinQueue().applied(), std::uint64_t{27'000'000});
    QVERIFY(process->stdinQueue().empty());
    QVERIFY(
        m_log->holds("WARN  [process.Manager] drainStdin p: write error: write |1: broken pipe\n"));
    process->killAndReap();
}

void TestChildProcess::exitedItsStdinIsDropped()
{
    const auto process = m_children->shell("p", "read line; exit 0");
    std::string data(1'000'000, 'x');
    data += '\n';
    QVERIFY(process->offerStdin(data, std::nullopt) == Admission::Accepted);
    std::string more = "\n" + std::string(1'000'000, 'x');
    QVERIFY(process->offerStdin(more, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(process->stdinQueue().empty());
}

/// A request that waits for room.
class Waiter final : public ChildProcess::StdinWaiter
{
public:
    void stdinHasRoom() override { ++m_told; }
    [[nodiscard]] int told() const { return m_told; }

private:
    int m_told = 0;
};

void TestChildProcess::waitersAreToldOfRoom()
{
    const auto process = m_children->shell("p", "sleep 1000");
    std::string all(StdinQueue::cap, 'x');
    QVERIFY(process->offerStdin(all, std::nullopt) == Admission::Accepted);
    for (int i = 0; i < 3; ++i) {
        std::string more(100'000, 'y');
        QVERIFY(process->offerStdin(more, std::nullopt) == Admission::Full);
    }
    const std::string warning = "WARN  [process.Manager] stdin backpressure: queue full for p\n";
    const std::string log = m_log->text();
    QVERIFY(log.find(warning) != std::string::npos);
    QCOMPARE(log.find(warning), log.rfind(warning)); // once for each process

    const auto stays = std::make_shared<Waiter>();
    auto goes = std::make_shared<Waiter>();
    process->whenStdinHasRoom(goes);
    process->whenStdinHasRoom(stays);
    goes.reset();
    ::kill(process->pid(), SIGKILL);
    TRY_EXITED(process);
    QCOMPARE(stays->told(), 1);
}

void TestChildProcess::signals_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<bool>("group");
    QTest::addColumn<std::string>("out");
    // The shell and a child of it each tell the signal that they get.
    QTest::newRow("TERM, the process alone") << SIGTERM << false << std::string("shell\n");
    QTest::newRow("HUP, the group") << SIGHUP << true << std::string("child\nshell\n");
}

void TestChildProcess::signals()
{
    QFETCH(int, number);
    QFETCH(bool, group);
    QFETCH(std::string, out);
    RecordingSink sink;
    const std::string child = "trap 'echo child; exit' TERM HUP; echo ready >&2; "
                              "while :; do sleep 0.01; done";
    const auto process = m_children->shell(
        "p", "(" + child + ") & trap 'wait; echo shell; exit 9' HUP; trap 'echo shell; kill -9 $!;"
                 + " exit 9' TERM; echo ready >&2; while :; do sleep 0.01; done");
    process->attach(sink, 0);
    // Both have said that their traps are set.
    QTRY_COMPARE_WITH_TIMEOUT(sink.stream()->err(), std::string("ready\nready\n"), patienceMs);
    process->signal(number, group);
    TRY_EXITED(process);
    QCOMPARE(sink.stream()->out(), out);
    QCOMPARE(sink.stream()->exitCode().value_or(-2), 9);
}

void TestChildProcess::onceReapedItIsNotSignalled()
{
    // Draining: the leader is reaped, a grandchild of its group has the outputs.
    const auto process = m_children->shell("p", "sleep 1000 & exit 0");
    QTRY_VERIFY_WITH_TIMEOUT(!processInfo(process->pid()), patienceMs);
    QVERIFY(process->running());
    process->signal(SIGKILL, true);
    process->signal(SIGKILL, false);
    QCOMPARE(m_children->sandbox().processes().size(), std::size_t{1}); // it lives
    TRY_EXITED(process);
}

void TestChildProcess::killsItsGroupAtExit()
{
    const auto process =
        m_children->shell("p", "sleep 1000 >/dev/null 2>&1 & echo ready; read line; exit 0");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    process->killGroupAtExit();
    std::string line = "\n";
    QVERIFY(process->offerStdin(line, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(eventually([this] { return m_children->sandbox().processes().empty(); }));
    QVERIFY(!processInfo(process->pid()));
}

void TestChildProcess::cut_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("when");
    QTest::newRow("running") << std::string("sleep 1000 & echo said; while :; do echo more; done")
                             << std::string("running");
    QTest::newRow("draining") << std::string("echo said; sleep 1000 & exit 0")
                              << std::string("draining");
    QTest::newRow("exited") << std::string("echo said; exit 0") << std::string("exited");
}

void TestChildProcess::cut()
{
    QFETCH(std::string, script);
    QFETCH(std::string, when);
    RecordingSink sink;
    const auto process = m_children->shell("p", script);
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!sink.frames().empty(), patienceMs);
    if (when == "exited")
        TRY_EXITED(process);
    if (when == "draining")
        QTRY_VERIFY_WITH_TIMEOUT(!processInfo(process->pid()), patienceMs);
    bool reaped = false;
    process->whenExited([&] { reaped = true; });
    const auto frames = sink.frames().size();
    process->cut();
    QVERIFY(!process->running());
    QTRY_VERIFY_WITH_TIMEOUT(reaped, patienceMs);
    QVERIFY(!processInfo(process->pid()));
    QCOMPARE(sink.frames().size(), frames); // it is not heard of again
    if (when == "running")
        QVERIFY(eventually([this] { return m_children->sandbox().processes().empty(); }));
}

void TestChildProcess::callbacksOnExit()
{
    const auto process = m_children->shell("p", "exit 0");
    std::vector<int> called;
    process->whenExited([&] {
        called.push_back(1);
        QVERIFY(process->replay().lastSeq() == 1); // the exit frame came first
    });
    process->whenExited([&] { called.push_back(2); });
    QTRY_COMPARE_WITH_TIMEOUT(called.size(), std::size_t{2}, patienceMs);
    QVERIFY(called == (std::vector<int>{1, 2}));
}

void TestChildProcess::destroyedWhileItRuns()
{
    RecordingSink sink;
    auto process = m_children->shell("p", "while :; do echo more; done");
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!sink.frames().empty(), patienceMs);
    process->killAndReap();
    process.reset();
    const auto frames = sink.frames().size();
    sink.setCongested(true); // nobody is left to be told
    QCoreApplication::processEvents();
    QCOMPARE(sink.frames().size(), frames);
}

CLAUSTRUM_LOOP_MAIN(TestChildProcess)
#include "testchildprocess.moc"
