// SPDX-License-Identifier: Apache-2.0
// A second thread swaps directories for links while worktrees are made and removed: nothing outside
// the repository may be written or deleted.
#include "daemon/repository/repository.h"
#include "daemon/worktrees/leafplace.h"
#include "daemon/worktrees/openremoval.h"
#include "daemon/worktrees/seedignored.h"
#include "daemon/worktrees/worktreeroot.h"
#include "goldenscene.h"
#include "posix/beneath.h"
#include "posix/removetree.h"
#include "testing/scale.h"
#include "testing/swapper.h"
#include "testing/testprogram.h"

using namespace claustrum;
using namespace claustrum::test;
using namespace claustrum::testing;

class TestSwappedPaths : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_templates = StagedScratch::makeTemplates(); }
    void placesAreMadeInside();
    void emptyingStaysInside();
    void rootsAreWhatTheySay();
    void seedsComeFromInsideAndStayInside();
    void methods_data();
    void methods();

private:
    std::unique_ptr<GitScratch> m_templates;
};

/// `real` and a link to `victim` change places.
static void makeVictim(GoldenScene &scene, const GitScratch &templates)
{
    scene.stage("r0 r; mkdir -p r/.claude/worktrees victim/worktrees/w1; echo precious > "
                "victim/precious; echo precious > victim/worktrees/w1/precious; ln -s ../victim "
                "r/link",
                templates);
}

static void expectUntouched(const GoldenScene &scene)
{
    QVERIFY(scene.has("victim/precious"));
    QVERIFY(scene.has("victim/worktrees/w1/precious"));
    QCOMPARE(readDirectoryNames(scene / "victim")->size(), std::size_t{2});
    QCOMPARE(readDirectoryNames(scene / "victim/worktrees")->size(), std::size_t{1});
    QCOMPARE(readDirectoryNames(scene / "victim/worktrees/w1")->size(), std::size_t{1});
}

void TestSwappedPaths::placesAreMadeInside()
{
    GoldenScene scene("89cb628");
    makeVictim(scene, *m_templates);
    int made = 0;
    int refused = 0;
    const Swapper swapper(scene / "r/.claude", scene / "r/link");
    for (int i = 0; i < scaled(2000, 100000) || made == 0 || refused == 0; ++i) {
        auto place =
            placeInRepository(scene / "r/.claude/worktrees/x" + std::to_string(i), scene / "r");
        if (!place) {
            ++refused;
            continue;
        }
        struct stat status;
        (void)place->leafStatus(status);
        if (!place->makeParents(0755) && !place->makeLeaf() && place->isUnchanged()) {
            ++made;
            QCOMPARE(place->removeLeaf(), 0);
        }
    }
    expectUntouched(scene);
    QVERIFY(swapper.swaps() > 0);
}

void TestSwappedPaths::emptyingStaysInside()
{
    GoldenScene scene("89cb628");
    makeVictim(scene, *m_templates);
    const Swapper swapper(scene / "r/.claude", scene / "r/link");
    int emptied = 0;
    for (int i = 0; i < scaled(300, 10000) || emptied == 0; ++i) {
        (void)makeDirectories(scene / "r/w/deep", 0755);
        (void)::rename((scene / "r/w").c_str(), (scene / "r/.claude/worktrees/w1").c_str());
        auto place = placeInRepository(scene / "r/.claude/worktrees/w1", scene / "r");
        if (place && place->openLeaf() == 0
            && emptyDirectory(place->leaf(), place->resolvedPath()).empty()
            && place->removeLeaf() == 0)
            ++emptied;
    }
    QVERIFY(scene.has("victim/precious"));
    QVERIFY(scene.has("victim/worktrees/w1/precious"));
}

