// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/place.h"
#include "daemon/loop/slots.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>
#include <string>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestPlace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fromTheTextOfPaths();
    void followsLinks_data();
    void followsLinks();
    void listsSeeTheMountsInADirectory();
    void filesThatSleep_data();
    void filesThatSleep();
    void linksInACircle();
    void withoutMountsThatMayHangNothingIsFollowed();
};

namespace {

/// A table with mounts in the sandbox, which are plain folders in truth.
std::string tableOf(const Sandbox &sandbox, const char *type = "fuse")
{
    std::string table = "27 1 254:0 / / rw - ext4 /dev/vda rw\n";
    for (const char *name : {"dead", "dead/inner", "other"})
        table += "28 27 0:30 / " + sandbox.path(name) + " rw - " + type + " none rw\n";
    return table;
}

/// The names of the sandbox's mounts in a place, in its order: "/ dead".
std::string namesOf(const Place &place, const Sandbox &sandbox)
{
    QString names = QString::fromStdString(place.name());
    names.replace(QString::fromStdString(sandbox.path("")), "");
    return names.split('\n').join(' ').trimmed().toStdString();
}

void makeFolders(const Sandbox &sandbox)
{
    fs::create_directories(sandbox.path("dead/inner"));
    fs::create_directories(sandbox.path("other"));
    fs::create_directories(sandbox.path("plain"));
    fs::create_symlink("../dead", sandbox.path("plain/relative"));
    fs::create_symlink(sandbox.path("dead/project"), sandbox.path("plain/absolute"));
    fs::create_symlink(sandbox.path("plain/absolute"), sandbox.path("plain/twice"));
    fs::create_directory(sandbox.path("dead/project"));
    fs::create_symlink(sandbox.path("other"), sandbox.path("dead/project/onward"));
    fs::create_symlink("loop", sandbox.path("plain/loop"));
}

} // namespace

void TestPlace::fromTheTextOfPaths()
{
    const Sandbox sandbox;
    const Mounts mounts(tableOf(sandbox));
    const auto names = [&](const FileUse &use) { return namesOf(Place(mounts, use), sandbox); };
    QCOMPARE(names({}), std::string());
    QCOMPARE(names({.paths = {""}}), std::string());
    QCOMPARE(names({.paths = {"/etc/passwd"}}), std::string("/"));
    QCOMPARE(names({.paths = {sandbox.path("dead/x"), "", "/etc"}}), std::string("/ dead"));
    QCOMPARE(names({.paths = {"/etc", sandbox.path("dead/x")}}), std::string("/ dead"));
    QCOMPARE(names({.paths = {sandbox.path("dead/inner/x")}}), std::string("dead/inner"));
}

void TestPlace::followsLinks_data()
{
    QTest::addColumn<std::string>("path"); // in the sandbox
    QTest::addColumn<std::string>("first");
    QTest::addColumn<std::string>("last");
    const auto row = [](const char *path, const char *first, const char *last) {
        QTest::newRow(path) << std::string(path) << std::string(first) << std::string(last);
    };
    row("plain/x", "/", "/");
    row("none/x", "/", "/");
    row("dead/x", "dead", "dead");
    row("plain/relative/x", "/", "/ dead");
    row("plain/absolute/x", "/", "/ dead");
    row("plain/twice", "/", "/ dead");
    row("plain//./relative", "/", "/ dead");
    row("plain/../dead/x", "/", "/ dead");
    row("dead/../plain/x", "dead", "/ dead");
    row("dead/project/onward/x", "dead", "dead other");
    row("plain/absolute/onward", "/", "/ dead other");
    row("plain/relative/inner/x", "/", "/ dead dead/inner");
}

void TestPlace::followsLinks()
{
    QFETCH(std::string, path);
    QFETCH(std::string, first);
    const Sandbox sandbox;
    makeFolders(sandbox);
    const Mounts mounts(tableOf(sandbox));
    FileUse use{.paths = {sandbox.path(path)}};
    Place place(mounts, use);
    QCOMPARE(namesOf(place, sandbox), first);
    int moves = 0;
    while (place.follow(mounts, use))
        QVERIFY(++moves <= 3);
    QTEST(namesOf(place, sandbox), "last");
    // The path leads to the same file as before, if there is one.
    std::error_code none;
    QVERIFY(!fs::exists(sandbox.path(path), none)
            || fs::equivalent(use.paths[0], sandbox.path(path)));
}

void TestPlace::listsSeeTheMountsInADirectory()
{
    const Sandbox sandbox;
    makeFolders(sandbox);
    const Mounts mounts(tableOf(sandbox));
    fs::create_symlink(sandbox.path("dead"), sandbox.path("plain/link"));
    FileUse use{.paths = {sandbox.path("plain/link")}, .lists = true};
    Place place(mounts, use);
    QCOMPARE(namesOf(place, sandbox), std::string("/"));
    while (place.follow(mounts, use)) {
    }
    QCOMPARE(namesOf(place, sandbox), std::string("/ dead dead/inner"));
}

void TestPlace::filesThatSleep_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<bool>("sleeps");
    QTest::newRow("a file") << std::string("file") << false;
    QTest::newRow("a folder") << std::string("plain") << false;
    QTest::newRow("nothing") << std::string("none") << false;
    QTest::newRow("a fifo") << std::string("fifo") << true;
    QTest::newRow("a fifo behind a link") << std::string("link") << true;
}

void TestPlace::filesThatSleep()
{
    QFETCH(std::string, path);
    QFETCH(bool, sleeps);
    const Sandbox sandbox;
    makeFolders(sandbox);
    (void)sandbox.makeFile("file", "x");
    ::mkfifo(sandbox.path("fifo").c_str(), 0600);
    fs::create_symlink("fifo", sandbox.path("link"));
    const Mounts mounts(tableOf(sandbox));
    FileUse use{.paths = {sandbox.path(path)}};
    Place stat(mounts, use);
    QVERIFY(!stat.follow(mounts, use));
    use.maySleep = true;
    Place read(mounts, use);
    QCOMPARE(read.follow(mounts, use), sleeps);
    QCOMPARE(read.name() == Slots::sleepers, sleeps);
    QVERIFY(!read.follow(mounts, use)); // it stays there
}

void TestPlace::linksInACircle()
{
    const Sandbox sandbox;
    makeFolders(sandbox);
    const Mounts mounts(tableOf(sandbox));
    FileUse use{.paths = {sandbox.path("plain/loop/x")}};
    Place place(mounts, use);
    QVERIFY(!place.follow(mounts, use));
}

void TestPlace::withoutMountsThatMayHangNothingIsFollowed()
{
    const Sandbox sandbox;
    makeFolders(sandbox);
    const Mounts mounts(tableOf(sandbox, "tmpfs"));
    FileUse use{.paths = {sandbox.path("plain/relative/x")}};
    Place place(mounts, use);
    QVERIFY(!place.follow(mounts, use));
    QCOMPARE(use.paths[0], sandbox.path("plain/relative/x"));
}

CLAUSTRUM_PLAIN_TEST(TestPlace)
#include "testplace.moc"
