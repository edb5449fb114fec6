// SPDX-License-Identifier: Apache-2.0
// The bridge with every kind of stdin and stdout, in every waiting state.
#include "bridge/tests/bridgerun.h"
#include "testing/deadline.h"
#include "testing/pattern.h"
#include "testing/procfs.h"
#include "testing/refusedcalls.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cerrno>
#include <functional>
#include <sys/syscall.h>

using namespace claustrum;
using namespace claustrum::testing;

/// What happens to a bridge that has started.
using Event = std::function<void(BridgeRun &)>;
Q_DECLARE_METATYPE(Event)
Q_DECLARE_METATYPE(Kind)

namespace {

void relaysBothWays(BridgeRun &bridge)
{
    QVERIFY(sendAll(bridge.toStdin.get(), "to the daemon\n"));
    QVERIFY(receives(bridge.daemon.get(), "to the daemon\n"));
    QVERIFY(sendAll(bridge.daemon.get(), "from the daemon\n"));
    QVERIFY(receives(bridge.fromStdout.get(), "from the daemon\n"));
}

void isIdle(BridgeRun &bridge)
{
    relaysBothWays(bridge);
    QVERIFY(bridge.rests());
}

/// Stdin stays open and idle, unless it is the same descriptor.
void readerVanishes(BridgeRun &bridge)
{
    relaysBothWays(bridge);
    bridge.closeStdout();
    QCOMPARE(bridge.waitForEnd(), 0);
}

void sleepingReaderVanishes(BridgeRun &bridge)
{
    QVERIFY(bridge.fill(bridge.daemon.get(), 1) > 0);
    bridge.closeStdout();
    QCOMPARE(bridge.waitForEnd(), 0);
}

void readerSleeps(BridgeRun &bridge)
{
    const std::size_t sent = bridge.fill(bridge.daemon.get(), 1);
    QVERIFY(bridge.rests());
    QVERIFY(sendAll(bridge.toStdin.get(), "stop that\n"));
    QVERIFY(receives(bridge.daemon.get(), "stop that\n"));
    QVERIFY(bridge.rests());
    QVERIFY(receivesPattern(bridge.fromStdout.get(), 1, sent));
    QVERIFY(bridge.rests());
}

void daemonSleeps(BridgeRun &bridge)
{
    const std::size_t sent = bridge.fill(bridge.toStdin.get(), 2);
    QVERIFY(bridge.rests());
    QVERIFY(sendAll(bridge.daemon.get(), "still here\n"));
    QVERIFY(receives(bridge.fromStdout.get(), "still here\n"));
    QVERIFY(bridge.rests());
    QVERIFY(receivesPattern(bridge.daemon.get(), 2, sent));
    QVERIFY(bridge.rests());
}

void bothSleep(BridgeRun &bridge)
{
    const std::size_t out = bridge.fill(bridge.daemon.get(), 1);
    const std::size_t in = bridge.fill(bridge.toStdin.get(), 2);
    QVERIFY(bridge.rests());
    QVERIFY(receivesPattern(bridge.fromStdout.get(), 1, out));
    QVERIFY(receivesPattern(bridge.daemon.get(), 2, in));
}

void daemonEnds(BridgeRun &bridge)
{
    const std::size_t sent = bridge.fill(bridge.daemon.get(), 1);
    bridge.daemon.reset();
    QVERIFY(bridge.rests()); // what it has is not lost
    QVERIFY(receivesPattern(bridge.fromStdout.get(), 1, sent));
    QVERIFY(receivesEnd(bridge.fromStdout.get()));
    QCOMPARE(bridge.waitForEnd(), 0);
}

/// Of stdin: by closing it, or for a socket by a shutdown.
void inputEnds(BridgeRun &bridge)
{
    relaysBothWays(bridge);
    bridge.endStdin();
    QVERIFY(receivesEnd(bridge.daemon.get()));
    QVERIFY(bridge.rests());
    QVERIFY(sendAll(bridge.daemon.get(), "the rest\n"));
    QVERIFY(receives(bridge.fromStdout.get(), "the rest\n"));
    bridge.daemon.reset();
    QCOMPARE(bridge.waitForEnd(), 0);
}

struct NamedEvent
{
    const char *name;
    Event event;
};

const NamedEvent events[] = {
    {"idle", isIdle},
    {"the reader vanishes", readerVanishes},
    {"the sleeping reader vanishes", sleepingReaderVanishes},
    {"the reader sleeps", readerSleeps},
    {"the daemon sleeps", daemonSleeps},
    {"both sleep", bothSleep},
    {"the daemon ends", daemonEnds},
    {"the input ends", inputEnds},
};

const std::pair<const char *, Kind> conversations[] = {
    {"pipe", Kind::Pipe}, {"socket", Kind::Socket}, {"terminal", Kind::Terminal}};

/// A second descriptor of the same file.
Fd another(const Fd &fd)
{
    return Fd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
}

bool isNonBlocking(const Fd &fd)
{
    return (::fcntl(fd.get(), F_GETFL) & O_NONBLOCK) != 0;
}

} // namespace

