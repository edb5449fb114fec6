// SPDX-License-Identifier: Apache-2.0
// -probe-cli with a managed launcher (later/newest.md, 3.4); without one: teststop.
#include "installer/probemode.h"
#include "posix/spawn.h"
#include "testing/run.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <filesystem>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

/// A folder with settings, a launcher and a CLI, which note that they ran.
class Host
{
public:
    Host()
    {
        fs::create_directory(m_sandbox.path("managed"));
        m_sandbox.makeFile("cli", "#!/bin/sh\necho cli $* >>$0.ran\nexit 4\n", 0755);
        setSettings(R"({"processWrapper":")" + m_sandbox.path("wrap") + "\"}");
    }

    [[nodiscard]] const Sandbox &sandbox() const { return m_sandbox; }
    [[nodiscard]] std::string cli() const { return m_sandbox.path("cli"); }
    void setSettings(const std::string &text) const
    {
        m_sandbox.makeFile("managed/managed-settings.json", text);
    }
    void setLauncher(const std::string &script) const
    {
        m_sandbox.makeFile("wrap", "#!/bin/sh\n" + script + "\n", 0755);
    }
    [[nodiscard]] Outcome probe(const std::string &build, const std::string &gate) const
    {
        RunSetup setup;
        setup.variables = {{"CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR", m_sandbox.path("managed")},
                           {"CLAUDE_RPC_TOKEN", "secret"}};
        if (!gate.empty())
            setup.variables["CLAUDE_SSH_MANAGED_LAUNCHER"] = gate;
        return run(m_sandbox, {"-probe-cli", cli(), "-reference-build", build}, setup);
    }
    /// @p text with C for the CLI, W for the launcher, S for the settings' file.
    [[nodiscard]] std::string shortened(std::string text) const
    {
        for (const auto &[name, by] : {std::pair("managed/managed-settings.json", "S"),
                                       std::pair("wrap", "W"), std::pair("cli", "C")}) {
            const std::string path = m_sandbox.path(name);
            for (auto at = text.find(path); at != std::string::npos; at = text.find(path))
                text.replace(at, path.size(), by);
        }
        return text;
    }

private:
    Sandbox m_sandbox;
};

constexpr const char *through =
    "claustrum: C --version through the managed launcher W did not succeed: ";

} // namespace

class TestProbeCli : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void probes_data();
    void probes();
    void gates_data();
    void gates();
    void stopsTheLauncher();
};

void TestProbeCli::probes_data()
{
    QTest::addColumn<std::string>("settings"); // empty: the launcher
    QTest::addColumn<std::string>("launcher");
    QTest::addColumn<std::string>("out");
    QTest::addColumn<std::string>("err");
    const auto row = [](const char *name, const char *settings, const char *launcher,
                        const char *out, const std::string &err) {
        QTest::newRow(name) << std::string(settings) << std::string(launcher) << std::string(out)
                            << err;
    };
    constexpr const char *word = "__CLI_LAUNCHER__\n";
    row("ran", "", "echo out; echo err >&2; [ \"$2$CLAUDE_RPC_TOKEN\" = --version ]", "", "");
    row("none", "{}", "exit 0", "__CLI_BAD__\n", "");
    row("unusable", R"({"processWrapper":"wrap"})", "exit 0", word,
        "claustrum: C was not run: managed launcher unusable: the launcher must be an absolute "
        "path, "
        "not a bare name resolved via PATH\n");
    row("unreadable", "{", "exit 0", word,
        "claustrum: C was not run: managed settings unreadable: S: not valid JSON\n");
    row("failed", "", "echo L5: to stderr >&2; exit 3", word,
        std::string("claustrum: the managed launcher's run printed:\nL5: to stderr\n\n") + through
            + "exit status 3\n");
    row("failed without a word", "", "exec \"$@\"", word, std::string(through) + "exit status 4\n");
    row("signal", "", "kill -9 $$", word, std::string(through) + "terminated by SIGKILL\n");
}

void TestProbeCli::probes()
{
    QFETCH(std::string, settings);
    QFETCH(std::string, launcher);
    const Host host;
    host.setLauncher(launcher);
    if (!settings.empty())
        host.setSettings(settings);
    const auto outcome = host.probe("89cb628", "1");
    QCOMPARE(outcome.status, 0);
    QTEST(outcome.out, "out");
    QTEST(host.shortened(outcome.err), "err");
}

void TestProbeCli::gates_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<std::string>("gate"); // empty: not set
    QTest::addColumn<bool>("isOpen");
    const auto row = [](const char *build, const char *gate, bool isOpen) {
        QTest::addRow("%s: %s", build, gate) << std::string(build) << std::string(gate) << isOpen;
    };
    row("89cb628", "1", true);
    row("89cb628", "true", false);
    row("89cb628", "", false);
    row("f6010b9", "1", false);
    row("19f30c4", "1", false);
}

/// The CLI fails by itself; its launcher does not run it.
void TestProbeCli::gates()
{
    QFETCH(std::string, build);
    QFETCH(std::string, gate);
    QFETCH(bool, isOpen);
    const Host host;
    host.setLauncher("exit 0");
    QCOMPARE(host.probe(build, gate).out, std::string(isOpen ? "" : "__CLI_BAD__\n"));
    QCOMPARE(fs::exists(host.sandbox().path("cli.ran")), !isOpen);
}

/// In a process of its own, which writes to our stdout and handles signals.
void TestProbeCli::stopsTheLauncher()
{
    ProbeCliOptions options;
    QCOMPARE(options.launcherLimit, std::chrono::nanoseconds(std::chrono::seconds(33)));
    const Host host;
    host.setLauncher("exec sleep 600");
    options.path = host.cli();
    options.environment = {"PATH=/usr/bin:/bin", "CLAUDE_SSH_MANAGED_LAUNCHER=1",
                           "CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR=" + host.sandbox().path("managed")};
    options.runsManagedLauncher = true;
    options.launcherLimit = std::chrono::milliseconds(100);
    const auto out = host.sandbox().makeFile("out", "");
    const auto err = host.sandbox().makeFile("err", "");
    const pid_t child = ::fork();
    if (child == 0) {
        (void)!std::freopen(out.c_str(), "w", stdout);
        (void)!std::freopen(err.c_str(), "w", stderr);
        const int status = runProbeCli(options);
        std::fflush(nullptr);
        ::_exit(status);
    }
    QCOMPARE(reap(child), 0);
    QCOMPARE(contentOf(out), std::string("__CLI_HUNG__\n"));
    QCOMPARE(
        host.shortened(contentOf(err)),
        std::string("claustrum: cli unresponsive: the installed Claude Code binary was started "
                    "through the host's managed launcher W and the run did not answer --version "
                    "within 33s (123s for a first run), so it was stopped; the launcher or the "
                    "host is not letting it finish\n"));
}

CLAUSTRUM_TEST(TestProbeCli)
#include "testprobecli.moc"
