// SPDX-License-Identifier: Apache-2.0
#include "posix/processfacts.h"
#include "posix/spawn.h"
#include "posix/tests/scratch.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QElapsedTimer>
#include <QTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace claustrum;

namespace {

/// A child that is killed at the end of its life here.
class KilledChild
{
public:
    explicit KilledChild(const SpawnRequest &request)
    {
        const auto child = spawn(request);
        if (!child)
            qFatal("%s", child.error().text.c_str());
        m_pid = child->pid;
    }
    ~KilledChild()
    {
        ::kill(m_pid, SIGKILL);
        (void)reap(m_pid);
    }
    KilledChild(const KilledChild &) = delete;
    KilledChild &operator=(const KilledChild &) = delete;

    [[nodiscard]] pid_t pid() const { return m_pid; }

private:
    pid_t m_pid = 0;
};

} // namespace

class TestProcessFacts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stat_data();
    void stat();
    void timeAndMemory();
    void factsOfAChild();
    void factsDuringAnExec();
    void noVariablesAtOnce();
    void factsOfNobody();
    void valuesOfVariables();
    void listsOurselves();
};

void TestProcessFacts::stat_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("facts");
    const std::string between = " 6 7 0 -1 4 0 0 0 0 0 0 0 20 0 1 0 ";
    const auto row = [](const char *name, const std::string &text, const char *facts) {
        QTest::newRow(name) << text << std::string(facts);
    };
    row("a shell", "12 (sh) S 3 12" + between + "4711 8192 100 1\n", "S 3 12 4711 8192");
    row("a name with everything", "12 (a) Z 1 (b c) R 3 12" + between + "4711 8192 1 1",
        "R 3 12 4711 8192");
    row("a zombie", "12 (sh) Z 1 12" + between + "4711 0 0 1\n", "Z 1 12 4711 0, ended");
    row("stopped", "12 (sh) T 1 12" + between + "4711 1 0 1\n", "T 1 12 4711 1, stopped");
    row("traced", "12 (sh) t 1 12" + between + "4711 1 0 1\n", "t 1 12 4711 1, stopped");
    row("empty", "", "none");
    row("cut behind the name", "12 (sh)", "none");
    row("cut before the start", "12 (sh) S 3 12 6 7", "none");
    row("no number", "12 (sh) S 3 x" + between + "4711 8192 100 1\n", "none");
}

void TestProcessFacts::stat()
{
    QFETCH(std::string, text);
    const auto stat = parseProcessStat(text);
    std::string facts = "none";
    if (stat)
        facts = std::string(1, stat->state) + " " + std::to_string(stat->parent) + " "
                + std::to_string(stat->group) + " " + stat->start + " "
                + std::to_string(stat->virtualBytes) + (stat->hasEnded() ? ", ended" : "")
                + (stat->isStopped() ? ", stopped" : "");
    QTEST(facts, "facts");
}

void TestProcessFacts::timeAndMemory()
{
    const auto stat =
        parseProcessStat("12 (sh) S 3 12 6 7 0 -1 4 0 0 0 30 12 8 9 20 0 1 0 4711 8192 100 1\n");
    QVERIFY(stat);
    QCOMPARE(stat->cpuTicks, std::uint64_t{42});
    QCOMPARE(stat->residentPages, std::uint64_t{100});
}

void TestProcessFacts::factsOfAChild()
{
    SpawnRequest request;
    request.file = "/bin/sleep";
    request.args = {"slee p", "1000"};
    request.env = {"A=1", "AB=2", "EMPTY="};
    const auto child = spawn(request);
    QVERIFY(child);
    QCOMPARE(argumentsOf(child->pid), request.args);
    QCOMPARE(variablesOf(child->pid), request.env);
    const auto stat = readProcessStat(child->pid);
    QVERIFY(stat);
    QCOMPARE(stat->parent, ::getpid());
    QCOMPARE(stat->group, child->pid);
    QVERIFY(stat->virtualBytes > 0 && !stat->hasEnded() && !stat->start.empty());
    QVERIFY(processLink(child->pid, "exe").ends_with("/sleep"));
    QCOMPARE(processLink(child->pid, "fd/0"), std::string("/dev/null"));
    QCOMPARE(userOf(child->pid).value(), ::geteuid());
    ::kill(child->pid, SIGKILL);
    siginfo_t info{};
    QCOMPARE(::waitid(P_PID, static_cast<id_t>(child->pid), &info, WEXITED | WNOWAIT), 0);
    QVERIFY(readProcessStat(child->pid)->hasEnded());
    QCOMPARE(readProcessStat(child->pid)->virtualBytes, std::uint64_t{0});
    QVERIFY(argumentsOf(child->pid).empty());
    (void)reap(child->pid);
    QVERIFY(!readProcessStat(child->pid));
}

/// A script that executes itself again and again has its words and variables at each look.
void TestProcessFacts::factsDuringAnExec()
{
    const test::Scratch scratch;
    SpawnRequest request;
    request.file = scratch.file("script", "#!/bin/sh\nexec \"$0\"\n", 0755);
    request.args = {request.file};
    request.env = {"MARK=x"};
    const KilledChild child(request);
    const std::vector<std::string> words{"/bin/sh", request.file};
    constexpr int looks = 20'000; // some four hundred find the new program's not in place
    for (int i = 0; i < looks; ++i) {
        QCOMPARE(argumentsOf(child.pid()), words);
        QVERIFY(valueIn(variablesOf(child.pid()), "MARK").has_value());
    }
}

/// A process without variables is not taken for one that executes a program.
void TestProcessFacts::noVariablesAtOnce()
{
    SpawnRequest request;
    request.file = "/bin/sleep";
    request.args = {"sleep", "1000"};
    const KilledChild child(request);
    QCOMPARE(argumentsOf(child.pid()), request.args);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 100; ++i) // 100 s, if it waited each time
        QVERIFY(variablesOf(child.pid()).empty());
    QVERIFY(timer.elapsed() < 10'000);
}

void TestProcessFacts::factsOfNobody()
{
    QVERIFY(!readProcessStat(-1));
    QVERIFY(argumentsOf(-1).empty());
    QVERIFY(variablesOf(-1).empty());
    QVERIFY(processLink(-1, "exe").empty());
    QVERIFY(!userOf(-1));
}

void TestProcessFacts::valuesOfVariables()
{
    const std::vector<std::string> variables{"AB=2", "A=1", "A=3", "EMPTY=", "BARE"};
    QCOMPARE(valueIn(variables, "A").value(), std::string("1"));
    QCOMPARE(valueIn(variables, "EMPTY").value(), std::string());
    QVERIFY(!valueIn(variables, "BARE"));
    QVERIFY(!valueIn(variables, "C"));
}

void TestProcessFacts::listsOurselves()
{
    int seen = 0;
    eachProcess([&](pid_t pid) {
        seen += pid == ::getpid() ? 1 : 0;
        return true;
    });
    QCOMPARE(seen, 1);
    int calls = 0;
    eachProcess([&](pid_t) { return ++calls < 1; });
    QCOMPARE(calls, 1);
}

CLAUSTRUM_PLAIN_TEST(TestProcessFacts)
#include "testprocessfacts.moc"
