// SPDX-License-Identifier: Apache-2.0
// The launcher's look at the socket's path, and what it does with the log of the daemon before
// (later/daemon.md, L1 and L5). Starts on a live daemon are in testsuccessors.
#include "app/takeover.h"
#include "posix/unixsocket.h"
#include "testing/client.h"
#include "testing/run.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/builds.h"

#include <filesystem>
#include <sys/socket.h>
#include <sys/un.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

const LifeRules &rulesOf(const std::string &build)
{
    return ReferenceBuild::find(build).value()->life();
}

/// A socket that has the path, but does not listen yet.
Fd bindAt(const std::string &path)
{
    Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("cannot bind %s", path.c_str());
    return fd;
}

Fd listenAt(const std::string &path, int queue = 8)
{
    Fd fd = bindAt(path);
    if (::listen(fd.get(), queue) != 0)
        qFatal("cannot listen at %s", path.c_str());
    return fd;
}

Outcome serve(const Sandbox &sandbox, const std::string &build)
{
    return run(sandbox, {"-serve", "-socket", sandbox.socketPath(), "-token-file",
                         sandbox.makeFile("token", TestDaemon::token), "-reference-build", build});
}

/// Sooner or later, since the daemon gathers lines for a moment.
bool saysThatItListens(const std::string &log)
{
    return eventually([&] {
        return contentOf(log).find("Claustrum remote server listening on ") != std::string::npos;
    });
}

bool shutDown(const Sandbox &sandbox)
{
    Client client(sandbox.socketPath(), std::string(TestDaemon::token));
    client.ask("server.shutdown");
    return client.drainToClose() && eventually([&] { return sandbox.processes().empty(); });
}

} // namespace

class TestTakeover : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsThereBefore_data();
    void whatIsThereBefore();
    void aNewFileIsDone_data();
    void aNewFileIsDone();
    void aStaleSocketThatIsAnsweredIsDone();
    void aFullQueueIsAPredecessor();
    void keepsTheOldLog_data();
    void keepsTheOldLog();
    void doesNotFollowALinkAtTheLog();
    void servesWithoutALog();
    void namesTheDefaultSocket();
    void tellsWhenNothingTakesOver();
};

/// Whether the path counts as taken while it still is as it was.
void TestTakeover::whatIsThereBefore_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<bool>("isDone");
    const auto row = [](const char *build, const char *kind, bool isDone) {
        QTest::addRow("%s, %s", build, kind) << std::string(build) << std::string(kind) << isDone;
    };
    row("5db5e4a", "nothing", false);
    row("5db5e4a", "file", true);
    row("5db5e4a", "stale", true);
    row("5db5e4a", "live", true);
    row("7d193f8", "nothing", false);
    row("7d193f8", "file", true);
    row("7d193f8", "stale", true);
    row("7d193f8", "live", false);
    row("f6010b9", "file", true);
    row("f6010b9", "stale", false);
    row("f6010b9", "live", false);
    row("89cb628", "directory", true);
}

void TestTakeover::whatIsThereBefore()
{
    QFETCH(std::string, build);
    QFETCH(std::string, kind);
    const Sandbox sandbox;
    const std::string path = sandbox.path("s");
    Fd live;
    if (kind == "live")
        live = listenAt(path);
    else if (kind == "stale")
        (void)bindAt(path);
    else if (kind == "file")
        (void)sandbox.makeFile("s", "");
    else if (kind == "directory")
        fs::create_directory(path);
    const Takeover takeover(path, rulesOf(build));
    QTEST(takeover.isDone(), "isDone");
    QCOMPARE(takeover.hasPredecessor(), kind == "live" && build != "5db5e4a");
}

void TestTakeover::aNewFileIsDone_data()
{
    QTest::addColumn<bool>("wasLive");
    QTest::newRow("after a live daemon's") << true;
    QTest::newRow("after a stale one") << false;
}

/// Without the open descriptor, the file system may give the new file the same number.
void TestTakeover::aNewFileIsDone()
{
    QFETCH(bool, wasLive);
    const Sandbox sandbox;
    const std::string path = sandbox.path("s");
    Fd before = wasLive ? listenAt(path) : bindAt(path);
    if (!wasLive)
        before.reset();
    const Takeover takeover(path, rulesOf("f6010b9"));
    QVERIFY(!takeover.isDone());
    fs::remove(path);
    QVERIFY(!takeover.isDone());
    const Fd after = bindAt(path);
    QVERIFY(takeover.isDone());
}

void TestTakeover::aStaleSocketThatIsAnsweredIsDone()
{
    const Sandbox sandbox;
    const Fd socket = bindAt(sandbox.path("s"));
    const Takeover takeover(sandbox.path("s"), rulesOf("89cb628"));
    QVERIFY(!takeover.isDone());
    QCOMPARE(::listen(socket.get(), 1), 0);
    QVERIFY(takeover.isDone());
}