class TestBridge : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void conversation_data();
    void conversation();
    void oneDescriptorForBoth_data();
    void oneDescriptorForBoth();
    void filesAndNull_data();
    void filesAndNull();
    void flagsOfOthersStay_data();
    void flagsOfOthersStay();
    void withoutSplice_data();
    void withoutSplice();
    void nonBlockingFromTheStart_data();
    void nonBlockingFromTheStart();
    void missingDescriptors_data();
    void missingDescriptors();
    void descriptorsThatLeakedIn();
    void killReachesTheSourceOfAFlood_data();
    void killReachesTheSourceOfAFlood();
};

void TestBridge::conversation_data()
{
    QTest::addColumn<Kind>("in");
    QTest::addColumn<Kind>("out");
    QTest::addColumn<Event>("event");
    for (const auto &[inName, in] : conversations) {
        for (const auto &[outName, out] : conversations) {
            // Of sshd and of Node; all combinations are tested at full size.
            const bool common = in == Kind::Pipe && out != Kind::Terminal;
            for (const auto &[name, event] : events) {
                if (common || scaled(false, true))
                    QTest::addRow("%s, %s: %s", inName, outName, name) << in << out << event;
            }
        }
    }
}

void TestBridge::conversation()
{
    QFETCH(const Kind, in);
    QFETCH(const Kind, out);
    QFETCH(const Event, event);
    const Sandbox sandbox;
    BridgeRun bridge(sandbox, {makeInput(in), makeOutput(out)});
    QVERIFY(bridge.isConnected());
    event(bridge);
}

void TestBridge::oneDescriptorForBoth_data()
{
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<Event>("event");
    for (const auto &[name, event] : events) {
        QTest::addRow("socket: %s", name) << Kind::Socket << event;
        // The end of a terminal's input cannot be told from the end of its output.
        if (name != std::string("the input ends"))
            QTest::addRow("terminal: %s", name) << Kind::Terminal << event;
    }
}

void TestBridge::oneDescriptorForBoth()
{
    QFETCH(const Kind, kind);
    QFETCH(const Event, event);
    const Sandbox sandbox;
    BridgeRun bridge(sandbox, {makeInput(kind)});
    QVERIFY(bridge.isConnected());
    event(bridge);
}

void TestBridge::filesAndNull_data()
{
    QTest::addColumn<Kind>("in");
    QTest::addColumn<int>("outFlags"); // of a file; -1: /dev/null
    QTest::newRow("file, file") << Kind::File << O_TRUNC;
    QTest::newRow("file, file to append to") << Kind::File << O_APPEND;
    QTest::newRow("/dev/null, file") << Kind::Null << O_TRUNC;
    QTest::newRow("file, /dev/null") << Kind::File << -1;
    QTest::newRow("/dev/null, /dev/null") << Kind::Null << -1;
}

