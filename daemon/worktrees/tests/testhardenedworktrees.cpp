// SPDX-License-Identifier: Apache-2.0
// What git.worktree_create and git.worktree_remove leave on the disk, by build. Their frames are in
// testgoldengit.
#include "goldenscene.h"
#include "testing/deadline.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QDirIterator>

#include <csignal>

using namespace claustrum;
using namespace claustrum::test;

class TestHardenedWorktrees : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_templates = StagedScratch::makeTemplates(); }
    void leavesACleanWorktree_data();
    void leavesACleanWorktree();
    void startsAt_data();
    void startsAt();
    void marksItsDirectory();
    void replacesAStaleEntry_data();
    void replacesAStaleEntry();
    void seeds_data();
    void seeds();
    void undoes_data();
    void undoes();
    void removes_data();
    void removes();
    void statusTouchesNothing();
    void statusSeesChangesOfTheSameMoment();
    void killsHangingCheckouts();

private:
    QByteArray create(GoldenScene &scene, const std::string &more = {});
    QByteArray remove(GoldenScene &scene, const std::string &more = {});
    QByteArray output(GoldenScene &scene, const std::string &script);

    std::unique_ptr<GitScratch> m_templates;
};

static QByteArray answerOf(const Result<std::string> &result)
{
    return result ? toQt(*result) : "error " + toQt(result.error().text);
}

/// w1 of r, unless @p more names another path.
QByteArray TestHardenedWorktrees::create(GoldenScene &scene, const std::string &more)
{
    return answerOf(scene.call("git.worktree_create",
                               R"({"baseRepo":")" + scene / "r"
                                   + R"(","branchName":"w1","worktreePath":")"
                                   + scene / "r/.claude/worktrees/w1" + '"' + more + '}'));
}

QByteArray TestHardenedWorktrees::remove(GoldenScene &scene, const std::string &more)
{
    return answerOf(scene.call("git.worktree_remove",
                               R"({"baseRepo":")" + scene / "r"
                                   + R"(","branchName":"w1","worktreePath":")"
                                   + scene / "r/.claude/worktrees/w1" + '"' + more + '}'));
}

QByteArray TestHardenedWorktrees::output(GoldenScene &scene, const std::string &script)
{
    scene.stage("{ " + script + "\n} > output 2>&1", *m_templates);
    return toQt(*readFile(scene / "output")).replace(toQt(scene.path()), "@").trimmed();
}

void TestHardenedWorktrees::leavesACleanWorktree_data()
{
    QTest::addColumn<QByteArray>("build");
    for (const char *build : {"7d193f8", "f6010b9", "89cb628"})
        QTest::newRow(build) << QByteArray(build);
}

void TestHardenedWorktrees::leavesACleanWorktree()
{
    QFETCH(QByteArray, build);
    GoldenScene scene(build.toStdString());
    scene.stage("r0 r; mkdir r/.git/hooks; for h in post-checkout post-index-change "
                "reference-transaction; do printf '#!/bin/sh\\ntouch \"%s/ran\"\\n' \"$PWD\" > "
                "r/.git/hooks/$h; chmod 755 r/.git/hooks/$h; done; git -C r config core.fsmonitor "
                "\"$PWD/r/.git/hooks/post-checkout\"; git -C r config branch.autoSetupMerge always",
                *m_templates);
    QVERIFY(create(scene).startsWith(R"({"success":true)"));
    QVERIFY(!scene.has("ran"));
    QVERIFY(!scene.has("r/.git/worktrees/w1/ORIG_HEAD"));
    scene.stage("rm -r r/.git/hooks; git -C r config --unset core.fsmonitor", *m_templates);
    QCOMPARE(output(scene, "cd r/.claude/worktrees/w1; cat a.txt; git status --porcelain; git "
                           "branch --show-current; git config branch.w1.merge || true"),
             QByteArray("a\nw1"));
    QCOMPARE(output(scene, "git -C r reflog w1 --format=%gs"),
             QByteArray("branch: Created from HEAD"));
    QCOMPARE(statFile(scene / "r/.git/worktrees/w1/index")->st_mode & 07777, mode_t{0644});
}

