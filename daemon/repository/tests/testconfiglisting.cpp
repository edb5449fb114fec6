// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/configlisting.h"

#include "posix/tests/scratch.h"
#include "testing/testprogram.h"

using namespace claustrum;
using namespace claustrum::test;

class TestConfigListing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hooks_data();
    void hooks();
    void limits();
};

void TestConfigListing::hooks_data()
{
    QTest::addColumn<QByteArray>("listing");
    QTest::addColumn<QByteArrayList>("hooks");
    const auto row = [](const char *name, const QByteArray &listing, const QByteArrayList &hooks) {
        QTest::newRow(name) << listing << hooks;
    };
    row("nothing", {}, {});
    row("with values", QByteArray("hook.a.command\nx\0core.bare\nfalse\0", 34), {"a"});
    row("names only", QByteArray("hook.a.command\0hook.b.event\0", 28), {"a", "b"});
    row("a key without a value", QByteArray("hook.a.enabled\0", 15), {"a"});
    row("dots in the name", QByteArray("hook.a.b.c.command\0", 19), {"a.b.c"});
    row("each once, in order", QByteArray("hook.b.x\0hook.a.x\0hook.b.y\0", 27), {"b", "a"});
    row("no name", QByteArray("hook.jobs\0", 10), {});
    row("other sections", QByteArray("hooks.a.b\0xhook.a.b\0", 20), {});
    row("a name in a value", QByteArray("core.x\nhook.a.b\nhook.c.d\0", 25), {});
}

void TestConfigListing::hooks()
{
    QFETCH(QByteArray, listing);
    QFETCH(QByteArrayList, hooks);
    for (const int block : {1, 3, 1000}) {
        ConfigListing reader;
        for (int at = 0; at < listing.size(); at += block)
            reader.read(listing.mid(at, block).toStdString());
        QByteArrayList found;
        for (const std::string &hook : reader.hooks())
            found << toQt(hook);
        QCOMPARE(found, hooks);
    }
}

void TestConfigListing::limits()
{
    ConfigListing keys;
    keys.read(std::string(ConfigListing::longestKey, 'k') + '\0');
    QVERIFY(!keys.hasLongKey());
    keys.read("x\n" + std::string(2 * ConfigListing::longestKey, 'v') + '\0');
    QVERIFY(!keys.hasLongKey());
    keys.read(std::string(ConfigListing::longestKey + 1, 'k') + '\0');
    QVERIFY(keys.hasLongKey());

    ConfigListing hooks;
    for (int i = 0; i < 5000; ++i)
        hooks.read("hook." + std::to_string(i) + ".command" + '\0');
    QCOMPARE(hooks.hooks().size(), ConfigListing::mostHooks + 1);
}

CLAUSTRUM_PLAIN_TEST(TestConfigListing)
#include "testconfiglisting.moc"
