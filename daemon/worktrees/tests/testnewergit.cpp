// SPDX-License-Identifier: Apache-2.0
// git.status with a git that knows --attr-source, 2.40 or later: which filters of a repository run.
// testgitcalls shows the command lines with any git.
#include "goldenscene.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <cstdlib>

using namespace claustrum;
using namespace claustrum::test;

class TestNewerGit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filters_data();
    void filters();
    void otherHashes();

private:
    static bool knowsAttrSource(const std::string &git);
    std::string status(GoldenScene &scene) const;

    std::unique_ptr<GitScratch> m_templates;
    std::string m_git;
};

bool TestNewerGit::knowsAttrSource(const std::string &git)
{
    const auto run = runProgram(
        {.file = git,
         .args = {"git", "--attr-source=4b825dc642cb6eb9a060e54bf8d69288fbee4904", "version"},
         .env = {},
         .cwd = {},
         .descriptorLimit = {}},
        {});
    return run && run->succeeded();
}

/// The answer for w1 of r.
std::string TestNewerGit::status(GoldenScene &scene) const
{
    scene.replaceGit("exec '" + m_git + "' \"$@\"");
    const auto answer = scene.call("git.status", R"({"path":")" + scene / "r/.claude/worktrees/w1"
                                                     + R"(","baseRepo":")" + scene / "r" + "\"}");
    return answer ? *answer : answer.error().text;
}

void TestNewerGit::initTestCase()
{
    const char *const named = std::getenv("CLAUSTRUM_NEWER_GIT");
    m_git = named ? named : "/usr/bin/git";
    if (!knowsAttrSource(m_git))
        QSKIP("the git here is older than 2.40; CLAUSTRUM_NEWER_GIT may name the path of another");
    m_templates = StagedScratch::makeTemplates();
}

void TestNewerGit::filters_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<std::string>("attributes"); // the file that names the filter
    QTest::addColumn<bool>("runs");
    const auto row = [](const char *name, const char *build, const char *attributes, bool runs) {
        QTest::newRow(name) << std::string(build) << std::string(attributes) << runs;
    };
    row("7d193f8", "7d193f8", ".gitattributes", true);
    row("golden git-files 24 at 4534d86", "4534d86", ".gitattributes", false);
    row("golden git-files 24 at 89cb628", "89cb628", ".gitattributes", false);
    // git has no option against this file.
    row("of the git directory at 4534d86", "4534d86", ".git/info/attributes", true);
    row("of the git directory at 89cb628", "89cb628", ".git/info/attributes", true);
}

/// The committed file is in capitals, as the filter makes it of the one in the worktree.
void TestNewerGit::filters()
{
    QFETCH(std::string, build);
    QFETCH(std::string, attributes);
    QFETCH(bool, runs);
    GoldenScene scene(build);
    scene.stage("r0 r; mkdir -p r/.git/info; echo '*.txt filter=up' > r/" + attributes
                    + "\ngit -C r config filter.up.clean \"tee '$PWD/ran' | tr a-z A-Z\"\n"
                      "echo hello > r/x.txt; commit r two\n"
                      "git -C r worktree add -q .claude/worktrees/w1\n"
                      "echo hello > r/.claude/worktrees/w1/x.txt; rm ran",
                *m_templates);
    QCOMPARE(status(scene),
             std::string(runs ? R"({"isRepo":true,"clean":true})"
                              : R"({"isRepo":true,"clean":false,"changes":[" M x.txt"]})"));
    QCOMPARE(scene.has("ran"), runs);
}

/// The empty tree has another id there.
void TestNewerGit::otherHashes()
{
    GoldenScene scene("89cb628");
    scene.stage("git init -q -b main --object-format=sha256 --template= r; echo a > r/a.txt\n"
                "commit r one; git -C r worktree add -q .claude/worktrees/w1",
                *m_templates);
    QCOMPARE(status(scene), std::string(R"({"isRepo":true,"clean":true})"));
}

CLAUSTRUM_TEST(TestNewerGit)
#include "testnewergit.moc"
