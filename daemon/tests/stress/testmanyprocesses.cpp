// SPDX-License-Identifier: Apache-2.0
// Thousands of processes, one after another and at once, and the refusals of a system without room
// for more. CLAUSTRUM_STRESS=full has the numbers at full size.
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <map>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestManyProcesses : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shortOnes();
    void atOnce();
    void outOfDescriptors();
    void outOfProcesses();
};

static const std::string started = R"({"success":true})";

static std::string idOf(std::size_t i)
{
    return "p" + std::to_string(i);
}

namespace {

/// The streams of many processes, mixed on one connection.
class Streams
{
public:
    explicit Streams(Client &client)
        : m_client(client)
    {}

    /// Reads on until so many have had their exit frame; false if something is out of order.
    bool readExits(std::size_t count)
    {
        while (m_exits < count) {
            const auto frame = readStreamFrame(m_client.next());
            if (!frame || !m_streams[frame->process].take(*frame))
                return false;
            m_exits += frame->stream == "exit" ? 1 : 0;
        }
        return true;
    }

    const ReceivedStream &of(const std::string &id) { return m_streams[id]; }

private:
    Client &m_client;
    std::map<std::string, ReceivedStream> m_streams;
    std::size_t m_exits = 0;
};

} // namespace

void TestManyProcesses::shortOnes()
{
    const std::size_t count = scaled<std::size_t>(500, 5000);
    constexpr std::size_t inFlight = 50;
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.memoryBound = 256 << 20; // each stays known for 15 minutes
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    Streams streams(client);
    QCOMPARE(client.call("process.spawn", command("first", {"true"})), started);
    QVERIFY(streams.readExits(1)); // the login shell, which it waited for, has ended by now, too
    const auto descriptors = descriptorsOf(daemon.pid()).size();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string code = std::to_string(i % 256);
        const auto id =
            client.ask("process.spawn", shell(idOf(i), "echo " + code + "; exit " + code));
        QCOMPARE(client.answer(id), started);
        if (i + 1 >= inFlight)
            QVERIFY2(streams.readExits(i + 3 - inFlight), qPrintable(QString::number(i)));
    }
    QVERIFY(streams.readExits(count + 1));
    for (std::size_t i = 0; i < count; ++i) {
        QCOMPARE(streams.of(idOf(i)).out(), std::to_string(i % 256) + "\n");
        QCOMPARE(*streams.of(idOf(i)).exitCode(), static_cast<int>(i % 256));
    }
    QVERIFY(daemon.hasNoZombies());
    QVERIFY(eventually([&] { return descriptorsOf(daemon.pid()).size() == descriptors; }));
    qInfo("%zu short processes: %zu kB resident", count, daemon.residentBytes() / 1024);
}

void TestManyProcesses::atOnce()
{
    const std::size_t count = scaled<std::size_t>(200, 1000);
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.descriptors = 8192; // four each
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.push_back(client.ask("process.spawn", command(idOf(i), {"cat"})));
    for (const auto id : ids)
        QCOMPARE(client.answer(id), started);
    QCOMPARE(childrenOf(daemon.pid()).size(), count);
    qInfo("%zu at once: %zu kB resident", count, daemon.residentBytes() / 1024);
    for (std::size_t i = 0; i < count; ++i)
        QCOMPARE(client.call("process.stdin", input(idOf(i), idOf(i))),
                 R"({"success":true,"applied":)" + std::to_string(idOf(i).size()) + "}");
    for (std::size_t i = 0; i < count; ++i) // each hears its own
        QVERIFY(readStreamFrame(client.next()));
    for (std::size_t i = 0; i < count; ++i)
        QCOMPARE(client.call("process.kill", R"({"id":")" + idOf(i) + R"(","signal":"KILL"})"),
                 started);
    QVERIFY(eventually([&] { return childrenOf(daemon.pid()).empty(); }));
    QCOMPARE(client.call("server.ping"), R"({"pong":true})");
}

/// Starts processes that wait until one cannot be started; their number. @p refusal gets the
/// answer to it.
static std::size_t startUntilRefused(Client &client, std::string &refusal)
{
    constexpr std::size_t enough = 2000;
    for (std::size_t i = 0; i < enough; ++i) {
        refusal = client.call("process.spawn", command(idOf(i), {"sleep", "1000"}));
        if (refusal != started)
            return i;
    }
    return enough;
}

