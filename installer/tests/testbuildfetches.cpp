// SPDX-License-Identifier: Apache-2.0
// Downloads of -install by the rules of each build (later/install.md): lines of progress, stalls,
// interruptions and checksums; and unknown builds. Limits of a minute are shortened.
#include "common/waiter.h"
#include "installer/progresslines.h"
#include "installer/tests/buildinstall.h"
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QTemporaryFile>
#include <QTest>

#include <array>
#include <chrono>
#include <poll.h>

using namespace claustrum;
using namespace claustrum::test;

namespace {

QByteArray sha256(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

} // namespace

class TestBuildFetches : public QObject
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
    void refusesUnknownBuilds();
};

void TestBuildFetches::fetches()
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

void TestBuildFetches::reportsFailedFetches()
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

/// A line at the start, one for each interval in which bytes arrived, and one at the end.
void TestBuildFetches::ticks()
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

void TestBuildFetches::stalls()
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

void TestBuildFetches::awaitsTheHead()
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

void TestBuildFetches::namesInterruptions()
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

void TestBuildFetches::comparesChecksums_data()
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
void TestBuildFetches::comparesChecksums()
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

void TestBuildFetches::refusesUnknownBuilds()
{
    const Sandbox box;
    const auto ran = install(optionsFor(box, "1.0"), "fffffff");
    QCOMPARE(ran.status, 1);
    QCOMPARE(ran.output, QByteArray());
}

CLAUSTRUM_TEST(TestBuildFetches)
#include "testbuildfetches.moc"