/// The resolved root and the place below it belong together.
void TestSwappedPaths::rootsAreWhatTheySay()
{
    GoldenScene scene("89cb628");
    scene.stage("r0 r; mkdir -p R/sub victim/sub; ln -s victim link", *m_templates);
    const Swapper swapper(scene / "R", scene / "link");
    struct stat victim;
    QVERIFY(::stat((scene / "victim/sub").c_str(), &victim) == 0);
    const RootedPath path{scene / "R/sub/w", scene / "r", scene / "R"};
    int checked = 0;
    for (int i = 0; i < scaled(1000, 50000) || checked == 0; ++i) {
        const WorktreeRoot root(scene.context(), path);
        auto place = root.place();
        if (!place || !place->parentExists())
            continue;
        struct stat parent;
        QVERIFY(::fstat(place->parent(), &parent) == 0);
        const bool saysVictim = place->resolvedPath() == scene / "victim/sub/w";
        QCOMPARE(isSameFile(parent, victim), saysVictim);
        ++checked;
    }
}

/// Folders of the repository and of the worktree change places with links to a victim.
void TestSwappedPaths::seedsComeFromInsideAndStayInside()
{
    GoldenScene scene("89cb628");
    scene.stage("r0 r; mkdir -p r/.claude/s w/.claude/s victim; echo '*.local' > r/.gitignore\n"
                "echo own > r/.claude/s/f.local; echo secret > victim/f.local\n"
                "ln -s ../../victim r/.claude/link; ln -s ../../victim w/.claude/link",
                *m_templates);
    Repository repository(scene.context(), scene / "r", Repository::Use::Worktree);
    const auto from = openFile(scene / "r", O_PATH | O_DIRECTORY);
    const auto to = openFile(scene / "w", O_PATH | O_DIRECTORY);
    QVERIFY(!repository.refusal() && from && to);
    const Swapper source(scene / "r/.claude/s", scene / "r/.claude/link");
    const Swapper target(scene / "w/.claude/s", scene / "w/.claude/link");
    int seeded = 0;
    for (int i = 0; i < scaled(10, 1000) || (seeded == 0 && i < 1000); ++i) {
        seedIgnored(repository.git(), from->get(), to->get());
        for (const char *folder : {".claude/s", ".claude/link"}) {
            const auto place = openDirectoryBeneath(to->get(), folder);
            const auto file =
                place ? openFileIn(place->get(), "f.local", O_RDONLY) : Result<Fd, int>(ENOENT);
            if (!file)
                continue;
            QCOMPARE(*readAll(file->get(), "f.local"), "own\n");
            ++seeded;
            (void)::unlinkat(place->get(), "f.local", 0);
        }
    }
    QVERIFY(seeded > 0);
    QCOMPARE(*readDirectoryNames(scene / "victim"), (std::vector<std::string>{"f.local"}));
    QCOMPARE(*readFile(scene / "victim/f.local"), "secret\n");
}

void TestSwappedPaths::methods_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::newRow("create") << QByteArray("git.worktree_create");
    QTest::newRow("remove") << QByteArray("git.worktree_remove");
}

/// Whole requests; git itself is in between.
void TestSwappedPaths::methods()
{
    QFETCH(QByteArray, method);
    GoldenScene scene("89cb628");
    makeVictim(scene, *m_templates);
    const std::string base = R"({"baseRepo":")" + scene / "r" + R"(","branchName":"b)";
    const std::string path = R"(","worktreePath":")" + scene / "r/.claude/worktrees/";
    const Swapper swapper(scene / "r/.claude", scene / "r/link");
    for (int i = 0; i < scaled(5, 500); ++i) {
        const std::string name = method.endsWith("remove") ? "w1" : "n" + std::to_string(i);
        const auto answer =
            scene.call(method.toStdString(), base + std::to_string(i) + path + name + "\"}");
        QVERIFY(answer);
    }
    QVERIFY(scene.has("victim/precious"));
    QVERIFY(scene.has("victim/worktrees/w1/precious"));
}

CLAUSTRUM_PLAIN_TEST(TestSwappedPaths)
#include "testswappedpaths.moc"
