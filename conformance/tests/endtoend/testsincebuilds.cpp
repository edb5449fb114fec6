// SPDX-License-Identifier: Apache-2.0
// since: the first build that answers like a recording.
#include "testing/testprogram.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

class TestSinceBuilds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsSinceWhen_data();
    void tellsSinceWhen();
};

namespace {

/// A server that speaks that build.
QString serverOf(const QTemporaryDir &folder, const QString &build)
{
    const QString path = folder.filePath(build);
    std::ofstream(path.toStdString())
        << "#!/bin/sh\nexec '" CLAUSTRUM_PROGRAM "' \"$@\" -reference-build " << build.toStdString()
        << '\n';
    QFile(path).setPermissions(QFile::Permissions(0x7755));
    return path;
}

} // namespace

void TestSinceBuilds::tellsSinceWhen_data()
{
    QTest::addColumn<QStringList>("servers");
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("says");
    const QString gitInfo = "recordings/5db5e4a/git-info.jsonl";
    QTest::newRow("known builds") << QStringList{CLAUSTRUM_PROGRAM} << gitInfo << 0
                                  << "\nequal since 7c2f88d\n";
    QTest::newRow("binaries") << QStringList{"8de85fa", "5db5e4a", "7cbfa47"} << gitInfo << 0
                              << "/5db5e4a; no longer since ";
    QTest::newRow("no binary") << QStringList{"8de85fa", "7cbfa47"} << gitInfo << 1
                               << "\nno build answers so\n";
    QTest::newRow("every build") << QStringList{CLAUSTRUM_PROGRAM}
                                 << "recordings/5db5e4a/files-read.jsonl" << 0
                                 << "\nequal since 8de85fa, the first of these builds\n";
    QTest::newRow("a file that selects a build")
        << QStringList{CLAUSTRUM_PROGRAM} << "conformance/cases/builds.jsonl" << 2
        << "selects a reference build itself";
    QTest::newRow("unreadable") << QStringList{CLAUSTRUM_PROGRAM} << "/nowhere" << 2
                                << "no such file";
    QTest::newRow("no start") << QStringList{"/bin/false"} << gitInfo << 2 << "  not run  ";
}

void TestSinceBuilds::tellsSinceWhen()
{
    QFETCH(QStringList, servers);
    QFETCH(QString, file);
    QFETCH(QString, says);
    QTemporaryDir folder;
    QStringList arguments{"since", "--timeout", "20"};
    for (const QString &server : servers)
        arguments << "--server" << (server.startsWith('/') ? server : serverOf(folder, server));
    QProcess program;
    program.setWorkingDirectory(CLAUSTRUM_SOURCE_DIR);
    program.start(CLAUSTRUM_CONFORMANCE, arguments << file);
    QVERIFY(program.waitForFinished(120'000));
    const QString said =
        QString::fromUtf8(program.readAllStandardOutput() + program.readAllStandardError());
    QVERIFY2(said.contains(says), qPrintable(said));
    QTEST(program.exitCode(), "status");
}

CLAUSTRUM_PLAIN_TEST(TestSinceBuilds)
#include "testsincebuilds.moc"
