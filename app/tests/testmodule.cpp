// SPDX-License-Identifier: Apache-2.0
// The module with Qt: where foreign libraries come first, and where it is missing.
#include "testing/run.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

using Args = std::vector<std::string>;
Q_DECLARE_METATYPE(Args)

class TestModule : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void foreignLibrariesAreNotLoaded();
    void installHasItsResultWithoutModule_data();
    void installHasItsResultWithoutModule();
    void serveReportsAMissingModule();
};

static const std::string moduleName = "libclaustrum-module.so";
static const std::string missingName = "libclaustrum-nobody.so";

void TestModule::initTestCase()
{
    const fs::path program = programPath();
    if (!fs::exists(program.parent_path().parent_path() / "lib/claustrum" / moduleName))
        QSKIP("this program has no module");
}

/// A copy of the program that looks for a module of another name, which is nowhere.
static std::string programWithoutModule(const Sandbox &sandbox)
{
    std::string program = contentOf(programPath());
    for (auto at = program.find(moduleName); at != std::string::npos;
         at = program.find(moduleName, at))
        program.replace(at, moduleName.size(), missingName);
    fs::create_directory(sandbox.path("bin"));
    return sandbox.makeFile("bin/claustrum", program, 0755);
}

void TestModule::foreignLibrariesAreNotLoaded()
{
    if (sanitized)
        QSKIP("with a sanitizer the program has no libstdc++ of its own");
    const Sandbox sandbox;
    fs::create_directory(sandbox.path("foreign"));
    for (const char *const name :
         {"libstdc++.so.6", "libgcc_s.so.1", "libQt5Core.so.5", "libQt5Network.so.5",
          "libQt6Core.so.6", "libQt6Network.so.6", "libKF5Archive.so.5", "libKF6Archive.so.6",
          "libcrypto.so.3", "libz.so.1", "libzstd.so.1", "libpcre2-16.so.0"})
        sandbox.makeFile(std::string("foreign/") + name, "");
    RunSetup setup;
    setup.variables = {{"LD_LIBRARY_PATH", sandbox.path("foreign")}};

    const Outcome version = run(sandbox, {"-version"}, setup);
    QCOMPARE(version.err, "");
    QCOMPARE(version.status, 0);
    const Outcome install = run(sandbox, {"-install"}, setup);
    QCOMPARE(install.err, "");
    DaemonSetup daemonSetup;
    daemonSetup.variables = setup.variables;
    const TestDaemon daemon(sandbox, daemonSetup);
    Client client = daemon.client();
    QCOMPARE(client.call("server.ping"), R"({"pong":true})");
}

void TestModule::installHasItsResultWithoutModule_data()
{
    QTest::addColumn<Args>("args");
    QTest::addColumn<std::string>("end");
    QTest::newRow("nothing to install")
        << Args{} << std::string(R"("cliPath":"","cliWasPresent":false})");
    QTest::newRow("a CLI that is there")
        << Args{"-cli-dir", "clis", "-cli-version", "there"}
        << std::string(R"("cliPath":"clis/there","cliWasPresent":true})");
    QTest::newRow("in the default folder of a build that has one")
        << Args{"-cli-version", "1", "-reference-build", "89cb628"}
        << std::string(
               R"("cliPath":"~/.claude/remote/ccd-cli/1","cliWasPresent":true,"launcherStatus":"unreadable","launcherPath":"managed/managed-settings.json","launcherReason":"not valid JSON"})");
    QTest::newRow("none of a build without")
        << Args{"-cli-version", "1", "-reference-build", "90fca6e"}
        << std::string(R"("cliPath":"","cliWasPresent":false})");
    QTest::newRow("a CLI that must not run by itself")
        << Args{"-cli-dir", "clis/", "-cli-version", "broken", "-reference-build", "89cb628"}
        << std::string(
               R"("cliPath":"clis/broken","cliWasPresent":true,"launcherStatus":"unreadable","launcherPath":"managed/managed-settings.json","launcherReason":"not valid JSON"})");
    QTest::newRow("a CLI that is not there")
        << Args{"-cli-dir", "clis", "-cli-version", "1", "-cli-url", "http://localhost:1/"}
        << std::string(
               R"("cliPath":"clis/1","cliWasPresent":false,"cliError":"cannot load libclaustrum-nobody.so: @/lib/claustrum/libclaustrum-nobody.so: cannot open shared object file: No such file or directory"})");
}

void TestModule::installHasItsResultWithoutModule()
{
    QFETCH(Args, args);
    QFETCH(std::string, end);
    const Sandbox sandbox;
    fs::create_directory(sandbox.path("clis"));
    sandbox.makeFile("clis/there", "#!/bin/sh\n", 0755);
    sandbox.makeFile("clis/broken", "#!/bin/sh\nexit 1\n", 0755);
    fs::create_directories(sandbox.path("home/.claude/remote/ccd-cli"));
    sandbox.makeFile("home/.claude/remote/ccd-cli/1", "#!/bin/sh\n", 0755);
    fs::create_directory(sandbox.path("managed"));
    sandbox.makeFile("managed/managed-settings.json", "{");
    if (const auto at = end.find('~'); at != std::string::npos)
        end.replace(at, 1, sandbox.path("home"));
    if (const auto at = end.find('@'); at != std::string::npos)
        end.replace(at, 1, fs::canonical(sandbox.path(".")).string());
    args.insert(args.begin(), "-install");
    RunSetup setup;
    setup.program = programWithoutModule(sandbox);
    setup.cwd = sandbox.path("");
    setup.variables = {{"CLAUDE_SSH_MANAGED_LAUNCHER", "1"},
                       {"CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR", "managed"}};
    const Outcome outcome = run(sandbox, args, setup);
    QCOMPARE(outcome.status, 0);
    QVERIFY2(outcome.out.starts_with("__INSTALL_RESULT__{") && outcome.out.ends_with(end + '\n'),
             outcome.out.c_str());
    QVERIFY2(outcome.err.starts_with("claustrum: cannot load libclaustrum-nobody.so: "),
             outcome.err.c_str());
}

void TestModule::serveReportsAMissingModule()
{
    const Sandbox sandbox;
    RunSetup setup;
    setup.program = programWithoutModule(sandbox);
    setup.input = "token";
    const Outcome outcome =
        run(sandbox, {"-serve", "-socket", sandbox.socketPath(), "-token-fd", "0"}, setup);
    QCOMPARE(outcome.status, 1);
    QVERIFY2(outcome.err.starts_with("claustrum: cannot load libclaustrum-nobody.so: "),
             outcome.err.c_str());
}

CLAUSTRUM_TEST(TestModule)
#include "testmodule.moc"
