// SPDX-License-Identifier: Apache-2.0
// A small part of the table of docs/failing-calls.md, and the supervisor itself.
#include "posix/files.h"
#include "posix/pipe.h"
#include "testing/deadline.h"
#include "testing/failingcalls/systemcalls.h"
#include "testing/failingcalls/trials.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <set>
#include <sys/syscall.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestFailingCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void callsFail_data();
    void callsFail();
    void theTableHasNoCallTwice();
    void trials_data();
    void trials();
    void startsThatAreKilled();
    void theNextStartRemovesWhatIsLeft_data();
    void theNextStartRemovesWhatIsLeft();
    void aStartThatIsHeldUp_data();
    void aStartThatIsHeldUp();
    void clientsGetTheirEndThoughAnExecHangs();
};

void TestFailingCalls::initTestCase()
{
    if (!canSupervise())
        QSKIP("this system has no user notification of seccomp");
    ::signal(SIGPIPE, SIG_IGN);
}

void TestFailingCalls::callsFail_data()
{
    QTest::addColumn<int>("effect");
    QTest::addColumn<int>("nth");
    QTest::addColumn<std::string>("out");
    QTest::addColumn<int>("happened");
    using Effect = CallFault::Effect;
    QTest::newRow("none") << int(Effect::None) << 0 << std::string("hello\n") << 0;
    QTest::newRow("an error") << int(Effect::Error) << 1 << std::string() << 1;
    QTest::newRow("an error later") << int(Effect::Error) << 5 << std::string("hello\n") << 0;
    QTest::newRow("short") << int(Effect::Shorten) << 1 << std::string("hello\n") << 1;
    QTest::newRow("killed") << int(Effect::Kill) << 1 << std::string() << 1;
}

