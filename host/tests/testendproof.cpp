// SPDX-License-Identifier: Apache-2.0
#include "common/ownerrecord.h"
#include "host/endproof.h"
#include "posix/processfacts.h"
#include "posix/spawn.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <filesystem>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

/// A process that sleeps, as a daemon would start it, and the record that it would leave.
class Sleeper
{
public:
    explicit Sleeper(std::vector<std::string> variables = {"CLAUDE_SSH_DAEMON_CHILD=1"},
                     const std::string &mark = {})
    {
        SpawnRequest request;
        request.file = "/bin/sleep";
        request.args = {"sleep", "1000"};
        request.env = std::move(variables);
        request.identityVariable = mark;
        auto child = spawn(request);
        if (child)
            m_child = std::move(*child);
        const auto stat = readProcessStat(m_child.pid);
        expected = {.pid = m_child.pid,
                    .start = stat ? stat->start : "",
                    .daemon = 0,
                    .runDirectory = sandbox.path("run")};
    }
    ~Sleeper()
    {
        if (m_child.pid > 1) {
            ::kill(m_child.pid, SIGKILL);
            reap(m_child.pid);
        }
    }
    Sleeper(const Sleeper &) = delete;
    Sleeper &operator=(const Sleeper &) = delete;

    void record(const std::string &start, const std::string &node) const
    {
        std::filesystem::create_directories(sandbox.path("run/children"));
        sandbox.makeFile("run/children/" + std::to_string(expected.pid) + ".json",
                         R"({"pid":)" + std::to_string(expected.pid) + R"(,"node":")" + node
                             + R"(","start":")" + start + "\"}");
    }

    Sandbox sandbox;
    ExpectedSession expected;

private:
    Child m_child;
};

} // namespace

class TestEndProof : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void proofs();
    void aNumberUsedAgain();
    void anEndedOne();
    void withoutAnyProof();
    void notOfADaemon();
    void theMarkOfAnother();
    void aRecordOfAnother();
    void notALeader();
    void ourselves();
    void ofOthers();
};

void TestEndProof::proofs()
{
    Sleeper byParent;
    byParent.expected.daemon = ::getpid();
    QTRY_COMPARE(reasonNotToEnd(byParent.expected), std::string());

    const Sleeper byMark({"CLAUDE_SSH_DAEMON_CHILD=1"}, "CLAUDE_SSH_CHILD");
    // For a moment after its start, a process has no variables.
    QTRY_COMPARE(reasonNotToEnd(byMark.expected), std::string());

    const Sleeper byRecord;
    byRecord.record(byRecord.expected.start, ownNode());
    QTRY_COMPARE(reasonNotToEnd(byRecord.expected), std::string());
}

/// A forged record and a listing of long ago name a process that has this number now.
void TestEndProof::aNumberUsedAgain()
{
    Sleeper sleeper;
    sleeper.record("1", ownNode());
    auto earlier = sleeper.expected;
    earlier.start = "1";
    QCOMPARE(reasonNotToEnd(earlier), std::string("its number belongs to another process now"));
    earlier.start.clear();
    QCOMPARE(reasonNotToEnd(earlier), std::string("its number belongs to another process now"));
    QTRY_COMPARE(reasonNotToEnd(sleeper.expected),
                 std::string("the record of children names an earlier process of that number"));
}

void TestEndProof::anEndedOne()
{
    Sleeper sleeper;
    ::kill(sleeper.expected.pid, SIGKILL);
    QTRY_COMPARE(reasonNotToEnd(sleeper.expected), std::string("it has ended"));
    QCOMPARE(reasonNotToEnd({.pid = 0, .start = "1"}), std::string("it has ended"));
    QCOMPARE(reasonNotToEnd({.pid = -1, .start = "1"}), std::string("it has ended"));
}

void TestEndProof::withoutAnyProof()
{
    const Sleeper sleeper;
    QTRY_COMPARE(
        reasonNotToEnd(sleeper.expected),
        std::string("nothing proves that a daemon has started it: no parent, mark or record"));
}

void TestEndProof::notOfADaemon()
{
    Sleeper sleeper({"A=1"});
    sleeper.expected.daemon = ::getpid();
    QCOMPARE(reasonNotToEnd(sleeper.expected),
             std::string("it does not have the variable that daemons give"));
}

void TestEndProof::theMarkOfAnother()
{
    Sleeper sleeper({"CLAUDE_SSH_DAEMON_CHILD=1", "CLAUDE_SSH_CHILD=2:3"});
    sleeper.expected.daemon = ::getpid();
    QTRY_COMPARE(reasonNotToEnd(sleeper.expected),
                 std::string("its mark is that of another process"));
}

void TestEndProof::aRecordOfAnother()
{
    Sleeper sleeper;
    sleeper.expected.daemon = ::getpid();
    sleeper.record(sleeper.expected.start, "another boot");
    QTRY_COMPARE(reasonNotToEnd(sleeper.expected),
                 std::string("the record of children names an earlier process of that number"));
}

void TestEndProof::notALeader()
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    const auto stat = readProcessStat(child);
    const auto reason = reasonNotToEnd({.pid = child, .start = stat ? stat->start : ""});
    ::kill(child, SIGKILL);
    reap(child);
    QCOMPARE(reason, std::string("it does not lead its process group"));
}

void TestEndProof::ourselves()
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::setpgid(0, 0);
        const auto stat = readProcessStat(::getpid());
        const auto reason =
            reasonNotToEnd({.pid = ::getpid(), .start = stat ? stat->start : std::string()});
        ::_exit(reason == "this command runs in it" ? 0 : 1);
    }
    QCOMPARE(reap(child), 0);
}

void TestEndProof::ofOthers()
{
    if (::geteuid() != 0)
        QSKIP("only root can run a process of another user");
    const pid_t child = ::fork();
    if (child == 0) {
        ::setpgid(0, 0);
        (void)!::setuid(65534);
        ::pause();
        ::_exit(0);
    }
    QTRY_VERIFY(userOf(child) == 65534U);
    const auto stat = readProcessStat(child);
    const auto reason = reasonNotToEnd({.pid = child, .start = stat ? stat->start : ""});
    ::kill(child, SIGKILL);
    reap(child);
    QCOMPARE(reason, std::string("it belongs to another user"));
}

CLAUSTRUM_TEST(TestEndProof)
#include "testendproof.moc"
