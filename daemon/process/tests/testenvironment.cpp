// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/environment.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <set>

using namespace claustrum;

using Variables = std::vector<std::string>;
using Changes = std::map<std::string, std::string>;
Q_DECLARE_METATYPE(Variables)
Q_DECLARE_METATYPE(Changes)

class TestEnvironment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void childGets_data();
    void childGets();
    void childGetsByBuild_data();
    void childGetsByBuild();
    void limitByBuild_data();
    void limitByBuild();
    void looksUpItsOwn_data();
    void looksUpItsOwn();
    void takesThisProcess();
    void takesTheLaunchersVariables();
};

void TestEnvironment::childGets_data()
{
    QTest::addColumn<Variables>("own");
    QTest::addColumn<std::string>("loginPath"); // empty: not known
    QTest::addColumn<Changes>("overrides");
    QTest::addColumn<Variables>("child");
    const auto row = [](const char *name, const Variables &own, const char *path,
                        const Changes &overrides, const Variables &child) {
        QTest::newRow(name) << own << std::string(path) << overrides << child;
    };
    row("its own, in order", {"B=1", "A=2", "C="}, "", {}, {"B=1", "A=2", "C="});
    row("nothing", {}, "", {}, {});
    row("the login shell's PATH", {"A=1", "PATH=/bin"}, "/opt", {}, {"A=1", "PATH=/opt"});
    row("where there was no PATH", {"A=1"}, "/opt", {}, {"A=1", "PATH=/opt"});
    row("env on top", {"A=1", "B=2"}, "", {{"A", "x"}, {"C", "y"}}, {"B=2", "A=x", "C=y"});
    row("env before the login shell", {"PATH=/bin"}, "/opt", {{"PATH", "/mine"}}, {"PATH=/mine"});
    row("an empty value is one", {"A=1"}, "", {{"A", ""}}, {"A="});
    row("a value with =", {"A=b=c"}, "", {{"D", "e=f"}}, {"A=b=c", "D=e=f"});
    row("a name that begins like another", {"AB=1", "A=2"}, "", {{"A", "x"}}, {"AB=1", "A=x"});
    row("not the token", {"A=1", "CLAUDE_RPC_TOKEN=secret"}, "", {}, {"A=1"});
    row("one that the client sets", {"CLAUDE_RPC_TOKEN=secret"}, "", {{"CLAUDE_RPC_TOKEN", "x"}},
        {"CLAUDE_RPC_TOKEN=x"});
    row("what begins like the token", {"CLAUDE_RPC_TOKENS=1"}, "", {}, {"CLAUDE_RPC_TOKENS=1"});
    row("the daemon's mark stays", {"CLAUDE_SSH_DAEMON_CHILD=1"}, "", {},
        {"CLAUDE_SSH_DAEMON_CHILD=1"});
    row("bytes of any kind", {"A=\xff\n"}, "", {{"B", "\x80"}}, {"A=\xff\n", "B=\x80"});
}

void TestEnvironment::childGets()
{
    QFETCH(Variables, own);
    QFETCH(std::string, loginPath);
    QFETCH(Changes, overrides);
    QFETCH(Variables, child);
    Environment environment;
    environment.variables = own;
    const auto path = loginPath.empty() ? std::nullopt : std::optional(loginPath);
    QVERIFY(environment.forChild({path, std::nullopt}, overrides) == child);
}

/// later/processes.md, H and I; later/newest.md, 3.3.
void TestEnvironment::childGetsByBuild_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<Variables>("own");
    QTest::addColumn<std::string>("agent"); // empty: none
    QTest::addColumn<Changes>("overrides");
    QTest::addColumn<Variables>("child");
    const auto row = [](const char *name, const char *build, const Variables &own,
                        const char *agent, const Changes &overrides, Variables child,
                        bool isMarked = true) {
        if (isMarked)
            child.emplace_back("CLAUDE_SSH_RUN_DIR=run");
        QTest::addRow("%s: %s", build, name)
            << std::string(build) << own << std::string(agent) << overrides << child;
    };
    const Variables own = {"A=1", "PATH=/bin", "CLAUDE_SSH_DAEMON_CHILD=1"};
    const Changes changes = {{"A", ""}, {"N", "x"}};
    for (const char *build : {"5db5e4a", "3ef9370"})
        row("moved to the end", build, own, "", changes,
            {"CLAUDE_SSH_DAEMON_CHILD=1", "A=", "N=x", "PATH=/opt"}, false);
    const Variables inPlace = {"A=", "PATH=/opt", "CLAUDE_SSH_DAEMON_CHILD=1", "N=x"};
    for (const char *build : {"19f30c4", "90fca6e", "f6010b9", "89cb628"}) {
        row("in place", build, own, "", changes, inPlace);
        row("spoofed marks", build, {"CLAUDE_SSH_RUN_DIR=a", "PATH=", "CLAUDE_SSH_CHILD=b"}, "",
            {{"CLAUDE_SSH_RUN_DIR", "c"}, {"CLAUDE_SSH_CHILD", "d"}}, {"PATH=/opt"});
        row("a name twice", build, {"A=1", "PATH=/a", "A=2", "PATH=/b"}, "", {{"A", "x"}},
            {"A=x", "PATH=/opt"});
        row("the agent, behind the caller's", build, {"PATH="}, "/agent", {{"N", "x"}},
            {"PATH=/opt", "N=x", "SSH_AUTH_SOCK=/agent"});
    }
    const Variables launcher = {"CLAUDE_SSH_MANAGED_LAUNCHER=1", "PATH=/opt",
                                "CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR=/m"};
    row("the launcher's variables", "f6010b9", launcher, "", {}, launcher);
    row("no launcher's variables", "89cb628", launcher, "", {{"CLAUDE_SSH_MANAGED_LAUNCHER", "0"}},
        {"PATH=/opt"});
}

