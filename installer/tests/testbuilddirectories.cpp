// SPDX-License-Identifier: Apache-2.0
// The directory of the CLIs by the rules of each build (later/install.md): where it is, what
// happens to something else at its path, and which entries are swept and pruned.
#include "installer/tests/buildinstall.h"
#include "installer/tests/sandbox.h"
#include "testing/testprogram.h"

#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::test;

class TestBuildDirectories : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsNamesOfLeftovers_data() { addBuilds("4534d86"); }
    void acceptsNamesOfLeftovers();
    void sparesHome_data() { addBuilds("7d193f8"); }
    void sparesHome();
    void sweepsByAge_data() { addBuilds("4534d86"); }
    void sweepsByAge();
    void prunesEverything_data() { addBuilds("89cb628"); }
    void prunesEverything();
    void keepsNoneOrRefuses_data() { addBuilds("89cb628"); }
    void keepsNoneOrRefuses();
    void hasADefaultFolder_data() { addBuilds("f6010b9"); }
    void hasADefaultFolder();
    void makesTheDirectoryFirst_data() { addBuilds("f6010b9"); }
    void makesTheDirectoryFirst();
    void clearsThePlaceOfTheDirectory_data() { addBuilds("f6010b9"); }
    void clearsThePlaceOfTheDirectory();
    void removesOldParts_data() { addBuilds("89cb628"); }
    void removesOldParts();
};

void TestBuildDirectories::acceptsNamesOfLeftovers()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    for (const auto *version : {".fetch-x", "1.0.zst"}) {
        box.archive("a.zst");
        auto options = optionsFor(box, version);
        options.zst = native(box.path("a.zst")).toStdString();
        QCOMPARE(install(options, build).error(),
                 holds ? QByteArray()
                       : "cli version \\\"" + QByteArray(version)
                             + "\\\" collides with the install temp sweep");
        QCOMPARE(box.list().contains(version), holds);
    }
    auto options = optionsFor(box, ".blob-1");
    options.zst = "a.zst";
    QVERIFY(install(options, build).error().endsWith("collides with the install download blob"));
}

/// By the text of the path; a folder of another name goes.
void TestBuildDirectories::sparesHome()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    for (const auto *home : {"cli/1.0", "cli/1.0/me", "cli/1.0//me/"}) {
        const Sandbox box;
        box.write("cli/1.0/me/mine", "");
        box.write("cli/2.0/other", "");
        auto options = optionsFor(box, "1.0");
        options.home = native(box.path(home)).toStdString();
        box.archive("a.zst");
        options.zst = native(box.path("a.zst")).toStdString();
        QCOMPARE(install(options, build).error(),
                 holds ? "cli path must not be or contain the home directory: \\\""
                             + native(box.cli("1.0")) + "\\\""
                       : QByteArray());
        QCOMPARE(box.exists("cli/1.0/me/mine"), holds);
        QCOMPARE(box.exists("a.zst"), holds);
        box.archive("a.zst");
        options.version = "2.0";
        QCOMPARE(install(options, build).error(), QByteArray());
        QVERIFY(!box.exists("cli/2.0/other"));
    }
}

void TestBuildDirectories::sweepsByAge()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.archive("a.zst");
    const auto place = [&](const char *name, int age) {
        box.write(QString("cli/") + name, "");
        setAge(box.cli(name), age);
    };
    place(".fetch-old", 601);
    place(".fetch-young", 590);
    place("future.zst", -100);
    place("x.zst.part", 601);
    QVERIFY(::symlink("nowhere", native(box.cli("link.zst")).constData()) == 0);
    setAge(box.cli("link.zst"), 601);
    auto options = optionsFor(box, "1.0");
    options.zst = native(box.path("a.zst")).toStdString();
    options.keep = 10;
    QCOMPARE(install(options, build).error(), QByteArray());
    QCOMPARE(box.list(), holds ? QStringList({".fetch-young", "1.0", "future.zst", "x.zst.part"})
                               : QStringList({"1.0", "x.zst.part"}));
}

/// Two entries stay: the newest, and of two equally old ones that whose name comes first.
void TestBuildDirectories::prunesEverything()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.archive("a.zst");
    for (const auto *name : {"future", "same1", "same2", ".blob-1", "full/file"})
        box.write(QString("cli/") + name, "");
    QVERIFY(::mkdir(native(box.cli("empty")).constData(), 0700) == 0);
    const timespec same[2] = {{2'000'000'000, 0}, {2'000'000'000, 0}};
    for (const auto *name : {"same1", "same2"})
        QVERIFY(::utimensat(AT_FDCWD, native(box.cli(name)).constData(), same, 0) == 0);
    const timespec later[2] = {{2'000'000'001, 0}, {2'000'000'001, 0}};
    QVERIFY(::utimensat(AT_FDCWD, native(box.cli("future")).constData(), later, 0) == 0);
    auto options = optionsFor(box, "1.0");
    options.zst = native(box.path("a.zst")).toStdString();
    options.keep = 2;
    QCOMPARE(install(options, build).error(), QByteArray());
    QCOMPARE(box.list(), holds
                             ? QStringList({"full", "future", "same1"})
                             : QStringList({".blob-1", "1.0", "empty", "full", "future", "same1"}));
}