void TestHardenedWorktrees::startsAt_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QByteArray>("tip"); // of w1, by name
    QTest::addColumn<QByteArray>("echoed");
    // feat is one commit behind origin/feat; own and origin/own have each one of their own.
    const QByteArray ahead =
        "c feat; git checkout -q main; git update-ref refs/remotes/origin/feat feat; "
        "git branch -f feat feat~1";
    const QByteArray own = "c own; git branch base; c2 own; git checkout -q -b o base~1; c3; git "
                           "update-ref refs/remotes/origin/own o";
    const auto row = [](const char *name, const char *builds, const QByteArray &script,
                        const char *source, const char *tip, const char *echoed) {
        for (const QByteArray &build : QByteArray(builds).split(' '))
            QTest::addRow("%s at %s", name, build.constData())
                << build << script << QByteArray(source) << QByteArray(tip) << QByteArray(echoed);
    };
    row("local branch only", "7d193f8 90fca6e 89cb628", "c feat", "feat", "feat", "feat");
    row("remote branch only", "7d193f8", "c x; git update-ref refs/remotes/origin/feat x", "feat",
        "main", "main");
    row("remote branch only", "90fca6e 89cb628", "c x; git update-ref refs/remotes/origin/feat x",
        "feat", "x", "feat");
    row("behind origin", "7d193f8", ahead, "feat", "feat", "feat");
    row("behind origin", "90fca6e 89cb628", ahead, "feat", "origin/feat", "feat");
    row("diverged", "90fca6e 89cb628", own, "own", "own", "own");
    row("diverged, with settings of its own", "90fca6e",
        own + "; git checkout -q own; echo > .MCP.json; git add .; git commit -q -m s", "own",
        "own", "own");
    row("diverged, with settings of its own", "f6010b9 89cb628",
        own + "; git checkout -q own; echo > .MCP.json; git add .; git commit -q -m s", "own",
        "origin/own", "own");
    row("unrelated", "f6010b9 89cb628",
        "c own; git update-ref refs/remotes/origin/own $(git commit-tree -m x HEAD^{tree})", "own",
        "origin/own", "own");
    row("revision syntax", "7d193f8", "c feat; c2 feat", "feat~1", "main", "main");
    row("revision syntax", "90fca6e 89cb628", "c feat; c2 feat", "feat~1", "feat~1", "feat~1");
    row("neither", "7d193f8 89cb628", "c feat", "none", "main", "main");
}

void TestHardenedWorktrees::startsAt()
{
    QFETCH(QByteArray, build);
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, source);
    QFETCH(QByteArray, tip);
    QFETCH(QByteArray, echoed);
    GoldenScene scene(build.toStdString());
    scene.stage(
        "r0 r; cd r; c() { git checkout -q -b $1; git commit -q --allow-empty -m c1; }; "
        "c2() { git checkout -q $1; git commit -q --allow-empty -m c2; }; c3() { git commit "
        "-q --allow-empty -m c3; }\n"
            + script.toStdString() + "\ngit checkout -q main",
        *m_templates);
    const QByteArray made = create(scene, R"(,"sourceBranch":")" + source.toStdString() + '"');
    QVERIFY2(made.contains("\"sourceBranch\":\"" + echoed + '"'), made.constData());
    QCOMPARE(output(scene, "git -C r rev-parse w1"),
             output(scene, "git -C r rev-parse " + tip.toStdString()));
    const QByteArray reflog = output(scene, "git -C r reflog w1 --format=%gs");
    if (scene.context().rules().startsAtCommit && source != "none")
        QCOMPARE(reflog, "branch: Created from " + output(scene, "git -C r rev-parse w1"));
}

void TestHardenedWorktrees::marksItsDirectory()
{
    GoldenScene scene("89cb628");
    scene.stage("r0 r; mkdir R", *m_templates);
    const auto call = [&](const char *name) {
        return answerOf(scene.call("git.worktree_create",
                                   R"({"baseRepo":")" + scene / "r" + R"(","branchName":")" + name
                                       + R"(","worktreePath":")" + scene / "R/p/" + name
                                       + R"(","worktreeRoot":")" + scene / "R" + "\"}"));
    };
    QVERIFY(call("w1").startsWith(R"({"success":true)"));
    QCOMPARE(statFile(scene / "R/p")->st_mode & 07777, mode_t{0700});
    const auto marker = readFile(scene / "R/p/.claude-managed-worktrees");
    QVERIFY(marker);
    QCOMPARE(QCryptographicHash::hash(toQt(*marker), QCryptographicHash::Sha256).toHex(),
             QByteArray("45da7f8aa0f75916f65d34db789ac37bf4f7f80ec26bae9bf3e788c087578519"));
    QVERIFY(call("w2").startsWith(R"({"success":true)")); // it is marked now
}

void TestHardenedWorktrees::replacesAStaleEntry_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<bool>("succeeds");
    const char *const stale = "r0 r; git -C r worktree add -q -b x .claude/worktrees/w1; rm -r "
                              "r/.claude/worktrees/w1; ";
    QTest::newRow("one") << QByteArray(stale) << true;
    QTest::newRow("locked") << QByteArray(stale) + "touch r/.git/worktrees/w1/locked" << false;
    QTest::newRow("two") << QByteArray(stale) + "cp -a r/.git/worktrees/w1 r/.git/worktrees/w2"
                         << false;
}

