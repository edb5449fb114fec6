// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/agentquestion.h"
#include "posix/inheritedfds.h"
#include "testing/deadline.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QElapsedTimer>
#include <QTest>

using namespace claustrum;
using namespace claustrum::testing;

class TestAgentQuestion : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { closeInheritedOnExec(); }
    void findsTheMarkedLine_data();
    void findsTheMarkedLine();
    void holdsLittle();
    void asks_data();
    void asks();
    void asksAsTheContractSays();

private:
    static Environment environmentWith(const std::string &shell);
};

void TestAgentQuestion::findsTheMarkedLine_data()
{
    QTest::addColumn<std::string>("output");
    QTest::addColumn<std::string>("line"); // "<none>" if there is none
    const auto row = [](const char *name, const char *output, const char *line) {
        QTest::newRow(name) << std::string(output) << std::string(line);
    };
    row("nothing", "", "<none>");
    row("plain", "MARK\n/a\n", "/a");
    row("no newline after it", "MARK\n/a", "/a");
    row("trimmed", "MARK\n \t/a \r\n", "/a");
    row("empty", "MARK\n\n/b\n", "");
    row("nothing after it", "MARK\n", "");
    row("after noise", "hello\n> MARK\n/a\nbye\n", "/a");
    row("the mark without its newline", "MARK /a\n", "<none>");
    row("the first counts", "MARK\n/a\nMARK\n/b\n", "/a");
    row("a part of it twice", "MARMARK\n/a\n", "/a");
}

void TestAgentQuestion::findsTheMarkedLine()
{
    QFETCH(std::string, output);
    for (std::size_t cut = 0; cut <= output.size(); ++cut) {
        MarkedLine marked("MARK");
        marked.feed(std::string_view(output).substr(0, cut));
        marked.feed(std::string_view(output).substr(cut));
        QTEST(marked.line().value_or("<none>"), "line");
    }
}

void TestAgentQuestion::holdsLittle()
{
    const std::string block(std::size_t{1} << 20, 'x');
    MarkedLine marked("MARK");
    for (int i = 0; i < 10; ++i)
        marked.feed(block);
    marked.feed("MARK\n");
    marked.feed(block);
    marked.feed(block);
    QCOMPARE(marked.line()->size(), std::size_t{64} * 1024);
}

Environment TestAgentQuestion::environmentWith(const std::string &shell)
{
    Environment environment;
    environment.variables = {
        "SHELL=" + shell, "PATH=/usr/bin:/bin", "DISABLE_AUTO_UPDATE=no",    "SSH_TTY=t",
        "SSH_CLIENT=c",   "SSH_CONNECTION=n",   "CLAUDE_SSH_DAEMON_CHILD=1", "SSH_X=kept"};
    ::getrlimit(RLIMIT_NOFILE, &environment.descriptorLimit);
    return environment;
}

void TestAgentQuestion::asks_data()
{
    QTest::addColumn<std::string>("shell"); // a script; $4 is the command
    QTest::addColumn<std::string>("answer");
    const auto row = [](const char *name, const std::string &shell, const std::string &answer) {
        QTest::newRow(name) << shell << answer;
    };
    const std::string exports = "export SSH_AUTH_SOCK=/a; ";
    row("a path", exports + R"(eval "$4")", "/a");
    row("none", R"(unset SSH_AUTH_SOCK; eval "$4")", "");
    row("noise around", exports + R"(echo hi; echo ho >&2; eval "$4"; echo bye)", "/a");
    row("only stdout counts", exports + R"(eval "$4" >&2)",
        "login shell @ did not print SSH_AUTH_SOCK; output began: ___CLAUDE_SSH_AGENT_SOCK_*");
    row("exits non-zero, and answers all the same", exports + R"(eval "$4"; exit 3)", "/a");
    row("exits non-zero", "echo no; exit 3",
        "login shell @ exited (exit status 3) without printing SSH_AUTH_SOCK; output began: no");
    row("says nothing", "exit 0", "login shell @ did not print SSH_AUTH_SOCK");
    row("stdout, then stderr", "echo err >&2; echo out",
        "login shell @ did not print SSH_AUTH_SOCK; output began: out\nerr");
    row("200 bytes of much", "head -c 300 /dev/zero | tr '\\0' x",
        "login shell @ did not print SSH_AUTH_SOCK; output began: " + std::string(200, 'x')
            + "...");
    row("no path", R"(export SSH_AUTH_SOCK=a/b; eval "$4")",
        "login shell @ printed something other than a path for SSH_AUTH_SOCK; output began: a/b");
    row("hangs", "echo hm; exec sleep 1000",
        "login shell @ did not finish within 4s; output began: hm");
    row("hangs, and told before", exports + R"(eval "$4"; sleep 1000)", "/a");
}

void TestAgentQuestion::asks()
{
    QFETCH(std::string, shell);
    QFETCH(std::string, answer);
    const Sandbox sandbox;
    const std::string file = sandbox.makeFile("shell", "#!/bin/sh\n" + shell + "\n", 0755);
    const auto asked = askForAgent(environmentWith(file));
    std::string text = asked ? *asked : asked.error().text;
    if (const auto at = answer.find('@'); at != std::string::npos)
        answer.replace(at, 1, file);
    if (answer.ends_with('*')) { // a random end
        answer.pop_back();
        text.resize(std::min(text.size(), answer.size()));
    }
    QCOMPARE(text, answer);
}

void TestAgentQuestion::asksAsTheContractSays()
{
    const Sandbox sandbox;
    const std::string said = sandbox.path("said");
    const std::string file =
        sandbox.makeFile("shell",
                         "#!/bin/sh\n{ for arg; do printf '<%s>\\n' \"$arg\"; done; env; } >" + said
                             + "\nexec sleep 1000 & exit 0\n", // a descendant has the pipes
                         0755);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!askForAgent(environmentWith(file)));
    QVERIFY2(timer.elapsed() < 4000, qPrintable(QString::number(timer.elapsed()))); // 0.5 s more
    const std::string text = contentOf(said);
    const std::string begin = "<-l>\n<-i>\n<-c>\n"
                              R"(</bin/sh -c 'printf "%s\n%s\n" "___CLAUDE_SSH_AGENT_SOCK_)";
    QVERIFY2(text.starts_with(begin), text.c_str());
    const std::string rest = text.substr(begin.size());
    QCOMPARE(rest.find_first_not_of("0123456789abcdef"), std::size_t{32});
    QVERIFY2(rest.substr(32).starts_with(R"(___" "$SSH_AUTH_SOCK"'>)"), text.c_str());
    for (const char *line : {"\nDISABLE_AUTO_UPDATE=true\n", "\nZSH_DISABLE_COMPFIX=true\n",
                             "\nCLAUDE_DESKTOP_RESOLVING_ENVIRONMENT=1\n", "\nSSH_X=kept\n"})
        QVERIFY2(text.find(line) != std::string::npos, text.c_str());
    for (const char *name : {"SSH_TTY", "SSH_CLIENT", "SSH_CONNECTION", "CLAUDE_SSH_DAEMON_CHILD"})
        QVERIFY2(text.find(std::string("\n") + name + "=") == std::string::npos, text.c_str());
}

CLAUSTRUM_PLAIN_TEST(TestAgentQuestion)
#include "testagentquestion.moc"
