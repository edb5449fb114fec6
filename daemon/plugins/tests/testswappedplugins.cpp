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

/// A victim with files that must survive.
void makeVictim(const PluginScratch &scratch)
{
    scratch.directory("victim/deep");
    scratch.file("victim/precious");
    scratch.file("victim/deep/precious");
    scratch.age("victim", 60);
}

/// An old plugin and, beside the plugins, a link to the victim. Laid out anew before each round:
/// whatever the round before has left, there is one directory and one link to exchange.
void layOut(const PluginScratch &scratch, const std::string &plugin)
{
    (void)removeTree(scratch / plugin);
    (void)removeTree(scratch / "link");
    scratch.directory(plugin + "/deep/er");
    if (::symlink((scratch / "victim").c_str(), (scratch / "link").c_str()) < 0)
        qFatal("cannot make the link");
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
    makeVictim(scratch);
    int pruned = 0;
    for (int i = 0; i < scaled(100, 10000) || (pruned == 0 && i < 100000); ++i) {
        layOut(scratch, plugin);
        const Swapper swapper(scratch / place, scratch / "link");
        while (swapper.swaps() == 0)
            std::this_thread::yield();
        const timespec old[] = {{1, 0}, {1, 0}};
        (void)::utimensat(AT_FDCWD, (scratch / plugin).c_str(), old, AT_SYMLINK_NOFOLLOW);
        pruned += scratch.prune().contains("\"pruned\":[\"a") ? 1 : 0;
    }
    QVERIFY(scratch.has("victim/precious"));
    QVERIFY(scratch.has("victim/deep/precious"));
    QVERIFY(pruned > 0);
}

CLAUSTRUM_TEST(TestSwappedPlugins)
#include "testswappedplugins.moc"
