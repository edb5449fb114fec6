// SPDX-License-Identifier: Apache-2.0
// Settings of ssh, of sshd and of login shells that a session must get along with.
#include "testing/procfs.h"
#include "testing/ssh/flood.h"
#include "testing/ssh/remotehost.h"
#include "testing/ssh/roamingclient.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace claustrum;
using namespace claustrum::testing;

class TestSshSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void sharedConnection();
    void forcedCommand();
    void deadConnection_data();
    void deadConnection();
    void banner_data();
    void banner();

private:
    OpenSsh m_programs;
};

namespace {

constexpr std::uint64_t someBytes = 1'000'000;

/// The process of the master of a shared connection; 0: there is none.
pid_t masterOf(const RemoteHost &host, const std::string &control)
{
    RunSetup setup;
    setup.program = host.server().programs().ssh;
    const Outcome said =
        run(host.sandbox(), {"-F", host.server().clientConfig(), control, "-O", "check", "host"},
            setup);
    const std::string key = "pid=";
    const auto at = said.err.find(key);
    return at == std::string::npos ? 0 : std::atoi(&said.err[at + key.size()]);
}

} // namespace

void TestSshSettings::initTestCase()
{
    std::signal(SIGPIPE, SIG_IGN);
    auto programs = findOpenSsh();
    if (!programs)
        QSKIP(programs.error().text.c_str());
    m_programs = *std::move(programs);
}

void TestSshSettings::sharedConnection()
{
    // The master goes on in the background when its first client ends, and is killed under others.
    const Sandbox sandbox;
    RemoteHost host(sandbox, m_programs);
    QVERIFY(host.copy());
    QVERIFY(host.serve());
    const std::string control = "-oControlPath=" + sandbox.path("ssh/master");
    const std::vector<std::string> options = {control, "-oControlMaster=auto",
                                              "-oControlPersist=yes"};
    const auto first = host.bridge(options);
    QVERIFY(first->greet());
    const pid_t master = masterOf(host, control);
    QVERIFY(master > 0);
    first->kill();

    bool ended = true;
    RoamingClient client({host.child(), someBytes, 2, 1, [&] { return host.bridge(options); },
                          [&](SshSession &session) {
                              ::kill(masterOf(host, control), SIGKILL);
                              ended = session.ends() && ended;
                          }});
    const std::string problem = client.run();
    QVERIFY2(problem.empty(), problem.c_str());
    QVERIFY(ended);
    QVERIFY(masterOf(host, control) != master);
    QVERIFY(eventually([&] { return host.bridges().size() == 1; }));
}

void TestSshSettings::forcedCommand()
{
    // The key's own command replaces whatever the client asks for.
    SshServerSetup setup;
    setup.forcedCommand = "claustrum/bin/claustrum -bridge";
    const Sandbox sandbox;
    RemoteHost host(sandbox, m_programs, setup);
    QVERIFY(host.copy());
    QVERIFY(host.serve());
    SshSessionSetup session;
    session.host = "forced";
    session.command = "echo not this";
    RoamingClient client({host.child(), someBytes, 1, 1, [&] { return host.session(session); },
                          [](SshSession &broken) { broken.kill(); }});
    const std::string problem = client.run();
    QVERIFY2(problem.empty(), problem.c_str());
}

void TestSshSettings::deadConnection_data()
{
    QTest::addColumn<bool>("flooded");
    QTest::newRow("silent") << false;
    QTest::newRow("under a flood") << true;
}

void TestSshSettings::deadConnection()
{
    // sshd ends the connection of a client that no longer answers; bridge and attachment end with
    // it, daemon and process stay.
    QFETCH(bool, flooded);
    SshServerSetup setup;
    setup.config = {"ClientAliveInterval 1", "ClientAliveCountMax 2"};
    const Sandbox sandbox;
    RemoteHost host(sandbox, m_programs, setup);
    QVERIFY(host.copy());
    QVERIFY(host.serve());
    auto session = host.bridge();
    QVERIFY(session->greet());
    const auto bridges = host.bridges();
    QCOMPARE(bridges.size(), std::size_t{1});
    Flood flood(host.child());
    if (flooded)
        QVERIFY(flood.start(session->client()));
    else
        QCOMPARE(session->client().call("process.spawn", command("p", {"/bin/cat"})),
                 R"({"success":true})");
    const Seq seen = flooded ? flood.read(session->client(), 20) : 0;
    session->signal(SIGSTOP);
    QVERIFY(eventually([&] { return !processInfo(bridges.front()); }));

    const auto next = host.bridge();
    QVERIFY(next->greet());
    if (flooded) {
        const std::string problem = flood.compareRest(next->client(), seen);
        QVERIFY2(problem.empty(), problem.c_str());
        return;
    }
    QCOMPARE(next->client().call("process.reattach", R"({"id":"p"})"),
             R"({"found":true,"running":true,"firstSeq":0,"lastSeq":0,"stdinApplied":0})");
    QCOMPARE(next->client().call("process.stdin", input("p", "still here")),
             R"({"success":true,"applied":10})");
    QCOMPARE(
        next->client().next(),
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"c3RpbGwgaGVyZQ=="})");
}

void TestSshSettings::banner_data()
{
    QTest::addColumn<std::string>("file"); // of the home, a script that prints the text
    QTest::addColumn<std::string>("shell");
    QTest::addColumn<bool>("onStdout");
    const auto row = [](const char *name, const char *file, const char *shell, bool onStdout) {
        QTest::newRow(name) << std::string(file) << std::string(shell) << onStdout;
    };
    row("Banner of sshd", "banner", "/bin/sh", false);
    row("~/.ssh/rc", ".ssh/rc", "/bin/sh", true);
    row("~/.bashrc", ".bashrc", "/bin/bash", true);
    row("the shell itself", "shell", "", true);
}

void TestSshSettings::banner()
{
    // The text is before the first frame, even on its line, and everything else is as ever.
    QFETCH(std::string, file);
    QFETCH(std::string, shell);
    QFETCH(bool, onStdout);
    const Sandbox sandbox;
    std::filesystem::create_directory(sandbox.path("home/.ssh"));
    const std::string path = "home/" + file;
    sandbox.makeFile(path, "#!/bin/sh\nprintf 'Welcome\\nto \"{}\": '\n", 0755);
    SshServerSetup setup;
    setup.shell = shell;
    if (file == "banner")
        setup.config = {"Banner " + sandbox.path(path)};
    if (shell.empty()) {
        setup.shell = sandbox.path(path);
        std::ofstream(setup.shell, std::ios::app) << "exec /bin/sh \"$@\"\n";
    }
    RemoteHost host(sandbox, m_programs, setup);
    QVERIFY(host.copy());
    QVERIFY(host.serve());

    std::optional<std::string> before = host.bridge()->greet();
    QCOMPARE(before.value_or("no session"), std::string(onStdout ? "Welcome\nto \"{}\": " : ""));
    RoamingClient client({host.child(), someBytes, 1, 1, [&] { return host.bridge(); },
                          [](SshSession &session) { session.kill(); }});
    const std::string problem = client.run();
    QVERIFY2(problem.empty(), problem.c_str());
}

CLAUSTRUM_PLAIN_TEST(TestSshSettings)
#include "testsshsettings.moc"
