// SPDX-License-Identifier: Apache-2.0
// What the builds after 5db5e4a changed (later/git-files.md, files.*), with the example
// frames of later/golden that hold for them.
#include "archivebuilder.h"
#include "extractionscratch.h"
#include "posix/tests/unprivileged.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

using namespace claustrum;
using namespace claustrum::test;

class TestLaterExtraction : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void entries_data();
    void entries();
    void parents_data();
    void parents();
    void permissions_data();
    void permissions();
};

/// Each at the builds before the change and after it.
void TestLaterExtraction::entries_data()
{
    QTest::addColumn<std::string>("tar");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<QStringList>("tree");
    const auto row = [](const char *name, const std::string &tar, const QByteArray &before,
                        const QByteArray &after, const QStringList &tree) {
        QTest::newRow(name) << tar << before << after << tree;
    };
    const std::string a = tarEntry("a", "1");
    const auto both = [row](const char *name, const std::string &tar, const QByteArray &answer,
                            const QStringList &tree) { row(name, tar, answer, answer, tree); };
    row("a broken header", a + std::string(512, 'x'),
        failure("gzip: archive/tar: invalid tar header", 1),
        failure("tar read: archive/tar: invalid tar header"), {"a=1"});
    row("truncated in a header", a + "x", failure("gzip: unexpected EOF", 1),
        failure("tar read: unexpected EOF"), {"a=1"});
    row("truncated in a file", a + tarEntry("b", "22").substr(0, 513), failure("unexpected EOF", 1),
        failure("write b: unexpected EOF"), {"a=1", "b=2"});
    row("golden git-files 118: a directory over a file", a + tarEntry("a/", "", '5'),
        failure("mkdir @DIR@/out/a: not a directory", 1),
        failure("mkdir a/: mkdir @DIR@/out/a: not a directory"), {"a=1"});
    row("golden git-files 120: a directory below a file", a + tarEntry("a/b/", "", '5'),
        failure("mkdir @DIR@/out/a: not a directory", 1),
        failure("mkdir a/b/: mkdir @DIR@/out/a: not a directory"), {"a=1"});
    both("golden git-files 114: a file below a file", a + tarEntry("a/b/c", "2"),
         failure("mkdir parent a/b/c: mkdir @DIR@/out/a: not a directory"), {"a=1"});
    both("golden git-files 116: the destination as a file", tarEntry(".", "x"),
         failure("create .: open @DIR@/out: is a directory"), {});
    both("a file over a directory", tarEntry("x/", "", '5') + tarEntry("x", "1"),
         failure("create x: open @DIR@/out/x: is a directory"), {"x/"});
    both("out and back in", tarEntry("../out/x.txt", "1"), success(1), {".synced=", "x.txt=1"});
    both("the last of two", tarEntry("a.txt", "one") + tarEntry("a.txt", "two"), success(2),
         {".synced=", "a.txt=two"});
    both("gzip of nothing", "", success(0), {".synced="});
    both("outside", a + tarEntry("../b", "2"), failure("unsafe path in archive: ../b"), {"a=1"});
    row("the mark is a directory",
        a + tarEntry(".synced/", "", '5') + tarEntry(".synced/in/x", "2"),
        failure("write .synced: open @DIR@/out/.synced: is a directory", 2), success(2),
        {".synced=", "a=1"});
    both("the mark is a file", tarEntry(".synced", "x"), success(1), {".synced="});
}

void TestLaterExtraction::entries()
{
    QFETCH(std::string, tar);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    for (const char *build : {"5db5e4a", "7d193f8", "89cb628"}) {
        ExtractionScratch scratch;
        scratch.speak(build);
        scratch.directory("out/old");
        const bool isLater = build != std::string("5db5e4a");
        QCOMPARE(scratch.extractBytes(gzipped(tar)), isLater ? after : before);
        QVERIFY(!scratch.has("a.tgz"));
        if (isLater || before == after)
            QTEST(scratch.tree("out"), "tree");
    }
}

