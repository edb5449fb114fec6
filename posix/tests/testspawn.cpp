// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedfds.h"
#include "posix/pipe.h"
#include "posix/runprogram.h"
#include "posix/spawn.h"
#include "testing/deadline.h"
#include "testing/nodescriptors.h"
#include "testing/procfs.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>

using namespace claustrum;
using namespace claustrum::testing;

using Arrange = std::function<void(SpawnRequest &, const Sandbox &)>;
Q_DECLARE_METATYPE(Arrange)

class TestSpawn : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The test's parent may have left descriptors open; a daemon closes those.
    void initTestCase() { closeInheritedOnExec(); }
    void failuresHaveGoTexts_data();
    void failuresHaveGoTexts();
    void aFailureLeavesNoDescriptor();
    void withoutADescriptorForTheWatchThereIsNoChild();
    void childGetsWhatItIsGiven();
    void childHasItsIdentity_data();
    void childHasItsIdentity();
    void childHasThreeDescriptors();
    void standardDescriptorsMayCross();
    void childStartsWithDefaultSignals();
    void parentKeepsItsSignals();
    void groupOfItsOwn();
    void sessionOfItsOwn();
    void descriptorLimitIsTheChilds();
    void aRefusedLimitDoesNotPreventTheStart();
    void exitWatchReportsTheEnd();
    void aLostStatusIsNoSuccess();
    void withoutDevNullItSaysSo();
    void fromManyThreadsAtOnce();
};

static SpawnRequest shellRequest(const char *script)
{
    SpawnRequest request;
    request.file = "/bin/sh";
    request.args = {"sh", "-c", script};
    request.env = {"PATH=/usr/bin:/bin"};
    return request;
}

static std::string outputOf(SpawnRequest request)
{
    const auto finished = runProgram(std::move(request), {});
    return !finished                ? finished.error().text
           : !finished->err.empty() ? finished->err
           : !finished->succeeded() ? exitText(finished->status)
                                    : finished->out;
}

static bool hasNoChild()
{
    return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
}

static bool isReadable(int fd, int timeoutMs)
{
    pollfd poller{fd, POLLIN, 0};
    return ::poll(&poller, 1, timeoutMs) == 1;
}

void TestSpawn::failuresHaveGoTexts_data()
{
    QTest::addColumn<Arrange>("arrange");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const Arrange &arrange, const char *text) {
        QTest::newRow(name) << arrange << text;
    };
    row(
        "no such file", [](auto &request, auto &) { request.file = "/none"; },
        "fork/exec /none: no such file or directory");
    row(
        "a directory", [](auto &request, auto &) { request.file = "/tmp"; },
        "fork/exec /tmp: permission denied");
    row(
        "not executable",
        [](auto &request, auto &box) { request.file = box.makeFile("f", "#!/bin/sh\n"); },
        "fork/exec @/f: permission denied");
    row(
        "no program at all",
        [](auto &request, auto &box) { request.file = box.makeFile("f", "words\n", 0755); },
        "fork/exec @/f: exec format error");
    row(
        "an interpreter that is not there",
        [](auto &request, auto &box) { request.file = box.makeFile("f", "#!/none\n", 0755); },
        "fork/exec @/f: no such file or directory");
    row(
        "no such directory", [](auto &request, auto &) { request.cwd = "/none"; },
        "fork/exec /bin/sh: no such file or directory");
    row(
        "NUL in the file", [](auto &request, auto &) { request.file += '\0'; },
        "fork/exec /bin/sh: invalid argument");
    row(
        "NUL in an argument", [](auto &request, auto &) { request.args.emplace_back("a\0b", 3); },
        "fork/exec /bin/sh: invalid argument");
    row(
        "NUL in a variable", [](auto &request, auto &) { request.env.emplace_back("A=\0", 3); },
        "fork/exec /bin/sh: invalid argument");
    row(
        "NUL in the directory",
        [](auto &request, auto &) { request.cwd = std::string("/tmp\0", 5); },
        "fork/exec /bin/sh: invalid argument");
    row(
        "a descriptor that is none", [](auto &request, auto &) { request.stdoutFd = 9999; },
        "fork/exec /bin/sh: bad file descriptor");
    row(
        "too many arguments",
        [](auto &request, auto &) { request.args.emplace_back(4U << 20U, 'x'); },
        "fork/exec /bin/sh: argument list too long");
}

