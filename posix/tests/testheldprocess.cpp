// SPDX-License-Identifier: Apache-2.0
#include "posix/heldprocess.h"
#include "posix/spawn.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/refusedcalls.h"
#include "testing/testprogram.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <sys/syscall.h>
#include <sys/wait.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestHeldProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signalsTheProcessAlone();
    void signalsTheGroup();
    void signalsAGroupWithoutItsLeader();
    void anEndedProcessGetsNothing();
    void withoutPidfds();
};

/// A shell that leads a group and has a child in it.
static Child shellWithChild(const char *script)
{
    SpawnRequest request;
    request.file = "/bin/sh";
    request.args = {"sh", "-c", script};
    auto child = spawn(request);
    if (!child)
        qFatal("%s", child.error().text.c_str());
    return std::move(*child);
}

static std::size_t liveMembers(pid_t group)
{
    const auto all = allProcesses();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const auto &info) {
        return info.group == group && info.state != 'Z';
    }));
}

static bool becomes(pid_t group, std::size_t members)
{
    return eventually([&] { return liveMembers(group) == members; });
}

void TestHeldProcess::signalsTheProcessAlone()
{
    const Child child = shellWithChild("sleep 1000 & wait");
    QVERIFY(becomes(child.pid, 2));
    const Fd held = holdProcess(child.pid);
    QVERIFY(held);
    QVERIFY(signalHeld(held, SIGKILL));
    (void)reap(child.pid);
    QVERIFY(becomes(child.pid, 1));
    ::kill(-child.pid, SIGKILL);
}

void TestHeldProcess::signalsTheGroup()
{
    const Child child = shellWithChild("sleep 1000 & wait");
    QVERIFY(becomes(child.pid, 2));
    const Fd held = holdProcess(child.pid);
    QVERIFY(signalGroupOfHeld(held, child.pid, SIGKILL));
    (void)reap(child.pid);
    QVERIFY(becomes(child.pid, 0));
}

void TestHeldProcess::signalsAGroupWithoutItsLeader()
{
    const Child child = shellWithChild("sleep 1000 & wait");
    QVERIFY(becomes(child.pid, 2));
    const Fd held = holdProcess(child.pid);
    QVERIFY(signalHeld(held, SIGKILL));
    (void)reap(child.pid);
    QVERIFY(!processInfo(child.pid));
    QVERIFY(signalGroupOfHeld(held, child.pid, SIGKILL));
    QVERIFY(becomes(child.pid, 0));
}

void TestHeldProcess::anEndedProcessGetsNothing()
{
    const Child child = shellWithChild("exit 0");
    const Fd held = holdProcess(child.pid);
    (void)reap(child.pid);
    QVERIFY(!signalHeld(held, SIGKILL));
    QCOMPARE(errno, ESRCH);
    QVERIFY(!signalGroupOfHeld(held, child.pid, SIGKILL));
    QVERIFY(!holdProcess(child.pid));
    QCOMPARE(errno, ESRCH);
}

void TestHeldProcess::withoutPidfds()
{
    Fd held;
    int error = 0;
    const bool refused = withRefusedCalls({SYS_pidfd_open}, ENOSYS, [&] {
        held = holdProcess(::getpid());
        error = errno;
    });
    if (!refused)
        QSKIP("the system has no filters for system calls");
    QVERIFY(!held);
    QCOMPARE(error, ENOSYS);
}

CLAUSTRUM_PLAIN_TEST(TestHeldProcess)
#include "testheldprocess.moc"
