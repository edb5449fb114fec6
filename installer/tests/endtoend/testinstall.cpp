// SPDX-License-Identifier: Apache-2.0
// -install from a local archive, by the real binary: previous content at the CLI's path, failures,
// and leftovers (install.md).
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum::test;

namespace {

mode_t modeOf(const QString &path)
{
    struct stat status;
    return ::lstat(native(path).constData(), &status) == 0 ? status.st_mode & 07777 : 0;
}

/// A program of this machine that requests a missing loader.
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
    void saysWhyThePresentCliIsNotUsed();
    void readsTheStatusWhateverWasInherited();
    void reportsALimitOfFileSizes();
    void keepsTheOldCliIfTheNewOneIsBroken_data();
    void keepsTheOldCliIfTheNewOneIsBroken();
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
    QTest::addColumn<QByteArray>("reason"); // the end of the line on stderr; empty: no line
    const auto row = [](const char *name, const QByteArray &cli, const char *reason) {
        QTest::newRow(name) << cli << QByteArray(reason);
    };
    const auto elf = elfWithForeignLoader();
    auto foreign = elf;
    foreign[18] = '\x7F'; // e_machine
    row("exits 1", "#!/bin/sh\nexit 1\n", "");
    row("complains",
        "#!/bin/sh\necho to stdout\n{ echo; echo ' no \\033[31mlibfoo'; echo more; } >&2\nexit "
        "127\n",
        " does not run: exit status 127; it said \"no \\x1b[31mlibfoo\"\n");
    row("complains much", "#!/bin/sh\nhead -c 200000 /dev/zero | tr '\\0' x >&2\nexit 1\n",
        "xxx\"\n");
    row("kills itself", "#!/bin/sh\nkill -9 $$\n", " does not run: signal: killed\n");
    row("empty", "", "");
    row("text", "hello\n", ": exec format error\n");
    row("no such interpreter", "#!/no/such/sh\n", ": no such file or directory\n");
    row("foreign loader", elf, ": no such file or directory\n");
    row("truncated ELF file", elf.left(3000), "\n");
    row("foreign machine", foreign, ": exec format error\n");
}

void TestInstall::refusesACliThatDoesNotRun()
{
    QFETCH(QByteArray, cli);
    QFETCH(QByteArray, reason);
    const Sandbox box;
    box.write("a.zst", zstd(cli));
    const auto outcome = box.install("1.0", {"-cli-zst", box.path("a.zst")});
    QCOMPARE(outcome.cliError, box.notRunnable("1.0"));
    QCOMPARE(outcome.exitCode, 0);
    const auto start = "claustrum: the new CLI for " + native(box.cli("1.0")) + " does not run: ";
    QVERIFY2(outcome.stderrText.startsWith(reason.isEmpty() ? QByteArray() : start)
                 && outcome.stderrText.endsWith(reason),
             outcome.stderrText);
    QCOMPARE(outcome.stderrText.count('\n'), int(!reason.isEmpty()));
    QVERIFY(outcome.stderrText.size() < 600);
    QCOMPARE(box.list(), QStringList());
    QVERIFY(!box.exists("a.zst")); // install.md, 8
}

/// Without a source, too.
void TestInstall::saysWhyThePresentCliIsNotUsed()
{
    const Sandbox box;
    box.write("cli/1.0", "#!/bin/sh\necho libfoo is missing >&2\nexit 3\n", 0755);
    const auto outcome = box.install("1.0");
    QCOMPARE(outcome.cliError,
             QByteArray("cli 1.0 missing and no --cli-url or --cli-zst provided"));
    QCOMPARE(outcome.stderrText,
             "claustrum: the CLI at " + native(box.cli("1.0"))
                 + " does not run: exit status 3; it said \"libfoo is missing\"\n");
}

/// As some window managers leave it: the status of a child would be lost.
void TestInstall::readsTheStatusWhateverWasInherited()
{
    const Sandbox box;
    box.write("cli/1.0", "#!/bin/sh\nexit 7\n", 0755);
    box.archive("a.zst");
    const auto run = [&](const QStringList &source) {
        QProcess process;
        process.start("env", QStringList{"--ignore-signal=CHLD", programPath(), "-install",
                                         "-cli-dir", box.cli(), "-cli-version", "1.0"}
                                 + source);
        return finished(process);
    };
    QVERIFY(!run({}).cliWasPresent);
    box.write("b.zst", zstd("#!/bin/sh\nexit 7\n"));
    QCOMPARE(run({"-cli-zst", box.path("b.zst")}).cliError, box.notRunnable("1.0"));
    const auto good = run({"-cli-zst", box.path("a.zst")});
    QVERIFY2(good.succeeded(), good.line);
}

void TestInstall::reportsALimitOfFileSizes()
{
    const Sandbox box;
    box.write("a.zst", zstd(goodCli(QByteArray(3'000'000, 'x'))));
    QProcess shell;
    shell.start("sh",
                {"-c", R"(ulimit -f 1024; exec "$@")", "sh", programPath(), "-install", "-cli-dir",
                 box.cli(), "-cli-version", "1.0", "-cli-zst", box.path("a.zst")});
    const auto outcome = finished(shell);
    QCOMPARE(outcome.exitCode, 0);
    QVERIFY2(outcome.cliError.startsWith("decompressing: write " + native(box.cli(".fetch-")))
                 && outcome.cliError.endsWith(": file too large"),
             outcome.line);
    QCOMPARE(box.list(), QStringList());
    QVERIFY(box.exists("a.zst"));
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

/// The old one is a CLI that works although its probe fails, or a directory.
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
        QCOMPARE(outcome.cliError, error.isEmpty() ? box.notRunnable(version) : error);
        QCOMPARE(outcome.stderrText, QByteArray());
    }
    QCOMPARE(say(box.cli("1.0")), QByteArray("old"));
    QCOMPARE(box.read("cli/2.0/file"), QByteArray("old"));
    QCOMPARE(box.list(), QStringList({"1.0", "2.0"}));
}

CLAUSTRUM_TEST(TestInstall)
#include "testinstall.moc"
