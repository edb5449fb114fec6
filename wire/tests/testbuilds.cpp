// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/builds.h"

#include <QTest>

#include <array>
#include <functional>
#include <stdexcept>
#include <string>

using namespace claustrum;

using Question = std::function<bool(const ReferenceBuild &)>;
Q_DECLARE_METATYPE(Question)

class TestBuilds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rows_data();
    void rows();
    void laterDates_data();
    void laterDates();
    void laterRules_data();
    void laterRules();
    void laterFeatures();
    void methodsInTheirOrder();
    void standardIsTheDefault();
    void prefixes_data();
    void prefixes();
    void sevenDigitsAreEnough();
    void unknownPrefixListsKnownBuilds();
    void namesKeepTheirOrder();
    void tableHasALineForEachBuild();
};

/// builds.md, line by line.
void TestBuilds::rows_data()
{
    QTest::addColumn<QByteArray>("hash");
    QTest::addColumn<QByteArray>("date");
    QTest::addColumn<int>("methods");
    QTest::addColumn<bool>("hasKillAndWait");
    QTest::addColumn<QByteArray>("features");
    QTest::addColumn<bool>("stdinHasOffsets");
    QTest::addColumn<bool>("reattachTellsStdinApplied");
    QTest::addColumn<bool>("gitInfoHasRoot");
    QTest::addColumn<bool>("gitInfoHasSlug");
    QTest::addColumn<bool>("writesTokenFile");
    const QByteArray none;
    const QByteArray offset("process.stdin.offset");
    QTest::newRow("the first known")
        << QByteArray("8de85faaa11694321e937499a18c7ab88f37c76c") << QByteArray("2026-05-21") << 18
        << false << none << false << false << false << false << false;
    QTest::newRow("root") << QByteArray("7cbfa471529b0dd33a5cc2f69c41c11bfe7fef6f")
                          << QByteArray("2026-06-04") << 18 << false << none << false << false
                          << true << false << false;
    QTest::newRow("no difference to the one before")
        << QByteArray("d20a77da22b7d4822f758654b226299ad7021c22") << QByteArray("2026-06-09") << 18
        << false << none << false << false << true << false << false;
    QTest::newRow("offsets, slug, killAndWait, features")
        << QByteArray("7c2f88d13e5f269762dd4d463aa4eb3102214110") << QByteArray("2026-07-02") << 19
        << true << offset << true << true << true << true << false;
    QTest::newRow("token file") << QByteArray("5db5e4a12f88487e47c2c48259b69a2d630bb3f7")
                                << QByteArray("2026-07-06") << 19 << true << offset << true << true
                                << true << true << true;
}

static QByteArray joined(std::span<const std::string_view> names)
{
    QByteArrayList list;
    for (const std::string_view name : names)
        list << QByteArray(name.data(), static_cast<int>(name.size()));
    return list.join(' ');
}

void TestBuilds::rows()
{
    QFETCH(QByteArray, hash);
    const auto found = ReferenceBuild::find(hash.toStdString());
    QVERIFY(found);
    const ReferenceBuild &build = **found;
    QCOMPARE(QByteArray::fromStdString(std::string(build.hash())), hash);
    QTEST(QByteArray::fromStdString(std::string(build.date())), "date");
    QTEST(static_cast<int>(build.methods().size()), "methods");
    QTEST(build.hasMethod("process.killAndWait"), "hasKillAndWait");
    QTEST(joined(build.features()), "features");
    QTEST(build.stdinHasOffsets(), "stdinHasOffsets");
    QTEST(build.reattachTellsStdinApplied(), "reattachTellsStdinApplied");
    QTEST(build.gitInfoHasRoot(), "gitInfoHasRoot");
    QTEST(build.gitInfoHasSlug(), "gitInfoHasSlug");
    QTEST(build.writesTokenFile(), "writesTokenFile");
}

