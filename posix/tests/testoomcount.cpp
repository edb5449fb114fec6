// SPDX-License-Identifier: Apache-2.0
#include "posix/oomcount.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <filesystem>
#include <optional>
#include <utility>

using namespace claustrum;
using namespace claustrum::testing;

Q_DECLARE_METATYPE(std::optional<claustrum::OomCount>)

class TestOomCount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data();
    void counts();
    void onlyNewKills_data();
    void onlyNewKills();
};

void TestOomCount::counts_data()
{
    QTest::addColumn<std::string>("group");
    QTest::addColumn<std::string>("file"); // that has the count
    QTest::addColumn<std::string>("content");
    QTest::addColumn<int>("kills"); // -1: not known
    QTest::addColumn<bool>("ofHost");
    const std::string events = "low 0\noom 5\noom_kill 3\noom_group_kill 1\n";

    QTest::newRow("version 2") << std::string("0::/user/a\n")
                               << std::string("groups/user/a/memory.events") << events << 3
                               << false;
    QTest::newRow("version 2, in a container")
        << std::string("0::/user/a\n") << std::string("groups/memory.events") << events << 3
        << false;
    QTest::newRow("version 2, beside the groups of the children")
        << std::string("0::/user/a/claustrum-daemon\n")
        << std::string("groups/user/a/memory.events") << events << 3 << false;
    QTest::newRow("version 1") << std::string("9:cpu,cpuacct:/x\n4:memory:/user/a\n0::/\n")
                               << std::string("groups/memory/user/a/memory.oom_control")
                               << std::string("oom_kill_disable 0\nunder_oom 0\noom_kill 7\n") << 7
                               << false;
    QTest::newRow("only the host") << std::string("0::/user/a\n") << std::string("vmstat")
                                   << std::string("pgfault 1\noom_kill 2\n") << 2 << true;
    QTest::newRow("no group at all")
        << std::string() << std::string("vmstat") << std::string("oom_kill 2\n") << 2 << true;
    QTest::newRow("an older kernel")
        << std::string("0::/user/a\n") << std::string("groups/user/a/memory.events")
        << std::string("oom 5\noom_killed 1\n") << -1 << false;
    QTest::newRow("only a longer name") << std::string("0::/\n") << std::string("vmstat")
                                        << std::string("a_oom_kill 3\n") << -1 << false;
    QTest::newRow("behind a longer name") << std::string("0::/\n") << std::string("vmstat")
                                          << std::string("a_oom_kill 3\noom_kill 4\n") << 4 << true;
    QTest::newRow("no number") << std::string("0::/\n") << std::string("vmstat")
                               << std::string("oom_kill x\n") << -1 << false;
    QTest::newRow("nothing") << std::string("nonsense\n") << std::string("other")
                             << std::string("oom_kill 2\n") << -1 << false;
}

void TestOomCount::counts()
{
    QFETCH(std::string, group);
    QFETCH(std::string, file);
    QFETCH(std::string, content);
    QFETCH(int, kills);
    QFETCH(bool, ofHost);
    const Sandbox sandbox;
    sandbox.makeFile("group", group);
    std::filesystem::create_directories(std::filesystem::path(sandbox.path(file)).parent_path());
    sandbox.makeFile(file, content);
    const auto count = readOomCount({.ownGroup = sandbox.path("group"),
                                     .groups = sandbox.path("groups"),
                                     .host = sandbox.path("vmstat")});
    QCOMPARE(count ? static_cast<int>(count->kills) : -1, kills);
    QCOMPARE(count && count->ofHost, ofHost);
}

void TestOomCount::onlyNewKills_data()
{
    using Count = std::optional<OomCount>;
    QTest::addColumn<Count>("before");
    QTest::addColumn<Count>("now");
    QTest::addColumn<int>("kills");

    const auto group = [](unsigned kills) { return Count(OomCount{kills, false}); };
    QTest::newRow("two more") << group(3) << group(5) << 2;
    QTest::newRow("none") << group(3) << group(3) << 0;
    QTest::newRow("another group by now") << group(3) << group(1) << 0;
    QTest::newRow("of the host by now") << group(3) << Count(OomCount{9, true}) << 0;
    QTest::newRow("the first one") << Count() << group(5) << 0;
    QTest::newRow("not told any more") << group(3) << Count() << 0;
}

void TestOomCount::onlyNewKills()
{
    QFETCH(std::optional<OomCount>, before);
    QFETCH(std::optional<OomCount>, now);
    bool first = true;
    OomKills kills([&] { return std::exchange(first, false) ? before : now; });
    QCOMPARE(kills.newKills().kills, std::uint64_t{0});
    QTEST(static_cast<int>(kills.newKills().kills), "kills");
}

CLAUSTRUM_PLAIN_TEST(TestOomCount)
#include "testoomcount.moc"
