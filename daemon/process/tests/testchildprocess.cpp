// SPDX-License-Identifier: Apache-2.0
// A child from spawn to its exit frame: its output, its end, and the length of the drain.
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/childprocess.h"
#include "daemon/process/tests/childsetting.h"
#include "daemon/process/tests/recordingsink.h"
#include "testing/pattern.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/texts.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <optional>

using namespace claustrum;
using namespace claustrum::testing;

class TestChildProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareForChildren(); }
    void init() { m_setting.emplace(); }
    void cleanup() { m_setting.reset(); }
    void runsToItsExit();
    void exitCodes_data();
    void exitCodes();
    void exitedWhileCongestedNothingIsLost();
    void exitWaitsForTheOutputs();
    void exitWaitsNoLongerThanTheDrain();
    void callbacksOnExit();
    void destroyedWhileItRuns();

private:
    std::optional<ChildSetting> m_setting;
};

void TestChildProcess::runsToItsExit()
{
    RecordingSink sink;
    const auto process = m_setting->children.shell("p", "echo out; echo err >&2; exit 3");
    process->attach(sink, 0);
    QVERIFY(process->isRunning());
    TRY_EXITED(process);
    const auto stream = sink.stream();
    QVERIFY(stream);
    QCOMPARE(stream->out(), std::string("out\n"));
    QCOMPARE(stream->err(), std::string("err\n"));
    QCOMPARE(stream->exitCode().value_or(-2), 3);
    QCOMPARE(process->replay().lastSeq(), Seq{3});
    QVERIFY(
        m_setting->log.holds("DEBUG [process.Manager] Starting stdout streaming for process p\n"));
    QVERIFY(
        m_setting->log.holds("DEBUG [process.Manager] Starting stderr streaming for process p\n"));
    QVERIFY(m_setting->log.holds("INFO  [process.Manager] Process p exited with code 3\n"));
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
    const auto process = m_setting->children.shell("p", script);
    process->attach(sink, 0);
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QTEST(sink.stream()->exitCode().value_or(-2), "code");
}

void TestChildProcess::exitedWhileCongestedNothingIsLost()
{
    // It fills its stdout and ends; the client does not read. At the end of the drain the bytes in
    // the pipe are framed, and the exit frame follows.
    RecordingSink sink;
    sink.setCongested(true);
    const auto process = m_setting->children.start("p", {testChildPath(), "fill", "1"});
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
    const std::string fifo = m_setting->children.sandbox().path("fifo");
    RecordingSink sink;
    const auto process = m_setting->children.shell("p", "mkfifo " + fifo + "; (read go <" + fifo
                                                            + "; echo late) & exit 5");
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!processInfo(process->pid()), patienceMs); // reaped
    QVERIFY(process->isRunning());
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
    QElapsedTimer timer; // from before it was reaped, however late we see that
    timer.start();
    const auto process = m_setting->children.start("p", {testChildPath(), "daemon", "4"});
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!processInfo(process->pid()), patienceMs); // reaped
    TRY_EXITED(process);
    QVERIFY2(timer.elapsed() > 4500 && timer.elapsed() < patienceMs,
             qPrintable(QString::number(timer.elapsed())));
    const auto stream = sink.stream();
    QVERIFY(stream);
    QCOMPARE(stream->exitCode().value_or(-2), 4);
    // Its later output is lost: it gets EPIPE, and reports that by its status.
    const int daemon = std::stoi(stream->out().substr(stream->out().find(' ')));
    ::kill(daemon, SIGUSR1);
    QTRY_VERIFY_WITH_TIMEOUT(
        !hasVariable(daemon, "HOME=" + m_setting->children.sandbox().path("home")),
        patienceMs); // it has ended
    QVERIFY(sink.exited());
}

void TestChildProcess::callbacksOnExit()
{
    const auto process = m_setting->children.shell("p", "exit 0");
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
    auto process = m_setting->children.shell("p", "while :; do echo more; done");
    process->attach(sink, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!sink.frames().empty(), patienceMs);
    process->killAndReap();
    process.reset();
    const auto frames = sink.frames().size();
    sink.setCongested(true); // no source is left
    QCoreApplication::processEvents();
    QCOMPARE(sink.frames().size(), frames);
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestChildProcess)
#include "testchildprocess.moc"
