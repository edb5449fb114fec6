// SPDX-License-Identifier: Apache-2.0
// -install from a local archive, by the real binary: what stands at the CLI's place before, what
// goes wrong on the way, and what is left behind (install.md).
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QtTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum::test;

namespace {

QByteArray native(const QString &path)
{
    return QFile::encodeName(path);
}

mode_t modeOf(const QString &path)
{
    struct stat status;
    return ::lstat(native(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
}

/// A program of this machine that asks for a loader that is not here.
QByteArray elfWithForeignLoader()
{
    QFile file("/bin/true");
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto elf = file.readAll();
    const QByteArray loader("/lib64/ld-linux-");
    return elf.contains(loader) ? elf.replace(loader, "/lib64/ld-musl!-")
                                : elf.replace("/lib/ld-linux-", "/lib/ld-musl!-");
}

QByteArray notRunnable(const Sandbox &box, const QString &version = "1.0")
{
    return "installed cli at " + native(box.cli(version)) + " is not runnable";
}

} // namespace

class TestInstall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void installsFromAnArchive();
    void leavesAPresentCliAlone();
    void replaces_data();
    void replaces();
    void refusesACliThatDoesNotRun_data();
    void refusesACliThatDoesNotRun();
    void keepsTheOldCliIfTheNewOneIsBroken_data();
    void keepsTheOldCliIfTheNewOneIsBroken();
    void boundsTheCliProbe();
    void waitsForNoBackgroundProcess();
    void capsTheCli_data();
    void capsTheCli();
    void checksTheChecksum_data();
    void checksTheChecksum();
    void takesRelativeDirectories_data();
    void takesRelativeDirectories();
    void takesAPipeAsArchive();
    void saysWhatFailed_data();
    void saysWhatFailed();
    void sweepsAndPrunes();
};

void TestInstall::installsFromAnArchive()
{
    const Sandbox box;
    const auto plain = box.archive("a.zst");
    const auto outcome = box.install("1.0", {"-cli-zst", box.path("a.zst")});
    QVERIFY2(outcome.succeeded(), outcome.line);
    QVERIFY(!outcome.cliWasPresent);
    QCOMPARE(outcome.cliPath, native(box.cli("1.0")));
    QCOMPARE(box.read("cli/1.0"), plain);
    QCOMPARE(modeOf(box.cli("1.0")), mode_t(0755));
    QCOMPARE(modeOf(box.cli()), mode_t(0700));
    QCOMPARE(box.list(), QStringList{"1.0"});
    QVERIFY(!box.exists("a.zst"));
}

void TestInstall::leavesAPresentCliAlone()
{
    const Sandbox box;
    box.archive("a.zst");
    box.write("cli/1.0", goodCli("old"), 0755);
    box.write("cli/.fetch-1", "litter");
    box.write("cli/b.zst", "litter");
    const auto outcome = box.install(
        "1.0", {"-cli-zst", box.path("a.zst"), "-cli-checksum", "00", "-cli-keep", "1"});
    QVERIFY2(outcome.succeeded() && outcome.cliWasPresent, outcome.line);
    QCOMPARE(box.list(), QStringList({".fetch-1", "1.0", "b.zst"}));
    QVERIFY(box.exists("a.zst"));
}

void TestInstall::replaces_data()
{
    QTest::addColumn<QByteArray>("before");
    for (const auto *before :
         {"nothing", "broken CLI", "CLI without the exec bit", "foreign loader", "empty file",
          "directory", "full directory", "fifo", "socket", "dangling link", "link to itself",
          "link to a directory"})
        QTest::newRow(before) << QByteArray(before);
}

void TestInstall::replaces()
{
    QFETCH(QByteArray, before);
    const Sandbox box;
    const auto plain = box.archive("a.zst");
    const auto place = native(box.cli("1.0"));
    box.write("cli/other", "untouched");
    box.write("elsewhere/file", "untouched");
    if (before == "broken CLI")
        box.write("cli/1.0", "#!/bin/sh\nexit 3\n", 0755);
    else if (before == "CLI without the exec bit")
        box.write("cli/1.0", goodCli(), 0644);
    else if (before == "foreign loader")
        box.write("cli/1.0", elfWithForeignLoader(), 0755);
    else if (before == "empty file")
        box.write("cli/1.0", "", 0755);
    else if (before == "directory")
        QVERIFY(::mkdir(place.constData(), 0755) == 0);
    else if (before == "full directory")
        box.write("cli/1.0/deep/er/file", "gone afterwards");
    else if (before == "fifo")
        QVERIFY(::mkfifo(place.constData(), 0600) == 0);
    else if (before == "socket")
        QVERIFY(::mknod(place.constData(), S_IFSOCK | 0600, 0) == 0);
    else if (before == "dangling link")
        QVERIFY(::symlink("nowhere", place.constData()) == 0);
    else if (before == "link to itself")
        QVERIFY(::symlink("1.0", place.constData()) == 0);
    else if (before == "link to a directory")
        QVERIFY(::symlink("../elsewhere", place.constData()) == 0);

    const auto asked = box.install("1.0");
    QCOMPARE(asked.cliError, QByteArray("cli 1.0 missing and no --cli-url or --cli-zst provided"));
    const auto outcome = box.install("1.0", {"-cli-zst", box.path("a.zst")});
    QVERIFY2(outcome.succeeded() && !outcome.cliWasPresent, outcome.line);
    QVERIFY(!QFileInfo(box.cli("1.0")).isSymLink());
    QCOMPARE(box.read("cli/1.0"), plain);
    QCOMPARE(box.list(), QStringList({"1.0", "other"}));
    QCOMPARE(box.read("elsewhere/file"), QByteArray("untouched"));
}

void TestInstall::refusesACliThatDoesNotRun_data()
{
    QTest::addColumn<QByteArray>("cli");
    QTest::newRow("exits 1") << QByteArray("#!/bin/sh\nexit 1\n");
    QTest::newRow("kills itself") << QByteArray("#!/bin/sh\nkill -9 $$\n");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray("hello\n");
    QTest::newRow("no such interpreter") << QByteArray("#!/no/such/sh\n");
    QTest::newRow("foreign loader") << elfWithForeignLoader();
    QTest::newRow("half an ELF file") << elfWithForeignLoader().left(3000);
    QTest::newRow("foreign machine") << [] {
        auto elf = elfWithForeignLoader();
        elf[18] = '\x7F'; // e_machine
        return elf;
    }();
}

void TestInstall::refusesACliThatDoesNotRun()
{
    QFETCH(QByteArray, cli);
    const Sandbox box;
    box.write("a.zst", zstd(cli));
    const auto outcome = box.install("1.0", {"-cli-zst", box.path("a.zst")});
    QCOMPARE(outcome.cliError, notRunnable(box));
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.stderrText, QByteArray());
    QCOMPARE(box.list(), QStringList());
    QVERIFY(!box.exists("a.zst")); // install.md, 8
}

