// SPDX-License-Identifier: Apache-2.0
// -install through the host's managed launcher (later/newest.md, 3.4): the tail of its line, and
// the programs that ran.
#include "installer/install.h"
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/builds.h"

#include <QFile>
#include <QTemporaryFile>
#include <QTest>

#include <fcntl.h>
#include <functional>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::test;

namespace {

const QByteArray unresponsive =
    "cli unresponsive: the installed Claude Code binary was started through the host's managed "
    "launcher W and the run did not answer --version within 33s (123s for a first run), so it was "
    "stopped; the launcher or the host is not letting it finish";

/// A folder with settings, a launcher that notes its runs in `ran`, and a CLI that notes its own.
class Host
{
public:
    Host()
    {
        m_box.write("cli/1.0", script("direct $*"), 0755);
        setLauncher("exec \"$@\"");
        m_box.write("managed/managed-settings.json",
                    "{\"processWrapper\":\"" + native(m_box.path("wrap")) + " -x\"}");
    }

    [[nodiscard]] const Sandbox &box() const { return m_box; }
    /// The script that follows the note.
    void setLauncher(const QByteArray &then) const
    {
        m_box.write("wrap",
                    script("launcher ${2##*/} $3 ${CLAUDE_SSH_MANAGED_LAUNCHER-x}"
                           "${CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR-x}"
                           "${CLAUDE_CODE_PROCESS_WRAPPER-x}")
                        + "[ \"$1\" = -x ] || exit 9\nshift\n" + then + "\n",
                    0755);
    }
    void setSettings(const QByteArray &text) const
    {
        m_box.write("managed/managed-settings.json", text);
    }
    /// What ran, line by line.
    [[nodiscard]] QByteArray ran() const { return m_box.read("ran"); }

    [[nodiscard]] InstallOptions options(const char *gate = "1") const
    {
        InstallOptions options;
        options.dir = native(m_box.cli()).toStdString();
        options.version = "1.0";
        options.home = native(m_box.path("home")).toStdString();
        options.environment = {"PATH=/usr/bin:/bin", "CLAUDE_CODE_PROCESS_WRAPPER=/elsewhere",
                               "CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR="
                                   + native(m_box.path("managed")).toStdString()};
        if (gate)
            options.environment.push_back(std::string("CLAUDE_SSH_MANAGED_LAUNCHER=") + gate);
        return options;
    }

    /// The line from "cliWasPresent" on, with W for the launcher and S for the settings' file.
    [[nodiscard]] QByteArray install(InstallOptions options, const InstallRules &rules) const
    {
        QTemporaryFile client;
        if (!client.open())
            qFatal("no temporary file");
        options.clientFd = client.handle();
        QByteArray line;
        whileServing([&] {
            line = QByteArray::fromStdString(resultLine(installCli(options, rules)));
            return 0;
        });
        line.remove(0, line.indexOf("\"cliWasPresent\""));
        line.replace(native(m_box.path("managed/managed-settings.json")), "S");
        line.replace(native(m_box.path("wrap")), "W");
        return line.replace(native(m_box.path("")), "");
    }

private:
    [[nodiscard]] QByteArray script(const QByteArray &note) const
    {
        return "#!/bin/sh\necho " + note + " >>" + native(m_box.path("ran")) + "\n";
    }

    Sandbox m_box;
};

InstallRules rulesOf(const char *build = "89cb628")
{
    return (*ReferenceBuild::find(build))->install();
}

using Prepare = std::function<void(const Host &)>;

const QByteArray usable =
    R"(,"launcherStatus":"usable","launcher":["W","-x"],"launcherSource":"S"})"
    "\n";
const QByteArray failed =
    R"(,"launcherStatus":"probe_failed","launcher":["W","-x"],"launcherSource":"S","launcherReason":)";
const QByteArray throughLauncher = "launcher 1.0 --version xxx\n";

} // namespace

Q_DECLARE_METATYPE(Prepare)

class TestManagedInstall : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presentCli_data();
    void presentCli();
    void gates_data();
    void gates();
    void newCli_data();
    void newCli();
    void nothingToRun();
    void stopsAPresentCli();
    void stopsANewCli();
    void refusesTheCliAsItsOwnLauncher();
};

