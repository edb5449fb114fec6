// SPDX-License-Identifier: Apache-2.0
// The program after a start with descriptors missing, or with others that leaked in.
#include "posix/inheritedfds.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

using Words = std::vector<std::string>;
Q_DECLARE_METATYPE(Words)

namespace {

const std::string pong = R"({"pong":true})";

/// Runs the program through a shell that closes descriptors, or opens them, before.
Words throughShell(const std::string &redirections)
{
    return {"/bin/sh", "-c", "exec \"$@\" " + redirections, "sh"};
}

Outcome runThroughShell(const Sandbox &sandbox, const std::string &redirections, const Words &words,
                        const Sandbox::Variables &variables = {})
{
    Words args = throughShell(redirections);
    args.erase(args.begin());
    args.push_back(programPath());
    args.insert(args.end(), words.begin(), words.end());
    RunSetup setup;
    setup.program = "/bin/sh";
    setup.variables = variables;
    return run(sandbox, args, setup);
}

void addCombinations()
{
    QTest::addColumn<std::string>("redirections");
    for (const char *redirections :
         {"<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"})
        QTest::newRow(redirections) << std::string(redirections);
}

bool hasStdout(const std::string &redirections)
{
    return !redirections.starts_with(">") && redirections.find(" >") == std::string::npos;
}

/// Its descriptors 0, 1 and 2.
Words standardFdsOf(pid_t pid)
{
    Words targets;
    for (const char *fd : {"0", "1", "2"}) {
        std::error_code error;
        targets.push_back(
            std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/fd/" + fd, error));
    }
    return targets;
}

/// The one process that stays, once the login shell has ended.
pid_t daemonIn(const Sandbox &sandbox)
{
    return eventually([&] { return sandbox.processes().size() == 1; }) ? sandbox.processes().front()
                                                                       : -1;
}

} // namespace

class TestInheritedDescriptors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // The test's parent may have left descriptors open.
    void initTestCase() { closeInheritedOnExec(); }
    void missingInEachMode_data() { addCombinations(); }
    void missingInEachMode();
    void missingInTheDaemon_data() { addCombinations(); }
    void missingInTheDaemon();
    void aTokenDescriptorThatIsNone_data();
    void aTokenDescriptorThatIsNone();
    void leakedOnesAreNotPassedOn();
};

void TestInheritedDescriptors::missingInEachMode()
{
    QFETCH(const std::string, redirections);
    const bool out = hasStdout(redirections);
    const Sandbox sandbox;
    const auto version = runThroughShell(sandbox, redirections, {"-version"});
    QCOMPARE(version.status, 0);
    QCOMPARE(!version.out.empty(), out);

    const auto install = runThroughShell(
        sandbox, redirections, {"-install", "-cli-dir", sandbox.path("cli"), "-cli-version", "1"});
    QCOMPARE(install.status, 0);
    QCOMPARE(install.out.find("__INSTALL_RESULT__") != std::string::npos, out);

    const std::string &socket = sandbox.socketPath();
    const auto serve = runThroughShell(
        sandbox, redirections,
        {"-serve", "-socket", socket, "-token-file", sandbox.makeFile("token", TestDaemon::token)});
    QCOMPARE(serve.status, 0);
    QCOMPARE(serve.out + serve.err, std::string());
    Client client(socket, std::string(TestDaemon::token));
    QCOMPARE(client.call("server.ping"), pong);
    const std::string log = std::filesystem::canonical(sandbox.path("run/remote-server.log"));
    QVERIFY(standardFdsOf(daemonIn(sandbox)) == (Words{"/dev/null", log, log}));

    const auto stop = runThroughShell(sandbox, redirections, {"-stop", "-socket", socket});
    QCOMPARE(stop.status, 0);
    QVERIFY(eventually([&] { return sandbox.processes().empty(); }));
    QVERIFY(contentOf(log).find("Unauthorized") == std::string::npos);
}

/// The daemon itself, as a service manager starts it.
void TestInheritedDescriptors::missingInTheDaemon()
{
    QFETCH(const std::string, redirections);
    const Sandbox sandbox;
    SpawnRequest request;
    request.args = throughShell(redirections);
    for (const std::string &word :
         {programPath(), std::string("-serve"), std::string("-socket"), sandbox.socketPath(),
          std::string("-token-file"), sandbox.makeFile("token", TestDaemon::token)})
        request.args.push_back(word);
    request.file = request.args.front();
    request.env = sandbox.environment({{"CLAUDE_SSH_DAEMON_CHILD", "1"}});
    const auto daemon = spawn(request);
    QVERIFY(daemon);
    const std::string token(TestDaemon::token);
    QVERIFY(eventually([&] { return Client(sandbox.socketPath(), token).connected(); }));
    Client client(sandbox.socketPath(), token);
    QCOMPARE(client.call("server.ping"), pong);
    QVERIFY(standardFdsOf(daemon->pid) == Words(3, "/dev/null"));
    client.ask("server.shutdown");
    QCOMPARE(reap(daemon->pid), 0);
}

void TestInheritedDescriptors::aTokenDescriptorThatIsNone_data()
{
    QTest::addColumn<bool>("isDaemon");
    QTest::newRow("launcher") << false;
    QTest::newRow("daemon") << true;
}

/// The numbers that the program's own files get.
void TestInheritedDescriptors::aTokenDescriptorThatIsNone()
{
    QFETCH(const bool, isDaemon);
    const Sandbox sandbox;
    Sandbox::Variables variables;
    if (isDaemon)
        variables["CLAUDE_SSH_DAEMON_CHILD"] = "1";
    for (int number = 3; number < 12; ++number) {
        const auto serve = runThroughShell(
            sandbox, "",
            {"-serve", "-socket", sandbox.socketPath(), "-token-fd", std::to_string(number)},
            variables);
        QCOMPARE(serve.err, std::string("claustrum: read --token-fd: read token-fd: bad file "
                                        "descriptor\n"));
        QCOMPARE(serve.status, 1);
    }
}

void TestInheritedDescriptors::leakedOnesAreNotPassedOn()
{
    const Sandbox sandbox;
    const std::string tokenFile = sandbox.makeFile("token", TestDaemon::token);
    const std::string &socket = sandbox.socketPath();
    const auto serve =
        runThroughShell(sandbox, "3</dev/zero 4</dev/full 5<" + tokenFile + " 9</dev/zero",
                        {"-serve", "-socket", socket, "-token-fd", "5"});
    QCOMPARE(serve.err, std::string());
    QCOMPARE(serve.status, 0);
    const pid_t daemon = daemonIn(sandbox);
    const auto hasLeaked = [](pid_t pid) {
        const auto descriptors = descriptorsOf(pid);
        return std::any_of(descriptors.begin(), descriptors.end(), [&](const std::string &target) {
            return target == "/dev/zero" || target == "/dev/full" || target.ends_with("/token");
        });
    };
    QVERIFY(!hasLeaked(daemon));

    DaemonSetup setup;
    setup.socket = "run/second.sock";
    setup.wrapper = throughShell("3</dev/zero 9</dev/zero");
    const TestDaemon second(sandbox, setup);
    Client client = second.client();
    QCOMPARE(client.call("process.spawn", command("p", {"/bin/sleep", "1000"})),
             std::string(R"({"success":true})"));
    const auto children = childrenOf(second.pid());
    QVERIFY(!children.empty());
    QVERIFY(std::none_of(children.begin(), children.end(),
                         [&](const ProcessInfo &child) { return hasLeaked(child.pid); }));
}

CLAUSTRUM_PLAIN_TEST(TestInheritedDescriptors)
#include "testinheriteddescriptors.moc"
