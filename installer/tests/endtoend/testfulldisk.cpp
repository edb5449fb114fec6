// SPDX-License-Identifier: Apache-2.0
// -install onto a full disk: a small tmpfs, in a mount namespace of the test's own.
#include "installer/tests/httpserver.h"
#include "installer/tests/sandbox.h"
#include "installer/tests/zstdtool.h"
#include "testing/testprogram.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QTest>

#include <unistd.h>

#include <random>

using namespace claustrum::test;

namespace {

/// A namespace where we may mount: root can create one directly, others need a user namespace.
QStringList inNamespace(const QStringList &command)
{
    QStringList words{"unshare", "--mount"};
    if (::getuid() != 0)
        words += "--map-root-user";
    return words + command;
}

/// $1: the disk, $2: KiB to leave free, or "no inode"; then the install, into its folder "cli".
/// Lists the files left there, frees space, and installs once more.
const char *const script = R"sh(
disk=$1 room=$2
shift 2
mkdir "$disk" && mount -t tmpfs -o size=16m,nr_inodes=50 none "$disk" || exit 99
mkdir "$disk/cli" "$disk/filler"
if [ "$room" = "no inode" ]; then
    i=0
    while (: > "$disk/filler/$i") 2>/dev/null; do i=$((i + 1)); done
else
    head -c $(((16384 - room) * 1024)) /dev/zero > "$disk/filler/1"
fi
"$@"
echo "left: $(ls -A "$disk/cli")"
rm -r "$disk/filler"
"$@"
echo "left: $(ls -A "$disk/cli")"
)sh";

QByteArray incompressibleCli()
{
    std::mt19937 random(3);
    auto cli = goodCli() + "exit\n";
    while (cli.size() < 2'000'000)
        cli += char(random() & 0xFF);
    return cli;
}

} // namespace

class TestFullDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void reportsItAndLeavesNothing_data();
    void reportsItAndLeavesNothing();

private:
    QByteArray m_compressed;
    HttpServer m_server;
};

void TestFullDisk::initTestCase()
{
    const auto words = inNamespace({"mount", "-t", "tmpfs", "none", "/tmp"});
    if (QProcess::execute(words.first(), words.mid(1)) != 0)
        QSKIP("Nothing was tested: this machine lets us mount no tmpfs, neither as root nor in a "
              "user namespace.");
    m_compressed = zstd(incompressibleCli());
    m_server.on("/cli", send(response(m_compressed)));
}

void TestFullDisk::reportsItAndLeavesNothing_data()
{
    QTest::addColumn<QString>("room"); // archive and CLI have 2 MB each
    QTest::addColumn<bool>("download");
    QTest::addColumn<QByteArray>("step"); // the error's beginning; empty: none
    const auto row = [](const char *name, const char *room, bool download, const char *step) {
        QTest::newRow(name) << QString(room) << download << QByteArray(step);
    };
    row("archive, no inode left", "no inode", false, "staging cli: open ");
    row("archive, no space", "0", false, "decompressing: write ");
    row("archive, space for one page", "4", false, "decompressing: write ");
    row("archive, space for half of the CLI", "1024", false, "decompressing: write ");
    row("archive, enough space", "3072", false, "");
    row("download, no inode left", "no inode", true, "download failed: open ");
    row("download, space for half of the blob", "1024", true, "download failed: write ");
    row("download, space for the blob but not the CLI", "3072", true, "decompressing: write ");
    row("download, enough space", "8192", true, "");
}

void TestFullDisk::reportsItAndLeavesNothing()
{
    QFETCH(QString, room);
    QFETCH(bool, download);
    QFETCH(QByteArray, step);
    const Sandbox box;
    box.write("a.zst", m_compressed);
    const auto checksum =
        QCryptographicHash::hash(m_compressed, QCryptographicHash::Sha256).toHex();
    const QStringList source =
        download ? QStringList{"-cli-url", m_server.url("/cli"), "-cli-checksum", checksum}
                 : QStringList{"-cli-zst", box.path("a.zst")};
    const auto disk = box.path("disk");
    const auto words =
        inNamespace(QStringList{"sh", "-c", script, "sh", disk, room, programPath(), "-install",
                                "-cli-dir", disk + "/cli", "-cli-version", "1.0"}
                    + source);
    QProcess process;
    process.start(words.first(), words.mid(1));
    const auto outcome = finished(process);
    QCOMPARE(outcome.exitCode, 0);
    const auto lines = outcome.line.split('\n');
    QCOMPARE(int(lines.size()), 5);
    if (step.isEmpty()) {
        QCOMPARE(outcome.stderrText, QByteArray());
        QCOMPARE(lines.at(1), QByteArray("left: 1.0"));
    } else {
        QVERIFY2(lines.at(0).contains("\"cliError\":\"" + step), lines.at(0));
        QVERIFY2(lines.at(0).contains(": no space left on device\""), lines.at(0));
        // What the doctor says of the folder.
        QVERIFY2(outcome.stderrText.startsWith("claustrum: ")
                     && outcome.stderrText.contains("; mend: df -"),
                 outcome.stderrText);
        QCOMPARE(lines.at(1), QByteArray("left: "));
    }
    QVERIFY2(!lines.at(2).contains("cliError"), lines.at(2));
    QCOMPARE(lines.at(3), QByteArray("left: 1.0"));
}

CLAUSTRUM_TEST(TestFullDisk)
#include "testfulldisk.moc"