void TestManagedInstall::presentCli_data()
{
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<QByteArray>("line"); // behind "cliWasPresent":true
    QTest::addColumn<QByteArray>("ran");
    const auto row = [](const char *name, const QByteArray &line, const QByteArray &ran,
                        const Prepare &prepare) { QTest::newRow(name) << prepare << line << ran; };
    row("none", ",\"launcherStatus\":\"none\"}\n", "direct --version\n",
        [](const Host &host) { host.setSettings("{}"); });
    row("usable", usable, throughLauncher + "direct --version\n", [](const Host &) {});
    row("a launcher that does not run the CLI", usable, throughLauncher,
        [](const Host &host) { host.setLauncher("echo 1.0"); });
    row("unusable",
        ",\"launcherStatus\":\"unusable\",\"launcherSource\":\"S\",\"launcherReason\":\"the "
        "launcher "
        "must be an absolute path, not a bare name resolved via PATH\"}\n",
        "", [](const Host &host) { host.setSettings(R"({"processWrapper":"wrap"})"); });
    row("unreadable",
        ",\"launcherStatus\":\"unreadable\",\"launcherPath\":\"S\",\"launcherReason\":\"not valid "
        "JSON\"}\n",
        "", [](const Host &host) { host.setSettings("{"); });
    row("a status", failed + "\"exit status 3\",\"launcherStderr\":\"L5: to stderr\\n\"}\n",
        throughLauncher,
        [](const Host &host) { host.setLauncher("echo L5: to stderr >&2; echo out; exit 3"); });
    row("a long text",
        failed + "\"exit status 1\",\"launcherStderr\":\"" + QByteArray(8192, 'E')
            + "\\n[… 1808 more bytes]\"}\n",
        throughLauncher, [](const Host &host) {
            host.setLauncher("head -c 10000 /dev/zero | tr '\\0' E >&2; exit 1");
        });
    row("a text that just fits",
        failed + "\"exit status 1\",\"launcherStderr\":\"" + QByteArray(8192, 'E') + "\"}\n",
        throughLauncher, [](const Host &host) {
            host.setLauncher("head -c 8192 /dev/zero | tr '\\0' E >&2; exit 1");
        });
    row("a signal", failed + "\"terminated by SIGTERM\"}\n", throughLauncher,
        [](const Host &host) { host.setLauncher("kill $$"); });
    row("a signal without a name", failed + "\"terminated by signal 24\"}\n", throughLauncher,
        [](const Host &host) { host.setLauncher("ulimit -c 0; kill -24 $$"); });
    row("no interpreter",
        failed
            + "\"could not be started: its interpreter was not found (the program on its #! line, "
              "or "
              "the loader of an ELF binary; a script saved with Windows CRLF line endings fails "
              "this "
              "way)\"}\n",
        "", [](const Host &host) { host.box().write("wrap", "#!/bin/sh\r\n", 0755); });
    row("no program", failed + "\"could not be started: exec format error\"}\n", "",
        [](const Host &host) { host.box().write("wrap", "echo", 0755); });
    row("an empty CLI", usable, throughLauncher, [](const Host &host) {
        host.box().write("cli/1.0", "");
        host.setLauncher("exit 0");
    });
}

/// Whatever its launcher does, a CLI that is there is neither replaced nor removed.
void TestManagedInstall::presentCli()
{
    QFETCH(Prepare, prepare);
    QFETCH(QByteArray, line);
    const Host host;
    prepare(host);
    const auto before = host.box().read("cli/1.0");
    host.box().write("cli/litter.zst", "");
    auto options = host.options();
    options.zst = "/nonexistent"; // not looked at
    QCOMPARE(host.install(options, rulesOf()), "\"cliWasPresent\":true" + line);
    QTEST(host.ran(), "ran");
    QCOMPARE(host.box().read("cli/1.0"), before);
    QVERIFY(host.box().exists("cli/litter.zst")); // no sweep
}

void TestManagedInstall::gates_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<QByteArray>("gate"); // -: not set
    QTest::addColumn<bool>("isOpen");
    const auto row = [](const char *build, const char *gate, bool isOpen) {
        QTest::addRow("%s: %s", build, gate) << QByteArray(build) << QByteArray(gate) << isOpen;
    };
    row("89cb628", "1", true);
    for (const char *gate : {"-", "", "true", "1 ", " 1", "01", "0"})
        row("89cb628", gate, false);
    for (const auto &build : ReferenceBuild::all()) {
        if (build.shortHash() != "89cb628")
            row(std::string(build.shortHash()).c_str(), "1", false);
    }
}

void TestManagedInstall::gates()
{
    QFETCH(QByteArray, build);
    QFETCH(QByteArray, gate);
    QFETCH(bool, isOpen);
    const Host host;
    const auto options = host.options(gate == "-" ? nullptr : gate.constData());
    const auto line = host.install(options, rulesOf(build));
    QCOMPARE(line, "\"cliWasPresent\":true" + (isOpen ? usable : QByteArray("}\n")));
    QCOMPARE(host.ran().contains("launcher"), isOpen);
}

