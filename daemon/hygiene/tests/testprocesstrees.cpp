// SPDX-License-Identifier: Apache-2.0
#include "daemon/hygiene/processtrees.h"
#include "testing/run.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <unistd.h>

using namespace claustrum;

class TestProcessTrees : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void trees_data();
    void trees();
    void marksTellCpuTime();
    void aRingOfParentsEnds();
    void theSystemsProcesses();
};

namespace {

ProcessStat process(pid_t parent, pid_t group, std::uint64_t ticks = 0)
{
    ProcessStat stat;
    stat.parent = parent;
    stat.group = group;
    stat.start = "1";
    stat.cpuTicks = ticks;
    return stat;
}

/// 10 leads a group with 11, whose child 12 has a group of its own; 13 has the group and another
/// parent; 20 is somebody else's.
std::map<pid_t, ProcessStat> some()
{
    return {{1, process(0, 1)},    {10, process(1, 10)}, {11, process(10, 10)},
            {12, process(11, 12)}, {13, process(1, 10)}, {20, process(1, 20)}};
}

std::string text(const std::vector<pid_t> &pids)
{
    std::string all;
    for (const pid_t pid : pids)
        all += std::to_string(pid) + " ";
    return all;
}

} // namespace

void TestProcessTrees::trees_data()
{
    QTest::addColumn<int>("root");
    QTest::addColumn<std::string>("tree");
    QTest::newRow("descendants and the group") << 10 << std::string("10 11 12 13 ");
    QTest::newRow("a leaf") << 12 << std::string("12 ");
    QTest::newRow("one alone") << 20 << std::string("20 ");
    QTest::newRow("none") << 99 << std::string();
}

void TestProcessTrees::trees()
{
    QFETCH(int, root);
    QTEST(text(ProcessTrees(some()).tree(root)), "tree");
}

void TestProcessTrees::marksTellCpuTime()
{
    auto processes = some();
    const TreeMark before = ProcessTrees(processes).markOf(10);
    QCOMPARE(before.members.size(), std::size_t{4});
    processes[20].cpuTicks = 5;
    QVERIFY(ProcessTrees(processes).markOf(10) == before);
    processes[12].cpuTicks = 1;
    QVERIFY(!(ProcessTrees(processes).markOf(10) == before));
}

/// Facts are not read at one instant, so they may contradict each other.
void TestProcessTrees::aRingOfParentsEnds()
{
    const ProcessTrees trees({{5, process(6, 5)}, {6, process(5, 6)}});
    QCOMPARE(text(trees.tree(5)), std::string("5 6 "));
}

void TestProcessTrees::theSystemsProcesses()
{
    const ProcessTrees trees;
    const auto parents = trees.tree(::getppid());
    QVERIFY(std::find(parents.begin(), parents.end(), ::getpid()) != parents.end());
    QVERIFY(!trees.markOf(::getpid()).members.empty());
}

CLAUSTRUM_PLAIN_TEST(TestProcessTrees)
#include "testprocesstrees.moc"