void TestSpawn::failuresHaveGoTexts()
{
    QFETCH(Arrange, arrange);
    QFETCH(QString, text);
    const Sandbox sandbox;
    SpawnRequest request = shellRequest("exit 0");
    arrange(request, sandbox);
    const auto child = spawn(request);
    QVERIFY(!child);
    text.replace('@', QString::fromStdString(sandbox.path("")).chopped(1));
    QCOMPARE(QString::fromStdString(child.error().text).remove(QChar(0)), text);
    QVERIFY(child.error().code == ErrorCode::Internal);
    QVERIFY(hasNoChild());
}

void TestSpawn::aFailureLeavesNoDescriptor()
{
    const auto before = descriptorsOf(::getpid()).size();
    SpawnRequest request = shellRequest("exit 0");
    request.file = "/none";
    for (int i = 0; i < 20; ++i)
        QVERIFY(!spawn(request));
    QCOMPARE(descriptorsOf(::getpid()).size(), before);
}

void TestSpawn::withoutADescriptorForTheWatchThereIsNoChild()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    SpawnRequest request = shellRequest("exec sleep 1000");
    request.stdinFd = pipe->readEnd.get(); // so that spawn() itself opens nothing before the exec
    request.stdoutFd = request.stderrFd = pipe->writeEnd.get();
    const auto child = [&] {
        const NoDescriptors none;
        return spawn(request);
    }();
    QVERIFY(!child);
    QCOMPARE(child.error().text, std::string("fork/exec /bin/sh: too many open files"));
    QVERIFY(hasNoChild());
}

void TestSpawn::childGetsWhatItIsGiven()
{
    SpawnRequest request = shellRequest(R"(echo "$0|$1|$2|$PWD"; env)");
    request.args.insert(request.args.end(), {"zero", "", "tw\xff o"});
    request.env = {"A=1", "B=", "PWD=/elsewhere"};
    request.cwd = "/usr";
    const std::string output = outputOf(request);
    QVERIFY(output.starts_with("zero||tw\xff o|/usr\n"));
    QVERIFY(output.find("A=1\n") != std::string::npos);
    QVERIFY(output.find("B=\n") != std::string::npos);
    QVERIFY(output.find("HOME=") == std::string::npos); // ours is not inherited
}

void TestSpawn::childHasItsIdentity_data()
{
    QTest::addColumn<std::string>("file");
    QTest::newRow("a plain name") << std::string("/bin/sh");
    QTest::newRow("blanks and parentheses in the name") << std::string("a ) b (sh) 1 2 3");
}

/// As /proc has it: the pid, and field 22 of stat, whatever the name of the program that forked.
void TestSpawn::childHasItsIdentity()
{
    QFETCH(std::string, file);
    const Sandbox sandbox;
    SpawnRequest request =
        shellRequest(R"(tr '\0' '\n' </proc/$$/environ | tail -n 1; )"
                     R"(stat=$(cat /proc/$$/stat); set -- ${stat##*) }; echo "ID=$$:${20}")");
    request.env = {"PATH=/usr/bin:/bin", "Z=1"};
    request.identityVariable = "ID";
    char name[16] = {};
    ::prctl(PR_GET_NAME, name);
    ::prctl(PR_SET_NAME, file.c_str()); // the child has it until its exec
    const std::string output = outputOf(request);
    ::prctl(PR_SET_NAME, name);
    const auto newline = output.find('\n');
    QVERIFY2(output.starts_with("ID=") && newline != std::string::npos, output.c_str());
    QCOMPARE(output.substr(0, newline + 1), output.substr(newline + 1));
}