void TestHardenedWorktrees::replacesAStaleEntry()
{
    QFETCH(QByteArray, script);
    GoldenScene scene("89cb628");
    scene.stage(script.toStdString(), *m_templates);
    const QByteArray made = create(scene);
    QTEST(made.startsWith(R"({"success":true)"), "succeeds");
    QVERIFY(scene.has("r/.git/worktrees/w1"));
}

void TestHardenedWorktrees::seeds_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<QByteArray>("without");
    QTest::newRow("7d193f8") << QByteArray("7d193f8") << QByteArray();
    QTest::newRow("90fca6e") << QByteArray("90fca6e") << QByteArray(".claude/mailbox/m");
    QTest::newRow("89cb628") << QByteArray("89cb628")
                             << QByteArray(".claude/mailbox/m build/deep/x.key");
}

/// Only ignored files are copied; which ones depends on the build.
void TestHardenedWorktrees::seeds()
{
    QFETCH(QByteArray, build);
    QFETCH(QByteArray, without);
    GoldenScene scene(build.toStdString());
    scene.stage("r0 r; cd r; printf '*.env\\n*.key\\nbuild/\\nout/\\n.claude/local*\\n"
                ".claude/mailbox\\n.claude/link\\n' > .gitignore; printf '*.env\\n*.key\\nout/\\n"
                "plain*\\n' > .worktreeinclude; git add -A; git commit -q -m two\n"
                "mkdir -p .claude/mailbox build/deep out; echo 1 > 'spa ce.env'; echo 2 > "
                "\"$(printf 'q\\\"\\tx.env')\"; echo 3 > build/deep/x.key; echo 4 > out/o; echo 5 "
                "> plain; echo 6 > .claude/local.json; echo 7 > .claude/untracked; echo 8 > "
                ".claude/mailbox/m; ln -s /etc/passwd .claude/link; ln -s /etc/passwd l.env",
                *m_templates);
    QVERIFY(create(scene).startsWith(R"({"success":true)"));
    QStringList expected{".claude/local.json",
                         ".claude/mailbox/m",
                         ".git",
                         ".gitignore",
                         ".worktreeinclude",
                         "a.txt",
                         "build/deep/x.key",
                         "out/o",
                         "q\\\"\tx.env",
                         "spa ce.env"};
    for (const QByteArray &name : without.split(' '))
        expected.removeAll(QString::fromLatin1(name));
    QStringList found;
    const QDir root(QString::fromStdString(scene / "r/.claude/worktrees/w1"));
    QDirIterator all(root.path(), QDir::Files | QDir::Hidden | QDir::System,
                     QDirIterator::Subdirectories);
    while (all.hasNext())
        found << root.relativeFilePath(all.next());
    found.sort();
    expected.sort();
    QCOMPARE(found, expected);
}

void TestHardenedWorktrees::undoes_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<bool>("branchStays");
    QTest::newRow("new branch") << QByteArray() << false;
    QTest::newRow("attached") << QByteArray(R"(,"existingBranch":"old")") << true;
}

/// A failed checkout leaves nothing that it made, so a retry works.
void TestHardenedWorktrees::undoes()
{
    QFETCH(QByteArray, more);
    QFETCH(bool, branchStays);
    GoldenScene scene("90fca6e");
    scene.stage("r0 r; echo b > r/a.bin; echo '*.bin filter=bad' > r/.gitattributes; commit r two; "
                "git -C r branch old; git -C r config filter.bad.smudge false; git -C r config "
                "filter.bad.required true",
                *m_templates);
    QVERIFY(create(scene, more.toStdString()).contains("(checkout)"));
    QVERIFY(!scene.has("r/.claude/worktrees/w1"));
    QVERIFY(scene.has("r/.git/worktrees") && !scene.has("r/.git/worktrees/w1"));
    QVERIFY(!scene.has("r/.git/refs/heads/w1"));
    QCOMPARE(scene.has("r/.git/refs/heads/old"), true);
    scene.stage("git -C r config filter.bad.smudge cat", *m_templates);
    const QByteArray retried = create(scene, more.toStdString());
    QVERIFY(retried.endsWith(branchStays ? R"("branch":"old"})" : R"("branch":"w1"})"));
}

void TestHardenedWorktrees::removes_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("error"); // part of it; empty: success
    const auto row = [](const char *name, const char *script, const char *error) {
        QTest::newRow(name) << QByteArray(script) << QByteArray(error);
    };
    row("a worktree with changes", "echo u > r/.claude/worktrees/w1/u", "");
    row("a locked one", "git -C r worktree lock .claude/worktrees/w1", "is locked");
    row("gone", "rm -r r/.claude/worktrees/w1", "");
    row("a forged .git",
        "git -C r worktree add -q other; echo \"gitdir: $PWD/r/.git/worktrees/other\" > "
        "r/.claude/worktrees/w1/.git",
        "");
    row("a .git that is a directory",
        "rm r/.claude/worktrees/w1/.git; mkdir r/.claude/worktrees/w1/.git", "");
    row("a link inside", "ln -s ../../../../victim r/.claude/worktrees/w1/l", "");
}

