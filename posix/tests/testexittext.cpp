// SPDX-License-Identifier: Apache-2.0
#include "posix/spawn.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <sys/wait.h>

using namespace claustrum;

class TestExitText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reads_data();
    void reads();
};

void TestExitText::reads_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char *name, int status, const char *text) {
        QTest::newRow(name) << status << std::string(text);
    };
    row("success", W_EXITCODE(0, 0), "exit status 0");
    row("failure", W_EXITCODE(3, 0), "exit status 3");
    row("the largest status", W_EXITCODE(255, 0), "exit status 255");
    row("killed", W_EXITCODE(0, SIGKILL), "signal: killed");
    row("terminated", W_EXITCODE(0, SIGTERM), "signal: terminated");
    row("core dumped", W_EXITCODE(0, SIGSEGV) | WCOREFLAG,
        "signal: segmentation fault (core dumped)");
    row("beyond Go's table", W_EXITCODE(0, SIGSYS), "signal: signal 31");
    row("reaped by someone else", lostStatus, "waitid: no child processes");
    row("real time", W_EXITCODE(0, 40), "signal: signal 40");
}

void TestExitText::reads()
{
    QFETCH(int, status);
    QTEST(exitText(status), "text");
}

CLAUSTRUM_PLAIN_TEST(TestExitText)
#include "testexittext.moc"
