// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/mounttable.h"
#include "testing/deadmount.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <string>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;

class TestMountTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mountsOfPaths_data();
    void mountsOfPaths();
    void mountsInADirectory();
    void thoseThatMayHang_data();
    void thoseThatMayHang();
    void textsThatAreNone_data();
    void textsThatAreNone();
    void changesShow();
    void withoutAFile();
};

static const char *const mountInfo = R"(22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
28 27 0:30 / /mnt/nfs rw,relatime shared:2 master:3 - tmpfs server:/export rw
29 27 0:31 / /mnt/nfs/home rw - tmpfs none rw
30 27 0:32 / /mnt/with\040blank\134 rw - tmpfs none rw
)";

void TestMountTable::mountsOfPaths_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("mount");
    const auto row = [](const char *path, const char *mount) {
        QTest::newRow(path) << std::string(path) << std::string(mount);
    };
    row("/", "/");
    row("/etc/passwd", "/");
    row("/mnt", "/");
    row("/mnt/nfs", "/mnt/nfs");
    row("/mnt/nfs/", "/mnt/nfs");
    row("/mnt/nfs/project/file", "/mnt/nfs");
    row("/mnt/nfs2/file", "/");
    row("/mnt/nfs/home/me", "/mnt/nfs/home");
    row("/mnt/nfs/homes", "/mnt/nfs");
    row("/mnt/with blank\\/x", "/mnt/with blank\\");
    row("relative", "/");
    row("", "/");
}

void TestMountTable::mountsOfPaths()
{
    QFETCH(std::string, path);
    const Mounts mounts(mountInfo);
    QTEST(std::string(mounts.of(path)), "mount");
}

void TestMountTable::mountsInADirectory()
{
    const Mounts mounts(mountInfo);
    const auto in = [&](std::string_view directory) {
        std::vector<std::string> points;
        mounts.eachIn(directory, [&](std::string_view point) { points.emplace_back(point); });
        return points;
    };
    QCOMPARE(in("/mnt"), (std::vector<std::string>{"/mnt/nfs", "/mnt/with blank\\"}));
    QCOMPARE(in("/mnt/"), in("/mnt"));
    QCOMPARE(in("/mnt/nfs"), (std::vector<std::string>{"/mnt/nfs/home"}));
    QCOMPARE(in("/"), (std::vector<std::string>{"/proc"}));
    QCOMPARE(in("/etc"), std::vector<std::string>());
}

void TestMountTable::thoseThatMayHang_data()
{
    QTest::addColumn<std::string>("type");
    QTest::addColumn<bool>("mayHang");
    for (const char *type : {"ext4", "tmpfs", "overlay", "proc", "cgroup2"})
        QTest::newRow(type) << std::string(type) << false;
    for (const char *type : {"nfs", "nfs4", "cifs", "fuse", "fuse.sshfs", "9p", "unheard-of"})
        QTest::newRow(type) << std::string(type) << true;
}

void TestMountTable::thoseThatMayHang()
{
    QFETCH(std::string, type);
    QVERIFY(!Mounts(mountInfo).mayHang());
    const Mounts mounts(mountInfo + ("31 27 0:33 / /x rw - " + type + " none rw\n"));
    QTEST(mounts.mayHang(), "mayHang");
}

void TestMountTable::textsThatAreNone_data()
{
    QTest::addColumn<std::string>("text");
    QTest::newRow("empty") << std::string();
    QTest::newRow("few fields") << std::string("1 2 3\n- x\n\n");
    QTest::newRow("no type") << std::string("29 27 0:31 / /etc rw -\n");
    QTest::newRow("no dash") << std::string("29 27 0:31 / /etc rw tmpfs none rw\n");
}

void TestMountTable::textsThatAreNone()
{
    QFETCH(std::string, text);
    const Mounts mounts(text);
    QCOMPARE(std::string(mounts.of("/etc/passwd")), std::string("/"));
}

void TestMountTable::changesShow()
{
    MountTable table;
    const auto before = table.now();
    QCOMPARE(before.get(), table.now().get());
    const Sandbox sandbox;
    const std::string path = sandbox.path("dead");
    {
        const DeadMount mount(path);
        if (!mount.obstacle().empty())
            QSKIP(("this machine allows no FUSE mount: " + mount.obstacle()).c_str());
        const auto after = table.now();
        QCOMPARE(std::string(after->of(path + "/file")), path);
        QVERIFY(after->mayHang());
        QVERIFY(before->of(path + "/file") != path);
    }
    QVERIFY(table.now()->of(path + "/file") != path);
}

void TestMountTable::withoutAFile()
{
    MountTable table("/none");
    QCOMPARE(std::string(table.now()->of("/etc/passwd")), std::string("/"));
}

CLAUSTRUM_PLAIN_TEST(TestMountTable)
#include "testmounttable.moc"