void TestLaterExtraction::parents_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray older = failure("clean destDir: unlinkat @DIR@/f.txt/dest: not a directory");
    QTest::newRow("5db5e4a") << std::string("5db5e4a") << older;
    QTest::newRow("f6010b9") << std::string("f6010b9") << older;
    QTest::newRow("golden newest 162")
        << std::string("89cb628") << failure("mkdir parent: mkdir @DIR@/f.txt: not a directory");
}

void TestLaterExtraction::parents()
{
    QFETCH(std::string, build);
    ExtractionScratch scratch;
    scratch.speak(build);
    scratch.file("f.txt", "kept");
    const std::string archive = scratch.file("a.tgz", gzipped(tarEntry("a", "1")));
    QTEST(scratch.extract(archive, scratch / "f.txt/dest"), "answer");
    QCOMPARE(*readFile(scratch / "f.txt"), "kept");
    const std::string another = scratch.file("b.tgz", gzipped(tarEntry("a", "1")));
    QCOMPARE(scratch.extract(another, scratch / "new/deep/dest"), success(1));
}

/// x/dest holds old.txt; the answers are those of 89cb628 and before.
void TestLaterExtraction::permissions_data()
{
    QTest::addColumn<int>("parent");
    QTest::addColumn<int>("destination"); // -1: there is none
    QTest::addColumn<int>("umask");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("keeps");
    const auto row = [](const char *name, int parent, int destination, int mask,
                        const QByteArray &answer, bool keeps) {
        QTest::newRow(name) << parent << destination << mask << answer << keeps;
    };
    const QByteArray denied = ": permission denied";
    row("the parent cannot be read", 0300, 0700, 022,
        failure("clean destDir: open @DIR@/x" + denied), true);
    row("the destination cannot be changed", 0700, 0500, 022,
        failure("clean destDir: unlinkat @DIR@/x/dest/old.txt" + denied), true);
    row("the destination cannot be read", 0700, 0300, 022,
        failure("clean destDir: openfdat @DIR@/x/dest" + denied), true);
    row("the parent cannot be changed", 0500, -1, 022,
        failure("mkdir destDir: mkdir @DIR@/x/dest" + denied), false);
    row("umask 0100", 0700, -1, 0100, failure("create a: open @DIR@/x/dest/a" + denied), false);
    row("umask 0200", 0700, -1, 0200, failure("create a: open @DIR@/x/dest/a" + denied), false);
    row("umask 0400", 0700, -1, 0400, success(2), false);
}

void TestLaterExtraction::permissions()
{
    QFETCH(int, parent);
    QFETCH(int, destination);
    QFETCH(int, umask);
    ExtractionScratch scratch;
    scratch.speak("89cb628");
    const Unprivileged user(scratch);
    const std::string archive =
        scratch.file("a.tgz", gzipped(tarEntry("a", "1") + tarEntry("d/b", "2")));
    scratch.directory(destination < 0 ? "x" : "x/dest");
    if (destination >= 0) {
        scratch.file("x/dest/old.txt", "old");
        QVERIFY(::chmod((scratch / "x/dest").c_str(), static_cast<mode_t>(destination)) == 0);
    }
    QVERIFY(::chmod((scratch / "x").c_str(), static_cast<mode_t>(parent)) == 0);
    const mode_t before = ::umask(static_cast<mode_t>(umask));
    const QByteArray answer = scratch.extract(archive, scratch / "x/dest");
    ::umask(before);
    for (const char *name : {"x", "x/dest", "x/dest/d"})
        (void)::chmod((scratch / name).c_str(), 0700);
    QTEST(answer, "answer");
    QTEST(scratch.has("x/dest/old.txt"), "keeps");
}

CLAUSTRUM_TEST(TestLaterExtraction)
#include "testlaterextraction.moc"