void TestBridge::filesAndNull()
{
    QFETCH(const Kind, in);
    QFETCH(const int, outFlags);
    const Sandbox sandbox;
    const std::string input = Pattern(3).take(300'000);
    const std::string output = Pattern(4).take(300'000);
    BridgeRun bridge(sandbox,
                     {makeInput(in, sandbox.makeFile("in", input)),
                      outFlags < 0 ? makeOutput(Kind::Null)
                                   : makeOutput(Kind::File, sandbox.path("out"), outFlags)});
    QVERIFY(bridge.isConnected());
    QVERIFY(receives(bridge.daemon.get(), in == Kind::File ? input : std::string()));
    QVERIFY(receivesEnd(bridge.daemon.get()));
    QVERIFY(bridge.rests());
    QVERIFY(sendAll(bridge.daemon.get(), output));
    bridge.daemon.reset();
    QCOMPARE(bridge.waitForEnd(), 0);
    QVERIFY(contentOf(sandbox.path("out")) == (outFlags < 0 ? std::string() : output));
}

void TestBridge::flagsOfOthersStay_data()
{
    QTest::addColumn<Kind>("kind");
    for (const auto &[name, kind] : conversations)
        QTest::newRow(name) << kind;
    QTest::newRow("terminal that cannot be opened again") << Kind::Master;
}

void TestBridge::flagsOfOthersStay()
{
    QFETCH(const Kind, kind);
    const Sandbox sandbox;
    Ends in = makeInput(kind);
    Ends out = makeOutput(kind);
    const Fd sharedIn = another(in.bridge);
    const Fd sharedOut = another(out.bridge);
    BridgeRun bridge(sandbox, {std::move(in), std::move(out)});
    QVERIFY(bridge.isConnected());
    readerSleeps(bridge);
    QVERIFY(!isNonBlocking(sharedIn) && !isNonBlocking(sharedOut));
}

void TestBridge::withoutSplice_data()
{
    QTest::addColumn<int>("error");
    QTest::newRow("unknown") << ENOSYS;
    QTest::newRow("refused") << EPERM;
}

/// In the filter of a container.
void TestBridge::withoutSplice()
{
    QFETCH(const int, error);
    const bool possible = withRefusedCalls({SYS_splice}, error, [] {
        const Sandbox sandbox;
        BridgeRun bridge(sandbox, {makeInput(Kind::Pipe), makeOutput(Kind::Pipe)});
        QVERIFY(bridge.isConnected());
        readerSleeps(bridge);
        daemonEnds(bridge);
    });
    if (!possible)
        QSKIP("this system has no filters for system calls");
}

void TestBridge::nonBlockingFromTheStart_data()
{
    QTest::addColumn<Kind>("kind");
    for (const auto &[name, kind] : conversations)
        QTest::newRow(name) << kind;
}

/// Another program that shares the descriptors may have made them so.
void TestBridge::nonBlockingFromTheStart()
{
    QFETCH(const Kind, kind);
    const Sandbox sandbox;
    Ends in = makeInput(kind);
    Ends out = makeOutput(kind);
    ::fcntl(in.bridge.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(out.bridge.get(), F_SETFL, O_NONBLOCK);
    BridgeRun bridge(sandbox, {std::move(in), std::move(out)});
    QVERIFY(bridge.isConnected());
    QVERIFY(bridge.rests());
    readerSleeps(bridge);
}

void TestBridge::missingDescriptors_data()
{
    QTest::addColumn<std::string>("redirections");
    for (const char *redirections :
         {"<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"})
        QTest::newRow(redirections) << std::string(redirections);
}

/// They are as /dev/null: the daemon's socket never takes the number of one.
void TestBridge::missingDescriptors()
{
    QFETCH(const std::string, redirections);
    const bool hasStdin = redirections.find('<') == redirections.npos;
    const bool hasStdout =
        !redirections.starts_with(">") && redirections.find(" >") == redirections.npos;
    const Sandbox sandbox;
    BridgeRun bridge(sandbox, {makeInput(Kind::Pipe),
                               makeOutput(Kind::Pipe),
                               {"/bin/sh", "-c", "exec \"$@\" " + redirections, "sh"}});
    QVERIFY(bridge.isConnected());
    if (hasStdin) {
        QVERIFY(sendAll(bridge.toStdin.get(), "request\n"));
        QVERIFY(receives(bridge.daemon.get(), "request\n"));
    } else {
        QVERIFY(receivesEnd(bridge.daemon.get()));
    }
    QVERIFY(sendAll(bridge.daemon.get(), "reply\n"));
    if (hasStdout)
        QVERIFY(receives(bridge.fromStdout.get(), "reply\n"));
    QVERIFY(bridge.rests());
    bridge.endStdin();
    QVERIFY(receivesEnd(bridge.daemon.get())); // the reply did not come back
    bridge.daemon.reset();
    QCOMPARE(bridge.waitForEnd(), 0);
}

/// Here the other end of stdin, which would otherwise keep stdin open for ever.
void TestBridge::descriptorsThatLeakedIn()
{
    const Sandbox sandbox;
    Ends in = makeInput(Kind::Pipe);
    Fd leaked(::fcntl(in.client.get(), F_DUPFD, 3)); // inherited
    BridgeRun bridge(sandbox, {std::move(in), makeOutput(Kind::Pipe)});
    leaked.reset();
    QVERIFY(bridge.isConnected());
    inputEnds(bridge);
}

void TestBridge::killReachesTheSourceOfAFlood_data()
{
    flagsOfOthersStay_data();
}

void TestBridge::killReachesTheSourceOfAFlood()
{
    QFETCH(const Kind, kind);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    Client requests = daemon.client(); // makes their lines
    BridgeRun bridge(sandbox, {makeInput(kind), makeOutput(kind), {}, true});
    QVERIFY(sendAll(bridge.toStdin.get(),
                    requests.request("process.spawn", command("flood", {"/usr/bin/yes"})).line));
    QVERIFY(daemon.logs("Process flood started")); // else the kill could be first
    QVERIFY(bridge.rests());                       // nobody reads
    QVERIFY(sendAll(bridge.toStdin.get(),
                    requests.request("process.kill", R"({"id":"flood","signal":"KILL"})").line));
    QVERIFY(eventually([&] { return childrenOf(daemon.pid()).empty(); }));
}

CLAUSTRUM_PLAIN_TEST(TestBridge)
#include "testbridge.moc"
