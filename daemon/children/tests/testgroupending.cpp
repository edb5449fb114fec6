// SPDX-License-Identifier: Apache-2.0
// The end of process groups that are not ours, with real ones.
#include "daemon/children/groupending.h"
#include "daemon/loop/tests/capturedlog.h"
#include "posix/heldprocess.h"
#include "posix/processfacts.h"
#include "posix/spawn.h"
#include "testing/deadline.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <poll.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

using Outcome = EndingGroup::Outcome;

/// A shell that leads a group; reaped at once when it ends, as by init.
class Group
{
public:
    explicit Group(const std::string &script)
    {
        SpawnRequest request;
        request.file = "/bin/sh";
        request.args = {"sh", "-c", script};
        auto child = spawn(request);
        if (!child)
            qFatal("%s", child.error().text.c_str());
        m_child = std::move(*child);
    }
    ~Group()
    {
        ::kill(-pid(), SIGKILL);
        reapNow();
    }
    Group(const Group &) = delete;
    Group &operator=(const Group &) = delete;

    [[nodiscard]] pid_t pid() const { return m_child.pid; }

    /// Whether it has been reaped, by this call at the latest.
    bool reapNow()
    {
        pollfd ended{m_child.exitWatch.get(), POLLIN, 0};
        if (!m_reaped && ::poll(&ended, 1, 0) == 1) {
            (void)reap(pid());
            m_reaped = true;
        }
        return m_reaped;
    }

    [[nodiscard]] EndingGroup ending() const
    {
        return {.group = pid(),
                .leader = holdProcess(pid()),
                .start = readProcessStat(pid())->start,
                .reasonToSpare = [] { return std::string(); },
                .announcement = "ending " + std::to_string(pid())};
    }

private:
    Child m_child;
    bool m_reaped = false;
};

} // namespace

class TestGroupEnding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void terminates();
    void kills();
    void killsWhatOutlivesItsLeader();
    void sparesWhatFailsItsProof();
    void sparesWhatFailsItLater();
    void stopsWhenItsWaitDoes();
    void countsNoZombieAsMember();
};

static const GroupEnding::Times quick{std::chrono::milliseconds(5), std::chrono::milliseconds(200),
                                      std::chrono::seconds(20)};
static const GroupEnding::Times patient{std::chrono::milliseconds(5), std::chrono::seconds(20),
                                        std::chrono::seconds(20)};

static Outcome end(Group &group, EndingGroup ending, const GroupEnding::Times &times)
{
    std::vector<EndingGroup> groups;
    groups.push_back(std::move(ending));
    GroupEnding("x", times, [&](std::chrono::milliseconds time) {
        ::poll(nullptr, 0, static_cast<int>(time.count()));
        group.reapNow();
        return true;
    }).end(groups);
    return groups.front().outcome;
}

/// Until its command runs, a shell has not set its trap.
static void waitForMembers(pid_t group, std::size_t members)
{
    QVERIFY(eventually([&] {
        std::size_t count = 0;
        eachProcess([&](pid_t pid) {
            const auto stat = readProcessStat(pid);
            const auto arguments = argumentsOf(pid);
            const bool sleeps = !arguments.empty() && arguments.front() == "sleep";
            count += stat && stat->group == group && sleeps ? 1 : 0;
            return true;
        });
        return count == members;
    }));
}

void TestGroupEnding::terminates()
{
    Group group("sleep 1000 & sleep 1000");
    waitForMembers(group.pid(), 2);
    const CapturedLog log;
    QVERIFY(end(group, group.ending(), patient) == Outcome::Terminated);
    QVERIFY(!liveGroups().contains(group.pid()));
    QVERIFY(log.holds("[x] ending " + std::to_string(group.pid()) + "\n"));
    QVERIFY(!log.holds("SIGKILL"));
}

void TestGroupEnding::kills()
{
    Group group("trap '' TERM; sleep 1000 & sleep 1000");
    waitForMembers(group.pid(), 2);
    const CapturedLog log;
    QVERIFY(end(group, group.ending(), quick) == Outcome::Killed);
    QVERIFY(!liveGroups().contains(group.pid()));
    QVERIFY(log.holds("[x] group " + std::to_string(group.pid())
                      + " outlived SIGTERM for 200ms: SIGKILL\n"));
}

void TestGroupEnding::killsWhatOutlivesItsLeader()
{
    Group group("(trap '' TERM; exec sleep 1000) & exec sleep 1000");
    waitForMembers(group.pid(), 2);
    const CapturedLog log;
    QVERIFY(end(group, group.ending(), patient) == Outcome::Killed);
    QVERIFY(!liveGroups().contains(group.pid()));
    QVERIFY(!log.holds("outlived"));
}

void TestGroupEnding::sparesWhatFailsItsProof()
{
    Group group("exec sleep 1000");
    waitForMembers(group.pid(), 1);
    auto ending = group.ending();
    ending.reasonToSpare = [] { return std::string("a reason"); };
    const CapturedLog log;
    QVERIFY(end(group, std::move(ending), patient) == Outcome::Spared);
    QVERIFY(liveGroups().contains(group.pid()));
    QVERIFY(!log.holds("ending"));
    QVERIFY(log.holds("[x] group " + std::to_string(group.pid())
                      + " no longer verifies (a reason); nothing more is sent to it\n"));
}

void TestGroupEnding::sparesWhatFailsItLater()
{
    Group group("trap '' TERM; sleep 1000");
    waitForMembers(group.pid(), 1);
    auto ending = group.ending();
    ending.reasonToSpare = [looks = 0]() mutable {
        return std::string(++looks > 2 ? "it has changed" : "");
    };
    QVERIFY(end(group, std::move(ending), quick) == Outcome::Spared);
    QVERIFY(liveGroups().contains(group.pid()));
}

void TestGroupEnding::stopsWhenItsWaitDoes()
{
    Group group("trap '' TERM; sleep 1000");
    waitForMembers(group.pid(), 1);
    std::vector<EndingGroup> groups;
    groups.push_back(group.ending());
    GroupEnding("x", quick, [](std::chrono::milliseconds) { return false; }).end(groups);
    QVERIFY(groups.front().outcome == Outcome::Survived);
    QVERIFY(liveGroups().contains(group.pid()));
}

/// A leader that nobody reaps has ended all the same.
void TestGroupEnding::countsNoZombieAsMember()
{
    Group group("exec sleep 1000");
    waitForMembers(group.pid(), 1);
    std::vector<EndingGroup> groups;
    groups.push_back(group.ending());
    GroupEnding("x", patient, [](std::chrono::milliseconds time) {
        ::poll(nullptr, 0, static_cast<int>(time.count()));
        return true;
    }).end(groups);
    QVERIFY(groups.front().outcome == Outcome::Terminated);
    QVERIFY(readProcessStat(group.pid())->hasEnded());
}

CLAUSTRUM_PLAIN_TEST(TestGroupEnding)
#include "testgroupending.moc"
