// SPDX-License-Identifier: Apache-2.0
#include "daemon/fences/fences.h"
#include "daemon/fences/oomscores.h"
#include "posix/spawn.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>

using namespace claustrum;
using namespace claustrum::testing;

class TestOomScores : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void scores_data();
    void scores();
    void aChildAndItsTree();
};

namespace {

int scoreOf(pid_t pid)
{
    return std::atoi(contentOf("/proc/" + std::to_string(pid) + "/oom_score_adj").c_str());
}

} // namespace

void TestOomScores::scores_data()
{
    QTest::addColumn<int>("own");
    QTest::addColumn<qint64>("adjustment");
    QTest::addColumn<int>("child");
    QTest::addColumn<int>("tree");
    QTest::newRow("usual") << 0 << qint64{200} << 200 << 400;
    QTest::newRow("of a unit with one") << 100 << qint64{200} << 300 << 500;
    QTest::newRow("a protected daemon") << -500 << qint64{200} << -300 << -100;
    QTest::newRow("at the limit") << 0 << qint64{600} << 600 << 1000;
    QTest::newRow("far too much") << 0 << qint64{9'223'372'036'854'775'807} << 1000 << 1000;
}

void TestOomScores::scores()
{
    QFETCH(int, own);
    QFETCH(qint64, adjustment);
    QTEST(scoreOfChild(own, adjustment), "child");
    QTEST(scoreOfTree(own, adjustment), "tree");
}

/// For real: this process is the daemon.
void TestOomScores::aChildAndItsTree()
{
    ServeSettings settings;
    settings.oomScoreAdj = 100;
    const Sandbox sandbox;
    SpawnRequest request;
    request.file = "/bin/sh";
    request.args = {"sh", "-c", "sleep 1000 & wait"};
    request.env = sandbox.environment();
    request.writes = makeFence(settings)();
    const auto child = spawn(request);
    QVERIFY(child);
    const int own = scoreOf(::getpid());
    QCOMPARE(scoreOf(child->pid), scoreOfChild(own, 100));
    QVERIFY(eventually([&] { return !childrenOf(child->pid).empty(); }));
    const pid_t grandchild = childrenOf(child->pid).front().pid;
    QCOMPARE(scoreOf(grandchild), scoreOfChild(own, 100));
    raiseScores(ProcessTrees(), child->pid, scoreOfTree(own, 100));
    QCOMPARE(scoreOf(grandchild), scoreOfTree(own, 100));
    QCOMPARE(scoreOf(child->pid), scoreOfChild(own, 100));
    raiseScores(ProcessTrees(), child->pid, own); // never lower
    QCOMPARE(scoreOf(grandchild), scoreOfTree(own, 100));
    ::kill(-child->pid, SIGKILL);
    reap(child->pid);
}

CLAUSTRUM_PLAIN_TEST(TestOomScores)
#include "testoomscores.moc"