void TestInstall::keepsTheOldCliIfTheNewOneIsBroken_data()
{
    QTest::addColumn<QByteArray>("archive");
    QTest::addColumn<QByteArray>("error"); // empty: not runnable
    auto flipped = zstd(goodCli());
    flipped[flipped.size() - 1] = char(~flipped.back());
    QTest::newRow("does not run") << zstd("#!/bin/sh\nexit 1\n") << QByteArray();
    QTest::newRow("cut") << zstd(goodCli()).chopped(5)
                         << QByteArray("decompressing: unexpected EOF");
    QTest::newRow("no zstd") << QByteArray("plain")
                             << QByteArray("decompressing: invalid input: magic number mismatch");
    QTest::newRow("corrupt") << flipped << QByteArray("decompressing: corrupt input after byte 6");
}

/// Of two kinds: one that a probe finds broken, though it is good for something, and a directory.
void TestInstall::keepsTheOldCliIfTheNewOneIsBroken()
{
    QFETCH(QByteArray, archive);
    QFETCH(QByteArray, error);
    const Sandbox box;
    box.write("cli/1.0", "#!/bin/sh\necho old\n[ \"$1\" != --version ]\n", 0755);
    box.write("cli/2.0/file", "old");
    for (const auto *version : {"1.0", "2.0"}) {
        box.write("a.zst", archive);
        const auto outcome = box.install(version, {"-cli-zst", box.path("a.zst")});
        QCOMPARE(outcome.cliError, error.isEmpty() ? notRunnable(box, version) : error);
        QCOMPARE(outcome.stderrText, QByteArray());
    }
    QCOMPARE(say(box.cli("1.0")), QByteArray("old"));
    QCOMPARE(box.read("cli/2.0/file"), QByteArray("old"));
    QCOMPARE(box.list(), QStringList({"1.0", "2.0"}));
}

