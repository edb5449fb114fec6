// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/gitdirectory.h"

#include "daemon/repository/managedworktrees.h"
#include "stagedscratch.h"
#include "testing/testprogram.h"

using namespace claustrum;
using namespace claustrum::test;

/// The texts of refusals are in testgoldengit; here is what leads to which outcome.
class TestGitDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_templates = StagedScratch::makeTemplates(); }
    void outcomes_data();
    void outcomes();
    void ownGitDirectory_data();
    void ownGitDirectory();
    void managed_data();
    void managed();

private:
    std::unique_ptr<GitScratch> m_templates;
};

/// One letter for each state: trusted, no repository, refused, left to git.
static QByteArray letterOf(GitDirectory::State state)
{
    return QByteArray("TNRU").mid(static_cast<int>(state), 1);
}

void TestGitDirectory::outcomes_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("states"); // at f6010b9 and 89cb628
    QTest::addColumn<QByteArray>("rest");   // common directory and root, at 89cb628
    const auto row = [](const char *name, const char *script, const char *path, const char *states,
                        const char *rest = "") {
        QTest::newRow(name) << QByteArray(script) << QByteArray(path) << QByteArray(states)
                            << QByteArray(rest);
    };
    const char *const entry = "r0 r; git -C r worktree add -q ../w; ";
    row("a repository", "r0 r", "r", "TT", "r/.git r");
    row("a subdirectory", "r0 r; mkdir -p r/a/b", "r/a/b", "TT", "r/.git r");
    row("through a link", "r0 r; mkdir r/a; ln -s r/a l", "l", "TT", "r/.git r");
    row("a link, then up", "r0 r; mkdir r/a; ln -s r/a l", "l/..", "TT", "r/.git r");
    row("a linked worktree", entry, "w", "TT", "r/.git w");
    row("inside .git", "r0 r", "r/.git/objects", "TT", "r/.git ");
    row("bare", "git init -q --bare --template= b", "b", "TT", "b ");
    row("nothing", "mkdir d", "d", "NN");
    row("missing", "", "d", "UU");
    row("a file", "echo > f", "f", "UU");
    row("fifo .git is passed over", "r0 r; mkdir r/d; mkfifo r/d/.git", "r/d", "TT", "r/.git r");
    row("link to a fifo", "r0 r; mkdir r/d; mkfifo f; ln -s ../../f r/d/.git", "r/d", "TT",
        "r/.git r");
    row("empty .git ends the walk", "r0 r; mkdir -p r/d/.git", "r/d", "NN");
    row("no HEAD", "r0 r; rm r/.git/HEAD", "r", "NN");
    row("HEAD of junk", "r0 r; echo junk > r/.git/HEAD", "r", "NN");
    row("HEAD of 40 digits", "r0 r; git -C r rev-parse HEAD > h; cp h r/.git/HEAD", "r", "TT",
        "r/.git r");
    row("HEAD of 39 digits", "r0 r; git -C r rev-parse HEAD | cut -c1-39 > r/.git/HEAD", "r", "NN");
    row("HEAD with blanks", "r0 r; printf 'ref: \\t\\n refs/heads/main' > r/.git/HEAD", "r", "TT",
        "r/.git r");
    row("HEAD elsewhere", "r0 r; echo 'ref: heads/main' > r/.git/HEAD", "r", "NN");
    row("HEAD a link to a branch", "r0 r; ln -sf refs/heads/main r/.git/HEAD", "r", "TT",
        "r/.git r");
    row("HEAD a link elsewhere", "r0 r; ln -sf /etc/passwd r/.git/HEAD", "r", "NN");
    row("HEAD a fifo", "r0 r; rm r/.git/HEAD; mkfifo r/.git/HEAD", "r", "NN");
    row("objects a file", "r0 r; rm -r r/.git/objects; echo > r/.git/objects", "r", "TT",
        "r/.git r");
    row("no refs", "r0 r; rm -r r/.git/refs", "r", "NN");
    row("gitdir in capitals", "r0 r; mkdir d; echo 'GITDIR: ../r/.git' > d/.git", "d", "NN");
    row("an empty .git file", "mkdir d; echo > d/.git", "d", "NN");
    row("a large .git file",
        "r0 r; mkdir d; { printf 'gitdir: ../r/.git\\n'; head -c 1048576 "
        "/dev/zero; } > d/.git",
        "d", "NN");
    row("a .git file", "r0 r; mkdir d; printf 'gitdir:  ../r/.git \\n' > d/.git", "d", "TT",
        "r/.git d");
    row("a .git file to nowhere", "mkdir d; echo 'gitdir: ../none' > d/.git", "d", "UU");
    row("a gone entry", "r0 r; git -C r worktree add -q ../w; rm -r r/.git/worktrees/w", "w", "NN");
    row("commondir .", "r0 r; echo . > r/.git/commondir", "r", "RT", "r/.git r");
    row("commondir ./ without a line end", "r0 r; printf ./ > r/.git/commondir", "r", "RT",
        "r/.git r");
    row("commondir . and blanks", "r0 r; echo '. ' > r/.git/commondir", "r", "RR");
    row("commondir empty", "r0 r; printf '' > r/.git/commondir", "r", "RR");
    row("commondir a directory", "r0 r; mkdir r/.git/commondir", "r", "RR");
    row("commondir a link inside", "r0 r; echo . > r/.git/x; ln -s x r/.git/commondir", "r", "RT",
        "r/.git r");
    row("commondir a link outside", "r0 r; echo . > x; ln -s ../../x r/.git/commondir", "r", "RR");
    row("commondir dangles", "r0 r; ln -s none r/.git/commondir", "r", "RT", "r/.git r");
    row("commondir in a directory that is no repository",
        "mkdir -p d/.git; echo . > d/.git/commondir", "d", "RR");
    row("entry without commondir",
        "r0 r; git -C r worktree add -q ../w; rm "
        "r/.git/worktrees/w/commondir",
        "w", "RR");
    row("entry with its repository by another name",
        "r0 r; git -C r worktree add -q ../w; ln -s r s; echo \"$PWD/s/.git\" > "
        "r/.git/worktrees/w/commondir",
        "w", "RR");
    row("entry with an absolute commondir",
        "r0 r; git -C r worktree add -q ../w; echo "
        "\"$PWD/r/.git\" > r/.git/worktrees/w/commondir",
        "w", "TT", "r/.git w");
}