/// One that ends leaves room for another, under the id that was refused, too.
static void verifyGoesOn(const TestDaemon &daemon, Client &client, std::size_t running)
{
    QCOMPARE(client.call("server.ping"), R"({"pong":true})");
    QCOMPARE(client.call("process.killAndWait", R"({"id":"p0","signal":"KILL"})"),
             R"({"found":true,"died":true})");
    QVERIFY(readStreamFrame(client.next())); // its exit
    QCOMPARE(client.call("process.spawn", shell(idOf(running), "echo again")), started);
    const auto stream = client.streamToExit(idOf(running));
    QVERIFY(stream && stream->out() == "again\n");
    QVERIFY(daemon.hasNoZombies());
}

void TestManyProcesses::outOfDescriptors()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.descriptors = 64;
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    std::string refusal;
    const std::size_t running = startUntilRefused(client, refusal);
    QVERIFY(running > 5 && running < 64);
    // The resource that was used up: a pipe, or the child's own descriptor.
    const std::string reason = refusal.find("pipe2") != std::string::npos
                                   ? "pipe2: too many open files"
                                   : "fork/exec /usr/bin/sleep: too many open files";
    QCOMPARE(refusal, R"({"code":-32603,"message":")" + reason + R"("})");
    QVERIFY(daemon.logs("ERROR [process.Manager] Failed to start process " + idOf(running) + ": "
                        + reason + "\n"));
    QCOMPARE(client.call("process.reattach", R"({"id":")" + idOf(running) + R"("})"),
             R"({"found":false,"running":false,"firstSeq":0,"lastSeq":0,"stdinApplied":0})");
    verifyGoesOn(daemon, client, running);
}

static std::size_t threadsOf(uid_t user)
{
    std::size_t count = 0;
    for (const ProcessInfo &process : allProcesses()) {
        if (statusNumber(process.pid, "Uid") == user)
            count += statusNumber(process.pid, "Threads");
    }
    return count;
}

/// Makes the sandbox somebody's and becomes that user; then the program and its arguments follow.
static std::string asSomebody(const Sandbox &sandbox, const std::string &limit)
{
    return "chown -R 54321 " + sandbox.path("") + " && exec " + limit
           + " setpriv --reuid 54321 --regid 54321 --clear-groups --pdeathsig KILL -- \"$@\"";
}

/// Runs the daemon where its user may have so many processes and threads more. Root has no such
/// limit: it is run as somebody else then.
static std::vector<std::string> withFewProcesses(const Sandbox &sandbox, std::size_t few)
{
    constexpr uid_t somebody = 54321;
    const uid_t user = ::geteuid() == 0 ? somebody : ::geteuid();
    const std::string limit = "prlimit --nproc=" + std::to_string(threadsOf(user) + few);
    if (user != somebody)
        return {"/bin/sh", "-c", "exec " + limit + " -- \"$@\"", "sh"};
    return {"/bin/sh", "-c", asSomebody(sandbox, limit), "sh"};
}

/// The obstacle to running this program; empty if there is none. A shell runs it, for setpriv
/// itself still has root's capabilities when it executes something.
static std::string obstacleFor(const Sandbox &sandbox, const std::string &program)
{
    RunSetup shell;
    shell.program = "/bin/sh";
    const auto tried = run(sandbox,
                           {"-c", asSomebody(sandbox, ""), "sh", "/bin/sh", "-c", R"("$@")", "sh",
                            program, "-version"},
                           shell);
    return tried.status == 0 ? std::string() : "another user cannot run the program: " + tried.err;
}

void TestManyProcesses::outOfProcesses()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    if (::geteuid() == 0) {
        setup.program = copyOfProgram(sandbox); // the build may be closed to others
        const std::string obstacle = obstacleFor(sandbox, setup.program);
        if (!obstacle.empty())
            QSKIP(obstacle.c_str());
    }
    setup.wrapper = withFewProcesses(sandbox, 12);
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    std::string refusal;
    const std::size_t running = startUntilRefused(client, refusal);
    QVERIFY(running > 1 && running < 20);
    QCOMPARE(refusal, R"({"code":-32603,"message":"fork/exec /usr/bin/sleep: resource )"
                      R"(temporarily unavailable"})");
    QVERIFY(daemon.logs("ERROR [process.Manager] Failed to start process " + idOf(running)
                        + ": fork/exec /usr/bin/sleep: resource temporarily unavailable\n"));
    verifyGoesOn(daemon, client, running);
}

CLAUSTRUM_TEST(TestManyProcesses)
#include "testmanyprocesses.moc"
