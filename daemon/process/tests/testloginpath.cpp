// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/process/loginpath.h"
#include "posix/inheritedfds.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>

#include <malloc.h>
#include <set>
#include <sstream>

using namespace claustrum;
using namespace claustrum::testing;

class TestLoginPath : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { closeInheritedOnExec(); }
    void scans_data();
    void scans();
    void holdsLittle();
    void asks_data();
    void asks();
    void asksAsTheContractSays();
    void givesTheShellSevenVariables();
    void withoutAShellItTriesTheOthers();
    void aRelativeShellIsNotRun();
    void callsTheWaitingCallbacks();
};

static const std::string mark = "___CLAUDE_SSH_PATH_EXTRACT___";

void TestLoginPath::scans_data()
{
    QTest::addColumn<std::string>("output");
    QTest::addColumn<std::string>("path"); // "<none>" if there is none
    const auto row = [](const char *name, const std::string &output, const char *path) {
        QTest::newRow(name) << output << std::string(path);
    };
    row("nothing", "", "<none>");
    row("plain", mark + "/bin:/usr/bin\n", "/bin:/usr/bin");
    row("no newline", mark + "/bin", "/bin");
    row("trimmed", mark + " \t/bin \r\n", "/bin");
    row("after noise", "Welcome!\n\n" + mark + "/bin\n", "/bin");
    row("behind noise on its line", "\x1b[0m> " + mark + "/bin\n", "/bin");
    row("before noise", mark + "/bin\nlogout\n", "/bin");
    row("only the first counts", mark + "/one\n" + mark + "/two\n", "/one");
    row("the first mark of a line", mark + "/one" + mark + "/two\n",
        ("/one" + mark + "/two").c_str());
    row("empty", mark + "\n", "");
    row("no mark", "PATH=/bin\n", "<none>");
    row("a part of the mark", mark.substr(0, 20) + "\n" + mark.substr(20) + "/bin\n", "<none>");
    row("any bytes", mark + "/b\xffn\n", "/b\xffn");
}

void TestLoginPath::scans()
{
    QFETCH(std::string, output);
    for (std::size_t cut = 0; cut <= output.size(); ++cut) {
        LoginPathScanner scanner;
        scanner.feed(output.substr(0, cut));
        scanner.feed(output.substr(cut));
        QTEST(scanner.path().value_or("<none>"), "path");
        QCOMPARE(scanner.beginning(), output.substr(0, 200));
    }
}

void TestLoginPath::holdsLittle()
{
    LoginPathScanner scanner;
    const auto before = ::mallinfo2();
    const std::string block(1024 * 1024, 'x');
    for (int i = 0; i < 100; ++i)
        scanner.feed(block); // a line without an end
    const auto after = ::mallinfo2();
    QVERIFY(after.uordblks + after.hblkhd < before.uordblks + before.hblkhd + 2 * 1024 * 1024);
    scanner.feed("\n" + mark + "/bin\n");
    QCOMPARE(scanner.path().value_or("<none>"), std::string("/bin"));
    QCOMPARE(scanner.beginning(), std::string(200, 'x'));
}

