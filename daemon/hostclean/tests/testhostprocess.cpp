// SPDX-License-Identifier: Apache-2.0
// Each proof before the cleaner ends a process, and a process that fails it.
#include "daemon/hostclean/hostprocess.h"
#include "posix/spawn.h"
#include "testing/deadline.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <functional>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

using Change = std::function<void(HostProcess &)>;

HostLayout layout()
{
    return hostLayout("/r/run/a/rpc.sock", "/r/srv/1.0/claustrum").value();
}

constexpr std::chrono::seconds leastAge{300};
constexpr pid_t somePid = 2147483000; // nobody's

/// A process that is ours and old enough, started by a daemon.
HostProcess process()
{
    return {.pid = somePid,
            .stat = ProcessStat{'S', 1, somePid, "1", 8192},
            .isOurUsers = true,
            .isInOurNamespaces = true,
            .age = leastAge,
            .executable = {},
            .arguments = {},
            .variables = {"HOME=/h", "CLAUDE_SSH_DAEMON_CHILD=1"},
            .standardFiles = {"pipe:[1]", "pipe:[2]", "pipe:[3]"}};
}

HostProcess orphan()
{
    HostProcess cli = process();
    cli.executable = "/r/ccd-cli/2.0";
    cli.arguments = {"/r/ccd-cli/2.0", "--output-format", "stream-json"};
    return cli;
}

HostProcess daemonOf(const char *socket)
{
    HostProcess daemon = process();
    daemon.executable = "/r/srv/0.9/claustrum";
    daemon.arguments = {"claustrum", "-serve", "-socket", socket};
    return daemon;
}

} // namespace

Q_DECLARE_METATYPE(Change)

class TestHostProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void orphans_data();
    void orphans();
    void daemons_data();
    void daemons();
    void factsOfAChild();
};

void TestHostProcess::orphans_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const char *name, const char *reason, const Change &change) {
        QTest::newRow(name) << change << std::string(reason);
    };
    using P = HostProcess;
    const char *const foreign = "it is not our user's, or not in our namespaces";
    const char *const notPipes = "its stdin, stdout and stderr are no pipes";
    row("an orphan", "", [](P &) {});
    row("another user's", foreign, [](P &p) { p.isOurUsers = false; });
    row("in a container", foreign, [](P &p) { p.isInOurNamespaces = false; });
    row("a daemon's", "it has a parent", [](P &p) { p.stat.parent = 4700; });
    row("a zombie", "it has a parent", [](P &p) { p.stat.state = 'Z'; });
    row("in a group", "it does not lead its group", [](P &p) { p.stat.group = 4700; });
    row("stopped", "it is stopped", [](P &p) { p.stat.state = 'T'; });
    row("traced", "it is stopped", [](P &p) { p.stat.state = 't'; });
    row("a second too young", "it is too young to judge",
        [](P &p) { p.age = leastAge - std::chrono::seconds(1); });
    row("another program", "it runs another program",
        [](P &p) { p.executable = "/r/ccd-cli/2.0/node"; });
    row("an unreadable program", "it runs another program", [](P &p) { p.executable = ""; });
    row("in one word", "", [](P &p) { p.arguments = {"cli", "--output-format=stream-json"}; });
    row("interactive", "it does not speak stream-json", [](P &p) { p.arguments = {"cli"}; });
    row("stream-json within a word", "it does not speak stream-json", [](P &p) {
        p.arguments = {"cli", "stream-json2", "xstream-json"};
    });
    row("no mark", "no daemon started it", [](P &p) { p.variables.pop_back(); });
    row("another mark", "no daemon started it",
        [](P &p) { p.variables.back() = "CLAUDE_SSH_DAEMON_CHILD=0"; });
    for (std::size_t fd = 0; fd < 3; ++fd) {
        QTest::newRow(("a terminal as " + std::to_string(fd)).c_str())
            << Change([fd](P &p) { p.standardFiles.at(fd) = "/dev/pts/1"; })
            << std::string(notPipes);
    }
    row("a closed stdin", notPipes, [](P &p) { p.standardFiles[0] = ""; });
}

