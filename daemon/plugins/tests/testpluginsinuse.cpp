// SPDX-License-Identifier: Apache-2.0
#include "daemon/plugins/pluginnames.h"
#include "daemon/plugins/pluginsinuse.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/tests/vectors.h"

#include <QTest>

#include <array>
#include <atomic>
#include <thread>

using namespace claustrum;
using namespace claustrum::test;

namespace {

const std::string a = "aaaaaaaaaaaaaaaa";
const std::string b = "0123456789abcdef";

} // namespace

class TestPluginsInUse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesInArguments_data();
    void namesInArguments();
    void childrenKeepTheirs();
    void unpackingKeepsItsOwn();
    void unpackingWaitsForAClaim();
};

void TestPluginsInUse::namesInArguments_data()
{
    QTest::addColumn<std::string>("argument");
    QTest::addColumn<QByteArrayList>("names");
    const auto row = [](const char *name, const std::string &argument,
                        const QByteArrayList &names) { QTest::newRow(name) << argument << names; };
    row("nothing", "", {});
    row("a name", a, {toQt(a)});
    row("in a path", "--plugin-dir=/x/plugins/c0ffee01/" + b + "/bin", {toQt(b)});
    row("two", a + ":" + b, {toQt(b), toQt(a)});
    row("15 digits", a.substr(1), {});
    row("17 digits", a + "0", {});
    row("32 digits", a + b, {});
    row("upper case", "AAAAAAAAAAAAAAAA", {});
    row("upper case beside", "A" + a + "F", {toQt(a)});
    row("another letter within", "aaaaaaaagaaaaaaa", {});
    row("at the end", "/" + a, {toQt(a)});
    row("not UTF-8", "\xff" + a + "\xff", {toQt(a)});
}

void TestPluginsInUse::namesInArguments()
{
    QFETCH(std::string, argument);
    std::set<std::string> found;
    addPluginNames(found, argument);
    QByteArrayList names;
    for (const std::string &name : found) {
        QVERIFY(isPluginName(name));
        names << toQt(name);
    }
    QTEST(names, "names");
    QCOMPARE(isPluginName(argument), names.size() == 1 && names.first() == toQt(argument));
}

void TestPluginsInUse::childrenKeepTheirs()
{
    PluginsInUse inUse;
    const std::array<std::string, 2> arguments = {"--plugin-dir", "/p/" + a};
    const std::array<std::string, 1> command = {"/bin/sh"};
    auto first = inUse.holdNamed({command, arguments});
    auto second = inUse.holdNamed({arguments});
    QVERIFY(!inUse.holdNamed({command}));
    for (auto *const hold : {&first, &second}) {
        const auto claim = inUse.claim(a);
        QVERIFY(!claim && claim.error() == PluginsInUse::Use::Named);
        hold->reset();
    }
    QVERIFY(inUse.claim(a));
    QVERIFY(inUse.claim(a)); // the one before has ended
}

void TestPluginsInUse::unpackingKeepsItsOwn()
{
    PluginsInUse inUse;
    QVERIFY(!inUse.holdWritten("/p/plugin"));
    const auto hold = inUse.holdWritten("/p/" + a + "/.");
    const auto claim = inUse.claim(a);
    QVERIFY(!claim && claim.error() == PluginsInUse::Use::Written);
    QVERIFY(inUse.claim(b));
}

void TestPluginsInUse::unpackingWaitsForAClaim()
{
    PluginsInUse inUse;
    std::atomic<bool> isRemoved = false;
    std::atomic<bool> isOrdered = false;
    auto claim = inUse.claim(a);
    QVERIFY(claim);
    // A spawn does not wait, and its use is seen by the next claim.
    auto named = inUse.holdNamed({std::array<std::string, 1>{a}});
    std::thread unpacking([&] {
        const auto hold = inUse.holdWritten("/p/" + a);
        isOrdered = isRemoved.load();
    });
    for (int i = 0; i < 1000; ++i)
        std::this_thread::yield();
    isRemoved = true;
    claim = inUse.claim(b);
    unpacking.join();
    QVERIFY(isOrdered);
    const auto next = inUse.claim(a);
    QVERIFY(!next && next.error() == PluginsInUse::Use::Named);
    named.reset();
    QVERIFY(inUse.claim(a));
}

CLAUSTRUM_PLAIN_TEST(TestPluginsInUse)
#include "testpluginsinuse.moc"