void TestEnvironment::childGetsByBuild()
{
    QFETCH(std::string, build);
    QFETCH(Variables, own);
    QFETCH(std::string, agent);
    QFETCH(Changes, overrides);
    QFETCH(Variables, child);
    Environment environment;
    environment.build = ReferenceBuild::find(build).value();
    environment.runDirectory = "run";
    environment.variables = own;
    const auto socket = agent.empty() ? std::nullopt : std::optional(agent);
    QVERIFY(environment.forChild({"/opt", socket}, overrides) == child);
}

void TestEnvironment::limitByBuild_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<bool>("isSet");
    for (const ReferenceBuild &build : ReferenceBuild::all()) {
        const std::string name(build.shortHash());
        const bool isSet =
            std::set<std::string>{"19f30c4", "90fca6e", "f6010b9", "89cb628"}.contains(name);
        QTest::newRow(name.c_str()) << name << isSet;
    }
}

void TestEnvironment::limitByBuild()
{
    QFETCH(std::string, build);
    QFETCH(bool, isSet);
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    rlimit low = before;
    low.rlim_cur = 100;
    ::setrlimit(RLIMIT_NOFILE, &low);
    const Environment taken = takeEnvironment("/", *ReferenceBuild::find(build).value());
    ::setrlimit(RLIMIT_NOFILE, &before);
    const rlim_t set = std::min<rlim_t>(before.rlim_max, 65536);
    QCOMPARE(taken.descriptorLimit.rlim_cur, isSet ? set : rlim_t{100});
    QCOMPARE(taken.descriptorLimit.rlim_max, before.rlim_max);
}

void TestEnvironment::looksUpItsOwn_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("value");
    const auto row = [](const char *name, const char *value) {
        QTest::newRow(name) << std::string(name) << std::string(value);
    };
    row("A", "1");
    row("AB", "x=y");
    row("EMPTY", "");
    row("NONE", "");
    row("", "");
}

void TestEnvironment::looksUpItsOwn()
{
    QFETCH(std::string, name);
    Environment environment;
    environment.variables = {"ABC=no", "A=1", "AB=x=y", "EMPTY="};
    QTEST(std::string(environment.variable(name)), "value");
}

void TestEnvironment::takesThisProcess()
{
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    rlimit low = before;
    low.rlim_cur = before.rlim_max / 2;
    ::setrlimit(RLIMIT_NOFILE, &low);
    ::setenv("CLAUSTRUM_TEST_MARK", "x y", 1);
    const Environment taken = takeEnvironment("/home/me", ReferenceBuild::standard());
    rlimit after{};
    ::getrlimit(RLIMIT_NOFILE, &after);
    ::setrlimit(RLIMIT_NOFILE, &before);

    QCOMPARE(taken.home, std::string("/home/me"));
    QCOMPARE(std::string(taken.variable("CLAUSTRUM_TEST_MARK")), std::string("x y"));
    QCOMPARE(taken.descriptorLimit.rlim_cur, low.rlim_cur); // the children's, as it was
    QCOMPARE(after.rlim_cur, before.rlim_max);              // the daemon's own, as much as it may
    QCOMPARE(after.rlim_max, before.rlim_max);
}

/// later/newest.md, 3.3: no child gets them, git neither.
void TestEnvironment::takesTheLaunchersVariables()
{
    ::setenv("CLAUDE_SSH_MANAGED_LAUNCHER", "1", 1);
    ::setenv("CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR", "/m", 1);
    const auto taken = [](const char *build) {
        return takeEnvironment("/", *ReferenceBuild::find(build).value());
    };
    const Environment older = taken("f6010b9");
    const Environment newest = taken("89cb628");
    ::unsetenv("CLAUDE_SSH_MANAGED_LAUNCHER");
    ::unsetenv("CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR");
    QCOMPARE(older.settingsFolder, std::string());
    QCOMPARE(newest.settingsFolder, std::string("/m"));
    for (const char *name :
         {"CLAUDE_SSH_MANAGED_LAUNCHER", "CLAUDE_SSH_E2E_MANAGED_SETTINGS_DIR"}) {
        QVERIFY(older.hasVariable(name));
        QVERIFY(!newest.hasVariable(name));
    }
}

CLAUSTRUM_PLAIN_TEST(TestEnvironment)
#include "testenvironment.moc"
