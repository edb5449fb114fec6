// SPDX-License-Identifier: Apache-2.0
// per-host: several hosts with one folder. Two mount namespaces with machine ids of their own stand
// for the hosts.
#include "app/options.h"
#include "app/perhost.h"
#include "common/keeper/message.h"
#include "posix/processfacts.h"
#include "posix/unixsocket.h"
#include "testing/deadline.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestPerHost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sockets_data();
    void sockets();
    void modesAgree();
    void hostsDoNotMeet_data();
    void hostsDoNotMeet();
    void sessionsOutliveTheProbe();
};

namespace {

const std::string idA(32, 'a');
const std::string idB = "0123456789abcdef0123456789abcdef";

/// Runs the program as the host with that id does.
class Host
{
public:
    Host(const Sandbox &sandbox, std::string id)
        : m_sandbox(sandbox)
        , m_id(std::move(id))
        , m_idFile(sandbox.makeFile("id-" + m_id, m_id + "\n"))
    {}

    Outcome claustrum(const std::string &words, const std::string &input = {}) const
    {
        const std::string script = "mount --bind " + shellWord(m_idFile)
                                   + " /etc/machine-id && exec " + shellWord(programPath()) + " "
                                   + words + " -per-host -socket "
                                   + shellWord(m_sandbox.path("run/rpc.sock"));
        RunSetup setup;
        setup.program = "/usr/bin/unshare";
        setup.input = input;
        return run(m_sandbox, {"-m", "/bin/sh", "-c", script}, setup);
    }
    [[nodiscard]] int serve(const std::string &build) const
    {
        const std::string token = m_sandbox.makeFile("token", "secret", 0600);
        return claustrum("-serve -reference-build " + build + " -token-file " + shellWord(token))
            .status;
    }
    /// The reply through the bridge.
    [[nodiscard]] std::string ask(const std::string &method, const std::string &params) const
    {
        return claustrum("-bridge", R"({"jsonrpc":"2.0","id":1,"method":")" + method
                                        + R"(","params":)" + params + R"(,"auth":"secret"})" + "\n")
            .out;
    }
    /// The daemon's pid; 0: there is none.
    [[nodiscard]] pid_t daemon() const
    {
        const auto socket = connectUnixSocket(m_sandbox.path("run/" + m_id + "/rpc.sock"));
        return socket ? peerOfSameUser(socket->get()).value_or(0) : 0;
    }
    [[nodiscard]] bool hasProcess() const
    {
        return ask("process.reattach", R"({"id":"p"})").find(R"("found":true,"running":true)")
               != std::string::npos;
    }

private:
    const Sandbox &m_sandbox;
    const std::string m_id;
    const std::string m_idFile;
};

/// A daemon on a host with that id and name, in namespaces of its own, whose clock can be made
/// fast.
DaemonSetup fastHost(const Sandbox &sandbox, const std::string &id, const std::string &name)
{
    const std::string script = "mount --bind " + shellWord(sandbox.makeFile("id-" + id, id + "\n"))
                               + " /etc/machine-id && hostname " + name + " && exec \"$@\"";
    DaemonSetup setup;
    setup.args = {"-reference-build", "4534d86"};
    setup.variables = {{"LD_PRELOAD", fastClockPath()}, {"FASTCLOCK_FROM", sandbox.path("fast")}};
    setup.wrapper = {"/usr/bin/unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child",
                     "--mount-proc",     "/bin/sh", "-c",    script,  "sh"};
    return setup;
}

DaemonSetup withFolderOfItsOwn(const Sandbox &sandbox, DaemonSetup setup, const std::string &id)
{
    fs::create_directories(sandbox.path("run/" + id));
    fs::permissions(sandbox.path("run/" + id), fs::perms::owner_all);
    setup.socket = "run/" + id + "/rpc.sock"; // which per-host leaves as it is
    setup.args.emplace_back("-per-host");
    return setup;
}

const std::string spawnSleep = R"({"id":"p","command":"/bin/sleep","args":["1000"]})";

/// Those of spawnSleep.
std::size_t sleepers(const Sandbox &sandbox)
{
    const auto all = sandbox.processes();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](pid_t pid) {
        return argumentsOf(pid) == std::vector<std::string>{"/bin/sleep", "1000"};
    }));
}

} // namespace

void TestPerHost::sockets_data()
{
    QTest::addColumn<std::string>("socket");
    QTest::addColumn<std::string>("ofHost");
    QTest::newRow("shared") << std::string("/h/run/rpc.sock") << "/h/run/" + idB + "/rpc.sock";
    QTest::newRow("the host's own") << "/h/run/" + idB + "/rpc.sock"
                                    << "/h/run/" + idB + "/rpc.sock";
    QTest::newRow("another host's") << "/h/" + idA + "/rpc.sock"
                                    << "/h/" + idA + "/" + idB + "/rpc.sock";
    QTest::newRow("relative") << std::string("rpc.sock") << idB + "/rpc.sock";
}

