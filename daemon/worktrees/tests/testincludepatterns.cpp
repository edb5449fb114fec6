// SPDX-License-Identifier: Apache-2.0
#include "daemon/worktrees/includepatterns.h"

#include "daemon/worktrees/seedignored.h"
#include "posix/tests/scratch.h"
#include "testing/testprogram.h"

using namespace claustrum;
using namespace claustrum::test;

class TestIncludePatterns : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void opens_data();
    void opens();
    void limits();
    void spared_data();
    void spared();
};

void TestIncludePatterns::opens_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("directory");
    QTest::addColumn<bool>("isOpened");
    const auto row = [](const char *pattern, const char *directory, bool isOpened) {
        QTest::addRow("%s %s", pattern, directory)
            << QByteArray(pattern) << QByteArray(directory) << isOpened;
    };
    row("*.txt", "build", false);
    row("build/", "build", true);
    row("build", "a/Build/b", true);
    row("**/build", "a/build", true);
    row("build", "builds", false);
    row("/bu*", "build/x", true);
    row("/bu*", "a/build", false);
    row("bu*", "a/build", true);
    row("?uild", "build", false);
    row("a/b/c.txt", "a", true);
    row("a/b/c.txt", "a/b", true);
    row("a/b/c.txt", "a/x", false);
    row("a/b", "a/b/deep", true);
    row("a/b", "x/a/b", false);
    row("**/a/b", "x/a/b", true);
    row("**/a/b", "x/a", true);
    row("!build", "build", false);
    row("# build", "build", false);
    row("*.txt", ".vscode", true);
    row("/x.txt", ".vscode", false);
    row("*.txt", ".venv", false);
    row(".venv", ".venv", true);
}

void TestIncludePatterns::opens()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, directory);
    const IncludePatterns patterns(pattern.toStdString() + '\n');
    QTEST(!patterns.opened({directory.toStdString()}).empty(), "isOpened");
}

void TestIncludePatterns::limits()
{
    std::string manifest;
    for (std::size_t i = 0; i < IncludePatterns::mostPatterns; ++i)
        manifest += "/p" + std::to_string(i) + "\n\n# comment\n";
    QCOMPARE(IncludePatterns(manifest + "last\n").opened({"last"}).size(), std::size_t{0});
    const std::string name(IncludePatterns::mostBytes, 'x');
    QCOMPARE(IncludePatterns(name).opened({name}).size(), std::size_t{1});
    QCOMPARE(IncludePatterns(name + "x").opened({name + "x"}).size(), std::size_t{0});
    std::string deep = "a";
    for (std::size_t i = 1; i < IncludePatterns::mostSegments; ++i)
        deep += "/a";
    QCOMPARE(IncludePatterns(deep).opened({"a"}).size(), std::size_t{1});
    QCOMPARE(IncludePatterns(deep + "/a").opened({"a"}).size(), std::size_t{0});
    const std::vector<std::string> dots(200, ".dots");
    QCOMPARE(IncludePatterns("*.txt").opened(dots).size(), IncludePatterns::mostDotDirectories);
}

void TestIncludePatterns::spared_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("before"); // 90fca6e
    QTest::addColumn<bool>("since");
    const auto row = [](const char *path, bool before, bool since) {
        QTest::newRow(path) << QByteArray(path) << before << since;
    };
    row(".claude/settings.json", false, false);
    row(".claude/worktrees/x", true, true);
    row(".Claude/Worktrees/x", true, true);
    row("a/.claude/worktrees/x", false, true);
    row(".claude/Checkpoints/c", false, true);
    row(".claude/mailboxes/k", false, false);
    row(".claude/nested/mailbox/d", false, false);
    row("a/.claude/mailbox/d", false, true);
    row(".claude/routines/.state/x", false, true);
    row(".claude/routines/x", false, false);
    row(".claude/scheduled_tasks.lock", false, true);
    row("mailbox/x", false, false);
}

void TestIncludePatterns::spared()
{
    QFETCH(QByteArray, path);
    QTEST(isSparedBySeeding(path.toStdString(), false), "before");
    QTEST(isSparedBySeeding(path.toStdString(), true), "since");
}

CLAUSTRUM_PLAIN_TEST(TestIncludePatterns)
#include "testincludepatterns.moc"
