// SPDX-License-Identifier: Apache-2.0
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"

#include <QProcess>
#include <QTest>

using namespace claustrum::testing;

class TestProcfs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aForkedChildIsNotCounted();
};

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
