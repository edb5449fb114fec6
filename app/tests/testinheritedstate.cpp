// SPDX-License-Identifier: Apache-2.0
// The program after a start with signals ignored or blocked, with limits, and as the first process.
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <poll.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

using Words = std::vector<std::string>;
Q_DECLARE_METATYPE(Words)

namespace {

const std::string pong = R"({"pong":true})";
const std::string started = R"({"success":true})";

Words env(std::initializer_list<const char *> options)
{
    Words words{"/usr/bin/env"};
    words.insert(words.end(), options.begin(), options.end());
    return words;
}

Words limited(const std::string &limits)
{
    return {"/bin/sh", "-c", "ulimit " + limits + " && exec \"$@\"", "sh"};
}

/// Runs the program below a command that execs it.
Outcome runBelow(const Words &wrapper, const Sandbox &sandbox, const Words &words)
{
    RunSetup setup;
    setup.program = wrapper.front();
    Words args(wrapper.begin() + 1, wrapper.end());
    args.push_back(programPath());
    args.insert(args.end(), words.begin(), words.end());
    return run(sandbox, args, setup);
}

bool works(const Words &command)
{
    const Sandbox sandbox;
    RunSetup setup;
    setup.program = command.front();
    return run(sandbox, Words(command.begin() + 1, command.end()), setup).status == 0;
}

/// A zstd frame of that many zeros, in four bytes for each 128 KiB.
std::string zstdFrameOfZeros(std::uint32_t size)
{
    constexpr std::uint32_t blockBytes = 128U * 1024;
    std::string frame("\x28\xb5\x2f\xfd\xa0", 5); // single segment, the size in four bytes
    const auto append = [&frame](std::uint32_t number, int bytes) {
        for (int i = 0; i < bytes; ++i)
            frame += static_cast<char>(number >> (8 * i) & 0xff);
    };
    append(size, 4);
    for (std::uint32_t left = size; left > 0; left -= blockBytes) {
        const bool isLast = left == blockBytes;
        append((blockBytes << 3U) | (1U << 1U) | (isLast ? 1U : 0U), 3);
        frame += '\0';
    }
    return frame;
}

} // namespace

class TestInheritedState : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void childrenStartWithDefaultSignals();
    void aStatusIsNotLost();
    void aCliThatFailsIsNotInstalled();
    void endsOnSignals_data();
    void endsOnSignals();
    void servesUnderLimits_data();
    void servesUnderLimits();
    void aFileSizeLimitIsAFailedWrite();
    void aFileSizeLimitFailsAnInstall();
    void asTheFirstProcess();
};

/// All that can be are ignored and blocked.
void TestInheritedState::childrenStartWithDefaultSignals()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.wrapper = env({"--ignore-signal", "--block-signal"});
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/grep", "Sig", "/proc/self/status"})),
             started);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    for (const char *line : {"SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"})
        QVERIFY2(stream->out().find(line) != std::string::npos, stream->out().c_str());
}

void TestInheritedState::aStatusIsNotLost()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.wrapper = env({"--ignore-signal=CHLD"});
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", shell("p", "exit 7")), started);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    QCOMPARE(stream->exitCode().value_or(-2), 7);
}

void TestInheritedState::aCliThatFailsIsNotInstalled()
{
    const Sandbox sandbox;
    fs::create_directory(sandbox.path("cli"));
    sandbox.makeFile("cli/1", "#!/bin/sh\nexit 7\n", 0755);
    const auto install =
        runBelow(env({"--ignore-signal=CHLD"}), sandbox,
                 {"-install", "-cli-dir", sandbox.path("cli"), "-cli-version", "1"});
    QCOMPARE(install.status, 0);
    QVERIFY2(install.out.find(R"("cliWasPresent":false)") != std::string::npos,
             install.out.c_str());
}

void TestInheritedState::endsOnSignals_data()
{
    QTest::addColumn<Words>("wrapper");
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM, ignored") << env({"--ignore-signal=TERM"}) << SIGTERM;
    QTest::newRow("SIGTERM, blocked") << env({"--block-signal=TERM"}) << SIGTERM;
    QTest::newRow("SIGINT, ignored") << env({"--ignore-signal=INT"}) << SIGINT;
    QTest::newRow("SIGINT, both") << env({"--ignore-signal=INT", "--block-signal=INT"}) << SIGINT;
}

