// SPDX-License-Identifier: Apache-2.0
// -install by the rules of each build (later/install.md): what is on stdout, and what is in the
// directory afterwards. Rules whose limits last long are tested with shorter ones.
#include "common/waiter.h"
#include "installer/install.h"
#include "installer/progresslines.h"
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"
#include "wire/builds.h"
#include "wire/version.h"

#include <QCryptographicHash>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryFile>
#include <QTest>

#include <array>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/stat.h>
#include <sys/time.h>

using namespace claustrum;
using namespace claustrum::test;

namespace {

QByteArray sha256(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

/// What an install wrote to the client, and its status.
struct Ran
{
    QByteArray output; ///< with N for the milliseconds, and … for the members up to cliPath
    int status = 0;

    [[nodiscard]] QByteArray error() const
    {
        const QRegularExpression text("\"cliError\":\"((?:[^\"\\\\]|\\\\.)*)\"");
        return text.match(QString(output)).captured(1).toUtf8();
    }
};

QByteArray withoutNumbers(QString output)
{
    output.replace(QRegularExpression("\"(ms|longestPauseMs)\":\\d+"), "\"\\1\":N");
    output.replace(QRegularExpression("\\{\"serverVersion\".*?\"cliPath\""), "{…\"cliPath\"");
    return output.toUtf8();
}

InstallOptions optionsFor(const Sandbox &box, const char *version)
{
    InstallOptions options;
    options.dir = native(box.cli()).toStdString();
    options.version = version;
    options.home = native(box.path("home")).toStdString();
    options.environment = {"PATH=/usr/bin:/bin", "TMPDIR=" + native(box.path("tmp")).toStdString()};
    return options;
}

/// Runs an install by the rules of a build, or by these.
Ran install(InstallOptions options, const QByteArray &build,
            const std::optional<InstallRules> &rules = {})
{
    QTemporaryFile client;
    if (!client.open())
        qFatal("no temporary file");
    options.clientFd = client.handle();
    options.referenceBuild = build.toStdString();
    Ran ran;
    ran.status = whileServing([&] {
        if (!rules)
            return runInstall(options);
        client.write(QByteArray::fromStdString(resultLine(installCli(options, *rules))));
        client.flush();
        return 0;
    });
    client.seek(0);
    ran.output = withoutNumbers(client.readAll());
    return ran;
}

InstallRules rulesOf(const char *build)
{
    return (*ReferenceBuild::find(build))->install();
}

/// A row for each build; @p since is the first for which the rule holds.
void addBuilds(const char *since)
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<bool>("holds");
    bool holds = false;
    for (const auto &build : ReferenceBuild::all()) {
        const QByteArray name(build.hash().data(), 7);
        holds = holds || name == since;
        QTest::newRow(name) << name << holds;
    }
}

void setAge(const QString &path, int seconds)
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const timespec times[2] = {now, {now.tv_sec - seconds, now.tv_nsec}};
    if (::utimensat(AT_FDCWD, native(path).constData(), times, AT_SYMLINK_NOFOLLOW) != 0)
        qFatal("cannot set the age of %s", qPrintable(path));
}

} // namespace

class TestInstallBuilds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fetches_data() { addBuilds("4534d86"); }
    void fetches();
    void reportsFailedFetches_data() { addBuilds("4534d86"); }
    void reportsFailedFetches();
    void ticks();
    void stalls();
    void awaitsTheHead();
    void namesInterruptions_data() { addBuilds("f6010b9"); }
    void namesInterruptions();
    void comparesChecksums_data();
    void comparesChecksums();
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
    void runsTheCliInPlace_data() { addBuilds("89cb628"); }
    void runsTheCliInPlace();
    void removesABrokenCliInPlace_data() { addBuilds("89cb628"); }
    void removesABrokenCliInPlace();
    void stopsAPresentCli();
    void stopsANewCli_data();
    void stopsANewCli();
    void hasItsOwnLimits_data() { addBuilds("f6010b9"); }
    void hasItsOwnLimits();
    void refusesUnknownBuilds();
};

