// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/worktrees.h"

#include "gitscratch.h"
#include "posix/removetree.h"
#include "testing/testprogram.h"

#include <QDirIterator>

using namespace claustrum;
using namespace claustrum::test;
using namespace std::chrono_literals;

class TestWorktrees : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_scratch = std::make_unique<GitScratch>(); }
    void creates();
    void sourceBranch();
    void refusesToCreate_data();
    void refusesToCreate();
    void seedsSettings();
    void seedsListedFiles();
    void doesNotSeedLinks();
    void doesNotSeedThroughLinks();
    void doesNotSeedItself();
    void removes();
    void removesByItself();
    void sparesHome_data();
    void sparesHome();
    void cannotRemove();
    void withoutGit();
    void deadlines();

private:
    QByteArray create(const WorktreeCreateParams &params);
    QByteArray remove(const WorktreeRemoveParams &params);
    QByteArray answer(const Result<std::string> &result) const;
    QStringList tree(const std::string &name) const;
    QByteArray content(const std::string &name) const;

    std::unique_ptr<GitScratch> m_scratch;
};

/// The result, with the scratch folder as @DIR@.
QByteArray TestWorktrees::answer(const Result<std::string> &result) const
{
    QByteArray text = toQt(result ? *result : "error " + result.error().text);
    return text.replace(toQt(m_scratch->path()), "@DIR@");
}

/// Paths starting with "@" are below the scratch folder.
QByteArray TestWorktrees::create(const WorktreeCreateParams &params)
{
    WorktreeCreateParams full = params;
    for (std::string *path : {&full.baseRepo, &full.worktreePath}) {
        if (path->starts_with('@'))
            *path = *m_scratch / path->substr(1);
    }
    return answer(gitWorktreeCreate(m_scratch->context(), full));
}

QByteArray TestWorktrees::remove(const WorktreeRemoveParams &params)
{
    WorktreeRemoveParams full = params;
    for (std::string *path : {&full.baseRepo, &full.worktreePath}) {
        if (path->starts_with('@'))
            *path = *m_scratch / path->substr(1);
    }
    return answer(gitWorktreeRemove(m_scratch->context(), full));
}

/// All files below, and links as "name@", except git's own.
QStringList TestWorktrees::tree(const std::string &name) const
{
    QStringList names;
    const QDir root(QString::fromStdString(*m_scratch / name));
    QDirIterator all(root.path(),
                     QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
                     QDirIterator::Subdirectories);
    while (all.hasNext()) {
        const QFileInfo info(all.next());
        const QString relative = root.relativeFilePath(info.filePath());
        if (info.isSymLink())
            names << relative + '@';
        else if (!info.isDir() && relative != ".git")
            names << relative;
    }
    names.sort();
    return names;
}

QByteArray TestWorktrees::content(const std::string &name) const
{
    const auto bytes = readFile(*m_scratch / name);
    return bytes ? toQt(*bytes) : toQt(bytes.error().text);
}

void TestWorktrees::creates()
{
    m_scratch->repository("r");
    QCOMPARE(
        create({"@r", "b1", "@wt<1>", ""}),
        QByteArray(R"({"success":true,"path":"@DIR@/wt\u003c1\u003e","sourceBranch":"main"})"));
    QCOMPARE(tree("wt<1>"), QStringList{"a.txt"});
    QCOMPARE(create({"@r", "b2", "rel/wt", ""}),
             QByteArray(R"({"success":true,"path":"rel/wt","sourceBranch":"main"})"));
    QCOMPARE(tree("r/rel/wt"), QStringList{"a.txt"});
    QCOMPARE(create({"@r", "b3", "~/wt", ""}),
             QByteArray(R"({"success":true,"path":"@DIR@/home/wt","sourceBranch":"main"})"));
    QCOMPARE(create({"@r", "b1", "@wt4", ""}),
             QByteArray(R"({"success":false,"error":"git worktree add failed: Preparing worktree )"
                        R"((new branch 'b1')\nfatal: a branch named 'b1' already exists",)"
                        R"("errorCode":"worktree_add_failed"})"));
}