void TestHostProcess::orphans()
{
    QFETCH(Change, change);
    HostProcess candidate = orphan();
    change(candidate);
    QTEST(reasonNoOrphan(candidate, layout(), leastAge), "reason");
}

void TestHostProcess::daemons_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const char *name, const char *reason, const Change &change) {
        QTest::newRow(name) << change << std::string(reason);
    };
    const auto unverified = [](const char *why) {
        return std::string("the listener could not be verified as a daemon of ours (") + why + ")";
    };
    const auto ourselves = unverified("this daemon, its parent or process 1");
    const auto foreign = unverified("not our user's, or not in our namespaces");
    const auto binary = unverified("not our daemon binary");
    const auto elsewhere = unverified("not serving that socket");
    using P = HostProcess;
    row("a daemon", "", [](P &) {});
    row("this one", ourselves.c_str(), [](P &p) { p.pid = ::getpid(); });
    row("our parent", ourselves.c_str(), [](P &p) { p.pid = ::getppid(); });
    row("process 1", ourselves.c_str(), [](P &p) { p.pid = 1; });
    row("one that cannot be seen", ourselves.c_str(), [](P &p) { p.pid = 0; });
    row("another user's", foreign.c_str(), [](P &p) { p.isOurUsers = false; });
    row("in a container", foreign.c_str(), [](P &p) { p.isInOurNamespaces = false; });
    row("another program", binary.c_str(), [](P &p) { p.executable = "/usr/bin/socat"; });
    row("a program of the same name", binary.c_str(),
        [](P &p) { p.executable = "/usr/bin/claustrum"; });
    row("another socket", elsewhere.c_str(), [](P &p) { p.arguments[3] = "/r/run/c/rpc.sock"; });
    row("a relative socket", elsewhere.c_str(), [](P &p) { p.arguments[3] = "rpc.sock"; });
    row("a bridge", elsewhere.c_str(), [](P &p) { p.arguments[1] = "-bridge"; });
    row("no command line", elsewhere.c_str(), [](P &p) { p.arguments.clear(); });
    row("in a terminal", unverified("not started by a launcher").c_str(),
        [](P &p) { p.variables.pop_back(); });
    row("a second too young", "it is too young to judge",
        [](P &p) { p.age = leastAge - std::chrono::seconds(1); });
}

void TestHostProcess::daemons()
{
    QFETCH(Change, change);
    HostProcess daemon = daemonOf("/r/run/b/../b/rpc.sock");
    change(daemon);
    QTEST(reasonNotToRetire(daemon, layout(), "/r/run/b/rpc.sock", leastAge), "reason");
}

void TestHostProcess::factsOfAChild()
{
    SpawnRequest request;
    request.file = "/bin/sleep";
    request.args = {"sleep", "1000"};
    request.env = {"A=1"};
    const auto child = spawn(request);
    QVERIFY(child);
    const auto facts = readHostProcess(child->pid);
    ::kill(child->pid, SIGKILL);
    (void)reap(child->pid);
    QVERIFY(facts && facts->isOurUsers && facts->isInOurNamespaces);
    QVERIFY(facts->age.count() >= 0 && facts->age < std::chrono::seconds(60));
    QVERIFY(facts->executable.ends_with("/sleep"));
    QVERIFY(facts->variables == request.env && facts->arguments == request.args);
    QCOMPARE(facts->standardFiles[1], std::string("/dev/null"));
    QVERIFY(!readHostProcess(child->pid));
    const auto own = readHostProcess(::getpid()); // started by the test's runner, some time ago
    const auto init = readHostProcess(1);
    QVERIFY(own && init && init->age >= own->age);
}

CLAUSTRUM_PLAIN_TEST(TestHostProcess)
#include "testhostprocess.moc"