void TestInstallBuilds::fetches()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    const auto blob = zstd(goodCli());
    const auto size = QByteArray::number(blob.size());
    HttpServer server;
    server.on("/cli", send(response(blob)));
    server.on("/chunks",
              send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   + QByteArray::number(blob.size(), 16) + "\r\n" + blob + "\r\n0\r\n\r\n"));
    auto options = optionsFor(box, "1.0");
    options.checksum = sha256(blob).toStdString();
    for (const auto *path : {"/cli", "/chunks"}) {
        options.version = path + 1;
        options.url = server.url(path).toStdString();
        const QByteArray total = path == QByteArray("/cli") ? ",\"total\":" + size : QByteArray();
        const auto progress = [&](const QByteArray &bytes) {
            return "__INSTALL_PROGRESS__{\"phase\":\"download\",\"bytes\":" + bytes + total + "}\n";
        };
        const QByteArray line = "__INSTALL_RESULT__{…\"cliPath\":\"" + native(box.cli(path + 1))
                                + "\",\"cliWasPresent\":false";
        QCOMPARE(install(options, build).output, holds ? progress("0") + progress(size) + line
                                                             + ",\"fetch\":{\"bytes\":" + size
                                                             + ",\"ms\":N,\"longestPauseMs\":N}}\n"
                                                       : line + "}\n");
        const auto again = install(options, build).output; // present
        QVERIFY2(again.contains("\"cliWasPresent\":true}"), again);
    }
}

void TestInstallBuilds::reportsFailedFetches()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    HttpServer server;
    server.on("/four", send(response("four")));
    const auto expect = [&](const QByteArray &url, const QByteArray &bytes, bool starts) {
        auto options = optionsFor(box, "1.0");
        options.url = url.toStdString();
        options.checksum = "00";
        const auto output = install(options, build).output;
        QVERIFY2(output.startsWith("__INSTALL_PROGRESS__") == (holds && starts), output);
        QCOMPARE(output.count("__INSTALL_PROGRESS__"), int(holds && starts));
        QCOMPARE(output.contains(",\"fetch\":{\"bytes\":" + bytes
                                 + ",\"ms\":N,\"longestPauseMs\":N}}\n"),
                 holds);
    };
    expect(server.url("/four"), "4", true); // another checksum
    expect(server.url("/none"), "0", false);
    expect("http://127.0.0.1:1/", "0", false);
    auto options = optionsFor(box, "1.0");
    QVERIFY(!install(options, build).output.contains("fetch")); // no source
    options.zst = "/nonexistent";
    QVERIFY(!install(options, build).output.contains("fetch"));
}

/// Between the first and the last line, one for each interval in which bytes came.
void TestInstallBuilds::ticks()
{
    Waiter waiter({});
    int ticks = 0;
    waiter.setTick(std::chrono::milliseconds(5), [&] { ++ticks; });
    while (ticks < 3) {
        std::array<pollfd, 1> none{{{-1, 0, 0}}};
        QVERIFY(waiter.wait(none, Waiter::Clock::now() + std::chrono::milliseconds(5)));
    }
    QTemporaryFile file;
    QVERIFY(file.open());
    ProgressLines lines(file.handle());
    lines.start(9);
    for (const int bytes : {0, 4, 4, 9})
        lines.update(bytes);
    lines.finish(9);
    file.seek(0);
    const auto line = [](const char *bytes) {
        return "__INSTALL_PROGRESS__{\"phase\":\"download\",\"bytes\":" + QByteArray(bytes)
               + ",\"total\":9}\n";
    };
    QCOMPARE(file.readAll(), line("0") + line("4") + line("9") + line("9"));
}

