// SPDX-License-Identifier: Apache-2.0
#include "app/failedstart.h"
#include "posix/files.h"
#include "testing/deadline.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>

using namespace claustrum;
using namespace claustrum::testing;

class TestFailedStart : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void endedDaemons_data();
    void endedDaemons();
    void aDaemonThatRuns();
    void withoutALog();
};

static Result<Child> startShell(const char *script)
{
    SpawnRequest request;
    request.file = "/bin/sh";
    request.args = {"sh", "-c", script};
    return spawn(request);
}

void TestFailedStart::endedDaemons_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("log");
    QTest::addColumn<std::string>("text"); // with the path as @
    const auto row = [](const char *name, const char *script, const std::string &log,
                        const std::string &text) {
        QTest::newRow(name) << std::string(script) << log << text;
    };
    const std::string ended = "the daemon has ended (exit status 1); its log, @, ";
    row("one line", "exit 1", "claustrum: token is empty\n",
        ended + "ends with: claustrum: token is empty");
    row("the last of three", "exit 1", "one\ntwo\nthree\n", ended + "ends with: three");
    row("without a newline", "exit 1", "one\ntwo", ended + "ends with: two");
    row("empty lines after it", "exit 1", "one\ntwo\n\n\n", ended + "ends with: two");
    row("control characters", "exit 1", "a\x1b[31mb\tc\n", ended + "ends with: a?[31mb?c");
    row("too long", "exit 1", "one\n" + std::string(1500, 'x'),
        ended + "ends with: " + std::string(1024, 'x'));
    row("far too long", "exit 1", "one\n" + std::string(5000, 'x'),
        ended + "ends with: " + std::string(1024, 'x'));
    row("empty", "exit 1", "", ended + "is empty");
    row("only newlines", "exit 1", "\n\n", ended + "is empty");
    row("killed", "kill -9 $$", "one\n",
        "the daemon has ended (signal: killed); its log, @, ends with: one");
}

void TestFailedStart::endedDaemons()
{
    QFETCH(const std::string, script);
    QFETCH(const std::string, log);
    QFETCH(std::string, text);
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("log", log);
    const auto file = openFile(path, O_RDWR | O_APPEND);
    const auto child = startShell(script.c_str());
    QVERIFY(file && child);
    pollfd end{child->exitWatch.get(), POLLIN, 0};
    QCOMPARE(::poll(&end, 1, millisecondsUntil(std::chrono::steady_clock::now() + patience)), 1);
    text.replace(text.find('@'), 1, path);
    QCOMPARE(explainMissingSocket(*child, *file, path), text);
}

void TestFailedStart::aDaemonThatRuns()
{
    const Sandbox sandbox;
    const std::string path = sandbox.makeFile("log", "slow\n");
    const auto file = openFile(path, O_RDWR);
    const auto child = startShell("exec sleep 1000");
    QVERIFY(file && child);
    const std::string text = explainMissingSocket(*child, *file, path);
    ::kill(child->pid, SIGKILL);
    reap(child->pid);
    QCOMPARE(text, "the daemon still runs, as process " + std::to_string(child->pid) + "; its log, "
                       + path + ", ends with: slow");
}

void TestFailedStart::withoutALog()
{
    const auto child = startShell("exec sleep 1000");
    QVERIFY(child);
    const std::string text = explainMissingSocket(*child, Fd(), "/x/log");
    ::kill(child->pid, SIGKILL);
    reap(child->pid);
    QCOMPARE(text, "the daemon still runs, as process " + std::to_string(child->pid)
                       + "; it could not have a log at /x/log, so its messages, if any, are above");
}

CLAUSTRUM_PLAIN_TEST(TestFailedStart)
#include "testfailedstart.moc"
