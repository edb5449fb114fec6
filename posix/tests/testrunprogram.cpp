// SPDX-License-Identifier: Apache-2.0
#include "posix/pipe.h"
#include "posix/runprogram.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <thread>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;
using End = Finished::End;

class TestRunProgram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void capturesBothOutputs();
    void combinesThemInTheirOrder();
    void failsAsSpawnDoes();
    void keepsNoMoreThanItsLimit_data();
    void keepsNoMoreThanItsLimit();
    void sinkGetsAllOfStdout();
    void timeoutKillsTheGroup();
    void timeoutEndsOneThatLeftItsGroup();
    void stubbornProgramsEndToo();
    void waitsForAGrandchildThatHasThePipe();
    void givesUpOnAGrandchildAtTheTimeout();
    void drainsNoLongerThanAllowed();
    void timeoutCountsOnlyUntilTheEnd();
    void endsGentlyFirst();
    void killsAfterTheGrace();
    void cancelKillsTheGroup();
    void cancelledBeforeItBegan();
    void leavesNoDescriptor();
};

static SpawnRequest request(const Sandbox &sandbox, const std::vector<std::string> &words)
{
    SpawnRequest request;
    request.file = words.front();
    request.args = words;
    request.env = sandbox.environment();
    return request;
}

static SpawnRequest script(const Sandbox &sandbox, const char *text)
{
    return request(sandbox, {"/bin/sh", "-c", text});
}

void TestRunProgram::capturesBothOutputs()
{
    const Sandbox sandbox;
    const auto finished = runProgram(script(sandbox, "echo out; echo err >&2; exit 3"), {});
    QVERIFY(finished);
    QVERIFY(finished->end == End::Exited);
    QCOMPARE(exitText(finished->status), std::string("exit status 3"));
    QVERIFY(!finished->succeeded());
    QCOMPARE(finished->out, std::string("out\n"));
    QCOMPARE(finished->err, std::string("err\n"));
    QVERIFY(!finished->outputDropped);
}

void TestRunProgram::combinesThemInTheirOrder()
{
    const Sandbox sandbox;
    RunLimits limits;
    limits.combined = true;
    const auto finished = runProgram(script(sandbox, "echo 1; echo 2 >&2; echo 3"), limits);
    QVERIFY(finished && finished->succeeded());
    QCOMPARE(finished->out, std::string("1\n2\n3\n"));
    QCOMPARE(finished->err, std::string());
}

void TestRunProgram::failsAsSpawnDoes()
{
    const Sandbox sandbox;
    const auto finished = runProgram(request(sandbox, {"/none"}), {});
    QVERIFY(!finished);
    QCOMPARE(finished.error().text, std::string("fork/exec /none: no such file or directory"));
}

void TestRunProgram::keepsNoMoreThanItsLimit_data()
{
    QTest::addColumn<int>("says");
    QTest::addColumn<bool>("dropped");
    QTest::newRow("no output") << 0 << false;
    QTest::newRow("one byte less") << 99'999 << false;
    QTest::newRow("exactly the limit") << 100'000 << false;
    QTest::newRow("one byte more") << 100'001 << true;
    QTest::newRow("a hundred times as much") << 10'000'000 << true;
}

void TestRunProgram::keepsNoMoreThanItsLimit()
{
    QFETCH(int, says);
    const Sandbox sandbox;
    RunLimits limits;
    limits.outputBytes = 100'000;
    const auto finished = runProgram(
        request(sandbox, {testChildPath(), "pattern", "1", std::to_string(says)}), limits);
    QVERIFY(finished && finished->succeeded());
    QCOMPARE(finished->out.size(), std::min<std::size_t>(limits.outputBytes, says));
    QTEST(finished->outputDropped, "dropped");
}

void TestRunProgram::sinkGetsAllOfStdout()
{
    const Sandbox sandbox;
    RunLimits limits;
    limits.outputBytes = 10;
    std::size_t came = 0;
    limits.sink = [&](std::string_view block) { came += block.size(); };
    const auto finished =
        runProgram(request(sandbox, {testChildPath(), "pattern", "1", "3000000"}), limits);
    QVERIFY(finished && finished->succeeded());
    QCOMPARE(came, std::size_t{3'000'000});
    QCOMPARE(finished->out, std::string());
}

void TestRunProgram::timeoutKillsTheGroup()
{
    const Sandbox sandbox;
    RunLimits limits;
    limits.timeout = 100ms;
    const auto finished =
        runProgram(script(sandbox, "echo said; sleep 1000 & exec sleep 1000"), limits);
    QVERIFY(finished);
    QVERIFY(finished->end == End::TimedOut);
    QVERIFY(!finished->succeeded());
    QCOMPARE(exitText(finished->status), std::string("signal: killed"));
    QVERIFY(eventually([&] { return sandbox.processes().empty(); }));
}