void TestSpawn::childHasThreeDescriptors()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    SpawnRequest request = shellRequest("");
    request.file = "/bin/ls";
    request.args = {"ls", "/proc/self/fd"};
    QCOMPARE(outputOf(request), std::string("0\n1\n2\n3\n")); // 3 is opened by ls itself
}

void TestSpawn::standardDescriptorsMayCross()
{
    // Our 1 becomes the child's 2 and the other way round: neither may be lost in the exchange.
    auto one = makePipe();
    auto two = makePipe();
    QVERIFY(one && two);
    const Fd saved1(::fcntl(1, F_DUPFD_CLOEXEC, 3));
    const Fd saved2(::fcntl(2, F_DUPFD_CLOEXEC, 3));
    std::fflush(stdout);
    ::dup2(one->writeEnd.get(), 1);
    ::dup2(two->writeEnd.get(), 2);
    SpawnRequest request = shellRequest("echo out; echo err >&2");
    request.stdoutFd = 2;
    request.stderrFd = 1;
    const auto child = spawn(request);
    ::dup2(saved1.get(), 1);
    ::dup2(saved2.get(), 2);
    QVERIFY(child);
    QCOMPARE(reap(child->pid), 0);
    const auto read = [](const Pipe &from) {
        char text[16];
        const ssize_t got = ::read(from.readEnd.get(), text, sizeof text);
        return std::string(text, got > 0 ? static_cast<std::size_t>(got) : 0);
    };
    QCOMPARE(read(*one), std::string("err\n"));
    QCOMPARE(read(*two), std::string("out\n"));
}

namespace {

/// Signal dispositions and mask that a child must not inherit, while it lives.
class OddSignals
{
public:
    OddSignals()
    {
        m_usr1 = ::signal(SIGUSR1, SIG_IGN);
        m_pipe = ::signal(SIGPIPE, SIG_IGN);
        m_usr2 = ::signal(SIGUSR2, [](int) {});
        sigset_t blocked;
        sigemptyset(&blocked);
        sigaddset(&blocked, SIGINT);
        sigaddset(&blocked, SIGRTMIN);
        ::pthread_sigmask(SIG_BLOCK, &blocked, &m_mask);
    }
    ~OddSignals()
    {
        ::signal(SIGUSR1, m_usr1);
        ::signal(SIGPIPE, m_pipe);
        ::signal(SIGUSR2, m_usr2);
        ::pthread_sigmask(SIG_SETMASK, &m_mask, nullptr);
    }
    OddSignals(const OddSignals &) = delete;
    OddSignals &operator=(const OddSignals &) = delete;

private:
    sigset_t m_mask;
    void (*m_usr1)(int);
    void (*m_usr2)(int);
    void (*m_pipe)(int);
};

} // namespace

void TestSpawn::childStartsWithDefaultSignals()
{
    const OddSignals signals;
    SpawnRequest request = shellRequest("");
    request.file = "/bin/cat";
    request.args = {"cat", "/proc/self/status"};
    const std::string status = outputOf(request);
    QVERIFY(status.find("\nSigBlk:\t0000000000000000\n"
                        "SigIgn:\t0000000000000000\n"
                        "SigCgt:\t0000000000000000\n")
            != std::string::npos);
}

void TestSpawn::parentKeepsItsSignals()
{
    const auto signals = [] {
        const std::string status = contentOf("/proc/self/status");
        const auto begin = status.find("SigBlk:");
        return status.substr(begin, status.find("CapInh:") - begin);
    };
    const OddSignals odd;
    const std::string before = signals();
    const auto child = spawn(shellRequest("exit 0"));
    QVERIFY(child);
    reap(child->pid);
    QCOMPARE(signals(), before);
}

void TestSpawn::groupOfItsOwn()
{
    const auto child = spawn(shellRequest("exec sleep 1000"));
    QVERIFY(child);
    const auto info = processInfo(child->pid);
    ::kill(-child->pid, SIGKILL);
    QCOMPARE(exitText(reap(child->pid)), std::string("signal: killed"));
    QVERIFY(info);
    QCOMPARE(info->group, child->pid);
    QCOMPARE(info->session, ::getsid(0));
}

