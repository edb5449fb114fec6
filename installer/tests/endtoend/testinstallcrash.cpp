// SPDX-License-Identifier: Apache-2.0
// -install killed with SIGKILL before each of its system calls: either the previous or the new CLI
// is there and runs, and the next install leaves nothing but its CLI.
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/tracedrun.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QTest>

#include <algorithm>
#include <sys/syscall.h>

using namespace claustrum::test;

namespace {

constexpr std::size_t fewestPoints = 50;
constexpr std::size_t mostPoints = 60;

/// Its probe fails, or it would not be replaced; but it runs.
const QByteArray oldCli("#!/bin/sh\n[ \"$1\" = --version ] && exit 1\necho old\n");

/// Large enough to be written in several pieces, and slow to compress further.
QByteArray newCli()
{
    auto cli = goodCli("new") + "exit\n";
    for (unsigned i = 0; i < 200'000; ++i)
        cli += char('!' + i * i / 7 % 90);
    return cli;
}

} // namespace

class TestInstallCrash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void killed_data();
    void killed();
    void syncsAroundTheRename();

private:
    /// Creates the previous content at the CLI's path, and returns the arguments of the install.
    [[nodiscard]] QStringList prepare(const Sandbox &box, const QByteArray &before,
                                      bool download) const;
    void checkAfterKill(const Sandbox &box, const QByteArray &before) const;

    QByteArray m_compressed;
    HttpServer m_server;
};

void TestInstallCrash::initTestCase()
{
    m_compressed = zstd(newCli());
    m_server.on("/cli", send(response(m_compressed)));
}

QStringList TestInstallCrash::prepare(const Sandbox &box, const QByteArray &before,
                                      bool download) const
{
    if (before == "CLI")
        box.write("cli/1.0", oldCli, 0755);
    if (before == "directory")
        box.write("cli/1.0/a/b", "");
    if (download)
        return {"-cli-url", m_server.url("/cli"), "-cli-checksum",
                QCryptographicHash::hash(m_compressed, QCryptographicHash::Sha256).toHex()};
    box.write("a.zst", m_compressed);
    return {"-cli-zst", box.path("a.zst")};
}

void TestInstallCrash::checkAfterKill(const Sandbox &box, const QByteArray &before) const
{
    const auto said = say(box.cli("1.0"));
    if (before == "CLI")
        QVERIFY2(said == "old" || said == "new", said.constData());
    else
        QVERIFY2(said == "new" || !QFileInfo(box.cli("1.0")).isFile(), said.constData());
}

void TestInstallCrash::killed_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<bool>("download");
    QTest::newRow("archive over a CLI") << QByteArray("CLI") << false;
    QTest::newRow("archive over a directory") << QByteArray("directory") << false;
    QTest::newRow("archive over nothing") << QByteArray("nothing") << false;
    QTest::newRow("download over a CLI") << QByteArray("CLI") << true;
    QTest::newRow("download over nothing") << QByteArray("nothing") << true;
}

void TestInstallCrash::killed()
{
    QFETCH(QByteArray, before);
    QFETCH(bool, download);
    const Sandbox first;
    const auto calls = first.traced("1.0", prepare(first, before, download)).calls().size();
    QVERIFY2(calls >= fewestPoints, "this machine lets no parent trace its child");
    QCOMPARE(say(first.cli("1.0")), QByteArray("new"));

    // In a download most calls wait for the network; the rest is the same as for an archive.
    const auto step = std::max<std::size_t>(1, calls / mostPoints);
    std::size_t points = 0;
    for (bool killed = true; killed; ++points) {
        const Sandbox box;
        const auto arguments = prepare(box, before, download);
        killed = box.traced("1.0", arguments).killAt(points * step);
        checkAfterKill(box, before);
        if (!download)
            box.write("a.zst", m_compressed);
        const auto outcome = box.install("1.0", arguments);
        QVERIFY2(outcome.succeeded(), outcome.line);
        QCOMPARE(say(box.cli("1.0")), QByteArray("new"));
        QCOMPARE(box.list(), QStringList{"1.0"});
        QCOMPARE(box.list("tmp"), QStringList());
    }
    QVERIFY(points >= fewestPoints);
    qInfo("%zu calls, killed before %zu of them", calls, points - 1);
}

/// A power loss may keep a rename and lose the data: so the data is synced first, after its last
/// write, and the directory afterwards.
void TestInstallCrash::syncsAroundTheRename()
{
    const Sandbox box;
    const auto calls = box.traced("1.0", prepare(box, "nothing", false)).calls();
    QCOMPARE(say(box.cli("1.0")), QByteArray("new"));
    const auto isRename = [](long call) {
#ifdef SYS_rename
        if (call == SYS_rename)
            return true;
#endif
        return call == SYS_renameat2
#ifdef SYS_renameat
               || call == SYS_renameat
#endif
            ;
    };
    const auto rename = std::find_if(calls.begin(), calls.end(), isRename);
    QVERIFY(rename != calls.end());
    QCOMPARE(std::count_if(calls.begin(), calls.end(), isRename), std::ptrdiff_t(1));
    const auto synced = std::find(calls.begin(), rename, SYS_fsync);
    QVERIFY(synced != rename);
    QVERIFY(std::find(calls.begin(), synced, SYS_write) != synced);
    QVERIFY(std::find(synced, rename, SYS_write) == rename);
    QVERIFY(std::find(rename, calls.end(), SYS_fsync) != calls.end());
}

CLAUSTRUM_TEST(TestInstallCrash)
#include "testinstallcrash.moc"
