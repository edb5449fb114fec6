// SPDX-License-Identifier: Apache-2.0
// What -install runs, by the rules of each build (later/install.md): `ldd --version`, whose status
// may count, and `<cli> --version`: when and where it is run, and what becomes of a CLI that fails
// or does not end. Limits of a minute are shortened.
#include "installer/tests/buildinstall.h"
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QTest>

#include <chrono>

using namespace claustrum;
using namespace claustrum::test;

class TestBuildProbes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void believesAFailingLdd_data() { addBuilds("3ef9370"); }
    void believesAFailingLdd();
    void runsTheCliInPlace_data() { addBuilds("89cb628"); }
    void runsTheCliInPlace();
    void removesABrokenCliInPlace_data() { addBuilds("89cb628"); }
    void removesABrokenCliInPlace();
    void stopsAPresentCli();
    void stopsANewCli_data();
    void stopsANewCli();
    void hasItsOwnLimits_data() { addBuilds("f6010b9"); }
    void hasItsOwnLimits();
};

/// musl's own ldd prints its name, and fails.
void TestBuildProbes::believesAFailingLdd()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.write("bin/ldd", "#!/bin/sh\necho musl libc >&2\nexit 1\n", 0755);
    box.write("cli/1.0", goodCli(), 0755);
    auto options = optionsFor(box, "1.0");
    options.environment.front() =
        "PATH=" + native(box.path("bin")).toStdString() + ":/usr/bin:/bin";
    const auto ran = install(options, build);
    QVERIFY2(ran.output.contains("\"cliWasPresent\":true"), ran.output);
    const bool hasLoader =
        !QDir("/lib").entryList({"ld-musl-*.so.*"}, QDir::Files | QDir::System).isEmpty();
    QCOMPARE(ran.libc, QByteArray(holds || hasLoader ? "musl" : "glibc"));
}

/// It lists its directory: under its own name, after the sweep.
void TestBuildProbes::runsTheCliInPlace()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.write("a.zst", zstd("#!/bin/sh\nls -A \"${0%/*}\" > \"${0%/*}/../seen\"\n"));
    box.write("cli/litter.zst", "");
    setAge(box.cli("litter.zst"), 10'000);
    auto options = optionsFor(box, "1.0");
    options.zst = native(box.path("a.zst")).toStdString();
    QCOMPARE(install(options, build).error(), QByteArray());
    const auto seen = box.read("seen");
    QCOMPARE(seen == "1.0\n", holds);
    QCOMPARE(seen.contains(".fetch-") && seen.contains("litter.zst"), !holds);
    QVERIFY(!box.exists("cli/litter.zst"));
}

void TestBuildProbes::removesABrokenCliInPlace()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.write("cli/1.0", "#!/bin/sh\nexit 2\n", 0755); // the old one, which works otherwise
    box.write("a.zst", zstd("#!/bin/sh\nexit 1\n"));
    auto options = optionsFor(box, "1.0");
    options.zst = native(box.path("a.zst")).toStdString();
    QCOMPARE(install(options, build).error(), box.notRunnable("1.0"));
    QCOMPARE(box.exists("cli/1.0"), !holds);
    QVERIFY(!box.exists("a.zst"));
}

/// No request goes out, nothing is installed or pruned, and the sweep runs.
void TestBuildProbes::stopsAPresentCli()
{
    auto rules = rulesOf("f6010b9");
    QCOMPARE(rules.presentCliLimit, std::chrono::nanoseconds(std::chrono::seconds(30)));
    rules.presentCliLimit = std::chrono::milliseconds(100);
    const Sandbox box;
    HttpServer server;
    box.write("cli/1.0", "#!/bin/sh\nsleep 600\n", 0755);
    box.write("cli/litter.zst", "");
    setAge(box.cli("litter.zst"), 601);
    auto options = optionsFor(box, "1.0");
    options.url = server.url("/cli").toStdString();
    const auto ran = install(options, {}, rules);
    QVERIFY2(ran.output.contains("\"cliWasPresent\":false,\"cliError\":\"cli unresponsive: "
                                 "the installed Claude Code binary was started but did not answer "
                                 "--version within 30s (120s for a first run) and was stopped; the "
                                 "host is not letting it run (endpoint security software or a "
                                 "stalled network home are the usual causes)\","
                                 "\"cliUnresponsive\":true}\n"),
             ran.output);
    QVERIFY(server.requests().isEmpty());
    QCOMPARE(box.list(), QStringList{"1.0"});
}

void TestBuildProbes::stopsANewCli_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::newRow("f6010b9") << QByteArray("f6010b9");
    QTest::newRow("89cb628") << QByteArray("89cb628");
}

/// It stays installed, its source is consumed, and nothing is pruned.
void TestBuildProbes::stopsANewCli()
{
    QFETCH(QByteArray, build);
    auto rules = rulesOf(build);
    QCOMPARE(rules.newCliLimit, std::chrono::nanoseconds(std::chrono::seconds(120)));
    rules.newCliLimit = std::chrono::milliseconds(100);
    const Sandbox box;
    box.write("a.zst", zstd("#!/bin/sh\nsleep 600\n"));
    box.write("cli/old", "");
    auto options = optionsFor(box, "1.0");
    options.zst = native(box.path("a.zst")).toStdString();
    options.keep = 1;
    const auto ran = install(options, {}, rules);
    QVERIFY2(ran.error().startsWith("cli unresponsive: "), ran.output);
    QVERIFY(ran.output.endsWith("\"cliUnresponsive\":true}\n"));
    QCOMPARE(box.list(), QStringList({"1.0", "old"}));
    QVERIFY(!box.exists("a.zst"));
}

/// So -cli-probe-timeout is without effect.
void TestBuildProbes::hasItsOwnLimits()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.write("cli/1.0", "#!/bin/sh\nsleep 0.3\n", 0755);
    auto options = optionsFor(box, "1.0");
    options.probeTimeout = std::chrono::milliseconds(50);
    QCOMPARE(install(options, build).output.contains("\"cliWasPresent\":true"), holds);
}

CLAUSTRUM_TEST(TestBuildProbes)
#include "testbuildprobes.moc"
