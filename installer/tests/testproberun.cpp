// SPDX-License-Identifier: Apache-2.0
#include "installer/proberun.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"

#include <QTest>

#include <csignal>
#include <sys/socket.h>
#include <thread>

using namespace claustrum;

namespace {

ProbeRun runScript(const std::string &script, const ProbeLimits &limits = {})
{
    SpawnRequest request;
    request.file = "/bin/sh";
    request.args = {"sh", "-c", script};
    return runProbe(std::move(request), limits);
}

/// Two connected descriptors, of which one stands for our output and one for the client.
Pipe connected(bool asSocket)
{
    int fds[2];
    if ((asSocket ? ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds)
                  : ::pipe2(fds, O_CLOEXEC))
        != 0)
        qFatal("no descriptors");
    return {Fd(fds[0]), Fd(fds[1])};
}

bool isAlive(const std::string &pid)
{
    return ::kill(std::stoi(pid), 0) == 0;
}

} // namespace

class TestProbeRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOutput();
    void reportsTheStatus();
    void reportsAFailedStart();
    void doesNotWaitForOthers();
    void waitsForTheOutputOnRequest();
    void stopsAtTheLimit();
    void stopsWithoutAClient_data();
    void stopsWithoutAClient();
};

void TestProbeRun::keepsTheOutput()
{
    ProbeLimits limits;
    QCOMPARE(runScript("echo out; echo err >&2", limits).output, std::string("err\n"));
    limits.withStdout = true;
    QCOMPARE(runScript("echo out; echo err >&2", limits).output, std::string("out\nerr\n"));
    limits.outputBytes = 5;
    const auto run = runScript("head -c 1000000 /dev/zero | tr '\\0' x", limits);
    QCOMPARE(run.output, std::string("xxxxx"));
    QVERIFY(run.succeeded());
}

void TestProbeRun::reportsTheStatus()
{
    QVERIFY(runScript("exit 0").succeeded());
    const auto run = runScript("exit 3");
    QVERIFY(!run.succeeded());
    QCOMPARE(exitText(run.status), std::string("exit status 3"));
    QCOMPARE(exitText(runScript("kill -15 $$").status), std::string("signal: terminated"));
}

void TestProbeRun::reportsAFailedStart()
{
    SpawnRequest request;
    request.file = "/nonexistent/cli";
    request.args = {request.file};
    const auto run = runProbe(std::move(request), {});
    QVERIFY(run.end == ProbeRun::End::NotStarted);
    QCOMPARE(run.startError, std::string("fork/exec /nonexistent/cli: no such file or directory"));
}

/// They hold the output and live on.
void TestProbeRun::doesNotWaitForOthers()
{
    const auto run = runScript("sleep 600 & echo $! >&2");
    QVERIFY(run.succeeded());
    QVERIFY(isAlive(run.output));
    ::kill(std::stoi(run.output), SIGKILL);
}

void TestProbeRun::waitsForTheOutputOnRequest()
{
    ProbeLimits limits;
    limits.linger = std::chrono::nanoseconds(-1);
    QCOMPARE(runScript("{ sleep 0.1; echo late >&2; } &", limits).output, std::string("late\n"));
    limits.linger = std::chrono::minutes(1);
    QCOMPARE(runScript("{ sleep 0.1; echo late >&2; } &", limits).output, std::string("late\n"));
    limits.linger = std::chrono::milliseconds(50);
    const auto run = runScript("sleep 600 & echo $! >&2", limits);
    QVERIFY(run.succeeded() && isAlive(run.output));
    ::kill(std::stoi(run.output), SIGKILL);
}

void TestProbeRun::stopsAtTheLimit()
{
    ProbeLimits limits;
    limits.timeout = std::chrono::milliseconds(100);
    auto run = runScript("echo said >&2; sleep 600", limits);
    QVERIFY(run.end == ProbeRun::End::Stopped);
    QCOMPARE(run.output, std::string("said\n"));
    limits.linger = std::chrono::nanoseconds(-1); // the output's end counts, too
    run = runScript("sleep 600 & echo $! >&2", limits);
    QVERIFY(run.end == ProbeRun::End::Stopped);
    QTRY_VERIFY(!isAlive(run.output)); // with its group
}

void TestProbeRun::stopsWithoutAClient_data()
{
    QTest::addColumn<bool>("socket");
    QTest::addColumn<bool>("goneBefore");
    for (const bool socket : {false, true}) {
        for (const bool before : {false, true})
            QTest::addRow("%s, %s", socket ? "socket" : "pipe", before ? "before" : "meanwhile")
                << socket << before;
    }
}

void TestProbeRun::stopsWithoutAClient()
{
    QFETCH(bool, socket);
    QFETCH(bool, goneBefore);
    auto client = connected(socket);
    ProbeLimits limits;
    limits.clientFd = client.writeEnd.get();
    limits.clientGrace = std::chrono::milliseconds(50);
    QVERIFY(runScript("sleep 0.2", limits).succeeded()); // a client that is there
    if (goneBefore)
        client.readEnd.reset();
    auto started = connected(false);
    SpawnRequest request;
    request.file = "/bin/sh";
    request.args = {"sh", "-c", "echo >&0; sleep 600"};
    request.stdinFd = started.writeEnd.get();
    std::thread closer([&] {
        char byte = 0;
        if (::read(started.readEnd.get(), &byte, 1) == 1)
            client.readEnd.reset();
    });
    const auto run = runProbe(std::move(request), limits);
    closer.join();
    QVERIFY(run.end == ProbeRun::End::Stopped);
    QVERIFY(runScript("exit 0", limits).succeeded()); // within the time that is left
}

CLAUSTRUM_PLAIN_TEST(TestProbeRun)
#include "testproberun.moc"