void TestFailingCalls::callsFail()
{
    QFETCH(int, effect);
    QFETCH(int, nth);
    auto pipe = makePipe();
    QVERIFY(pipe);
    CallFault fault;
    fault.call = SYS_write;
    fault.effect = static_cast<CallFault::Effect>(effect);
    fault.error = EIO;
    fault.nth = nth;
    Supervised program({{"/bin/echo", "hello"}, {}, "/", {-1, pipe->writeEnd.get(), -1}},
                       {SYS_write}, fault);
    pipe->writeEnd.reset();
    const auto out = readAll(pipe->readEnd.get(), "pipe");
    QVERIFY(out);
    QVERIFY(program.waitForEnd(60'000));
    QTEST(*out, "out");
    QTEST(program.happened(), "happened");
}

void TestFailingCalls::theTableHasNoCallTwice()
{
    std::set<std::string_view> names;
    for (const SystemCall &call : systemCalls()) {
        QVERIFY2(names.insert(call.name).second, std::string(call.name).c_str());
        for (const std::string &failure : words(call.failures))
            QVERIFY2(failure == "short" || errorNumber(failure) > 0, failure.c_str());
    }
}

void TestFailingCalls::trials_data()
{
    QTest::addColumn<int>("part");
    QTest::addColumn<std::string>("call");
    QTest::addColumn<std::string>("failure");
    const auto row = [](Part part, const char *call, const char *failure) {
        const Trial trial{part, call, failure, 0, {}, {}};
        QTest::newRow(trial.name().c_str())
            << int(part) << std::string(call) << std::string(failure);
    };
    row(Part::Session, "openat", "EMFILE");
    row(Part::Session, "accept4", "ENFILE");
    row(Part::Session, "read", "short");
    row(Part::Session, "writev", "short");
    row(Part::Session, "epoll_ctl", "ENOMEM");
    row(Part::Session, "pipe2", "EMFILE");
    row(Part::Start, "write", "ENOSPC");
    row(Part::Bridge, "splice", "EINTR");
    row(Part::Install, "write", "ENOSPC");
}

void TestFailingCalls::trials()
{
    QFETCH(int, part);
    QFETCH(std::string, call);
    QFETCH(std::string, failure);
    Trial trial{static_cast<Part>(part), call, failure, 0, {}, {}};
    perform(trial, 2);
    QVERIFY2(trial.faults.empty(), trial.faults.begin()->c_str());
    QVERIFY(trial.places > 0);
}

void TestFailingCalls::startsThatAreKilled()
{
    const auto broken = killStarts(12);
    QVERIFY2(broken.empty(), broken.begin()->c_str());
}

namespace {

/// The renames of a start.
void addRenames()
{
    QTest::addColumn<int>("rename");
    QTest::newRow("before the socket is in place") << 1;
    QTest::newRow("before the token is in place") << 2;
}

/// A daemon that gets the fault at a rename of its start.
Supervised startWith(const Sandbox &sandbox, CallFault fault)
{
    fault.call = SYS_renameat2;
    return Supervised({{programPath(), "-serve", "-socket", sandbox.socketPath(), "-token-file",
                        sandbox.makeFile("other-token", "the first one's", 0600)},
                       sandbox.environment({{"CLAUDE_SSH_DAEMON_CHILD", "1"}}),
                       sandbox.path(""),
                       {-1, -1, -1}},
                      {fault.call}, fault);
}

} // namespace

void TestFailingCalls::theNextStartRemovesWhatIsLeft_data()
{
    addRenames();
}

/// A daemon that is killed in its start leaves a temporary file, in which a token may be.
void TestFailingCalls::theNextStartRemovesWhatIsLeft()
{
    QFETCH(int, rename);
    const Sandbox sandbox;
    CallFault kill;
    kill.effect = CallFault::Effect::Kill;
    kill.nth = rename;
    Supervised first = startWith(sandbox, kill);
    QCOMPARE(first.waitForEnd(8000).value_or(0), 128 + SIGKILL);
    const auto left = readDirectoryNames(sandbox.path("run"));
    const auto isLeft = [](const std::string &name) {
        return name != "daemon.token" && !name.starts_with("rpc.sock");
    };
    QVERIFY(left && std::ranges::any_of(*left, isLeft));
    const TestDaemon second(sandbox);
    const auto names = readDirectoryNames(sandbox.path("run"));
    QVERIFY(names);
    for (const std::string &name : *names)
        QVERIFY2(!isLeft(name), name.c_str());
}

void TestFailingCalls::aStartThatIsHeldUp_data()
{
    addRenames();
}

/// A daemon that is held up in its start, while another takes its path over.
void TestFailingCalls::aStartThatIsHeldUp()
{
    QFETCH(int, rename);
    const Sandbox sandbox;
    CallFault hold;
    hold.effect = CallFault::Effect::Hold;
    hold.nth = rename;
    Supervised first = startWith(sandbox, hold);
    QVERIFY(eventually([&] { return first.isHeld(); }));
    const TestDaemon second(sandbox);
    const auto pongs = [&] {
        const std::string token = contentOf(sandbox.path("run/daemon.token"));
        return Client(sandbox.socketPath(), token).call("server.ping") == R"({"pong":true})";
    };
    QVERIFY(pongs());
    first.release();
    // It ends, or serves on without the path.
    QVERIFY(!eventually([&] { return !pongs(); }, std::chrono::milliseconds(300)));
}

/// A child that hangs before its exec has copies of the daemon's sockets.
void TestFailingCalls::clientsGetTheirEndThoughAnExecHangs()
{
    const Sandbox sandbox;
    const std::string tokenFile = sandbox.makeFile("token", std::string(TestDaemon::token), 0600);
    const std::string logPath = sandbox.path("log");
    const Fd log(::open(logPath.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    Supervised daemon(
        {{programPath(), "-serve", "-socket", sandbox.socketPath(), "-token-file", tokenFile},
         sandbox.environment({{"CLAUDE_SSH_DAEMON_CHILD", "1"}}),
         sandbox.path(""),
         {-1, log.get(), log.get()}},
        {SYS_execve});
    // After the login shell's start.
    QVERIFY(eventually([&] { return contentOf(logPath).find("[shellenv]") != std::string::npos; }));
    CallFault hold;
    hold.call = SYS_execve;
    hold.effect = CallFault::Effect::Hold;
    daemon.arm(hold);
    Client client(sandbox.socketPath(), std::string(TestDaemon::token));
    Client other(sandbox.socketPath(), std::string(TestDaemon::token));
    client.ask("process.spawn", shell("p", "exit 0"));
    QVERIFY(eventually([&] { return daemon.isHeld(); }));
    QCOMPARE(other.call("server.shutdown"), R"({"ok":true})");
    QVERIFY(other.drainToClose());
    QVERIFY(client.drainToClose());
}

CLAUSTRUM_TEST(TestFailingCalls)
#include "testfailingcalls.moc"