void TestManagedInstall::newCli_data()
{
    QTest::addColumn<Prepare>("prepare");
    QTest::addColumn<QByteArray>("line"); // behind "cliWasPresent":false
    QTest::addColumn<bool>("stays");
    const auto row = [](const char *name, const QByteArray &line, bool stays,
                        const Prepare &prepare) {
        QTest::newRow(name) << prepare << line << stays;
    };
    row("usable", usable, true, [](const Host &) {});
    row("none, and it fails",
        ",\"cliError\":\"installed cli at /cli/1.0 is not "
        "runnable\",\"launcherStatus\":\"none\"}\n",
        false, [](const Host &host) { host.setSettings(""); });
    row("failed", failed + "\"exit status 3\"}\n", true,
        [](const Host &host) { host.setLauncher("exit 3"); });
    row("unusable",
        ",\"launcherStatus\":\"unusable\",\"launcherSource\":\"S\",\"launcherReason\":"
        "\"unterminated "
        "double quote\"}\n",
        true, [](const Host &host) { host.setSettings(R"({"processWrapper":"\"a"})"); });
    row("unreadable",
        ",\"launcherStatus\":\"unreadable\",\"launcherPath\":\"S\",\"launcherReason\":\"not a JSON "
        "object\"}\n",
        true, [](const Host &host) { host.setSettings("[]"); });
}

/// The new CLI fails when it runs by itself; and the prune comes in any case.
void TestManagedInstall::newCli()
{
    QFETCH(Prepare, prepare);
    QFETCH(QByteArray, line);
    QFETCH(bool, stays);
    const Host host;
    host.setLauncher("exit 0");
    prepare(host);
    QFile::remove(host.box().path("cli/1.0"));
    host.box().write("cli/old", "");
    host.box().write("a.zst", zstd("#!/bin/sh\nexit 1\n"));
    auto options = host.options();
    options.zst = native(host.box().path("a.zst")).toStdString();
    options.keep = 1;
    QCOMPARE(host.install(options, rulesOf()), "\"cliWasPresent\":false" + line);
    QCOMPARE(host.box().list(), QStringList{stays ? "1.0" : "old"});
    QVERIFY(!host.box().exists("a.zst"));
}

/// The launcher is reported even if nothing runs.
void TestManagedInstall::nothingToRun()
{
    const Host host;
    QFile::remove(host.box().path("cli/1.0"));
    auto options = host.options();
    QCOMPARE(host.install(options, rulesOf()),
             "\"cliWasPresent\":false,\"cliError\":\"cli 1.0 missing and no --cli-url or --cli-zst "
             "provided\""
                 + usable);
    HttpServer server;
    options.url = server.url("/none").toStdString();
    const auto line = host.install(options, rulesOf());
    QVERIFY2(line.startsWith("\"cliWasPresent\":false,\"cliError\":\"download failed with status "
                             "404\",\"fetch\":{\"bytes\":0,"),
             line);
    QVERIFY2(line.endsWith("}" + usable), line);
    options.version = "";
    QCOMPARE(host.install(options, rulesOf()), QByteArray("\"cliWasPresent\":false}\n"));
    QCOMPARE(host.ran(), QByteArray());
}

/// Nothing is installed or pruned, and the sweep runs.
void TestManagedInstall::stopsAPresentCli()
{
    const Host host;
    host.setLauncher("exec sleep 600");
    host.box().write("cli/litter.zst", "");
    const timespec old[2] = {{1, 0}, {1, 0}};
    QCOMPARE(::utimensat(AT_FDCWD, native(host.box().cli("litter.zst")), old, 0), 0);
    auto rules = rulesOf();
    QCOMPARE(rules.presentLauncherLimit, std::chrono::nanoseconds(std::chrono::seconds(33)));
    rules.presentLauncherLimit = std::chrono::milliseconds(100);
    auto options = host.options();
    options.zst = "/nonexistent";
    options.keep = 1;
    host.box().write("cli/old", "");
    QCOMPARE(
        host.install(options, rules),
        "\"cliWasPresent\":false,\"cliError\":\"" + unresponsive
            + "\",\"cliUnresponsive\":true,\"launcherStatus\":\"unresponsive\",\"launcher\":["
              "\"W\",\"-x\"],\"launcherSource\":\"S\",\"launcherReason\":\"did not exit within "
              "33s and was stopped\"}\n");
    QCOMPARE(host.box().list(), QStringList({"1.0", "old"}));
}

/// It stays, its source is consumed, and nothing is pruned.
void TestManagedInstall::stopsANewCli()
{
    const Host host;
    host.setLauncher("exec sleep 600");
    QFile::remove(host.box().path("cli/1.0"));
    host.box().write("cli/old", "");
    host.box().write("a.zst", zstd("#!/bin/sh\n"));
    auto rules = rulesOf();
    QCOMPARE(rules.newLauncherLimit, std::chrono::nanoseconds(std::chrono::seconds(123)));
    rules.newLauncherLimit = std::chrono::milliseconds(100);
    auto options = host.options();
    options.zst = native(host.box().path("a.zst")).toStdString();
    options.keep = 1;
    const auto line = host.install(options, rules);
    QVERIFY2(line.startsWith("\"cliWasPresent\":false,\"cliError\":\"" + unresponsive + "\","),
             line);
    QVERIFY2(line.endsWith("\"launcherReason\":\"did not exit within 123s and was stopped\"}\n"),
             line);
    QCOMPARE(host.box().list(), QStringList({"1.0", "old"}));
    QVERIFY(!host.box().exists("a.zst"));
}

/// The CLI's own path is no launcher, whatever the settings say.
void TestManagedInstall::refusesTheCliAsItsOwnLauncher()
{
    const Host host;
    host.setSettings("{\"processWrapper\":\"" + native(host.box().cli("1.0")) + "\"}");
    const auto line = host.install(host.options(), rulesOf());
    QVERIFY2(line.contains("is Claude Code's own path"), line);
    QCOMPARE(host.ran(), QByteArray());
}

CLAUSTRUM_TEST(TestManagedInstall)
#include "testmanagedinstall.moc"