void TestRunProgram::timeoutEndsOneThatLeftItsGroup()
{
    const Sandbox sandbox;
    RunLimits limits;
    limits.timeout = 100ms;
    const auto finished = runProgram(request(sandbox, {testChildPath(), "defect"}), limits);
    QVERIFY(finished);
    QVERIFY(finished->end == End::TimedOut);
    QCOMPARE(exitText(finished->status), std::string("signal: killed"));
}

void TestRunProgram::stubbornProgramsEndToo()
{
    const Sandbox sandbox;
    RunLimits limits;
    limits.timeout = 100ms;
    const auto finished = runProgram(request(sandbox, {testChildPath(), "stubborn"}), limits);
    QVERIFY(finished);
    QCOMPARE(exitText(finished->status), std::string("signal: killed"));
}

void TestRunProgram::waitsForAGrandchildThatHasThePipe()
{
    const Sandbox sandbox;
    const auto finished = runProgram(
        script(sandbox, "cd $TMPDIR; mkfifo f; (read line; echo late) <f & echo now; echo go >f"),
        {});
    QVERIFY(finished && finished->succeeded());
    QCOMPARE(finished->out, std::string("now\nlate\n"));
}

void TestRunProgram::givesUpOnAGrandchildAtTheTimeout()
{
    // A process in a session of its own, out of reach of the kill: nothing waits for it.
    const Sandbox sandbox;
    RunLimits limits;
    limits.timeout = 300ms;
    const auto finished = runProgram(request(sandbox, {testChildPath(), "daemon", "0"}), limits);
    QVERIFY(finished);
    QVERIFY(finished->end == End::TimedOut);
    QVERIFY(finished->out.starts_with("daemon "));
    QCOMPARE(sandbox.processes().size(), std::size_t{1});
}

/// The program has ended by itself; what it left behind is killed.
void TestRunProgram::drainsNoLongerThanAllowed()
{
    const Sandbox sandbox;
    const auto finished =
        runProgram(script(sandbox, "sleep 1000 &"), {.drainTime = 100ms, .killsAfterDrain = true});
    QVERIFY(finished);
    QVERIFY(finished->succeeded());
    QVERIFY(eventually([&] { return sandbox.processes().empty(); }));
}

void TestRunProgram::timeoutCountsOnlyUntilTheEnd()
{
    const Sandbox sandbox;
    const auto finished =
        runProgram(script(sandbox, "sleep 0.4 & exit 3"), {.timeout = 150ms, .drainTime = 1000s});
    QVERIFY(finished);
    QVERIFY(finished->end == End::Exited);
    QCOMPARE(exitText(finished->status), std::string("exit status 3"));
}

void TestRunProgram::endsGentlyFirst()
{
    const Sandbox sandbox;
    const auto finished =
        runProgram(request(sandbox, {"/bin/sleep", "1000"}), {.timeout = 100ms, .grace = 1000s});
    QVERIFY(finished);
    QVERIFY(finished->end == End::TimedOut);
    QCOMPARE(exitText(finished->status), std::string("signal: terminated"));
}

void TestRunProgram::killsAfterTheGrace()
{
    const Sandbox sandbox;
    const auto finished = runProgram(script(sandbox, "trap '' TERM; sleep 1000 & wait; wait"),
                                     {.timeout = 100ms, .grace = 100ms});
    QVERIFY(finished);
    QVERIFY(finished->end == End::TimedOut);
    QCOMPARE(exitText(finished->status), std::string("signal: killed"));
}

void TestRunProgram::cancelKillsTheGroup()
{
    const Sandbox sandbox;
    auto cancel = makePipe();
    QVERIFY(cancel);
    RunLimits limits;
    limits.cancelFd = cancel->readEnd.get();
    // The program reports that it runs; then it is cancelled.
    limits.sink = [&](std::string_view) { cancel->writeEnd.reset(); };
    const auto finished =
        runProgram(script(sandbox, "sleep 1000 & echo runs; exec sleep 1000"), limits);
    QVERIFY(finished);
    QVERIFY(finished->end == End::Cancelled);
    QVERIFY(eventually([&] { return sandbox.processes().empty(); }));
}

void TestRunProgram::cancelledBeforeItBegan()
{
    const Sandbox sandbox;
    auto cancel = makePipe();
    QVERIFY(cancel);
    cancel->writeEnd.reset();
    RunLimits limits;
    limits.cancelFd = cancel->readEnd.get();
    const auto finished = runProgram(script(sandbox, "exec sleep 1000"), limits);
    QVERIFY(finished);
    QVERIFY(finished->end == End::Cancelled);
}

void TestRunProgram::leavesNoDescriptor()
{
    const Sandbox sandbox;
    const auto before = descriptorsOf(::getpid()).size();
    for (int i = 0; i < 10; ++i) {
        (void)runProgram(script(sandbox, "exit 1"), {});
        (void)runProgram(request(sandbox, {"/none"}), {});
    }
    QCOMPARE(descriptorsOf(::getpid()).size(), before);
}

CLAUSTRUM_TEST(TestRunProgram)
#include "testrunprogram.moc"
