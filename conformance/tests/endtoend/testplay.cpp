// SPDX-License-Identifier: Apache-2.0
// Recordings played as a server: to the player itself, and to a client.
#include "common/wireclient.h"
#include "posix/unixsocket.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace claustrum;

class TestPlay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replaysEqual_data();
    void replaysEqual();
    void answersAClient();
    void leavesOthersAlone();
};

namespace {

constexpr auto limit = std::chrono::seconds(60);
const QString recordings = QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/");

/// `play` as a process; started when it listens.
class Played
{
public:
    Played(const QString &socket, const QString &file, const QStringList &options = {})
    {
        m_process.setReadChannel(QProcess::StandardError);
        m_process.start(QStringLiteral(CLAUSTRUM_CONFORMANCE),
                        QStringList{"play", "--listen", socket, "--dir", "/tmp/d", file} + options);
        while (!m_said.contains("answers as") && m_process.waitForReadyRead(60000))
            m_said += m_process.readAllStandardError();
    }
    Played(const Played &) = delete;
    Played &operator=(const Played &) = delete;
    ~Played()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    [[nodiscard]] bool isListening() const { return m_said.contains("answers as"); }
    void interrupt() { m_process.terminate(); }
    int status()
    {
        const bool ended =
            m_process.state() == QProcess::NotRunning || m_process.waitForFinished(60000);
        m_said += m_process.readAllStandardError();
        return ended && m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    QByteArray summary() { return m_process.readAllStandardOutput(); }
    [[nodiscard]] const QByteArray &said() const { return m_said; }

private:
    QProcess m_process;
    QByteArray m_said;
};

WireClient connected(const QString &socket)
{
    auto fd = connectUnixSocket(socket.toStdString());
    return fd ? WireClient(std::move(*fd), "lab-token-0123456789") : WireClient();
}

} // namespace

void TestPlay::replaysEqual_data()
{
    QTest::addColumn<QString>("scenario");
    for (const char *scenario : {"files-read", "git-info", "process-basic", "process-kill",
                                 "envelope-bytes", "line-limit"})
        QTest::newRow(scenario) << QString::fromLatin1(scenario);
}

/// A script stands in for the server, so the player compares each frame to the byte.
void TestPlay::replaysEqual()
{
    QFETCH(QString, scenario);
    const QString file = recordings + scenario + ".jsonl";
    QVERIFY2(QFile::exists(file), qPrintable(file));
    QTemporaryDir folder;
    QFile shim(folder.filePath("server"));
    QVERIFY(shim.open(QIODevice::WriteOnly));
    // As a server's, its start ends once it listens, of which `play` writes a line.
    shim.write("#!/bin/sh\nmkfifo \"$3.said\"\n'" CLAUSTRUM_CONFORMANCE
               "' play --listen \"$3\" --once '"
               + file.toUtf8()
               + "' </dev/null >/dev/null 2>\"$3.said\" &\n"
                 "{ read -r listening; cat >/dev/null 2>&1 & } <\"$3.said\"\n");
    shim.close();
    QVERIFY(shim.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QProcess replay;
    replay.setProcessChannelMode(QProcess::MergedChannels);
    replay.start(QStringLiteral(CLAUSTRUM_CONFORMANCE),
                 {"replay", "--server", shim.fileName(), file});
    QVERIFY(replay.waitForFinished(60000));
    const QByteArray report = replay.readAll();
    QVERIFY2(replay.exitCode() == 0 && report.contains("1 equal"), report);
}

void TestPlay::answersAClient()
{
    QTemporaryDir folder;
    const QString socket = folder.filePath("s");
    Played played(socket, recordings + "files-read.jsonl");
    QVERIFY2(played.isListening(), played.said());
    QCOMPARE(QFile::permissions(socket),
             QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
    WireClient client = connected(socket);
    QVERIFY(client.isConnected());
    auto id = client.ask("files.read", R"({"path":"/tmp/d/f/a.txt"})", limit);
    QVERIFY(id.ok());
    auto reply = client.reply(*id, limit);
    QVERIFY(reply.ok());
    QCOMPARE(reply->json, std::string(R"({"content":"hi\n","exists":true})"));
    id = client.ask("server.sing", "{}", limit);
    reply = client.reply(*id, limit);
    QVERIFY(reply.ok() && reply->isError);
    QVERIFY(reply->json.find("the recording has no server.sing") != std::string::npos);

    played.interrupt();
    QCOMPARE(played.status(), 1);
    QVERIFY2(played.said().contains("the recording has no server.sing on connection 1: "),
             played.said());
    const QByteArray summary = played.summary();
    QVERIFY2(summary.contains("recorded lines were requested; 1 request was not recorded"),
             summary);
    QVERIFY2(summary.startsWith("1 of "), summary);
    QVERIFY2(summary.contains("never requested\n  line "), summary);
    QVERIFY(!QFile::exists(socket));
}

/// Neither a living server nor a file is replaced.
void TestPlay::leavesOthersAlone()
{
    QTemporaryDir folder;
    const QString socket = folder.filePath("s");
    const QString file = recordings + "files-read.jsonl";
    Played first(socket, file, {"--once"});
    QVERIFY2(first.isListening(), first.said());
    Played second(socket, file);
    QCOMPARE(second.status(), 2);
    QVERIFY2(second.said().contains("another program listens at"), second.said());

    QFile note(folder.filePath("note"));
    QVERIFY(note.open(QIODevice::WriteOnly));
    note.write("keep");
    note.close();
    Played third(note.fileName(), file);
    QCOMPARE(third.status(), 2);
    QVERIFY2(third.said().contains("is no socket"), third.said());
    QCOMPARE(note.size(), 4);

    Played fourth(folder.filePath("t"), file, {"--connection", "7"});
    QCOMPARE(fourth.status(), 2);
    QVERIFY2(fourth.said().contains("no connection 7 in this recording"), fourth.said());

    connected(socket).close();
    QCOMPARE(first.status(), 0);
}

CLAUSTRUM_TEST(TestPlay)
#include "testplay.moc"
