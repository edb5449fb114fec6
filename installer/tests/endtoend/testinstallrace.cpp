// SPDX-License-Identifier: Apache-2.0
// Twenty concurrent installs, of the same version and of different ones.
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QTest>

#include <unistd.h>

#include <memory>
#include <vector>

using namespace claustrum::test;

namespace {

constexpr int atOnce = 20;

QString numbered(const char *name, int number)
{
    return QString(name) + QString::number(number);
}

using Installs = std::vector<std::unique_ptr<QProcess>>;

/// Starts twenty installs with the same arguments.
Installs startAll(const Sandbox &box, const QString &version, const QStringList &arguments)
{
    Installs installs(atOnce);
    for (auto &install : installs)
        install = box.start(version, arguments);
    return installs;
}

} // namespace

class TestInstallRace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameVersion();
    void sameArchive();
    void sameDownload();
    void differentVersions();
    void againstASweepThatIgnoresLocks();
};

/// Each with an archive of its own.
void TestInstallRace::sameVersion()
{
    const Sandbox box;
    Installs installs;
    for (int i = 0; i < atOnce; ++i) {
        box.archive(numbered("a", i));
        installs.push_back(box.start("1.0", {"-cli-zst", box.path(numbered("a", i))}));
    }
    for (const auto &install : installs) {
        const auto outcome = finished(*install);
        QVERIFY2(outcome.succeeded(), outcome.line);
    }
    QCOMPARE(say(box.cli("1.0")), QByteArray("cli"));
    QCOMPARE(box.list(), QStringList{"1.0"});
}

/// The first install deletes the archive; later ones wait, and find the CLI present.
void TestInstallRace::sameArchive()
{
    const Sandbox box;
    box.write("a.zst", zstd("#!/bin/sh\nsleep 0.3\n"));
    for (const auto &install : startAll(box, "1.0", {"-cli-zst", box.path("a.zst")})) {
        const auto outcome = finished(*install);
        QVERIFY2(outcome.succeeded(), outcome.line);
    }
    QCOMPARE(box.list(), QStringList{"1.0"});
}

void TestInstallRace::sameDownload()
{
    const Sandbox box;
    const auto compressed = zstd(goodCli());
    HttpServer server;
    server.on("/cli", send(response(compressed)));
    const auto checksum = QCryptographicHash::hash(compressed, QCryptographicHash::Sha256).toHex();
    const QStringList arguments{"-cli-url", server.url("/cli"), "-cli-checksum", checksum};
    for (const auto &install : startAll(box, "1.0", arguments)) {
        const auto outcome = finished(*install);
        QVERIFY2(outcome.succeeded(), outcome.line);
    }
    QCOMPARE(box.list(), QStringList{"1.0"});
    QCOMPARE(box.list("tmp"), QStringList());
}

void TestInstallRace::differentVersions()
{
    const Sandbox box;
    Installs installs;
    QStringList versions;
    for (int i = 0; i < atOnce; ++i) {
        versions += numbered("v", 10 + i);
        box.archive(versions.last() + ".a", versions.last().toUtf8());
        installs.push_back(box.start(
            versions.last(), {"-cli-zst", box.path(versions.last() + ".a"), "-cli-keep", "0"}));
    }
    for (const auto &install : installs) {
        const auto outcome = finished(*install);
        QVERIFY2(outcome.succeeded() && !outcome.cliWasPresent, outcome.line);
    }
    QCOMPARE(box.list(), versions);
    for (const auto &version : versions)
        QCOMPARE(say(box.cli(version)), version.toUtf8());
}

/// The contract's own rule (install.md, 7): one more attempt, then an error. The CLI's probe takes
/// the time here, and does the sweep.
void TestInstallRace::againstASweepThatIgnoresLocks()
{
    const Sandbox box;
    const QByteArray sweepsOnce("#!/bin/sh\n[ -e \"$HOME/swept\" ] && exit 0\n"
                                ": > \"$HOME/swept\"\nrm \"$0\"\nexit 0\n");
    box.write("a.zst", zstd(sweepsOnce));
    const auto first = box.install("1.0", {"-cli-zst", box.path("a.zst")});
    QVERIFY2(first.succeeded(), first.line);
    QCOMPARE(box.read("cli/1.0"), sweepsOnce);

    for (const auto *exit : {"0", "1"}) {
        box.write("b.zst", zstd(QByteArray("#!/bin/sh\nrm \"$0\"\nexit ") + exit + "\n"));
        const auto always = box.install("2.0", {"-cli-zst", box.path("b.zst")});
        QVERIFY2(always.cliError.startsWith("staging file vanished before install: "), always.line);
        QVERIFY2(always.cliError.endsWith(": no such file or directory"), always.line);
        QCOMPARE(box.list(), QStringList{"1.0"});
    }
}

CLAUSTRUM_TEST(TestInstallRace)
#include "testinstallrace.moc"
