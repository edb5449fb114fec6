// SPDX-License-Identifier: Apache-2.0
// A server that runs as another user, who cannot reach the build folder or the folder of the
// sandboxes, as in a clone below /root.
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <unistd.h>

class TestOtherUser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void playsTheRecording_data();
    void playsTheRecording();
    void otherProgramsHaveNoModule();
    void namesTheMissingRequirement();

private:
    QString closedFolder(const QString &name);
    QByteArray replay(const QString &server, const QString &file, int *status,
                      const QStringList &wrapper = {});

    QTemporaryDir m_folder; // 0700, and its owner's
};

namespace {

const QString recording = CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/files-permission.jsonl";

constexpr QFile::Permissions ownersOnly = QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner;

/// Makes a copy with access for its owner only, like under umask 077.
void copy(const QString &from, const QString &to)
{
    QVERIFY(QDir().mkpath(QFileInfo(to).path()));
    QVERIFY(QFile::copy(from, to));
    QVERIFY(QFile::setPermissions(to, ownersOnly));
}

} // namespace

void TestOtherUser::initTestCase()
{
    if (::geteuid() != 0)
        QSKIP("only root can run a server as another user");
    QVERIFY(m_folder.isValid());
}

QString TestOtherUser::closedFolder(const QString &name)
{
    const QString path = m_folder.filePath(name);
    return QDir().mkpath(path) && QFile::setPermissions(path, ownersOnly) ? path : QString();
}

QByteArray TestOtherUser::replay(const QString &server, const QString &file, int *status,
                                 const QStringList &wrapper)
{
    QStringList command = wrapper;
    command << CLAUSTRUM_CONFORMANCE << "replay"
            << "--server" << server << file;
    QProcess program;
    program.start(command.takeFirst(), command);
    program.waitForFinished();
    *status = program.exitCode();
    return program.readAllStandardOutput() + program.readAllStandardError();
}

void TestOtherUser::playsTheRecording_data()
{
    QTest::addColumn<bool>("programIsClosed");
    QTest::addColumn<bool>("tmpIsClosed");
    QTest::addColumn<bool>("tmpIsNoexec");
    QTest::newRow("all can be reached") << false << false << false;
    QTest::newRow("the program cannot") << true << false << false;
    QTest::newRow("TMPDIR cannot") << false << true << false;
    QTest::newRow("neither can") << true << true << false;
    QTest::newRow("TMPDIR is mounted noexec") << true << false << true;
}

void TestOtherUser::playsTheRecording()
{
    QFETCH(bool, programIsClosed);
    QFETCH(bool, tmpIsClosed);
    QFETCH(bool, tmpIsNoexec);
    QString server = CLAUSTRUM_PROGRAM;
    if (programIsClosed) {
        const QString closed = closedFolder(QTest::currentDataTag());
        server = closed + "/bin/claustrum";
        copy(CLAUSTRUM_PROGRAM, server);
        copy(CLAUSTRUM_MODULE, closed + "/lib/claustrum/libclaustrum-module.so");
    }
    QStringList wrapper{"env", "TMPDIR=" + (tmpIsClosed ? closedFolder("tmp") : "/tmp")};
    if (tmpIsNoexec)
        wrapper = QStringList{"unshare",
                              "--mount",
                              "sh",
                              "-c",
                              "mount -t tmpfs -o noexec,mode=1777 none \"$0\" || exit 99; "
                              "TMPDIR=\"$0\" exec \"$@\"",
                              closedFolder("noexec")};
    int status = -1;
    const QByteArray said = replay(server, recording, &status, wrapper);
    if (tmpIsNoexec && (status == 99 || said.contains("unshare failed")))
        QSKIP("this machine does not allow to mount a tmpfs");
    QVERIFY2(status == 0, said);
    QVERIFY2(said.contains("1 equal, 0 differ, 0 not run"), said);
}

/// Another program is copied without a module; a failed start is not a difference.
void TestOtherUser::otherProgramsHaveNoModule()
{
    const QString server = closedFolder("other") + "/server";
    std::ofstream(server.toStdString()) << "#!/bin/sh\necho \"I am $(id -u)\"; exit 7\n";
    QVERIFY(QFile::setPermissions(server, ownersOnly));
    int status = -1;
    const QByteArray said = replay(server, recording, &status);
    QVERIFY2(
        said.contains("the server did not start: `-serve` ended with exit status 7: I am 65534"),
        said);
    QVERIFY2(said.contains("0 equal, 0 differ, 1 could not start, 0 not run"), said);
    QCOMPARE(status, 2);
}

/// In some containers, root may not change users: that is not a failure of the server.
void TestOtherUser::namesTheMissingRequirement()
{
    int status = -1;
    const QByteArray said =
        replay(CLAUSTRUM_PROGRAM, recording, &status,
               {"setpriv", "--bounding-set", "-setuid", "--inh-caps", "-setuid", "--"});
    QVERIFY2(said.contains("SKIPPED  5db5e4a/files-permission"), said);
    QVERIFY2(said.contains("no folder is fit to run programs in"), said);
    QVERIFY2(said.contains("user 65534 cannot run a program there: setpriv: "), said);
    QVERIFY2(said.contains("0 equal, 0 differ, 0 not run, 1 skipped"), said);
    QCOMPARE(status, 2); // nothing was compared
}

CLAUSTRUM_TEST(TestOtherUser)
#include "testotheruser.moc"