void TestPerHost::sockets()
{
    QFETCH(std::string, socket);
    QTEST(socketOfHost(socket, idB), "ofHost");
}

void TestPerHost::modesAgree()
{
    if (machineId().empty())
        QSKIP("this machine has no machine id");
    qputenv("HOME", "/home/lab");
    const std::string expected = "/home/lab/.claude/remote/" + machineId() + "/rpc.sock";
    for (const char *mode : {"-serve", "-bridge", "-stop", "-ps", "-why", "-doctor"}) {
        const auto options = readOptions({mode}, "per-host = on\n");
        QVERIFY(options.ok());
        QCOMPARE(options->serve.socket, expected);
    }
}

void TestPerHost::hostsDoNotMeet_data()
{
    QTest::addColumn<std::string>("build");
    QTest::newRow("5db5e4a") << std::string("5db5e4a");
    QTest::newRow("89cb628, which ends the daemon before") << std::string("89cb628");
}

void TestPerHost::hostsDoNotMeet()
{
    QFETCH(std::string, build);
    if (::geteuid() != 0)
        QSKIP("only root can mount a machine id");
    if (!fs::exists("/etc/machine-id"))
        QSKIP("there is no /etc/machine-id to mount another one over");
    const Sandbox sandbox;
    const Host a(sandbox, idA);
    const Host b(sandbox, idB);
    QCOMPARE(a.serve(build), 0);
    QVERIFY(a.ask("process.spawn", spawnSleep).find(R"("success":true)") != std::string::npos);
    QCOMPARE(b.claustrum("-bridge").status, 1); // it has no daemon yet
    QCOMPARE(b.serve(build), 0);
    QVERIFY(a.hasProcess());
    QVERIFY(!b.hasProcess());
    QVERIFY(!fs::exists(sandbox.path("run/rpc.sock")));
    const pid_t before = b.daemon();
    QCOMPARE(b.serve(build), 0); // again: in place of its own, for which 5db5e4a does not wait
    QVERIFY(eventually([&] { return b.daemon() != before && b.daemon() != 0; }));
    QVERIFY(a.hasProcess());
    QCOMPARE(b.claustrum("-stop").status, 0);
    QVERIFY(a.hasProcess());
    QCOMPARE(b.claustrum("-bridge").status, 1);
    QCOMPARE(a.claustrum("-stop").status, 0);
}

/// Without per-host, the daemon whose path another host takes ends, with its session, at its probe.
/// By then those with per-host have looked as often, and nothing is wrong for them.
void TestPerHost::sessionsOutliveTheProbe()
{
    if (::geteuid() != 0 || !fs::exists("/etc/machine-id"))
        QSKIP("only root can mount a machine id, over one that there is");
    if (sanitized)
        QSKIP("a sanitizer must be loaded first");
    const Sandbox sandbox;
    const auto hostA = fastHost(sandbox, idA, "host-a");
    const auto hostB = fastHost(sandbox, idB, "host-b");
    const TestDaemon a(sandbox, withFolderOfItsOwn(sandbox, hostA, idA));
    const TestDaemon b(sandbox, withFolderOfItsOwn(sandbox, hostB, idB));
    TestDaemon lost(sandbox, hostA);
    for (const auto *daemon : {&a, &b, static_cast<const TestDaemon *>(&lost)})
        QCOMPARE(daemon->client().call("process.spawn", spawnSleep),
                 std::string(R"({"success":true})"));
    QCOMPARE(sleepers(sandbox), std::size_t{3});
    auto hasty = hostB;
    hasty.variables["FASTCLOCK_FROM"] = "/"; // it waits for the lock of the first one, in vain
    const TestDaemon other(sandbox, hasty);  // takes the path
    sandbox.makeFile("fast", "");
    QCOMPARE(lost.waitForEnd(), 0);
    QVERIFY2(lost.log().find(" self-probes failed, no connections); shutting down and killing 1 "
                             "child process(es)")
                 != std::string::npos,
             lost.log().c_str());
    QVERIFY(eventually([&] { return sleepers(sandbox) == 2; }));
    for (const auto *daemon : {&a, &b}) {
        QVERIFY(daemon->running());
        QCOMPARE(daemon->log().find("no longer leads to this daemon"), std::string::npos);
    }
}

CLAUSTRUM_TEST(TestPerHost)
#include "testperhost.moc"
