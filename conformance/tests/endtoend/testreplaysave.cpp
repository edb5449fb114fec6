// SPDX-License-Identifier: Apache-2.0
// replay --save: what was received, as a transcript that diff compares with the recording.
#include "conformance/model/transcriptwriter.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

class TestReplaySave : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void savesWhatDiffers_data();
    void savesWhatDiffers();
    void equalRecordings_data();
    void equalRecordings();
    void reportsFailures();

private:
    struct Ran
    {
        int status;
        QString out;
        QString err;
    };
    static Ran run(const QStringList &arguments);
    [[nodiscard]] QString path(const char *name) const { return m_tmp.filePath(name); }

    QTemporaryDir m_tmp;
};

namespace {

using namespace claustrum::conformance;

const std::string request =
    wireLine({"on", 1, R"({"jsonrpc":"2.0","id":7,"method":"server.ping"})"});
const std::string pong =
    wireLine({"recv", 1, R"({"jsonrpc":"2.0","id":7,"result":{"pong":true}})"});

std::string transcriptFor(const std::string &mode, const std::string &build)
{
    return headerLine({"s", "t", build, "x", "linux-amd64", "2026-01-02", {}})
           + R"({"serve": {"args": ["-mode", ")" + mode + "\"]}}\n" + request + pong;
}

} // namespace

void TestReplaySave::init()
{
    QVERIFY(m_tmp.isValid());
    QDir(path("saved")).removeRecursively();
}

TestReplaySave::Ran TestReplaySave::run(const QStringList &arguments)
{
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE, arguments);
    if (!program.waitForFinished(120000))
        return {-1, {}, "it did not end"};
    return {program.exitCode(), QString::fromUtf8(program.readAllStandardOutput()),
            QString::fromUtf8(program.readAllStandardError())};
}

void TestReplaySave::savesWhatDiffers_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<int>("status"); // of the replay
    QTest::addColumn<QString>("received");
    QTest::addColumn<QString>("difference"); // of the diff; empty: equal
    const auto row = [](const char *mode, int status, const std::string &received,
                        const char *difference) {
        QTest::newRow(mode) << mode << status << QString::fromStdString(received)
                            << QString(difference);
    };
    const std::string eof = "{\"eof\": 1}\n";
    row("good", 0, pong, "");
    row("onebyte", 1, wireLine({"recv", 1, R"({"jsonrpc":"2.0","id":7,"result":{"pong":TRUE}})"}),
        "TRUE");
    row("otherid", 1, wireLine({"recv", 1, R"({"jsonrpc":"2.0","id":17,"result":{"pong":true}})"}),
        "17");
    row("twice", 1, pong + pong, "the reply to 7");
    row("garbage", 1, wireLine({"recv", 1, "<html>502\xff Bad Gateway</html>"}), "502");
    row("hang", 1, {}, "the reply to 7");
    row("close", 1, eof, "the server closes a connection");
    row("half", 1, wireLine({"recv", 1, R"({"jsonrpc":"2.0","id)", false, false}) + eof,
        "the server closes a connection");
}

void TestReplaySave::savesWhatDiffers()
{
    QFETCH(QString, mode);
    QFETCH(int, status);
    QFETCH(QString, received);
    QFETCH(QString, difference);
    std::ofstream(path("r.jsonl").toStdString()) << transcriptFor(mode.toStdString(), "b");
    const Ran replay = run({"replay", "--server", CLAUSTRUM_FAKE_SERVER, "--timeout", "1", "--save",
                            path("saved"), path("r.jsonl")});
    QVERIFY2(replay.status == status, qPrintable(replay.out + replay.err));
    QFile saved(path("saved/b/s.jsonl"));
    QVERIFY(saved.open(QIODevice::ReadOnly));
    const QStringList lines = QString::fromUtf8(saved.readAll()).split('\n');
    QVERIFY2(lines[0].contains("claustrum-fake-server in a replay of ")
                 && lines[0].contains("\"source\": \"received from /"),
             qPrintable(lines[0]));
    QCOMPARE(lines[2] + '\n', QString::fromStdString(request));
    QCOMPARE(lines.mid(3).join('\n'), received);
    const Ran diff = run({"diff", path("r.jsonl"), path("saved/b/s.jsonl")});
    QCOMPARE(diff.status, difference.isEmpty() ? 0 : 1);
    QVERIFY2(diff.out.contains(difference), qPrintable(diff.out));
}

void TestReplaySave::equalRecordings_data()
{
    QTest::addColumn<QString>("scenario");
    for (const char *scenario : {"bridge", "cli-modes", "envelope-bytes", "files-list",
                                 "process-large", "process-reattach", "server-methods"})
        QTest::newRow(scenario) << scenario;
}

/// Real paths, pids and sums fit the recording's placeholders.
void TestReplaySave::equalRecordings()
{
    QFETCH(QString, scenario);
    const QString recording =
        QString(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/%1.jsonl").arg(scenario);
    const Ran replay =
        run({"replay", "--server", CLAUSTRUM_PROGRAM, "--save", path("saved"), recording});
    QVERIFY2(replay.status == 0, qPrintable(replay.out + replay.err));
    const Ran diff =
        run({"diff", recording, path("saved/5db5e4a/") + scenario + QString(".jsonl")});
    QVERIFY2(diff.status == 0, qPrintable(diff.out + diff.err));
}

void TestReplaySave::reportsFailures()
{
    const auto write = [this](const char *name, const std::string &build) {
        std::ofstream(path(name).toStdString()) << transcriptFor("good", build);
    };
    write("a.jsonl", "../b");
    Ran ran = run(
        {"replay", "--server", CLAUSTRUM_FAKE_SERVER, "--save", path("saved"), path("a.jsonl")});
    QCOMPARE(ran.status, 2);
    QVERIFY2(
        ran.err.contains("a.jsonl are not saved: its build or its scenario cannot be the name"),
        qPrintable(ran.err));
    QVERIFY(!QFile::exists(path("b")));
    write("a.jsonl", "b");
    write("c.jsonl", "b");
    ran = run({"replay", "--server", CLAUSTRUM_FAKE_SERVER, "--save", path("saved"),
               path("a.jsonl"), path("c.jsonl")});
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("c.jsonl are not saved: "), qPrintable(ran.err));
    QVERIFY2(ran.err.contains("saved/b/s.jsonl has the answers to "), qPrintable(ran.err));
    ran = run({"replay", "--server", CLAUSTRUM_FAKE_SERVER, "--save", path("a.jsonl/x"),
               path("a.jsonl")});
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("not a directory"), qPrintable(ran.err));
}

CLAUSTRUM_PLAIN_TEST(TestReplaySave)
#include "testreplaysave.moc"