void TestBuilds::laterDates_data()
{
    QTest::addColumn<std::string>("hash");
    QTest::addColumn<std::string>("date");
    const auto row = [](const char *hash, const char *date) {
        QTest::newRow(hash) << std::string(hash) << std::string(date);
    };
    row("7d193f89fc02cf1035a391245312e34ad419f63e", "2026-08-25");
    row("4534d8648b686881955c6f13baf46ae72ee72f4c", "2026-09-04");
    row("3ef9370ec5b07a0e728ca5de4137d450e95eb2b6", "2026-09-03");
    row("19f30c46353dde1606cad1fede73d0e9be222140", "2026-09-11");
    row("90fca6e6a55c4d4c659e8c6ed511b7969ab17315", "2026-09-14");
    row("f6010b978a0b0f4ca0dcb7dadda9cc4271a608a1", "2026-09-24");
    row("89cb6289d0e434f573cfc7267dd0cbb8c56ca298", "2026-09-28");
}

void TestBuilds::laterDates()
{
    QFETCH(std::string, hash);
    const auto found = ReferenceBuild::find(hash);
    QVERIFY(found);
    QCOMPARE(std::string((*found)->hash()), hash);
    QTEST(std::string((*found)->date()), "date");
}

/// later/: each rule and the first build that has it.
void TestBuilds::laterRules_data()
{
    QTest::addColumn<Question>("holds");
    QTest::addColumn<std::string>("first");
    using B = ReferenceBuild;
    const auto row = [](const char *name, const char *first, const Question &holds) {
        QTest::newRow(name) << holds << std::string(first);
    };
    row("idle close", "7d193f8", &B::closesIdleConnections);
    row("list opens directories", "7d193f8",
        [](const B &b) { return b.files().listOpensDirectories; });
    row("names failed entries", "7d193f8", [](const B &b) { return b.files().namesFailedEntries; });
    row("replaces the mark", "7d193f8", [](const B &b) { return b.files().replacesMark; });
    row("makes parents first", "89cb628", [](const B &b) { return b.files().makesParentsFirst; });
    row("instance", "4534d86", &B::tellsInstance);
    row("exit cause", "4534d86", &B::exitTellsCause);
    row("stdin: offset first", "4534d86", &B::stdinChecksOffsetFirst);
    row("stdin: refused", "4534d86", &B::stdinRefusesWhenFull);
    row("stdin: 16 MiB", "4534d86", [](const B &b) { return b.stdinQueueBytes() == 16777216; });
    const auto life = [&](const char *name, const char *first, bool LifeRules::*rule) {
        row(name, first, [rule](const B &b) { return b.life().*rule; });
    };
    life("launcher awaits the takeover", "7d193f8", &LifeRules::launcherAwaitsTakeover);
    life("lock on the run directory", "4534d86", &LifeRules::ownsRunDirectory);
    life("old log", "4534d86", &LifeRules::keepsOldLog);
    life("orphans end", "4534d86", &LifeRules::watchesItsPath);
    row("children of a killed daemon end", "19f30c4", [](const B &b) {
        return b.life().childrenOfKilled == "are ended next, before this daemon serves";
    });
    life("missing lock is logged", "19f30c4", &LifeRules::logsMissingLock);
    life("launcher awaits a stale socket's end", "f6010b9", &LifeRules::launcherAwaitsStaleSocket);
    row("launcher waits 12 s", "89cb628",
        [](const B &b) { return b.life().launcherPatience == std::chrono::seconds(12); });
    life("token in place until replaced", "89cb628", &LifeRules::keepsTokenInPlace);
    life("token goes last", "89cb628", &LifeRules::removesTokenLast);
    life("empty token file is named", "89cb628", &LifeRules::namesEmptyTokenFile);
    row("sessions", "4534d86", &B::spawnSupersedesSession);
    row("variables keep their place", "19f30c4", &B::childVariablesKeepPlace);
    row("marks", "19f30c4", &B::marksChildren);
    row("descriptor limit", "19f30c4", &B::setsDescriptorLimit);
    row("records of children", "19f30c4", &B::recordsChildren);
    row("host cleaner", "19f30c4", &B::cleansHost);
    row("reattach closes", "90fca6e", &B::reattachClosesReplaced);
    row("reaped does not run", "90fca6e", [](const B &b) { return !b.reapedCountsAsRunning(); });
    row("memoryless is gone", "90fca6e", &B::memorylessIsGone);
    row("parse errors are logged", "90fca6e", &B::logsParseErrors);
    row("shell agent", "f6010b9", &B::sharesShellAgent);
    row("descriptor limit is logged", "f6010b9", &B::logsDescriptorLimit);
    row("shutdown is logged", "f6010b9", &B::logsShutdown);
    row("killAndWait spares", "89cb628", [](const B &b) { return !b.killAndWaitKillsRest(); });
    row("drain timeout is logged", "89cb628", &B::logsDrainTimeout);
    row("login PATH at the first spawn", "89cb628", &B::spawnAsksForLoginPath);
    row("records of programs", "89cb628", &B::recordsPrograms);
    row("no launcher's variables", "89cb628", &B::hidesLauncherVariables);
    row("launcher of a spawn", "89cb628", &B::spawnHasLauncher);
    row("launcher of an install", "89cb628",
        [](const B &b) { return b.install().runsManagedLauncher; });
    row("launcher.resolve", "89cb628", [](const B &b) { return b.hasMethod("launcher.resolve"); });
}