void TestLoginPath::asks_data()
{
    QTest::addColumn<std::string>("shell"); // a script; $5 is the command
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("logged");
    const auto row = [](const char *name, const char *shell, const char *path, const char *logged) {
        QTest::newRow(name) << std::string(shell) << std::string(path) << std::string(logged);
    };
    const char *const extracted = "DEBUG [shellenv] Extracted shell PATH (4 chars)\n";
    row("plain", R"(PATH=/opt; eval "$4")", "/opt", extracted);
    row("noise around", R"(echo hello; echo world >&2; PATH=/opt; eval "$4"; echo bye)", "/opt",
        extracted);
    row("exits non-zero", R"(PATH=/opt; eval "$4"; exit 3)", "/opt",
        "WARN  [shellenv] Shell command exited with error (may still have PATH): exit status 3\n");
    row("exits non-zero, and answers all the same", R"(PATH=/opt; eval "$4"; exit 3)", "/opt",
        extracted);
    row("is killed, and told before", R"(PATH=/opt; eval "$4"; kill -9 $$)", "/opt",
        "WARN  [shellenv] Shell command exited with error (may still have PATH): signal: killed\n");
    row("says nothing", "exit 0", "<none>",
        "WARN  [shellenv] Failed to extract PATH from login shell: PATH sentinel not found in "
        "shell output: …\n");
    row("says something else", "echo This account is not available.", "<none>",
        "PATH sentinel not found in shell output: This account is not available.\n…\n");
    row("prints 10 MB first", R"(head -c 10000000 /dev/zero; echo; PATH=/opt; eval "$4")", "/opt",
        extracted);
    row("prints 10 MB and no more", "head -c 10000000 /dev/zero | tr '\\0' x", "<none>",
        ("PATH sentinel not found in shell output: " + std::string(200, 'x') + "…\n").c_str());
    row("hangs", R"(PATH=/opt; eval "$4"; /bin/sleep 1000)", "<none>",
        "WARN  [shellenv] Failed to extract PATH from login shell: shell PATH extraction timed out "
        "(@/shell)\n");
    row("leaves a daemon that holds the pipe",
        R"(PATH=/opt; eval "$4"; /usr/bin/setsid /bin/sleep 1000 &)", "<none>",
        "shell PATH extraction timed out (@/shell)\n");
    row("leaves a daemon that does not",
        R"(PATH=/opt; eval "$4"; /usr/bin/setsid /bin/sleep 1000 >/dev/null 2>&1 &)", "/opt",
        extracted);
    row("reads its stdin", R"(cat; PATH=/opt; eval "$4")", "/opt", extracted);
}

void TestLoginPath::asks()
{
    QFETCH(std::string, shell);
    QFETCH(std::string, logged);
    const Sandbox sandbox;
    Environment environment;
    const std::string file = sandbox.makeFile("shell", "#!/bin/sh\n" + shell + "\n", 0755);
    environment.variables = sandbox.environment({{"SHELL", file}});
    ::getrlimit(RLIMIT_NOFILE, &environment.descriptorLimit);
    const CapturedLog log;
    QTEST(askLoginShell(environment).value_or("<none>"), "path");
    if (const auto at = logged.find("@/"); at != std::string::npos)
        logged.replace(at, 2, sandbox.path(""));
    QVERIFY2(log.holds(logged), log.text().c_str());
}

void TestLoginPath::asksAsTheContractSays()
{
    const Sandbox sandbox;
    const std::string file = sandbox.makeFile("shell",
                                              "#!/bin/sh\n"
                                              "{ for arg; do printf '<%s>\\n' \"$arg\"; done; env; "
                                              "ls /proc/self/fd; readlink /proc/self/fd/0; "
                                              "cut -d' ' -f1,5 /proc/$$/stat; } >$TMPDIR/said\n",
                                              0755);
    Environment environment;
    environment.variables = sandbox.environment({{"SHELL", file}});
    ::getrlimit(RLIMIT_NOFILE, &environment.descriptorLimit);
    const CapturedLog log;
    QVERIFY(!askLoginShell(environment));
    const std::string said = contentOf(sandbox.path("said"));
    QVERIFY2(
        said.starts_with("<-l>\n<-i>\n<-c>\n<"
                         R"(/bin/sh -c 'printf "%s%s\n" "___CLAUDE_SSH_PATH_EXTRACT___" "$PATH"')"
                         ">\n"),
        said.c_str());
    QVERIFY(said.find("\nDISABLE_AUTO_UPDATE=true\n") != std::string::npos);
    QVERIFY(said.find("\nZSH_DISABLE_COMPFIX=true\n") != std::string::npos);
    QVERIFY(said.find("\nHOME=" + sandbox.path("home") + "\n") != std::string::npos);
    QVERIFY2(said.find("\n0\n1\n2\n3\n/dev/null\n") != std::string::npos, said.c_str());
    const auto group = said.substr(said.rfind('\n', said.size() - 2) + 1); // "<pid> <group>\n"
    QCOMPARE(group.substr(0, group.find(' ')) + "\n", group.substr(group.find(' ') + 1));
}

