// SPDX-License-Identifier: Apache-2.0
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTest>

using namespace claustrum::testing;

class TestProcfs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aProcessKeepsItsVariablesThroughAnExec();
    void aProcessWithoutVariablesIsKnownAtOnce();
    void aForkedChildIsNotCounted();
};

/// A program that executes itself again and again has its environment at each look.
void TestProcfs::aProcessKeepsItsVariablesThroughAnExec()
{
    const Sandbox sandbox;
    const std::string script = sandbox.makeFile("script", "#!/bin/sh\nexec \"$0\"\n", 0755);
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("A_MARK", "x");
    process.setProcessEnvironment(environment);
    process.start(QString::fromStdString(script), QStringList());
    QVERIFY(process.waitForStarted());
    const pid_t pid = static_cast<pid_t>(process.processId());
    constexpr int looks = 3000; // of which some forty meet an exec
    for (int i = 0; i < looks; ++i)
        QVERIFY(hasVariable(pid, "A_MARK=x"));
    QVERIFY(!hasVariable(pid, "A_MARK=y"));
    process.kill();
    QVERIFY(process.waitForFinished());
    QVERIFY(!hasVariable(pid, "A_MARK=x"));
}

/// No exec is waited for that will not come.
void TestProcfs::aProcessWithoutVariablesIsKnownAtOnce()
{
    QProcess process;
    process.start("/usr/bin/env", {"-i", "/bin/sh", "-c", "echo ready; read line"});
    QVERIFY(process.waitForReadyRead());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!hasVariable(static_cast<pid_t>(process.processId()), "A_MARK=x"));
    QVERIFY(timer.elapsed() < std::chrono::milliseconds(patience).count() / 2);
    process.write("end\n");
    QVERIFY(process.waitForFinished());
}

/// The subshell stays what it is forked from, down to its arguments.
void TestProcfs::aForkedChildIsNotCounted()
{
    const Sandbox sandbox;
    QProcess process;
    QProcessEnvironment environment;
    for (const std::string &variable : sandbox.environment()) {
        const auto at = variable.find('=');
        environment.insert(QString::fromStdString(variable.substr(0, at)),
                           QString::fromStdString(variable.substr(at + 1)));
    }
    process.setProcessEnvironment(environment);
    process.start("/bin/sh", {"-c", "(sleep 1000; :) & echo ready; wait"});
    QVERIFY(process.waitForReadyRead());
    QVERIFY(eventually([&] { return sandbox.processes().size() == 3; }));
    QCOMPARE(processesOf(sandbox, "/bin/sh", "-c"),
             std::vector{static_cast<pid_t>(process.processId())});
    QVERIFY(processesOf(sandbox, "/bin/sh", "-x").empty());
    process.kill();
    QVERIFY(process.waitForFinished());
}

CLAUSTRUM_TEST(TestProcfs)
#include "testprocfs.moc"