void TestGitDirectory::outcomes()
{
    QFETCH(QByteArray, script);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, rest);
    StagedScratch scratch("f6010b9");
    scratch.stage(script.toStdString(), *m_templates);
    const std::string directory = scratch / path.toStdString();
    const auto before = findGitDirectory(scratch.context(), directory);
    scratch.context().build = *ReferenceBuild::find("89cb628");
    const auto after = findGitDirectory(scratch.context(), directory);
    QTEST(letterOf(before.state) + letterOf(after.state), "states");
    QCOMPARE(after.text.empty(), after.state != GitDirectory::State::Refused);
    if (after.state != GitDirectory::State::Trusted)
        return;
    QByteArray found = toQt(after.commonDirectory) + ' ' + toQt(after.root);
    QCOMPARE(found.replace(toQt(scratch.path()) + '/', ""), rest);
}

void TestGitDirectory::ownGitDirectory_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("state");
    QTest::newRow("a repository") << QByteArray("@r/.git") << QByteArray("T");
    QTest::newRow("relative to the request's directory")
        << QByteArray("../r/.git") << QByteArray("T");
    QTest::newRow("a gone entry") << QByteArray("@r/.git/worktrees/gone") << QByteArray("R");
    QTest::newRow("a .git file") << QByteArray("@w/.git") << QByteArray("N");
    QTest::newRow("another missing path") << QByteArray("@none") << QByteArray("U");
}

void TestGitDirectory::ownGitDirectory()
{
    QFETCH(QByteArray, value);
    StagedScratch scratch("89cb628");
    scratch.stage("r0 r; mkdir d; git -C r worktree add -q ../w", *m_templates);
    value.replace('@', toQt(scratch.path()) + '/');
    scratch.context().variables.push_back("GIT_DIR=" + value.toStdString());
    const auto found = findGitDirectory(scratch.context(), scratch / "d");
    QTEST(letterOf(found.state), "state");
    QVERIFY(found.root.empty());
}

void TestGitDirectory::managed_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("management");
    const auto row = [](const char *path, Management management) {
        QTest::newRow(path) << QByteArray(path) << static_cast<int>(management);
    };
    row(".", Management::Free);
    row("x/.claude", Management::Free);
    row("x/.claude/worktrees", Management::Managed);
    row("x/.claude/worktrees/w/deep", Management::Managed);
    row("link", Management::Managed);
    row("marked", Management::Free);
    row("marked/a", Management::Managed);
    row("marked/a/b", Management::Managed);
    row("marked/a/b/c", Management::Free);
    row("repo/a", Management::Free);
    row("folder/a", Management::Managed);
    row("none", Management::Missing);
    row("none/..", Management::Missing);
    row("file", Management::Free);
    row("file/..", Management::Unwalkable);
    row("loop", Management::Unwalkable);
}

void TestGitDirectory::managed()
{
    QFETCH(QByteArray, path);
    StagedScratch scratch("89cb628");
    scratch.stage("mkdir -p x/.claude/worktrees/w/deep marked/a/b/c repo/a repo/.git folder/a; "
                  "touch marked/.claude-managed-worktrees repo/.claude-managed-worktrees file; "
                  "mkdir folder/.claude-managed-worktrees; ln -s x/.claude/worktrees link; ln -s "
                  "loop loop",
                  *m_templates);
    QTEST(static_cast<int>(managementOf(scratch.context(), scratch / path.toStdString())),
          "management");
}

CLAUSTRUM_PLAIN_TEST(TestGitDirectory)
#include "testgitdirectory.moc"
