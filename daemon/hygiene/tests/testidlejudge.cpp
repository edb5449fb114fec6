// SPDX-License-Identifier: Apache-2.0
#include "daemon/hygiene/idlejudge.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <functional>

using namespace claustrum;
using namespace std::chrono_literals;

namespace {

using Change = std::function<void(SessionLook &)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestIdleJudge : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void idleAfterTheWholeTime();
    void whatHappensBeginsTheTimeAnew_data();
    void whatHappensBeginsTheTimeAnew();
    void anAttachedOneIsNeverIdle();
    void aTreeThatCannotBeSeenIsNotIdle();
    void activityBetweenLooks();
    void anEndedOneIsForgotten();
    void eachForItself();
};

namespace {

constexpr auto limit = 2h;

SessionLook sleeper(pid_t pid = 100)
{
    SessionLook look;
    look.pid = pid;
    look.id = "p" + std::to_string(pid);
    look.lastSeq = 7;
    look.stdinApplied = 20;
    look.tree.members = {{pid, "5000", 12}, {pid + 1, "5001", 3}};
    return look;
}

/// A judge with a clock that the test sets.
struct Judged
{
    std::size_t look(const std::vector<SessionLook> &sessions)
    {
        return judge.judge(sessions).size();
    }

    std::chrono::steady_clock::time_point now{1000h};
    IdleJudge judge{limit, [this] { return now; }};
};

} // namespace

void TestIdleJudge::idleAfterTheWholeTime()
{
    Judged judged;
    QCOMPARE(judged.look({sleeper()}), std::size_t{0});
    judged.now += limit - 1s;
    QCOMPARE(judged.look({sleeper()}), std::size_t{0});
    judged.now += 1s;
    QCOMPARE(judged.look({sleeper()}), std::size_t{1});
    judged.now += 1s;
    QCOMPARE(judged.look({sleeper()}), std::size_t{1}); // and it stays so
}

void TestIdleJudge::whatHappensBeginsTheTimeAnew_data()
{
    QTest::addColumn<Change>("change");
    const auto row = [](const char *name, const Change &change) { QTest::newRow(name) << change; };
    row("a client", [](SessionLook &look) { look.isAttached = true; });
    row("output", [](SessionLook &look) { ++look.lastSeq; });
    row("stdin", [](SessionLook &look) { ++look.stdinApplied; });
    row("its CPU time", [](SessionLook &look) { ++look.tree.members[0].cpuTicks; });
    row("a grandchild's CPU time", [](SessionLook &look) { ++look.tree.members[1].cpuTicks; });
    row("a process more", [](SessionLook &look) { look.tree.members.push_back({110, "9", 0}); });
    row("a process less", [](SessionLook &look) { look.tree.members.pop_back(); });
    row("another process of the same number",
        [](SessionLook &look) { look.tree.members[1].start = "6000"; });
    row("its id", [](SessionLook &look) { look.id = "other"; });
}

void TestIdleJudge::whatHappensBeginsTheTimeAnew()
{
    QFETCH(Change, change);
    Judged judged;
    SessionLook look = sleeper();
    judged.look({look});
    judged.now += limit / 2;
    change(look);
    judged.look({look});
    look.isAttached = false;
    judged.now += limit / 2; // the whole time since the first look
    QCOMPARE(judged.look({look}), std::size_t{0});
    judged.now += limit;
    QCOMPARE(judged.look({look}), std::size_t{1});
}

void TestIdleJudge::anAttachedOneIsNeverIdle()
{
    Judged judged;
    SessionLook look = sleeper();
    look.isAttached = true;
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(judged.look({look}), std::size_t{0});
        judged.now += limit;
    }
}

void TestIdleJudge::aTreeThatCannotBeSeenIsNotIdle()
{
    Judged judged;
    SessionLook look = sleeper();
    look.tree.members.clear();
    judged.look({look});
    judged.now += limit;
    QCOMPARE(judged.look({look}), std::size_t{0});
}

void TestIdleJudge::activityBetweenLooks()
{
    Judged judged;
    judged.look({sleeper()});
    judged.now += limit;
    judged.judge.noteActivity(sleeper().pid);
    QCOMPARE(judged.look({sleeper()}), std::size_t{0});
    judged.now += limit;
    QCOMPARE(judged.look({sleeper()}), std::size_t{1});
}

void TestIdleJudge::anEndedOneIsForgotten()
{
    Judged judged;
    judged.look({sleeper()});
    judged.look({});
    judged.now += limit;
    QCOMPARE(judged.look({sleeper()}), std::size_t{0}); // another one of that number
}

void TestIdleJudge::eachForItself()
{
    Judged judged;
    SessionLook busy = sleeper(200);
    judged.look({sleeper(100), busy, sleeper(300)});
    judged.now += limit;
    ++busy.lastSeq;
    const auto idle = judged.judge.judge({sleeper(100), busy, sleeper(300)});
    QCOMPARE(idle.size(), std::size_t{2});
    QCOMPARE(idle[0].id, std::string("p100"));
    QCOMPARE(idle[1].id, std::string("p300"));
}

CLAUSTRUM_PLAIN_TEST(TestIdleJudge)
#include "testidlejudge.moc"