void TestWorktrees::sourceBranch()
{
    m_scratch->repository("r");
    m_scratch->git("r", {"branch", "dev"});
    const auto source = [this](const char *name, const char *asked) {
        const QByteArray made = create({"@r", name, std::string("@wt-") + name, asked});
        return made.mid(made.indexOf("\"sourceBranch\""));
    };
    QCOMPARE(source("b1", "dev"), QByteArray(R"("sourceBranch":"dev"})"));
    QCOMPARE(source("b2", "nosuch"), QByteArray(R"("sourceBranch":"main"})"));
    QCOMPARE(source("b3", "HEAD~1"), QByteArray(R"("sourceBranch":"main"})"));
    m_scratch->git("r", {"checkout", "-q", "--detach"});
    QCOMPARE(source("b4", ""), QByteArray(R"("sourceBranch":"HEAD"})"));
}

void TestWorktrees::refusesToCreate_data()
{
    QTest::addColumn<QByteArray>("repo");
    QTest::addColumn<QByteArray>("branch");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray noRepo =
        R"({"success":false,"error":"not a git repository","errorCode":"not_a_repo"})";
    QTest::newRow("no branch") << QByteArray("@r") << QByteArray()
                               << QByteArray("error branchName is required");
    QTest::newRow("not a repository") << QByteArray("@home") << QByteArray("b") << noRepo;
    QTest::newRow("missing") << QByteArray("@none") << QByteArray("b") << noRepo;
    QTest::newRow("git's own folder") << QByteArray("@r/.git") << QByteArray("b") << noRepo;
    QTest::newRow("a NUL") << QByteArray("@r\0", 3) << QByteArray("b") << noRepo;
}

void TestWorktrees::refusesToCreate()
{
    QFETCH(QByteArray, repo);
    QFETCH(QByteArray, branch);
    m_scratch->repository("r");
    QTEST(create({repo.toStdString(), branch.toStdString(), "@wt", ""}), "answer");
    QVERIFY(!m_scratch->has("wt"));
}