void TestInheritedState::endsOnSignals()
{
    QFETCH(const Words, wrapper);
    QFETCH(const int, signal);
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.wrapper = wrapper;
    TestDaemon daemon(sandbox, setup);
    ::kill(daemon.pid(), signal);
    QCOMPARE(daemon.waitForEnd(), 0);
}

void TestInheritedState::servesUnderLimits_data()
{
    QTest::addColumn<std::string>("limits");
    QTest::newRow("descriptors") << std::string("-n 40");
    QTest::newRow("core files") << std::string("-c 0");
    QTest::newRow("stack") << std::string("-s 256");
    QTest::newRow("locked memory") << std::string("-l 0");
    QTest::newRow("size of files") << std::string("-f 64");
}

void TestInheritedState::servesUnderLimits()
{
    QFETCH(const std::string, limits);
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.wrapper = limited(limits);
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    const std::string option = limits.substr(0, 2);
    QCOMPARE(client.call("process.spawn", shell("p", "ulimit " + option)), started);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    QCOMPARE(stream->out(), limits.substr(3) + "\n"); // and its children have them
}

void TestInheritedState::aFileSizeLimitIsAFailedWrite()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.wrapper = limited("-f 512"); // blocks of 512 bytes
    const TestDaemon daemon(sandbox, setup);
    const std::string archive = sandbox.path("a.tgz");
    RunSetup tar;
    tar.program = "/bin/sh";
    tar.cwd = sandbox.path("");
    QCOMPARE(
        run(sandbox, {"-c", "head -c 4000000 /dev/zero >big && tar czf a.tgz big"}, tar).status, 0);
    Client client = daemon.client();
    const std::string answer =
        client.call("files.extract_tar", R"({"archivePath":")" + archive + R"(","destDir":")"
                                             + sandbox.path("dest") + R"("})");
    QVERIFY2(answer.find("file too large") != std::string::npos, answer.c_str());
    QCOMPARE(client.call("server.ping"), pong);
    QCOMPARE(client.call("process.spawn", shell("p", "head -c 4000000 /dev/zero >f; kill -l $?")),
             started);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    QCOMPARE(stream->out(), std::string("XFSZ\n")); // a child's end, as everywhere
}

void TestInheritedState::aFileSizeLimitFailsAnInstall()
{
    const Sandbox sandbox;
    const std::string archive = sandbox.makeFile("a.zst", zstdFrameOfZeros(4U << 20U));
    const auto install = runBelow(
        limited("-f 512"), sandbox,
        {"-install", "-cli-dir", sandbox.path("cli"), "-cli-version", "1", "-cli-zst", archive});
    QCOMPARE(install.status, 0);
    QVERIFY2(install.out.find("file too large") != std::string::npos, install.out.c_str());
    QVERIFY(fs::is_empty(sandbox.path("cli")));
}

/// Of a container. Orphans are reaped, and children of the daemon left to it.
void TestInheritedState::asTheFirstProcess()
{
    const Words unshare = {"/usr/bin/unshare", "--pid", "--fork", "--kill-child"};
    Words check = unshare;
    check.push_back("/bin/true");
    if (!works(check)) {
        qInfo("not run here: the daemon as process 1, which needs a PID namespace");
        return;
    }
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.wrapper = unshare;
    // The check for leaks would look for itself in a /proc that is not its namespace's.
    setup.variables["ASAN_OPTIONS"] = "detect_leaks=0";
    TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    for (int i = 0; i < 20; ++i) {
        const std::string id = "p" + std::to_string(i);
        QCOMPARE(
            client.call("process.spawn", shell(id, "(sleep 0.05 &) </dev/null >/dev/null 2>&1; "
                                                   "exit 7")),
            started);
        const auto stream = client.streamToExit(id);
        QVERIFY(stream);
        QCOMPARE(stream->exitCode().value_or(-2), 7);
    }
    const pid_t first = childrenOf(daemon.pid()).front().pid;
    QVERIFY(eventually([&] { return childrenOf(first).size() == 1; })); // the daemon
    ::kill(first, SIGTERM);
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(!fs::exists(sandbox.socketPath()));
}

CLAUSTRUM_PLAIN_TEST(TestInheritedState)
#include "testinheritedstate.moc"