void TestInstallBuilds::stalls()
{
    const Sandbox box;
    HttpServer server;
    server.on("/length", send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody"));
    server.on("/none", send("HTTP/1.1 200 OK\r\n\r\nbody"));
    server.on("/empty", send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
    auto rules = rulesOf("4534d86");
    QCOMPARE(rules.stallLimit, std::chrono::nanoseconds(std::chrono::seconds(60)));
    QCOMPARE(rulesOf("7d193f8").stallLimit.count(), 0);
    rules.stallLimit = std::chrono::milliseconds(100);
    const auto error = [&](const char *path) {
        auto options = optionsFor(box, "1.0");
        options.url = server.url(path).toStdString();
        return install(options, {}, rules).error();
    };
    QCOMPARE(error("/length"), QByteArray("download stalled: no data for 60s after 4/9 bytes"));
    QCOMPARE(error("/none"), QByteArray("download stalled: no data for 60s after 4/0 bytes"));
    QCOMPARE(error("/empty"), QByteArray("download stalled: no data for 60s after 0/9 bytes"));
}

void TestInstallBuilds::awaitsTheHead()
{
    const Sandbox box;
    HttpServer server;
    server.on("/silent", send(""));
    server.on("/half", send("HTTP/1.1 200 OK\r\nContent-"));
    auto rules = rulesOf("f6010b9");
    QCOMPARE(rules.responseHeadLimit, std::chrono::nanoseconds(std::chrono::seconds(60)));
    QCOMPARE(rulesOf("90fca6e").responseHeadLimit.count(), 0);
    rules.responseHeadLimit = std::chrono::milliseconds(100);
    for (const auto *path : {"/silent", "/half"}) {
        auto options = optionsFor(box, "1.0");
        options.url = server.url(path).toStdString();
        const auto ran = install(options, {}, rules);
        QCOMPARE(ran.error(), "download failed: Get \\\"" + server.url(path)
                                  + "\\\": net/http: timeout awaiting response headers");
        QVERIFY(ran.output.endsWith(",\"fetch\":{\"bytes\":0,\"ms\":N,\"longestPauseMs\":N}}\n"));
    }
}

void TestInstallBuilds::namesInterruptions()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    HttpServer server;
    server.on("/reset", sendAndReset("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody"));
    server.on("/cut", sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbody"));
    const QByteArray prefix =
        holds ? "download interrupted after 4/9 bytes: " : "download failed: ";
    auto options = optionsFor(box, "1.0");
    options.url = server.url("/cut").toStdString();
    QCOMPARE(install(options, build).error(), prefix + "unexpected EOF");
    options.url = server.url("/reset").toStdString();
    const auto error = install(options, build).error();
    QVERIFY2(error.startsWith(prefix + "read tcp 127.0.0.1:")
                 && error.endsWith(": read: connection reset by peer"),
             error);
}

void TestInstallBuilds::comparesChecksums_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::addColumn<bool>("zstIsExact");
    QTest::addColumn<bool>("urlIsExact");
    QTest::newRow("5db5e4a") << QByteArray("5db5e4a") << false << false;
    QTest::newRow("7d193f8") << QByteArray("7d193f8") << true << false;
    QTest::newRow("90fca6e") << QByteArray("90fca6e") << true << false;
    QTest::newRow("f6010b9") << QByteArray("f6010b9") << true << true;
    QTest::newRow("89cb628") << QByteArray("89cb628") << true << true;
}

/// In capitals.
void TestInstallBuilds::comparesChecksums()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, zstIsExact);
    QFETCH(bool, urlIsExact);
    const Sandbox box;
    const auto blob = zstd(goodCli());
    HttpServer server;
    server.on("/cli", send(response(blob)));
    const auto mismatch =
        "checksum mismatch: expected=" + sha256(blob).toUpper() + ", actual=" + sha256(blob);
    auto options = optionsFor(box, "1.0");
    options.checksum = sha256(blob).toUpper().toStdString();
    options.url = server.url("/cli").toStdString();
    QCOMPARE(install(options, build).error(), urlIsExact ? mismatch : QByteArray());
    box.write("a.zst", blob);
    options.version = "2.0";
    options.zst = native(box.path("a.zst")).toStdString();
    QCOMPARE(install(options, build).error(), zstIsExact ? mismatch : QByteArray());
    QCOMPARE(box.exists("a.zst"), zstIsExact); // a mismatch keeps the source
}

void TestInstallBuilds::acceptsNamesOfLeftovers()
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
void TestInstallBuilds::sparesHome()
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

void TestInstallBuilds::sweepsByAge()
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
void TestInstallBuilds::prunesEverything()
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
void TestInstallBuilds::keepsNoneOrRefuses()
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

void TestInstallBuilds::hasADefaultFolder()
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
void TestInstallBuilds::makesTheDirectoryFirst()
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

void TestInstallBuilds::clearsThePlaceOfTheDirectory()
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
void TestInstallBuilds::removesOldParts()
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

/// It lists its directory: under its own name, after the sweep.
void TestInstallBuilds::runsTheCliInPlace()
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

void TestInstallBuilds::removesABrokenCliInPlace()
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
void TestInstallBuilds::stopsAPresentCli()
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

void TestInstallBuilds::stopsANewCli_data()
{
    QTest::addColumn<QByteArray>("build");
    QTest::newRow("f6010b9") << QByteArray("f6010b9");
    QTest::newRow("89cb628") << QByteArray("89cb628");
}

/// It stays installed, its source is consumed, and nothing is pruned.
void TestInstallBuilds::stopsANewCli()
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
void TestInstallBuilds::hasItsOwnLimits()
{
    QFETCH(QByteArray, build);
    QFETCH(bool, holds);
    const Sandbox box;
    box.write("cli/1.0", "#!/bin/sh\nsleep 0.3\n", 0755);
    auto options = optionsFor(box, "1.0");
    options.probeTimeout = std::chrono::milliseconds(50);
    QCOMPARE(install(options, build).output.contains("\"cliWasPresent\":true"), holds);
}

void TestInstallBuilds::refusesUnknownBuilds()
{
    const Sandbox box;
    const auto ran = install(optionsFor(box, "1.0"), "fffffff");
    QCOMPARE(ran.status, 1);
    QCOMPARE(ran.output, QByteArray());
}

CLAUSTRUM_TEST(TestInstallBuilds)
#include "testinstallbuilds.moc"