void TestTakeover::aFullQueueIsAPredecessor()
{
    const Sandbox sandbox;
    const Fd listener = listenAt(sandbox.path("s"), 0);
    const auto first = connectUnixSocket(sandbox.path("s"));
    QVERIFY(first);
    const Takeover takeover(sandbox.path("s"), rulesOf("7d193f8"));
    QVERIFY(takeover.hasPredecessor());
}

void TestTakeover::keepsTheOldLog_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<bool>("keeps");
    QTest::newRow("7d193f8") << std::string("7d193f8") << false;
    QTest::newRow("4534d86") << std::string("4534d86") << true;
}

void TestTakeover::keepsTheOldLog()
{
    QFETCH(std::string, build);
    QFETCH(bool, keeps);
    const Sandbox sandbox;
    const std::string log = sandbox.path("run/remote-server.log");
    (void)sandbox.makeFile("run/remote-server.log", "the first log\n");
    (void)sandbox.makeFile("run/remote-server.log.old", "an older one\n");
    QCOMPARE(serve(sandbox, build).status, 0);
    QCOMPARE(contentOf(log + ".old"), std::string(keeps ? "the first log\n" : "an older one\n"));
    QVERIFY(saysThatItListens(log));
    QVERIFY(contentOf(log).starts_with("Claustrum remote server listening on "));
    QCOMPARE(static_cast<int>(fs::status(log).permissions()), 0600);
    QVERIFY(shutDown(sandbox));
}

void TestTakeover::doesNotFollowALinkAtTheLog()
{
    const Sandbox sandbox;
    const std::string log = sandbox.path("run/remote-server.log");
    (void)sandbox.makeFile("precious", "x");
    fs::create_symlink(sandbox.path("precious"), log);
    QCOMPARE(serve(sandbox, "89cb628").status, 0);
    QVERIFY(fs::is_symlink(log + ".old") && !fs::is_symlink(log));
    QCOMPARE(contentOf(sandbox.path("precious")), std::string("x"));
    QVERIFY(shutDown(sandbox));
}

/// The old one cannot be replaced; the daemon has the launcher's stderr then.
void TestTakeover::servesWithoutALog()
{
    const Sandbox sandbox;
    (void)sandbox.makeFile("run/remote-server.log", "the first log\n");
    fs::create_directory(sandbox.path("run/remote-server.log.old"));
    RunSetup setup;
    setup.program = "/bin/sh";
    const auto outcome =
        run(sandbox,
            {"-c", shellWord(programPath()) + " -serve -socket " + sandbox.socketPath()
                       + " -reference-build 89cb628 -token-file "
                       + sandbox.makeFile("token", TestDaemon::token) + " >" + sandbox.path("err")
                       + " 2>&1"},
            setup);
    QCOMPARE(outcome.status, 0);
    QVERIFY(saysThatItListens(sandbox.path("err")));
    QCOMPARE(contentOf(sandbox.path("run/remote-server.log")), std::string("the first log\n"));
    QVERIFY(shutDown(sandbox));
}

/// By the default path, which its arguments did not name, the second daemon knows the first.
void TestTakeover::namesTheDefaultSocket()
{
    const Sandbox sandbox;
    for (int i = 0; i < 2; ++i) {
        const auto outcome =
            run(sandbox, {"-serve", "-token-file", sandbox.makeFile("token", TestDaemon::token),
                          "-reference-build", "4534d86", "not-a-flag"});
        QCOMPARE(outcome.status, 0);
    }
    QVERIFY(eventually([&] { return sandbox.processes().size() == 1; }));
    Client client(sandbox.path("home/.claude/remote/rpc.sock"), std::string(TestDaemon::token));
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
}

/// Waits for 10 s: in full only.
void TestTakeover::tellsWhenNothingTakesOver()
{
    if (scaled(0, 1) == 0)
        QSKIP("takes 10 s: CLAUSTRUM_STRESS=full");
    const Sandbox sandbox;
    const TestDaemon predecessor(sandbox);
    const auto outcome =
        run(sandbox, {"-serve", "-socket", sandbox.socketPath(), "-token-file",
                      sandbox.makeFile("empty", ""), "-reference-build", "7d193f8"});
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.starts_with("claustrum: daemon did not take over " + sandbox.socketPath()
                                     + " (predecessor still owns it)\nclaustrum: the daemon has "
                                       "ended (exit status 1); "),
             outcome.err.c_str());
    QCOMPARE(predecessor.client().call("server.ping"), std::string(R"({"pong":true})"));
}

CLAUSTRUM_TEST(TestTakeover)
#include "testtakeover.moc"
