// SPDX-License-Identifier: Apache-2.0
// The whole program where a newer system call is refused, as by the filter of a container that does
// not know it: EPERM.
#include "testing/refusedcalls.h"
#include "testing/run.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <sys/syscall.h>

using namespace claustrum;
using namespace claustrum::testing;

Q_DECLARE_METATYPE(std::vector<int>)

class TestRefusedProgram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void serves_data();
    void serves();
};

void TestRefusedProgram::serves_data()
{
    QTest::addColumn<std::vector<int>>("calls");
    constexpr int faccessat2 = 439; // the same number everywhere, and not in every header
    constexpr int openat2 = 437;
    const std::pair<const char *, int> calls[] = {
        {"pidfd_open", SYS_pidfd_open}, {"close_range", SYS_close_range},
        {"renameat2", SYS_renameat2},   {"memfd_create", SYS_memfd_create},
        {"faccessat2", faccessat2},     {"openat2", openat2},
        {"splice", SYS_splice},         {"sched_setattr", SYS_sched_setattr},
        {"getrandom", SYS_getrandom},   {"copy_file_range", SYS_copy_file_range},
        {"statx", SYS_statx},
    };
    std::vector<int> all;
    for (const auto &[name, call] : calls) {
        QTest::newRow(name) << std::vector<int>{call};
        all.push_back(call);
    }
    QTest::newRow("all of them") << all;
}

/// Starts, answers through a bridge, starts a process, stops.
static std::string problemOf(const Sandbox &sandbox)
{
    const std::string &socket = sandbox.socketPath();
    RunSetup setup;
    setup.input = TestDaemon::token;
    const auto serve = run(sandbox, {"-serve", "-socket", socket, "-token-fd", "0"}, setup);
    if (serve.status != 0)
        return "-serve: " + serve.err;
    Client client(socket, std::string(TestDaemon::token));
    setup.input = client.request("server.ping").line;
    const auto bridge = run(sandbox, {"-bridge", "-socket", socket}, setup);
    if (bridge.out.find("pong") == std::string::npos)
        return "-bridge: " + bridge.out + bridge.err;
    const std::string spawned = client.call("process.spawn", shell("p", "exit 7"));
    const auto stream = client.streamToExit("p");
    if (!stream || stream->exitCode() != 7)
        return "process.spawn: " + spawned;
    const auto stop = run(sandbox, {"-stop", "-socket", socket});
    return stop.status == 0 ? "" : "-stop: " + stop.err;
}

void TestRefusedProgram::serves()
{
    QFETCH(const std::vector<int>, calls);
    const Sandbox sandbox;
    std::string problem;
    if (!withRefusedCalls(calls, EPERM, [&] { problem = problemOf(sandbox); }))
        QSKIP("this system has no filters for system calls");
    QCOMPARE(problem, std::string());
}

CLAUSTRUM_PLAIN_TEST(TestRefusedProgram)
#include "testrefusedprogram.moc"
