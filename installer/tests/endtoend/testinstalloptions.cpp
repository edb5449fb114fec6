// SPDX-License-Identifier: Apache-2.0
// -install from a local archive, by the real binary: limits and checksums, sources and
// destinations, and errors for impossible ones (install.md).
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <sys/stat.h>

using namespace claustrum::test;

class TestInstallOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitsTheCliProbe();
    void limitsTheLibcProbe();
    void doesNotWaitForBackgroundProcesses();
    void limitsTheCli_data();
    void limitsTheCli();
    void checksTheChecksum_data();
    void checksTheChecksum();
    void takesRelativeDirectories_data();
    void takesRelativeDirectories();
    void takesAPipeAsArchive();
    void reportsFailures_data();
    void reportsFailures();
    void makesTheDirectoryForAnArchive();
    void sweepsAndPrunes();
};

void TestInstallOptions::limitsTheCliProbe()
{
    const Sandbox box;
    const QByteArray hangs("#!/bin/sh\nsleep 600\n");
    const QByteArray slow("#!/bin/sh\nsleep 0.2\n");
    QElapsedTimer timer;
    timer.start();

    box.write("a.zst", zstd(hangs));
    box.write("cli/1.0", hangs, 0755);
    const QStringList arguments{"-cli-zst", box.path("a.zst"), "-cli-probe-timeout"};
    QCOMPARE(box.install("1.0", arguments + QStringList{"100ms"}).cliError, box.notRunnable("1.0"));
    QCOMPARE(box.read("cli/1.0"), hangs);
    QVERIFY(timer.elapsed() < 60'000);

    box.write("a.zst", zstd(slow));
    QVERIFY(box.install("2.0", arguments + QStringList{"1m"}).succeeded());
    box.write("a.zst", zstd(slow));
    QVERIFY(box.install("3.0", arguments + QStringList{"0"}).succeeded());
}

void TestInstallOptions::limitsTheLibcProbe()
{
    const Sandbox box;
    const QString path = "PATH=" + box.path("bin") + ":/usr/bin:/bin";
    const auto libc = [&](const char *ldd, const char *timeout) {
        box.write("bin/ldd", QByteArray("#!/bin/sh\n") + ldd, 0755);
        const auto outcome = box.install("1.0", {"-libc-probe-timeout", timeout}, {path});
        const auto at = outcome.line.indexOf("\"libc\":");
        return outcome.line.mid(at, outcome.line.indexOf(',', at) - at);
    };
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(libc("echo musl; sleep 600", "100ms"), QByteArray(R"("libc":"glibc")"));
    QVERIFY(timer.elapsed() < 60'000);
    QCOMPARE(libc("sleep 0.2; echo MUSL >&2", "1m"), QByteArray(R"("libc":"musl")"));
    QCOMPARE(libc("sleep 0.2; echo musl", "0"), QByteArray(R"("libc":"musl")"));
}

void TestInstallOptions::doesNotWaitForBackgroundProcesses()
{
    const Sandbox box;
    box.write("a.zst", zstd("#!/bin/sh\nsleep 600 &\nexit 0\n"));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(box.install("1.0", {"-cli-zst", box.path("a.zst")}).succeeded());
    QVERIFY(timer.elapsed() < 60'000);
}

void TestInstallOptions::limitsTheCli_data()
{
    QTest::addColumn<int>("overSize"); // the limit minus the CLI's size
    QTest::addColumn<bool>("succeeds");
    QTest::newRow("one byte below the size") << -1 << false;
    QTest::newRow("the size") << 0 << true;
    QTest::newRow("one byte above") << 1 << true;
}

void TestInstallOptions::limitsTheCli()
{
    QFETCH(int, overSize);
    QFETCH(bool, succeeds);
    const Sandbox box;
    const auto cap = QByteArray::number(int(box.archive("a.zst").size()) + overSize);
    const auto outcome = box.install("1.0", {"-cli-zst", box.path("a.zst"), "-max-cli-bytes", cap});
    QCOMPARE(outcome.cliError,
             succeeds ? QByteArray() : "decompressing: decompressed CLI exceeds " + cap + " bytes");
    QCOMPARE(box.list(), succeeds ? QStringList{"1.0"} : QStringList());
    QCOMPARE(box.exists("a.zst"), !succeeds);

    for (const auto *off : {"0", "-1"}) {
        box.archive("b.zst");
        QCOMPARE(box.install(off, {"-cli-zst", box.path("b.zst"), "-max-cli-bytes", off}).cliError,
                 QByteArray());
    }
}

void TestInstallOptions::checksTheChecksum_data()
{
    QTest::addColumn<QByteArray>("given"); // @: the right one, #: the same in upper case
    QTest::addColumn<bool>("matches");
    QTest::newRow("right") << QByteArray("@") << true;
    QTest::newRow("upper case") << QByteArray("#") << true;
    QTest::newRow("none") << QByteArray() << true;
    QTest::newRow("short") << QByteArray("00") << false;
    QTest::newRow("too long") << QByteArray("@0") << false;
    QTest::newRow("not hex") << QByteArray("x") << false;
}

void TestInstallOptions::checksTheChecksum()
{
    QFETCH(QByteArray, given);
    QFETCH(bool, matches);
    const Sandbox box;
    box.archive("a.zst");
    const auto actual =
        QCryptographicHash::hash(box.read("a.zst"), QCryptographicHash::Sha256).toHex();
    given.replace('@', actual).replace('#', actual.toUpper());
    const auto outcome =
        box.install("1.0", {"-cli-zst", box.path("a.zst"), "-cli-checksum", given});
    QCOMPARE(outcome.cliError, matches
                                   ? QByteArray()
                                   : "checksum mismatch: expected=" + given + ", actual=" + actual);
    // Checked before anything is unpacked (builds.md, D13).
    QCOMPARE(box.list(), matches ? QStringList{"1.0"} : QStringList());
    QCOMPARE(box.exists("a.zst"), !matches);
}

void TestInstallOptions::takesRelativeDirectories_data()
{
    QTest::addColumn<QString>("directory");
    QTest::addColumn<QByteArray>("cliPath");
    QTest::newRow("a name") << "here" << QByteArray("here/1.0");
    QTest::newRow("dot") << "." << QByteArray("1.0");
    QTest::newRow("uncleaned") << "./here//x/../" << QByteArray("here/1.0");
    QTest::newRow("missing parents") << "a/b/c" << QByteArray("a/b/c/1.0");
}

void TestInstallOptions::takesRelativeDirectories()
{
    QFETCH(QString, directory);
    QFETCH(QByteArray, cliPath);
    const Sandbox box;
    for (const bool present : {false, true}) {
        box.archive("archive");
        const auto outcome = box.install("1.0", {"-cli-zst", "archive", "-cli-dir", directory});
        QVERIFY2(outcome.succeeded() && outcome.cliWasPresent == present, outcome.line);
        QCOMPARE(outcome.cliPath, cliPath);
        QCOMPARE(say(box.path(cliPath)), QByteArray("cli"));
    }
}

void TestInstallOptions::takesAPipeAsArchive()
{
    const Sandbox box;
    QVERIFY(::mkfifo(native(box.path("pipe")).constData(), 0600) == 0);
    const auto install = box.start("1.0", {"-cli-zst", box.path("pipe")});
    QFile writer(box.path("pipe")); // opens when the installer opens it
    QVERIFY(writer.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    writer.write(zstd(goodCli("piped")));
    writer.close();
    const auto outcome = finished(*install);
    QVERIFY2(outcome.succeeded(), outcome.line);
    QCOMPARE(say(box.cli("1.0")), QByteArray("piped"));
}

void TestInstallOptions::reportsFailures_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("error"); // @: the sandbox, * at the end: anything
    const auto row = [](const char *name, const QString &version, const QStringList &arguments,
                        const char *error) {
        QTest::newRow(name) << version << arguments << QByteArray(error);
    };
    const QString longest(255, 'v');
    row("no such archive", "1", {"-cli-zst", "none"},
        "opening input: open none: no such file or directory");
    row("directory as archive", "1", {"-cli-zst", "cli"},
        "opening input: read cli: is a directory");
    row("archive through a file", "1", {"-cli-zst", "a.zst/x"},
        "opening input: open a.zst/x: not a directory");
    row("file as directory", "1", {"-cli-zst", "a.zst", "-cli-dir", "a.zst"},
        "mkdir cli dir: mkdir a.zst: not a directory");
    row("directory cannot be created", "1", {"-cli-zst", "a.zst", "-cli-dir", "/proc/none"},
        "mkdir cli dir: mkdir /proc/none: no such file or directory");
    row("file cannot be created", "1", {"-cli-zst", "a.zst", "-cli-dir", "/proc"},
        "staging cli: open /proc/.fetch-*");
    row("name too long", longest + "v", {"-cli-zst", "a.zst"}, "installing cli: rename @/cli/*");
    row("backslash", "a\\b", {"-cli-zst", "a.zst"},
        "cli version \"a\\\\b\" must be a single path component");
    row("dots", "..", {"-cli-zst", "a.zst"}, "cli version \"..\" must be a single path component");
    row("staging", ".fetch-", {"-cli-zst", "a.zst"},
        "cli version \".fetch-\" collides with the install temp sweep");
    row("archive", ".zst", {"-cli-zst", "a.zst"},
        "cli version \".zst\" collides with the install temp sweep");
    row("blob", ".blob-\x7F", {"-cli-zst", "a.zst"},
        "cli version \".blob-\\x7f\" collides with the install download blob");
    row("the longest name", longest, {"-cli-zst", "a.zst"}, "");
    row("names similar to the installer's own", "x.fetch-.blob-.zst.x", {"-cli-zst", "a.zst"}, "");
}

void TestInstallOptions::reportsFailures()
{
    QFETCH(QString, version);
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, error);
    const Sandbox box;
    box.write("cli/keep", "");
    box.archive("a.zst");
    auto said = box.install(version, arguments).cliError;
    error.replace('@', native(box.path(QString())));
    if (error.endsWith('*')) {
        error.chop(1);
        said.truncate(error.size());
    }
    QCOMPARE(said, error);
    QCOMPARE(box.list().contains(version), error.isEmpty());
}

/// An archive's directory is made before the archive is opened (install.md, 3).
void TestInstallOptions::makesTheDirectoryForAnArchive()
{
    const Sandbox box;
    const auto outcome = box.install("1", {"-cli-zst", "none"});
    QCOMPARE(outcome.cliError, QByteArray("opening input: open none: no such file or directory"));
    QVERIFY(box.exists("cli"));
}

void TestInstallOptions::sweepsAndPrunes()
{
    const Sandbox box;
    box.archive("a.zst");
    for (const auto *name : {".fetch-1", "x.zst", ".blob-1", "old1", "old2", "old3"})
        box.write(QString("cli/") + name, "");
    box.write("cli/.fetch-full/x", "");
    box.write("cli/directory/x", "");
    QVERIFY(::mkdir(native(box.cli("empty.zst")).constData(), 0755) == 0);
    const QStringList litter{".fetch-1", "x.zst", "empty.zst"};

    const auto failed = box.install("a/b", {"-cli-zst", box.path("a.zst")});
    QVERIFY(!failed.cliError.isEmpty());
    for (const auto &name : litter)
        QVERIFY2(!box.list().contains(name), qPrintable(name));
    QVERIFY(box.list().contains("old1")); // nothing is pruned after a failure

    QVERIFY(box.install("new", {"-cli-zst", box.path("a.zst"), "-cli-keep", "1"}).succeeded());
    QCOMPARE(box.list(), QStringList({".blob-1", ".fetch-full", "directory", "new"}));
}

CLAUSTRUM_TEST(TestInstallOptions)
#include "testinstalloptions.moc"
