// SPDX-License-Identifier: Apache-2.0
#include "installer/clidirectory.h"
#include "installer/stagedfile.h"
#include "installer/tests/sandbox.h"
#include "testing/testprogram.h"

#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::test;

namespace {

/// In the encoding of the code under test.
std::string nativeText(const QString &path)
{
    return native(path).toStdString();
}

void setModified(const QString &path, time_t seconds, long nanoseconds = 0)
{
    const timespec time{seconds, nanoseconds};
    const timespec times[2]{time, time};
    QVERIFY(::utimensat(AT_FDCWD, nativeText(path).c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
}

} // namespace

class TestCliDirectory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sweepsItsOwnLitterOnly();
    void sparesFilesBeingStaged();
    void toleratesMissingDirectory();
    void prunes_data();
    void prunes();
    void keepsTheCliJustInstalled();
    void prunesLinksButNotTheirTargets();
    void stagesUnderAPrivateName();
    void removesFilesThatWereNotActivated();
    void noticesItsRemoval();
};

void TestCliDirectory::sweepsItsOwnLitterOnly()
{
    const Sandbox box;
    for (const auto *name : {".fetch-", ".fetch-1", ".zst", "a.zst", "b.zst.x", "fetch-", ".blob-1",
                             "x.fetch-1", "1.0", "C.ZST"})
        box.write(QString("cli/") + name, "");
    box.write("cli/.fetch-full/x", "");
    box.write("cli/full.zst/x.zst", "");
    QVERIFY(::mkdir(nativeText(box.cli(".fetch-empty")).c_str(), 0755) == 0);
    QVERIFY(::mkfifo(nativeText(box.cli(".fetch-fifo")).c_str(), 0600) == 0);
    QVERIFY(::symlink("1.0", nativeText(box.cli("link.zst")).c_str()) == 0);
    QVERIFY(::symlink("full.zst", nativeText(box.cli(".fetch-link")).c_str()) == 0);
    sweepCliDirectory(nativeText(box.cli()));
    QCOMPARE(box.list(), QStringList({".blob-1", ".fetch-full", "1.0", "C.ZST", "b.zst.x", "fetch-",
                                      "full.zst", "x.fetch-1"}));
    QCOMPARE(box.list("cli/full.zst"), QStringList{"x.zst"});
}

void TestCliDirectory::sparesFilesBeingStaged()
{
    const Sandbox box;
    box.write("cli/.fetch-old", "");
    auto staged = StagedFile::create(nativeText(box.cli()));
    QVERIFY(staged.ok());
    sweepCliDirectory(nativeText(box.cli()));
    QCOMPARE(int(box.list().size()), 1);
    QVERIFY(staged->check().ok());
    QVERIFY(staged->seal().ok());
    sweepCliDirectory(nativeText(box.cli()));
    pruneCliDirectory(nativeText(box.cli()), 1, "other");
    QVERIFY(staged->check().ok());
    QVERIFY(staged->activate(nativeText(box.cli("1.0"))).ok());
    QCOMPARE(box.list(), QStringList{"1.0"});
}

void TestCliDirectory::toleratesMissingDirectory()
{
    sweepCliDirectory("/nonexistent/cli");
    pruneCliDirectory("/nonexistent/cli", 1, "x");
    sweepCliDirectory("/dev/null");
}

void TestCliDirectory::prunes_data()
{
    QTest::addColumn<int>("keep");
    QTest::addColumn<QStringList>("left"); // out of 1 to 5, where 5 is the newest
    QTest::newRow("negative: all") << -1 << QStringList{"1", "2", "3", "4", "5"};
    QTest::newRow("zero: all") << 0 << QStringList{"1", "2", "3", "4", "5"};
    QTest::newRow("one") << 1 << QStringList{"5"};
    QTest::newRow("three") << 3 << QStringList{"3", "4", "5"};
    QTest::newRow("exactly as many as exist") << 5 << QStringList{"1", "2", "3", "4", "5"};
    QTest::newRow("more") << 6 << QStringList{"1", "2", "3", "4", "5"};
}

void TestCliDirectory::prunes()
{
    QFETCH(int, keep);
    QFETCH(QStringList, left);
    const Sandbox box;
    box.write("cli/.blob-1", "");
    setModified(box.cli(".blob-1"), 1);
    box.write("cli/directory/old", "");
    setModified(box.cli("directory"), 1);
    for (int i = 1; i <= 5; ++i) {
        box.write("cli/" + QString::number(i), "");
        setModified(box.cli(QString::number(i)), 1'000'000 + i / 3, i); // differing in nanoseconds,
                                                                        // too
    }
    pruneCliDirectory(nativeText(box.cli()), keep, "5");
    QCOMPARE(box.list(), QStringList{".blob-1"} + left + QStringList{"directory"});
}

/// A wrong clock during another install must not remove the new CLI.
void TestCliDirectory::keepsTheCliJustInstalled()
{
    const Sandbox box;
    for (const auto *name : {"future", "new", "past"})
        box.write(QString("cli/") + name, "");
    setModified(box.cli("future"), 4'000'000'000);
    setModified(box.cli("past"), 1'000'000'000);
    pruneCliDirectory(nativeText(box.cli()), 1, "new");
    QCOMPARE(box.list(), QStringList({"future", "new"}));
}

void TestCliDirectory::prunesLinksButNotTheirTargets()
{
    const Sandbox box;
    box.write("elsewhere/file", "");
    box.write("cli/new", "");
    QVERIFY(::symlink("../elsewhere", nativeText(box.cli("link")).c_str()) == 0);
    setModified(box.cli("link"), 1'000'000);
    pruneCliDirectory(nativeText(box.cli()), 1, "new");
    QCOMPARE(box.list(), QStringList{"new"});
    QVERIFY(box.exists("elsewhere/file"));
}

void TestCliDirectory::stagesUnderAPrivateName()
{
    const Sandbox box;
    box.write("cli/1.0", "old", 0755);
    auto staged = StagedFile::create(nativeText(box.cli()));
    QVERIFY(staged.ok());
    QVERIFY(staged->write("new").ok());
    struct stat status;
    QVERIFY(::lstat(staged->path().c_str(), &status) == 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0600));
    QVERIFY(staged->path().starts_with(nativeText(box.cli(".fetch-"))));
    QVERIFY(staged->seal().ok());
    QVERIFY(::lstat(staged->path().c_str(), &status) == 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0755));
    QCOMPARE(box.read("cli/1.0"), QByteArray("old"));
    QVERIFY(staged->activate(nativeText(box.cli("1.0"))).ok());
    QCOMPARE(box.read("cli/1.0"), QByteArray("new"));
}

void TestCliDirectory::removesFilesThatWereNotActivated()
{
    const Sandbox box;
    box.write("cli/1.0", "");
    {
        auto staged = StagedFile::create(nativeText(box.cli()));
        QVERIFY(staged.ok());
        const auto moved = std::move(*staged);
        QVERIFY(moved.check().ok());
    }
    QCOMPARE(box.list(), QStringList{"1.0"});
}

void TestCliDirectory::noticesItsRemoval()
{
    const Sandbox box;
    box.write("cli/1.0", "");
    auto staged = StagedFile::create(nativeText(box.cli()));
    QVERIFY(staged.ok());
    QVERIFY(::unlink(staged->path().c_str()) == 0); // a sweep that ignores locks
    QVERIFY(staged->write("x").ok());
    QVERIFY(staged->seal().ok());
    const auto there = staged->check();
    QVERIFY(!there && there.error().notFound());
    const auto active = staged->activate(nativeText(box.cli("2.0")));
    QVERIFY(!active && active.error().notFound());
    QCOMPARE(active.error().text, "rename " + staged->path() + ' ' + nativeText(box.cli("2.0"))
                                      + ": no such file or directory");
}

CLAUSTRUM_TEST(TestCliDirectory)
#include "testclidirectory.moc"