void TestSpawn::sessionOfItsOwn()
{
    SpawnRequest request = shellRequest("exec sleep 1000");
    request.group = SpawnRequest::Group::Session;
    const auto child = spawn(request);
    QVERIFY(child);
    const auto info = processInfo(child->pid);
    ::kill(child->pid, SIGKILL);
    reap(child->pid);
    QVERIFY(info);
    QCOMPARE(info->group, child->pid);
    QCOMPARE(info->session, child->pid);
    QCOMPARE(info->terminal, 0);
}

void TestSpawn::descriptorLimitIsTheChilds()
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    SpawnRequest request = shellRequest("ulimit -Sn; ulimit -Hn");
    request.descriptorLimit = rlimit{77, 88};
    QCOMPARE(outputOf(request), std::string("77\n88\n"));
    rlimit after{};
    ::getrlimit(RLIMIT_NOFILE, &after);
    QCOMPARE(after.rlim_cur, before.rlim_cur);
    QCOMPARE(after.rlim_max, before.rlim_max);
}

/// An operator may have lowered the daemon's own limit since it started.
void TestSpawn::aRefusedLimitDoesNotPreventTheStart()
{
    rlimit ours{};
    ::getrlimit(RLIMIT_NOFILE, &ours);
    SpawnRequest request = shellRequest("ulimit -Sn");
    request.descriptorLimit = rlimit{77, RLIM_INFINITY}; // refused even to root
    QCOMPARE(outputOf(request), std::to_string(ours.rlim_cur) + "\n");
}

void TestSpawn::exitWatchReportsTheEnd()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    SpawnRequest request = shellRequest("read line; exit 7");
    request.stdinFd = pipe->readEnd.get();
    const auto child = spawn(request);
    QVERIFY(child);
    QVERIFY(!isReadable(child->exitWatch.get(), 0));
    pipe->readEnd.reset();
    pipe->writeEnd.reset();
    QVERIFY(isReadable(child->exitWatch.get(),
                       millisecondsUntil(std::chrono::steady_clock::now() + patience)));
    QCOMPARE(exitText(reap(child->pid)), std::string("exit status 7"));
}

/// As with SIGCHLD ignored: the kernel has reaped the child.
void TestSpawn::aLostStatusIsNoSuccess()
{
    const auto child = spawn(shellRequest("exit 0"));
    QVERIFY(child);
    QCOMPARE(reap(child->pid), 0);
    QCOMPARE(reap(child->pid), lostStatus);
    QVERIFY(!WIFEXITED(lostStatus) && !WIFSIGNALED(lostStatus));

    auto *const before = ::signal(SIGCHLD, SIG_IGN);
    const auto finished = runProgram(shellRequest("exit 0"), {});
    ::signal(SIGCHLD, before);
    // A child that is reaped before it can be watched is an error of the start.
    QCOMPARE(finished ? finished->status : lostStatus, lostStatus);
}

void TestSpawn::withoutDevNullItSaysSo()
{
    const auto child = [] {
        const NoDescriptors none;
        return spawn(shellRequest("exit 0"));
    }();
    QVERIFY(!child);
    QCOMPARE(child.error().text, std::string("open /dev/null: too many open files"));
}

void TestSpawn::fromManyThreadsAtOnce()
{
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                const std::string word = std::to_string(t * 100 + i);
                SpawnRequest request = shellRequest("echo $1; ls /proc/self/fd | wc -l");
                request.args.insert(request.args.end(), {"sh", word});
                right += outputOf(request) == word + "\n4\n" ? 1 : 0;
            }
        });
    }
    for (auto &thread : threads)
        thread.join();
    QCOMPARE(right.load(), 80);
}

CLAUSTRUM_TEST(TestSpawn)
#include "testspawn.moc"
