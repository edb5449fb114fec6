// SPDX-License-Identifier: Apache-2.0
// agent-socket = follow, with two real ssh-agents and two bridges: what ssh-add shows in one old
// child.
#include "posix/pipe.h"
#include "testing/deadline.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <chrono>
#include <csignal>
#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

class TestAgentFollow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void anOldChildSeesTheNewestLogin();
    void whoGetsThePath_data();
    void whoGetsThePath();
};

namespace {

const std::string started = R"({"success":true})";

/// An ssh-agent with one key, named after it.
class SshAgent
{
public:
    SshAgent(const Sandbox &sandbox, const std::string &name)
        : m_path(sandbox.path(name + ".sock"))
    {
        SpawnRequest request;
        request.file = "/usr/bin/ssh-agent";
        request.args = {request.file, "-D", "-a", m_path};
        request.env = sandbox.environment();
        auto agent = spawn(request);
        if (agent)
            m_agent = std::move(*agent);
        const std::string key = sandbox.path(name + ".key");
        tool(sandbox, {"-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key}, "ssh-keygen");
        eventually([&] { return std::filesystem::exists(m_path); });
        tool(sandbox, {"-q", key}, "ssh-add");
    }
    ~SshAgent()
    {
        if (m_agent.pid <= 0)
            return;
        ::kill(m_agent.pid, SIGKILL);
        reap(m_agent.pid);
    }
    SshAgent(const SshAgent &) = delete;
    SshAgent &operator=(const SshAgent &) = delete;

    [[nodiscard]] const std::string &path() const { return m_path; }

private:
    void tool(const Sandbox &sandbox, const std::vector<std::string> &args, const char *name) const
    {
        RunSetup setup;
        setup.program = std::string("/usr/bin/") + name;
        setup.variables = {{"SSH_AUTH_SOCK", m_path}};
        const auto outcome = run(sandbox, args, setup);
        if (outcome.status != 0)
            qWarning("%s: %s", name, outcome.err.c_str());
    }

    const std::string m_path;
    Child m_agent;
};

/// `claustrum -bridge` in a login that has an agent.
class Login
{
public:
    Login(const Sandbox &sandbox, const std::string &agent)
        : m_stdin(*makePipe())
    {
        SpawnRequest request;
        request.file = programPath();
        request.args = {request.file,         "-bridge",       "-socket",
                        sandbox.socketPath(), "-agent-socket", "follow"};
        request.env = sandbox.environment({{"SSH_AUTH_SOCK", agent}});
        request.stdinFd = m_stdin.readEnd.get();
        auto bridge = spawn(request);
        if (bridge)
            m_bridge = std::move(*bridge);
    }
    ~Login() { end(); }
    Login(const Login &) = delete;
    Login &operator=(const Login &) = delete;

    /// As when the connection is lost.
    void end()
    {
        if (m_bridge.pid <= 0)
            return;
        ::kill(m_bridge.pid, SIGKILL);
        reap(m_bridge.pid);
        m_bridge.pid = -1;
    }

private:
    Pipe m_stdin;
    Child m_bridge;
};

/// A child that runs ssh-add -l for each line of its stdin.
class OldChild
{
public:
    explicit OldChild(const TestDaemon &daemon)
        : m_client(daemon.client())
    {
        m_isStarted =
            m_client.call("process.spawn",
                          shell("c", "while read line; do ssh-add -l 2>&1; echo end $?; done"))
            == started;
    }

    [[nodiscard]] bool isStarted() const { return m_isStarted; }

    std::string sshAdd()
    {
        m_client.call("process.stdin", input("c", "go\n"));
        std::string out;
        while (out.find("\nend ") == std::string::npos && !out.starts_with("end ")) {
            const auto frame = readStreamFrame(m_client.next());
            if (!frame)
                return out + "<no frame>";
            out += frame->bytes;
        }
        return out;
    }

    /// Whether ssh-add shows the key of that name, at last.
    bool shows(const std::string &name)
    {
        std::string seen;
        const bool shown = eventually([&] {
            seen = sshAdd();
            return seen.find(" " + name + " (ED25519)") != std::string::npos;
        });
        if (!shown)
            qWarning("%s", seen.c_str());
        return shown;
    }

private:
    Client m_client;
    bool m_isStarted = false;
};

/// ssh-add writes before it reads, so the end of the connection may also end it by SIGPIPE.
bool hasFailed(const std::string &out)
{
    return out.find("end ") != std::string::npos && !out.ends_with("end 0\n");
}

DaemonSetup following()
{
    DaemonSetup setup;
    setup.args = {"-agent-socket", "follow"};
    return setup;
}

} // namespace

void TestAgentFollow::initTestCase()
{
    for (const char *program : {"/usr/bin/ssh-agent", "/usr/bin/ssh-add", "/usr/bin/ssh-keygen"}) {
        if (!std::filesystem::exists(program))
            QSKIP("OpenSSH's client is not installed");
    }
}

void TestAgentFollow::anOldChildSeesTheNewestLogin()
{
    const Sandbox sandbox;
    const SshAgent one(sandbox, "one");
    const SshAgent two(sandbox, "two");
    const TestDaemon daemon(sandbox, following());
    OldChild child(daemon);
    QVERIFY(child.isStarted());
    QVERIFY(hasFailed(child.sshAdd())); // before any login
    Login first(sandbox, one.path());
    QVERIFY(child.shows("one"));
    Login second(sandbox, two.path());
    QVERIFY(child.shows("two"));
    second.end();
    QVERIFY(child.sshAdd().find(" one (ED25519)") != std::string::npos); // at once
    first.end();
    const auto begin = std::chrono::steady_clock::now();
    const std::string none = child.sshAdd();
    const auto took = std::chrono::steady_clock::now() - begin;
    QVERIFY2(hasFailed(none), none.c_str());
    qInfo("ssh-add without a login: %lld ms",
          static_cast<long long>(
              std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
}

void TestAgentFollow::whoGetsThePath_data()
{
    QTest::addColumn<bool>("follows");
    QTest::addColumn<std::string>("env");
    QTest::addColumn<std::string>("variable"); // "stable": the stable path
    QTest::newRow("off: the daemon's own") << false << std::string() << std::string("/own");
    QTest::newRow("follow") << true << std::string() << std::string("stable");
    QTest::newRow("the caller's wins")
        << true << std::string(R"(,"env":{"SSH_AUTH_SOCK":"/mine"})") << std::string("/mine");
    QTest::newRow("the caller's empty one, too")
        << true << std::string(R"(,"env":{"SSH_AUTH_SOCK":""})") << std::string();
}

void TestAgentFollow::whoGetsThePath()
{
    QFETCH(bool, follows);
    QFETCH(std::string, env);
    QFETCH(std::string, variable);
    const Sandbox sandbox;
    DaemonSetup setup = follows ? following() : DaemonSetup();
    setup.variables = {{"SSH_AUTH_SOCK", "/own"}};
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    std::string params = shell("p", "echo \"=$SSH_AUTH_SOCK=\"");
    params.insert(params.size() - 1, env);
    QCOMPARE(client.call("process.spawn", params), started);
    // Not before a reply: the daemon listens at its own socket first.
    QCOMPARE(std::filesystem::exists(sandbox.path("run/agent.sock")), follows);
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    const std::string path = variable == "stable" ? sandbox.path("run/agent.sock") : variable;
    QCOMPARE(stream->out(), "=" + path + "=\n");
}

CLAUSTRUM_TEST(TestAgentFollow)
#include "testagentfollow.moc"
