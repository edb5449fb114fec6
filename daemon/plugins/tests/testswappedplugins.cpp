// SPDX-License-Identifier: Apache-2.0
// A second thread swaps directories for links while plugins are pruned: nothing outside the folder
// of plugins may be deleted.
#include "pluginscratch.h"
#include "posix/removetree.h"
#include "testing/scale.h"
#include "testing/swapper.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

using namespace claustrum;
using namespace claustrum::test;
using namespace claustrum::testing;

namespace {

bool isLink(const std::string &path)
{
    struct stat status;
    return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

} // namespace

class TestSwappedPlugins : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void staysInside_data();
    void staysInside();
};

void TestSwappedPlugins::staysInside_data()
{
    QTest::addColumn<std::string>("swapped");
    QTest::newRow("a plugin") << std::string("aaaaaaaaaaaaaaaa");
    QTest::newRow("a directory in it") << std::string("aaaaaaaaaaaaaaaa/deep");
}

void TestSwappedPlugins::staysInside()
{
    QFETCH(std::string, swapped);
    PluginScratch scratch;
    const std::string plugin = PluginScratch::own + std::string("aaaaaaaaaaaaaaaa");
    const std::string place = PluginScratch::own + swapped;
    scratch.directory("victim/deep");
    scratch.file("victim/precious");
    scratch.file("victim/deep/precious");
    scratch.age("victim", 60);
    QVERIFY(::symlink((scratch / "victim").c_str(), (scratch / "link").c_str()) == 0);
    scratch.directory(PluginScratch::own);
    const Swapper swapper(scratch / place, scratch / "link");
    int pruned = 0;
    for (int i = 0; i < scaled(300, 10000) || (pruned == 0 && i < 100000); ++i) {
        (void)makeDirectories(scratch / (plugin + "/deep/er"), 0755);
        const timespec old[] = {{1, 0}, {1, 0}};
        (void)::utimensat(AT_FDCWD, (scratch / plugin).c_str(), old, AT_SYMLINK_NOFOLLOW);
        pruned += scratch.prune().contains("\"pruned\":[\"a") ? 1 : 0;
        if (!isLink(scratch / place) && !isLink(scratch / "link")) { // it was pruned in its place
            (void)removeTree(scratch / "link");
            (void)::symlink((scratch / "victim").c_str(), (scratch / "link").c_str());
        }
    }
    QVERIFY(scratch.has("victim/precious"));
    QVERIFY(scratch.has("victim/deep/precious"));
    QVERIFY(pruned > 0 && swapper.swaps() > 0);
}

CLAUSTRUM_TEST(TestSwappedPlugins)
#include "testswappedplugins.moc"