/// In builds whose first spawn asks (later/processes.md, H).
void TestLoginPath::givesTheShellSevenVariables()
{
    const Sandbox sandbox;
    const std::string said = sandbox.path("said");
    const std::string file =
        sandbox.makeFile("shell", "#!/bin/sh\nexec /usr/bin/env >" + said + "\n", 0755);
    Environment environment;
    environment.build = ReferenceBuild::find("89cb628").value();
    environment.variables = {"HOME=/h", "PATH=/bin", "SECRET=x", "SHELL=" + file, "USER=u"};
    ::getrlimit(RLIMIT_NOFILE, &environment.descriptorLimit);
    const CapturedLog log;
    QVERIFY(!askLoginShell(environment));
    std::set<std::string> variables; // a shell adds some of its own
    std::istringstream lines(contentOf(said));
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("PWD=") && !line.starts_with("_=") && !line.starts_with("OLDPWD")
            && !line.starts_with("SHLVL="))
            variables.insert(line);
    }
    QVERIFY2(
        variables
            == (std::set<std::string>{"DISABLE_AUTO_UPDATE=true", "ZSH_DISABLE_COMPFIX=true",
                                      "HOME=/h", "PATH=/bin", "SHELL=" + file, "TERM=", "USER=u"}),
        contentOf(said).c_str());
}

void TestLoginPath::withoutAShellItTriesTheOthers()
{
    const Sandbox sandbox;
    for (const std::string &shell :
         {std::string(), std::string("/none"), sandbox.path("home"), sandbox.makeFile("f", "")}) {
        Environment environment;
        environment.variables = sandbox.environment({{"SHELL", shell}});
        ::getrlimit(RLIMIT_NOFILE, &environment.descriptorLimit);
        const CapturedLog log;
        QVERIFY(askLoginShell(environment)); // /bin/sh at least is there
    }
}

/// It would be whatever lies in the working directory.
void TestLoginPath::aRelativeShellIsNotRun()
{
    const Sandbox sandbox;
    sandbox.makeFile("shell", "#!/bin/sh\n: >ran\n", 0755);
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(sandbox.path(""));
    for (const char *shell : {"shell", "./shell"}) {
        Environment environment;
        environment.variables = sandbox.environment({{"SHELL", shell}});
        ::getrlimit(RLIMIT_NOFILE, &environment.descriptorLimit);
        const CapturedLog log;
        (void)askLoginShell(environment);
    }
    std::filesystem::current_path(before);
    QVERIFY(!std::filesystem::exists(sandbox.path("ran")));
}

void TestLoginPath::callsTheWaitingCallbacks()
{
    const Sandbox sandbox;
    Environment environment;
    environment.variables = sandbox.environment(
        {{"SHELL", sandbox.makeFile("shell", "#!/bin/sh\nPATH=/opt; eval \"$4\"\n", 0755)}});
    ::getrlimit(RLIMIT_NOFILE, &environment.descriptorLimit);
    const CapturedLog log;
    Workers workers;
    BlockingCalls calls(workers);
    LoginPath path(environment, calls);
    std::vector<std::string> told;
    const auto tell = [&](const char *who) {
        return [&told, who](const std::optional<std::string> &known) {
            told.push_back(who + known.value_or("<none>"));
        };
    };
    QVERIFY(!path.isKnown());
    path.whenKnown(tell("one ")); // asks
    path.ask();                   // asked already
    path.whenKnown(tell("two "));
    QVERIFY(told.empty());
    QTRY_COMPARE_WITH_TIMEOUT(told.size(), std::size_t{2}, 60000);
    path.whenKnown(tell("three ")); // at once
    QVERIFY(told == (std::vector<std::string>{"one /opt", "two /opt", "three /opt"}));
}

CLAUSTRUM_TEST(TestLoginPath)
#include "testloginpath.moc"