void TestBuilds::laterRules()
{
    QFETCH(Question, holds);
    QFETCH(std::string, first);
    bool since = false;
    for (const ReferenceBuild &build : ReferenceBuild::all()) {
        since = since || build.shortHash() == first;
        QVERIFY2(holds(build) == since, build.hash().data());
    }
    QVERIFY(since);
}

/// later/newest.md, 1: the lists of all builds, as far as they are honoured.
void TestBuilds::laterFeatures()
{
    const auto features = [](const char *build) {
        return joined(ReferenceBuild::find(build).value()->features());
    };
    const QByteArray status = "process.stdin.offset git.status.baseRepo ";
    const QByteArray timeout = "git.worktree_create.timeoutMs ";
    const QByteArray existing = timeout + "git.worktree_create.existingBranch ";
    const QByteArray agent = "process.spawn.shellAgentSocket ";
    const QByteArray root = "git.worktree.external_root";
    const QByteArray end = root + " server.instance_id";
    QCOMPARE(features("7d193f8"), status + root);
    for (const char *build : {"4534d86", "3ef9370"})
        QCOMPARE(features(build), status + timeout + end);
    for (const char *build : {"19f30c4", "90fca6e"})
        QCOMPARE(features(build), status + existing + end);
    QCOMPARE(features("f6010b9"), status + existing + agent + end);
    QCOMPARE(features("89cb628"), status + "git.info.discovered_root " + existing
                                      + "git.worktree_remove.unpushedGuard " + agent
                                      + "launcher.managed " + end);
}

void TestBuilds::methodsInTheirOrder()
{
    const QByteArray version = "server.version ";
    const QByteArray before =
        "server.capabilities server.shutdown files.list files.validate files.stat files.read "
        "files.extract_tar git.info git.status git.list_branches git.worktree_create "
        "git.worktree_remove ";
    const QByteArray resolve = "launcher.resolve ";
    const QByteArray spawn = "process.spawn process.stdin process.kill ";
    const QByteArray killAndWait = "process.killAndWait ";
    const auto builds = ReferenceBuild::all();
    QCOMPARE(builds.size(), std::size_t{12});
    for (std::size_t at = 0; at < builds.size(); ++at) {
        const ReferenceBuild &build = builds[at];
        QCOMPARE(joined(build.methods()), "server.ping " + (at < 5 ? version : QByteArray())
                                              + before + (at < 11 ? QByteArray() : resolve) + spawn
                                              + (at < 3 ? QByteArray() : killAndWait)
                                              + "process.reattach"
                                              + (at < 8 ? "" : " plugins.prune"));
        QVERIFY(build.hasMethod("server.ping"));
        QVERIFY(!build.hasMethod("server.Ping"));
        QVERIFY(!build.hasMethod(""));
    }
}