void TestHardenedWorktrees::removes()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, error);
    GoldenScene scene("89cb628");
    scene.stage("r0 r; mkdir victim; echo > victim/precious; git -C r config section.x y; git -C r "
                "config branch.w1.x y",
                *m_templates);
    scene.worktree();
    scene.stage(script.toStdString(), *m_templates);
    const QByteArray answer = remove(scene);
    QVERIFY2(answer.contains(error), answer.constData());
    QCOMPARE(answer == R"({"success":true})", error.isEmpty());
    QCOMPARE(scene.has("r/.claude/worktrees/w1"), !error.isEmpty());
    QCOMPARE(scene.has("r/.git/worktrees/w1"), !error.isEmpty());
    QCOMPARE(scene.has("r/.git/refs/heads/w1"), !error.isEmpty());
    QVERIFY(scene.has("r/.git/worktrees") && scene.has("victim/precious"));
    QCOMPARE(scene.has("r/.git/worktrees/other"), script.contains("other"));
    QVERIFY(output(scene, "git -C r config branch.w1.x").endsWith('y')); // not dropped
}

/// The index is neither refreshed nor locked.
void TestHardenedWorktrees::statusTouchesNothing()
{
    GoldenScene scene("7d193f8");
    scene.stage("r0 r; mkdir tmp; printf '*.log\\n' > ex; git -C r config core.excludesFile "
                "\"$PWD/ex\"",
                *m_templates);
    scene.context().variables.push_back("TMPDIR=" + scene / "tmp");
    scene.worktree();
    scene.stage("touch -d 2030-01-01 r/.claude/worktrees/w1/a.txt; touch "
                "r/.git/worktrees/w1/index.lock r/.claude/worktrees/w1/x.log",
                *m_templates);
    const auto before = statFile(scene / "r/.git/worktrees/w1/index");
    const auto answer = scene.call("git.status", R"({"baseRepo":")" + scene / "r" + R"(","path":")"
                                                     + scene / "r/.claude/worktrees/w1" + "\"}");
    QCOMPARE(answerOf(answer),
             QByteArray(R"({"isRepo":true,"clean":false,"changes":["?? x.log"]})"));
    const auto after = statFile(scene / "r/.git/worktrees/w1/index");
    QCOMPARE(before->st_mtim.tv_nsec, after->st_mtim.tv_nsec);
    QCOMPARE(before->st_ino, after->st_ino);
    QCOMPARE(readDirectoryNames(scene / "tmp")->size(), std::size_t{0});
}

/// A file and the index have the same time; its content, not its size, has changed since.
void TestHardenedWorktrees::statusSeesChangesOfTheSameMoment()
{
    for (const char *build : {"7d193f8", "89cb628"}) {
        GoldenScene scene(build);
        scene.stage("r0 r; git -C r config core.trustctime false; git -C r worktree add -q "
                    ".claude/worktrees/w1; cd r/.claude/worktrees/w1; touch -d 2026-01-01 a.txt\n"
                    "git update-index -q --refresh; echo b > a.txt; touch -d 2026-01-01 a.txt "
                    "../../../.git/worktrees/w1/index",
                    *m_templates);
        const auto answer =
            scene.call("git.status", R"({"baseRepo":")" + scene / "r" + R"(","path":")"
                                         + scene / "r/.claude/worktrees/w1" + "\"}");
        QCOMPARE(answerOf(answer),
                 QByteArray(R"({"isRepo":true,"clean":false,"changes":[" M a.txt"]})"));
    }
}

/// The filter is killed with git, and everything is undone.
void TestHardenedWorktrees::killsHangingCheckouts()
{
    GoldenScene scene("89cb628");
    scene.stage("r0 r; echo b > r/a.bin; echo '*.bin filter=slow' > r/.gitattributes; commit r "
                "two; git -C r config advice.graftFileDeprecated false; git -C r config "
                "filter.slow.smudge \"echo \\$\\$ > $PWD/pid; sleep 1000\"",
                *m_templates);
    const QByteArray answer = create(scene, R"(,"timeoutMs":1000)");
    QVERIFY2(answer.contains("after 1000ms (deadline expired during the checkout): signal: killed"),
             answer.constData());
    QVERIFY(!scene.has("r/.claude/worktrees/w1") && !scene.has("r/.git/worktrees/w1"));
    if (const auto pid = readFile(scene / "pid"))
        QVERIFY(claustrum::testing::eventually(
            [&] { return ::kill(std::atoi(pid->c_str()), 0) != 0; }));
}

CLAUSTRUM_PLAIN_TEST(TestHardenedWorktrees)
#include "testhardenedworktrees.moc"
