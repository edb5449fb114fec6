// SPDX-License-Identifier: Apache-2.0
#include "host/hostprocesses.h"
#include "testing/testprogram.h"

#include <unistd.h>

using namespace claustrum;

namespace {

ProcessStat child(pid_t parent, std::uint64_t pages)
{
    return {.state = 'S',
            .parent = parent,
            .group = 7,
            .start = "700",
            .virtualBytes = 1,
            .residentPages = pages,
            .cpuTicks = 50};
}

} // namespace

class TestHostProcesses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void usageOfATree();
    void parentsInACircle();
    void leavesOutOtherUsers();
    void knowsItself();
};

void TestHostProcesses::usageOfATree()
{
    const HostProcesses processes({{7, child(1, 1)},
                                   {8, child(7, 10)},
                                   {9, child(8, 100)},
                                   {11, child(9, 1000)},
                                   {12, child(7, 10000)}});
    const auto usage = processes.usageOf(8);
    QCOMPARE(usage.processes, 3U);
    QCOMPARE(usage.residentBytes, 1110 * static_cast<quint64>(::sysconf(_SC_PAGESIZE)));
    QCOMPARE(usage.cpuSeconds, 150.0 / static_cast<double>(::sysconf(_SC_CLK_TCK)));
    QCOMPARE(processes.usageOf(10).processes, 0U);
    QCOMPARE(processes.childrenOf(7), (std::vector<pid_t>{8, 12}));
}

/// As they may be if pids are used again while /proc is being read.
void TestHostProcesses::parentsInACircle()
{
    QCOMPARE(HostProcesses({{7, child(8, 1)}, {8, child(7, 1)}}).usageOf(7).processes, 2U);
}

void TestHostProcesses::leavesOutOtherUsers()
{
    QVERIFY(HostProcesses(::geteuid() + 4711).all().empty());
}

void TestHostProcesses::knowsItself()
{
    const HostProcesses processes(::geteuid());
    const auto *const self = processes.find(::getpid());
    QVERIFY(self);
    QCOMPARE(self->parent, ::getppid());
    QVERIFY(usageOf(*self).residentBytes > 0);
    QVERIFY(ageInSeconds(*self) < 3600);
}

CLAUSTRUM_PLAIN_TEST(TestHostProcesses)
#include "testhostprocesses.moc"