void TestWorktrees::seedsSettings()
{
    const mode_t before = ::umask(022);
    m_scratch->repository("r");
    m_scratch->directory("r/.claude/nested/deep");
    m_scratch->directory("r/.claude/empty");
    m_scratch->file("r/.claude/settings.json", "{}", 0755);
    m_scratch->file("r/.claude/nested/deep/.dot", std::string(300'000, 'd'), 0400);
    QVERIFY(::mkfifo((*m_scratch / "r/.claude/fifo").c_str(), 0600) == 0);
    QVERIFY(create({"@r", "b", "@wt", ""}).startsWith(R"({"success":true)"));
    ::umask(before);
    QCOMPARE(tree("wt"),
             (QStringList{".claude/nested/deep/.dot", ".claude/settings.json", "a.txt"}));
    QCOMPARE(content("wt/.claude/nested/deep/.dot"), QByteArray(300'000, 'd'));
    QCOMPARE(statFile(*m_scratch / "wt/.claude/settings.json")->st_mode, mode_t{S_IFREG | 0644});
    QCOMPARE(statFile(*m_scratch / "wt/.claude/nested/deep/.dot")->st_mode, mode_t{S_IFREG | 0644});
    QCOMPARE(statFile(*m_scratch / "wt/.claude/empty")->st_mode, mode_t{S_IFDIR | 0755});
}

void TestWorktrees::seedsListedFiles()
{
    m_scratch->repository("r");
    m_scratch->directory("r/build/x");
    m_scratch->file("r/.gitignore", "*.env\nbuild/\n");
    m_scratch->file("r/prod.env", "P");
    m_scratch->file("r/other.env", "O");
    m_scratch->file("r/build/x/out", "b");
    m_scratch->file("r/caf\xc3\xa9.env", "quoted");
    m_scratch->file("r/spa ce.env", "S");
    QVERIFY(create({"@r", "b1", "@wt1", ""}).contains("true"));
    QCOMPARE(tree("wt1"), QStringList{"a.txt"}); // no list, no files

    m_scratch->file("r/.worktreeinclude", "prod.env\nbuild/\ncaf*\nspa*\na.txt\n");
    QVERIFY(create({"@r", "b2", "@wt2", ""}).contains("true"));
    QCOMPARE(tree("wt2"), (QStringList{"a.txt", "build/x/out", "prod.env", "spa ce.env"}));
    QCOMPARE(content("wt2/build/x/out"), QByteArray("b"));
    QVERIFY(create({"@r", "b3", "in/side", ""}).contains("true")); // relative to the repository
    QCOMPARE(tree("r/in/side"), (QStringList{"a.txt", "build/x/out", "prod.env", "spa ce.env"}));
}

void TestWorktrees::doesNotSeedLinks()
{
    m_scratch->repository("r");
    m_scratch->directory("secret");
    m_scratch->file("secret/key", "k");
    m_scratch->directory("r/.claude");
    m_scratch->file("r/.claude/kept", "k");
    const auto link = [this](const std::string &to, const std::string &at) {
        return ::symlink(to.c_str(), (*m_scratch / at).c_str()) == 0;
    };
    QVERIFY(link(*m_scratch / "secret/key", "r/.claude/file"));
    QVERIFY(link(*m_scratch / "secret", "r/.claude/folder"));
    QVERIFY(link(*m_scratch / "secret", "r/linked"));
    QVERIFY(link(*m_scratch / "secret/key", "r/x.env"));
    m_scratch->file("r/.worktreeinclude", "linked/\nlinked\n*.env\n");
    QVERIFY(create({"@r", "b1", "@wt1", ""}).contains("true"));
    QCOMPARE(tree("wt1"), (QStringList{".claude/kept", "a.txt"}));

    m_scratch->repository("r2");
    QVERIFY(link(*m_scratch / "secret", "r2/.claude"));
    QVERIFY(create({"@r2", "b", "@wt2", ""}).contains("true"));
    QCOMPARE(tree("wt2"), QStringList{"a.txt"});
}

/// A hostile repository checks out links at the seeds' paths: nothing may be written through them.
void TestWorktrees::doesNotSeedThroughLinks()
{
    m_scratch->repository("r");
    m_scratch->directory("victim");
    m_scratch->file("victim/settings.json", "victim");
    QVERIFY(::symlink((*m_scratch / "victim").c_str(), (*m_scratch / "r/.claude").c_str()) == 0);
    QVERIFY(
        ::symlink((*m_scratch / "victim/settings.json").c_str(), (*m_scratch / "r/x.env").c_str())
        == 0);
    m_scratch->git("r", {"add", ".claude", "x.env"});
    m_scratch->git("r", {"commit", "-q", "-m", "links"});
    m_scratch->git("r", {"rm", "-q", "--cached", ".claude", "x.env"});
    QVERIFY(removeTree(*m_scratch / "r/.claude") && removeTree(*m_scratch / "r/x.env"));
    m_scratch->directory("r/.claude");
    m_scratch->file("r/.claude/settings.json", "seed");
    m_scratch->file("r/x.env", "seed");
    m_scratch->file("r/.worktreeinclude", "*.env\n");
    QVERIFY(create({"@r", "b", "@wt", ""}).contains("true"));
    QCOMPARE(tree("wt"), (QStringList{".claude@", "a.txt", "x.env@"}));
    QCOMPARE(tree("victim"), QStringList{"settings.json"});
    QCOMPARE(content("victim/settings.json"), QByteArray("victim"));
}

void TestWorktrees::doesNotSeedItself()
{
    m_scratch->repository("r");
    m_scratch->directory("r/.claude/agents");
    m_scratch->file("r/.claude/agents/one", "1");
    QVERIFY(create({"@r", "b", "@r/.claude/worktrees/b", ""}).contains("true"));
    QCOMPARE(tree("r/.claude/worktrees/b"), (QStringList{".claude/agents/one", "a.txt"}));
}

void TestWorktrees::removes()
{
    m_scratch->repository("r");
    QVERIFY(create({"@r", "b", "@wt", ""}).contains("true"));
    m_scratch->file("wt/untracked", "u");
    QCOMPARE(remove({"@r", "@wt", "b"}), QByteArray(R"({"success":true})"));
    QVERIFY(!m_scratch->has("wt"));
    QVERIFY(!m_scratch->has("r/.git/refs/heads/b"));
    QCOMPARE(remove({"@r", "@wt", "nosuch"}), QByteArray(R"({"success":true})")); // missing is fine
}

void TestWorktrees::removesByItself()
{
    m_scratch->repository("r");
    m_scratch->directory("plain/sub");
    m_scratch->directory("victim");
    m_scratch->file("victim/x", "x");
    QVERIFY(::symlink((*m_scratch / "victim").c_str(), (*m_scratch / "plain/link").c_str()) == 0);
    QVERIFY(::symlink((*m_scratch / "victim").c_str(), (*m_scratch / "top").c_str()) == 0);
    QCOMPARE(remove({"@r", "@plain", ""}), QByteArray(R"({"success":true})"));
    QCOMPARE(remove({"@none", "@top", ""}), QByteArray(R"({"success":true})"));
    QVERIFY(!m_scratch->has("plain") && !m_scratch->has("top"));
    QCOMPARE(tree("victim"), QStringList{"x"});
    QCOMPARE(remove({"", "", ""}), QByteArray(R"({"success":true})"));
    QCOMPARE(remove({"@r", "@r", ""}), QByteArray(R"({"success":true})")); // even the main one
    QVERIFY(!m_scratch->has("r"));
}

void TestWorktrees::sparesHome_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("told");
    const auto row = [](const char *path, const char *told) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(told);
    };
    row("~", "@DIR@/home");
    row("@home", "@DIR@/home");
    row("@home/", "@DIR@/home/");
    row("@x/../home", "@DIR@/x/../home");
    row("@", "@DIR@/");
    row("/", "/");
    row("home", "home");
    row(".", ".");
    row("..", "..");
    row("a/../home/.", "a/../home/.");
}

void TestWorktrees::sparesHome()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, told);
    m_scratch->repository("r");
    m_scratch->file("home/precious", "p");
    QCOMPARE(
        remove({"@r", path.toStdString(), "main"}),
        R"({"success":false,"error":"worktreePath must not be or contain the home directory: \")"
            + told + R"(\""})");
    QVERIFY(m_scratch->has("home/precious"));
    QVERIFY(m_scratch->has("r/.git/refs/heads/main"));
}

