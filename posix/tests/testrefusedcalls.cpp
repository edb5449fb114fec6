// SPDX-License-Identifier: Apache-2.0
// Each system call that is younger than Linux 4.18 has a way around it.
#include "posix/execlookup.h"
#include "posix/exitwatch.h"
#include "posix/inheritedfds.h"
#include "posix/spawn.h"
#include "posix/unixsocket.h"
#include "testing/deadline.h"
#include "testing/refusedcalls.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"

#include <QTest>

#include <fcntl.h>
#include <functional>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

using namespace claustrum;
using namespace claustrum::testing;

using Works = std::function<bool(const Sandbox &)>;
Q_DECLARE_METATYPE(Works)
Q_DECLARE_METATYPE(std::vector<int>)

namespace {

bool endsReadably(const Fd &watch)
{
    pollfd poller{watch.get(), POLLIN, 0};
    constexpr int patienceMs = 10'000;
    return watch && ::poll(&poller, 1, patienceMs) == 1;
}

bool watchesTheEnd(const Sandbox &)
{
    SpawnRequest request;
    request.file = "/bin/true";
    request.args = {"true"};
    const auto child = spawn(request);
    const bool noticed = child && endsReadably(child->exitWatch);
    return noticed && ::waitpid(child->pid, nullptr, 0) == child->pid;
}

bool closesInheritedOnes(const Sandbox &)
{
    const Fd low(::fcntl(STDERR_FILENO, F_DUPFD, 3));
    const Fd high(::fcntl(STDERR_FILENO, F_DUPFD, 500));
    closeInheritedOnExec();
    return ::fcntl(low.get(), F_GETFD) == FD_CLOEXEC && ::fcntl(high.get(), F_GETFD) == FD_CLOEXEC;
}

/// In a child, since other descriptors of ours would be closed, too.
bool closesThem(const Sandbox &)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const int low = ::fcntl(STDERR_FILENO, F_DUPFD, 3);
        const int high = ::fcntl(STDERR_FILENO, F_DUPFD, 500);
        closeInherited();
        ::_exit(::fcntl(low, F_GETFD) < 0 && ::fcntl(high, F_GETFD) < 0 ? 0 : 1);
    }
    return reap(child) == 0;
}

bool bindsASocket(const Sandbox &sandbox)
{
    const auto socket = bindUnixSocket(sandbox.path("socket"));
    return socket && connectUnixSocket(sandbox.path("socket"));
}

bool findsACommand(const Sandbox &)
{
    const auto file = lookUpCommand("true", "/usr/bin:/bin");
    return file && file->ends_with("/true");
}

bool doesAllThat(const Sandbox &sandbox)
{
    return watchesTheEnd(sandbox) && closesInheritedOnes(sandbox) && bindsASocket(sandbox)
           && findsACommand(sandbox);
}

} // namespace

class TestRefusedCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void haveAWayAround_data();
    void haveAWayAround();
};

void TestRefusedCalls::haveAWayAround_data()
{
    QTest::addColumn<std::vector<int>>("calls");
    QTest::addColumn<int>("error");
    QTest::addColumn<Works>("works");
    const auto row = [](const char *name, std::vector<int> calls, int error, const Works &works) {
        QTest::newRow(name) << std::move(calls) << error << works;
    };
    constexpr int faccessat2 = 439; // the same number everywhere, and not in every header
    row("end of a child: before Linux 5.3", {SYS_pidfd_open}, ENOSYS, watchesTheEnd);
    row("end of a child: refused", {SYS_pidfd_open}, EPERM, watchesTheEnd);
    row("descriptors: before Linux 5.9", {SYS_close_range}, ENOSYS, closesInheritedOnes);
    row("descriptors: before Linux 5.11", {SYS_close_range}, EINVAL, closesInheritedOnes);
    row("descriptors: refused", {SYS_close_range}, EPERM, closesInheritedOnes);
    row("descriptors: without /proc", {SYS_close_range, SYS_openat}, ENOENT, closesInheritedOnes);
    row("closing: before Linux 5.9", {SYS_close_range}, ENOSYS, closesThem);
    row("closing: refused", {SYS_close_range}, EPERM, closesThem);
    row("closing: without /proc", {SYS_close_range, SYS_openat}, ENOENT, closesThem);
    row("socket: not on this file system", {SYS_renameat2}, EINVAL, bindsASocket);
    row("socket: unknown", {SYS_renameat2}, ENOSYS, bindsASocket);
    row("socket: refused", {SYS_renameat2}, EPERM, bindsASocket);
    row("command: before Linux 5.8", {faccessat2}, ENOSYS, findsACommand);
    row("command: refused", {faccessat2}, EPERM, findsACommand);
    row("all at once", {SYS_pidfd_open, SYS_close_range, SYS_renameat2, faccessat2}, EPERM,
        doesAllThat);
}

void TestRefusedCalls::haveAWayAround()
{
    QFETCH(const std::vector<int>, calls);
    QFETCH(const int, error);
    QFETCH(const Works, works);
    const Sandbox sandbox;
    bool worked = false;
    if (!withRefusedCalls(calls, error, [&] { worked = works(sandbox); }))
        QSKIP("this system has no filters for system calls");
    QVERIFY(worked);
}

CLAUSTRUM_PLAIN_TEST(TestRefusedCalls)
#include "testrefusedcalls.moc"