void TestInstall::boundsTheCliProbe()
{
    const Sandbox box;
    const QByteArray hangs("#!/bin/sh\nsleep 600\n");
    const QByteArray slow("#!/bin/sh\nsleep 0.2\n");
    QElapsedTimer timer;
    timer.start();

    box.write("a.zst", zstd(hangs));
    box.write("cli/1.0", hangs, 0755);
    const QStringList arguments{"-cli-zst", box.path("a.zst"), "-cli-probe-timeout"};
    QCOMPARE(box.install("1.0", arguments + QStringList{"100ms"}).cliError, notRunnable(box));
    QCOMPARE(box.read("cli/1.0"), hangs);
    QVERIFY(timer.elapsed() < 60'000);

    box.write("a.zst", zstd(slow));
    QVERIFY(box.install("2.0", arguments + QStringList{"1m"}).succeeded());
    box.write("a.zst", zstd(slow));
    QVERIFY(box.install("3.0", arguments + QStringList{"0"}).succeeded());
}

void TestInstall::waitsForNoBackgroundProcess()
{
    const Sandbox box;
    box.write("a.zst", zstd("#!/bin/sh\nsleep 600 &\nexit 0\n"));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(box.install("1.0", {"-cli-zst", box.path("a.zst")}).succeeded());
    QVERIFY(timer.elapsed() < 60'000);
}

void TestInstall::capsTheCli_data()
{
    QTest::addColumn<int>("overSize"); // the cap above the CLI's size
    QTest::addColumn<bool>("succeeds");
    QTest::newRow("one byte below the size") << -1 << false;
    QTest::newRow("the size") << 0 << true;
    QTest::newRow("one byte above") << 1 << true;
}

void TestInstall::capsTheCli()
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

void TestInstall::checksTheChecksum_data()
{
    QTest::addColumn<QByteArray>("given"); // @: the right one, #: it in upper case
    QTest::addColumn<bool>("matches");
    QTest::newRow("right") << QByteArray("@") << true;
    QTest::newRow("upper case") << QByteArray("#") << true;
    QTest::newRow("none") << QByteArray() << true;
    QTest::newRow("short") << QByteArray("00") << false;
    QTest::newRow("one that goes on") << QByteArray("@0") << false;
    QTest::newRow("no hex") << QByteArray("x") << false;
}

void TestInstall::checksTheChecksum()
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
    QCOMPARE(box.exists("cli"), matches); // checked before anything is made (D13)
}

void TestInstall::takesRelativeDirectories_data()
{
    QTest::addColumn<QString>("directory");
    QTest::addColumn<QByteArray>("cliPath");
    QTest::newRow("a name") << "here" << QByteArray("here/1.0");
    QTest::newRow("dot") << "." << QByteArray("1.0");
    QTest::newRow("uncleaned") << "./here//x/../" << QByteArray("here/1.0");
    QTest::newRow("parents to be made") << "a/b/c" << QByteArray("a/b/c/1.0");
}

void TestInstall::takesRelativeDirectories()
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

void TestInstall::takesAPipeAsArchive()
{
    const Sandbox box;
    QVERIFY(::mkfifo(native(box.path("pipe")).constData(), 0600) == 0);
    const auto install = box.start("1.0", {"-cli-zst", box.path("pipe")});
    QFile writer(box.path("pipe")); // opens when the installer does
    QVERIFY(writer.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    writer.write(zstd(goodCli("piped")));
    writer.close();
    const auto outcome = finished(*install);
    QVERIFY2(outcome.succeeded(), outcome.line);
    QCOMPARE(say(box.cli("1.0")), QByteArray("piped"));
}

void TestInstall::saysWhatFailed_data()
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
    row("no place for a directory", "1", {"-cli-zst", "a.zst", "-cli-dir", "/proc/none"},
        "mkdir cli dir: mkdir /proc/none: no such file or directory");
    row("no place for a file", "1", {"-cli-zst", "a.zst", "-cli-dir", "/proc"},
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
    row("names that only look like it", "x.fetch-.blob-.zst.x", {"-cli-zst", "a.zst"}, "");
}

void TestInstall::saysWhatFailed()
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

void TestInstall::sweepsAndPrunes()
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

QTEST_GUILESS_MAIN(TestInstall)
#include "testinstall.moc"