void TestWorktrees::cannotRemove()
{
    m_scratch->repository("r");
    m_scratch->file("plain", "p");
    const QByteArray got = remove({"@r", "@plain/below", "main"});
    QCOMPARE(got, QByteArray(R"({"success":false,"error":"failed to remove worktree: fatal: )"
                             R"('@DIR@/plain/below' is not a working tree; manual cleanup also )"
                             R"(failed: unlinkat @DIR@/plain/below: not a directory"})"));
    QVERIFY(m_scratch->has("r/.git/refs/heads/main"));
    QCOMPARE(remove({"@none", "@plain/.", ""}),
             QByteArray(R"({"success":false,"error":"failed to remove worktree: fatal: cannot )"
                        R"(change to '@DIR@/none': No such file or directory; manual cleanup )"
                        R"(also failed: RemoveAll @DIR@/plain/.: invalid argument"})"));
}

void TestWorktrees::withoutGit()
{
    m_scratch->repository("r");
    m_scratch->directory("wt");
    m_scratch->file("plain");
    m_scratch->removeGit();
    QCOMPARE(
        create({"@r", "b", "@wt", ""}),
        QByteArray(R"({"success":false,"error":"not a git repository","errorCode":"not_a_repo"})"));
    QCOMPARE(remove({"@r", "@wt", "b"}), QByteArray(R"({"success":true})"));
    QVERIFY(!m_scratch->has("wt"));
    QCOMPARE(remove({"@r", "@plain/x", ""}),
             QByteArray(R"({"success":false,"error":"failed to remove worktree: ; manual cleanup )"
                        R"(also failed: unlinkat @DIR@/plain/x: not a directory"})"));
}

void TestWorktrees::deadlines()
{
    m_scratch->repository("r");
    m_scratch->directory("wt");
    m_scratch->replaceGit("case \"$*\" in *'worktree remove'*|*'worktree add'*) sleep 1000;; "
                          "*is-inside*) echo true;; esac");
    m_scratch->context().timeout = 1500ms;
    QCOMPARE(
        remove({"@r", "@wt", "main"}),
        QByteArray(R"({"success":false,"error":"git worktree remove timed out after 1.5s; no )"
                   R"(cleanup was attempted, and git may have partially removed the worktree"})"));
    QVERIFY(m_scratch->has("wt"));
    QCOMPARE(create({"@r", "b", "@wt2", ""}), QByteArray("error signal: killed"));
}

CLAUSTRUM_TEST(TestWorktrees)
#include "testworktrees.moc"
