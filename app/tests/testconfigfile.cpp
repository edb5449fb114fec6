// SPDX-License-Identifier: Apache-2.0
// claustrum.conf in practice: beside a copy of the real binary.
#include "testing/client.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

namespace fs = std::filesystem;

namespace {

/// A copy of the program in a folder of its own, with a claustrum.conf.
struct Installed
{
    explicit Installed(const std::string &config)
    {
        fs::create_directories(sandbox.path("opt/bin"));
        fs::copy_file(programPath(), program);
        // With its module: a sanitizer's dlopen() ignores the program's run path.
        fs::create_directory_symlink(fs::path(programPath()).parent_path().parent_path() / "lib",
                                     sandbox.path("opt/lib"));
        sandbox.makeFile("opt/bin/claustrum.conf", config);
    }

    [[nodiscard]] DaemonSetup setup(const std::vector<std::string> &args = {}) const
    {
        DaemonSetup setup;
        setup.args = args;
        setup.program = program;
        return setup;
    }

    Sandbox sandbox;
    std::string program = sandbox.path("opt/bin/claustrum");
};

bool hasFeatures(const TestDaemon &daemon)
{
    return daemon.client().call("server.capabilities").find("features") != std::string::npos;
}

} // namespace

class TestConfigFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isReadBesideTheBinary();
    void isFoundThroughASymlink();
    void isNotReadElsewhere();
    void losesToFlags();
    void configuresTheDaemon();
    void configuresTheLauncher();
    void survivesGarbage();
    void overridesTheVersion_data();
    void overridesTheVersion();
};

void TestConfigFile::isReadBesideTheBinary()
{
    const Installed installed("reference-build = 8de85fa\n");
    const TestDaemon daemon(installed.sandbox, installed.setup());
    QVERIFY(!hasFeatures(daemon));
}

void TestConfigFile::isFoundThroughASymlink()
{
    const Installed installed("reference-build = 8de85fa\n");
    fs::create_directories(installed.sandbox.path("links"));
    const std::string link = installed.sandbox.path("links/claustrum");
    fs::create_symlink("../opt/bin/claustrum", link);
    // A file beside the link is not read.
    installed.sandbox.makeFile("links/claustrum.conf", "reference-build = 5db5e4a\n");
    DaemonSetup setup;
    setup.program = link;
    const TestDaemon daemon(installed.sandbox, setup);
    QVERIFY(!hasFeatures(daemon));
}

void TestConfigFile::isNotReadElsewhere()
{
    const Installed installed("");
    for (const char *name : {"claustrum.conf", "home/claustrum.conf", "run/claustrum.conf"})
        installed.sandbox.makeFile(name, "reference-build = 8de85fa\n");
    const TestDaemon daemon(installed.sandbox, installed.setup());
    QVERIFY(hasFeatures(daemon));
}

void TestConfigFile::losesToFlags()
{
    const Installed installed("reference-build = 8de85fa\ninspect = on\n");
    const TestDaemon daemon(installed.sandbox,
                            installed.setup({"-reference-build=5db5e4a", "-inspect=false"}));
    QVERIFY(hasFeatures(daemon));
    QVERIFY(!fs::exists(installed.sandbox.path("run/inspect.sock")));
}

void TestConfigFile::configuresTheDaemon()
{
    const Installed installed(R"(# everything at once
inspect = on
metrics-addr = 127.0.0.1:0
wire-log = wire.log
wire-log-max-string = 3
keep-children = 1
max-extract-bytes = 4711
git-timeout = 1m30s
files-read-regular-only = yes
)");
    TestDaemon daemon(installed.sandbox, installed.setup());
    Client client = daemon.client();
    QVERIFY(client.call("files.read", R"({"path":"/dev/null"})").find("code") != std::string::npos);
    Client inspector(installed.sandbox.path("run/inspect.sock"), std::string(daemon.token));
    const std::string limits = inspector.call("inspect.snapshot");
    QVERIFY(limits.find(R"("maxExtractBytes":4711,"gitTimeoutSeconds":90)") != std::string::npos);
    QVERIFY(daemon.logs("metrics: serving Prometheus counters on 127.0.0.1:"));
    client.call("process.spawn", command("p", {"sleep", "1000"}));
    client.call("server.shutdown");
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(daemon.logs("-keep-children: leaving 1 running child process(es) alive"));
    const std::string log = contentOf(installed.sandbox.path("wire.log"));
    QVERIFY(log.find(R"("method":"fil")") != std::string::npos);
}

void TestConfigFile::configuresTheLauncher()
{
    const Installed installed("listen-pipe = true\ninspect = true\n");
    RunSetup setup;
    setup.program = installed.program;
    const auto launched = run(installed.sandbox,
                              {"-serve", "-socket", installed.sandbox.socketPath(), "-token-file",
                               installed.sandbox.makeFile("token", "some-token")},
                              setup);
    QCOMPARE(launched.err,
             std::string("claustrum: -listen-pipe is for Windows only and is ignored\n"));
    QCOMPARE(launched.status, 0);
    // The daemon started by it read the same file.
    QVERIFY(fs::exists(installed.sandbox.path("run/inspect.sock")));
    run(installed.sandbox, {"-stop", "-socket", installed.sandbox.socketPath()}, setup);
}

void TestConfigFile::survivesGarbage()
{
    std::string garbage("\0\xff = \n=\ninspect\ninspect = perhaps\nmax-extract-bytes = -1\n", 57);
    garbage += std::string(100000, 'x') + "\ngit-timeout = soon\nreference-build = 8de85fa\n";
    const Installed installed(garbage);
    const TestDaemon daemon(installed.sandbox, installed.setup());
    QVERIFY(!hasFeatures(daemon));
    QVERIFY(!fs::exists(installed.sandbox.path("run/inspect.sock")));
}

void TestConfigFile::overridesTheVersion_data()
{
    QTest::addColumn<std::string>("value");
    QTest::addColumn<bool>("overrides");
    QTest::newRow("40 digits") << std::string(40, 'a') << true;
    QTest::newRow("64 digits") << std::string(64, '0') << true;
    QTest::newRow("41 digits") << std::string(41, 'a') << false;
    QTest::newRow("not hex") << std::string(40, 'g') << false;
    QTest::newRow("empty") << std::string() << false;
}

void TestConfigFile::overridesTheVersion()
{
    QFETCH(std::string, value);
    QFETCH(bool, overrides);
    const Installed installed("version-override = " + value + "\n");
    RunSetup setup;
    setup.program = installed.program;
    const std::string plain = run(installed.sandbox, {"-version"}).out;
    const std::string said = run(installed.sandbox, {"-version"}, setup).out;
    if (!overrides) {
        QCOMPARE(said, plain);
        return;
    }
    // "claustrum <id> (built <time>)" becomes "claude-ssh <sha> (via Claustrum <id>, built <time>)"
    const auto id = plain.substr(std::string("claustrum ").size(),
                                 plain.find(" (") - std::string("claustrum ").size());
    const auto built = plain.substr(plain.find("(built ") + 1);
    QCOMPARE(said, "claude-ssh " + value + " (via Claustrum " + id + ", " + built);
}

CLAUSTRUM_TEST(TestConfigFile)
#include "testconfigfile.moc"