/// -cli-keep 0 and -1.
void TestBuildDirectories::keepsNoneOrRefuses()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.write("cli/old", "");
    auto options = optionsFor(box, "1.0");
    options.zst = native(box.path("a.zst")).toStdString();
    box.archive("a.zst");
    options.keep = -1;
    auto ran = install(options, build);
    QCOMPARE(ran.status, holds ? 2 : 0);
    QCOMPARE(ran.output.isEmpty(), holds);
    QCOMPARE(box.list(), QStringList({"1.0", "old"}));
    box.archive("a.zst");
    options.version = "2.0";
    options.keep = 0;
    ran = install(options, build);
    QCOMPARE(ran.status, 0);
    QVERIFY(ran.output.endsWith(",\"cliWasPresent\":false}\n"));
    QCOMPARE(box.list(), holds ? QStringList() : QStringList({"1.0", "2.0", "old"}));
}

void TestBuildDirectories::hasADefaultFolder()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.archive("a.zst");
    box.write("home/.claude/here", "");
    QVERIFY(::chmod(native(box.path("home/.claude")).constData(), 0755) == 0);
    auto options = optionsFor(box, "1.0");
    options.dir.clear();
    options.zst = native(box.path("a.zst")).toStdString();
    const auto mask = ::umask(0277);
    const auto ran = install(options, build);
    ::umask(mask);
    const QString folder = "home/.claude/remote/ccd-cli";
    QCOMPARE(box.exists(folder + "/1.0"), holds);
    QVERIFY2(ran.output.contains(holds ? "\"cliPath\":\"" + native(box.path(folder)) + "/1.0\""
                                       : QByteArray("\"cliPath\":\"\"")),
             ran.output);
    struct stat status;
    for (const auto &made : {folder, QString("home/.claude/remote")}) {
        if (holds)
            QVERIFY(::stat(native(box.path(made)).constData(), &status) == 0
                    && (status.st_mode & 07777) == 0700);
    }
    QVERIFY(::stat(native(box.path("home/.claude")).constData(), &status) == 0);
    QCOMPARE(status.st_mode & 07777, mode_t(0755));
    options.version.clear();
    QVERIFY(install(options, build).output.contains("\"cliPath\":\"\""));
}

/// Also without a source; if it cannot be made there is no path.
void TestBuildDirectories::makesTheDirectoryFirst()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    auto options = optionsFor(box, "1.0");
    QCOMPARE(install(options, build).error(),
             QByteArray("cli 1.0 missing and no --cli-url or --cli-zst provided"));
    QCOMPARE(box.exists("cli"), holds);
    options.dir = "/proc/none";
    const auto ran = install(options, build);
    QVERIFY2(ran.output.contains(holds ? "\"cliPath\":\"\"" : "\"cliPath\":\"/proc/none/1.0\""),
             ran.output);
    QCOMPARE(ran.error().startsWith("mkdir cli dir: "), holds);
}

void TestBuildDirectories::clearsThePlaceOfTheDirectory()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    for (const auto *kind : {"file", "link", "fifo", "dangling"}) {
        const Sandbox box;
        const auto place = native(box.cli());
        box.archive("a.zst");
        box.write("target", "stays");
        box.write("ccd-cli-version", "1.0");
        if (kind == QByteArray("file"))
            box.write("cli", "");
        else if (kind == QByteArray("fifo"))
            QVERIFY(::mkfifo(place.constData(), 0600) == 0);
        else
            QVERIFY(::symlink(kind == QByteArray("link") ? "target" : "nowhere", place.constData())
                    == 0);
        auto options = optionsFor(box, "1.0");
        options.zst = native(box.path("a.zst")).toStdString();
        const bool cleared = holds && kind != QByteArray("dangling");
        QCOMPARE(install(options, build).error().isEmpty(), cleared);
        QCOMPARE(box.exists("cli/1.0"), cleared);
        QCOMPARE(box.exists("ccd-cli-version"), !cleared);
        QCOMPARE(box.read("target"), QByteArray("stays"));
    }
}

/// Of seven days, also if the CLI is present.
void TestBuildDirectories::removesOldParts()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    constexpr int days = 24 * 3600;
    box.write("cli/1.0", goodCli(), 0755);
    box.write("cli/old.zst.part", "");
    box.write("cli/young.zst.part", "");
    setAge(box.cli("old.zst.part"), 7 * days + 3600);
    setAge(box.cli("young.zst.part"), 7 * days - 3600);
    QVERIFY(install(optionsFor(box, "1.0"), build).output.contains("\"cliWasPresent\":true"));
    QCOMPARE(box.exists("cli/old.zst.part"), !holds);
    QVERIFY(box.exists("cli/young.zst.part"));
}

CLAUSTRUM_TEST(TestBuildDirectories)
#include "testbuilddirectories.moc"