void TestBuilds::standardIsTheDefault()
{
    QVERIFY(ReferenceBuild::standard().hash().starts_with("5db5e4a"));
}

void TestBuilds::prefixes_data()
{
    QTest::addColumn<QByteArray>("prefix");
    QTest::addColumn<bool>("known");
    QTest::newRow("seven digits") << QByteArray("7c2f88d") << true;
    QTest::newRow("eight digits") << QByteArray("7c2f88d1") << true;
    QTest::newRow("six digits") << QByteArray("7c2f88") << false;
    QTest::newRow("empty") << QByteArray() << false;
    QTest::newRow("unknown") << QByteArray("7c2f88e") << false;
    QTest::newRow("digits from the middle") << QByteArray("c2f88d1") << false;
    QTest::newRow("upper case") << QByteArray("7C2F88D") << false;
    QTest::newRow("longer than a hash")
        << QByteArray("7c2f88d13e5f269762dd4d463aa4eb31022141100") << false;
}

void TestBuilds::prefixes()
{
    QFETCH(QByteArray, prefix);
    QFETCH(bool, known);
    const auto found = ReferenceBuild::find(prefix.toStdString());
    QCOMPARE(found.ok(), known);
    if (known)
        QVERIFY((*found)->hash().starts_with(prefix.toStdString()));
}

void TestBuilds::sevenDigitsAreEnough()
{
    for (const ReferenceBuild &build : ReferenceBuild::all()) {
        const auto found = ReferenceBuild::find(build.hash().substr(0, 7));
        QVERIFY(found);
        QCOMPARE(*found, &build);
    }
}

void TestBuilds::unknownPrefixListsKnownBuilds()
{
    const auto found = ReferenceBuild::find("abcdef0");
    QVERIFY(!found);
    QCOMPARE(QByteArray::fromStdString(found.error().text),
             QByteArray("unknown reference build \"abcdef0\"; "
                        "known: 8de85fa, 7cbfa47, d20a77d, 7c2f88d, 5db5e4a, 7d193f8, "
                        "4534d86, 3ef9370, 19f30c4, 90fca6e, f6010b9, 89cb628"));
}

void TestBuilds::namesKeepTheirOrder()
{
    static constexpr std::array<std::string_view, 4> order = {"d", "b", "c", "a"};
    static constexpr NameList list =
        NameList().with("a", order).with("d", order).with("c", order).without("d").with("b", order);
    QCOMPARE(joined(list.names()), QByteArray("b c a"));
    QVERIFY(list.contains("c"));
    QVERIFY(!list.contains("d"));
    QCOMPARE(joined(NameList(order).names()), QByteArray("d b c a"));
    QVERIFY_EXCEPTION_THROWN((void)NameList().with("e", order), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN((void)list.with("c", order), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN((void)list.without("d"), std::invalid_argument);
}

void TestBuilds::tableHasALineForEachBuild()
{
    const QByteArrayList lines = QByteArray::fromStdString(ReferenceBuild::table()).split('\n');
    QByteArrayList expected;
    for (const ReferenceBuild &build : ReferenceBuild::all()) {
        QVERIFY(!build.changes().empty());
        const auto isDefault = &build == &ReferenceBuild::standard();
        const QByteArray head = QByteArray::fromStdString(
            std::string(build.hash().substr(0, 7)).append("  ").append(build.date()));
        expected << head + "  " + build.changes().data() + (isDefault ? " (the default)" : "");
        if (!build.missing().empty())
            expected << QByteArray(21, ' ') + "not yet: " + build.missing().data();
    }
    expected << "";
    QCOMPARE(lines, expected);
    QCOMPARE(lines.first(), QByteArray("8de85fa  2026-05-21  the first known: 18 methods"));
}

CLAUSTRUM_PLAIN_TEST(TestBuilds)
#include "testbuilds.moc"
