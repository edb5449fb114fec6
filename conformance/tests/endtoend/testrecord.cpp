// SPDX-License-Identifier: Apache-2.0
// The record command: unrepeatable answers are found, named and never written.
#include "conformance/model/transcriptwriter.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace claustrum::conformance;

class TestRecord : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void recordsFromTheCommandLine();
    void doesNotWriteDifferences();
    void namesLinesOfTheScenario();
    void masksDifferences();
    void outputInOtherFrames();
    void unexpectedFrame();
    void missingFrame();
    void aFailureLeavesTheOldFile();

private:
    struct Ran
    {
        int status;
        QString out;
        QString err;
    };
    Ran record(const std::string &steps, const QStringList &options = {});
    [[nodiscard]] QString outFile() const { return m_tmp.filePath("out.jsonl"); }
    [[nodiscard]] QByteArray written() const;

    QTemporaryDir m_tmp;
};

namespace {

const std::string header = R"({"scenario": {"version": 1, "scenario": "s", "title": "t"}})"
                           "\n";

std::string on(int connection, const std::string &line)
{
    return wireLine({"on", connection, line});
}

std::string request(int id, const std::string &method, const std::string &params = "{}")
{
    return on(1, R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method
                     + R"(","params":)" + params + R"(,"auth":"${TOKEN}"})");
}

std::string shell(int id, const std::string &script, const std::string &process = "p")
{
    return request(id, "process.spawn",
                   R"({"id":")" + process + R"(","command":"sh","args":["-c",")" + script
                       + R"("]})");
}

std::string expectReply(int id)
{
    return "{\"expect\": 1, \"id\": " + std::to_string(id) + "}\n";
}

std::string expectExit(const std::string &process)
{
    return "{\"expect\": 1, \"process\": \"" + process + "\", \"exit\": true}\n";
}

const std::string reply1 = "{\"expect\": 1, \"id\": 1}\n";
const std::string ping = "{\"serve\": {}}\n" + request(1, "server.ping") + reply1;

} // namespace

void TestRecord::init()
{
    QVERIFY(m_tmp.isValid());
    QFile::remove(outFile());
}

TestRecord::Ran TestRecord::record(const std::string &steps, const QStringList &options)
{
    const QString file = m_tmp.filePath("s.jsonl");
    std::ofstream(file.toStdString()) << header << steps;
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE,
                  QStringList{"record", "--server", CLAUSTRUM_PROGRAM, "--scenario", file, "--out",
                              outFile(), "--timeout", "5"}
                      + options);
    if (!program.waitForFinished(60000))
        return {-1, {}, "it did not end"};
    return {program.exitCode(), QString::fromUtf8(program.readAllStandardOutput()),
            QString::fromUtf8(program.readAllStandardError())};
}

QByteArray TestRecord::written() const
{
    QFile file(outFile());
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestRecord::recordsFromTheCommandLine()
{
    const QStringList fixed{"--build", "b", "--source", "x", "--recorded", "2026-01-02"};
    const Ran ran = record(ping, fixed);
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    QVERIFY2(ran.out.endsWith("1 frame, the same in 2 runs, and equal when replayed\n"),
             qPrintable(ran.out));
    const QByteArray first = written();
    QVERIFY2(first.endsWith(R"({"recv": 1, "line": "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":)"
                            R"({\"pong\":true}}"})"
                            "\n"),
             first);
    QVERIFY(first.startsWith(R"({"transcript": {"version": 1, "scenario": "s", "title": "t", )"
                             R"("build": "b", "source": "x", "platform": "linux-)"));
    QCOMPARE(int(QFile::permissions(outFile()) & 0x0777), 0x0644);
    QCOMPARE(record(ping, fixed).status, 0);
    QCOMPARE(written(), first);
}

void TestRecord::doesNotWriteDifferences()
{
    const Ran ran = record("{\"serve\": {}}\n" + shell(1, "echo my pid is $$") + reply1
                           + "{\"expect\": 1, \"process\": \"p\", \"exit\": true}\n");
    QCOMPARE(ran.status, 1);
    QVERIFY(!QFile::exists(outFile()));
    QVERIFY2(ran.err.contains("s.jsonl:5: data of frame 1 of process p is not repeatable"),
             qPrintable(ran.err));
    QVERIFY2(ran.err.contains("mask:        ${PID}"), qPrintable(ran.err));
}

/// The expect line 5 becomes two frames: later lines of the recording have other numbers.
void TestRecord::namesLinesOfTheScenario()
{
    const std::string before =
        "{\"serve\": {}}\n" + shell(1, "echo a") + expectReply(1) + expectExit("p");
    Ran ran = record(before + shell(2, "echo $$", "q") + expectReply(2) + expectExit("q"));
    QCOMPARE(ran.status, 1);
    QVERIFY2(ran.err.contains("s.jsonl:8: data of frame 1 of process q is not repeatable"),
             qPrintable(ran.err));

    // The third play is the replay.
    const std::string counter = m_tmp.filePath("plays").toStdString();
    ran = record(
        before
        + shell(2, "echo >> " + counter + "; test $(wc -l < " + counter + ") = 3; echo $?", "q")
        + expectReply(2) + expectExit("q"));
    QCOMPARE(ran.status, 1);
    QVERIFY2(ran.err.contains("s.jsonl:8: frame 1 of process q differs"), qPrintable(ran.err));
    QVERIFY2(!ran.err.contains("out.jsonl"), qPrintable(ran.err));
}

void TestRecord::masksDifferences()
{
    const Ran ran = record("{\"serve\": {}}\n" + shell(1, "echo my pid is $$") + reply1
                               + "{\"expect\": 1, \"process\": \"p\", \"exit\": true}\n",
                           {"--mask", "--runs", "3"});
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    QVERIFY2(written().contains(R"(<<b64:my pid is ${PID}\n>>)"), written());
}

/// Two outputs in one frame or in two: a file of the first run makes the second differ.
void TestRecord::outputInOtherFrames()
{
    const std::string mark = m_tmp.filePath("ran-before").toStdString();
    const Ran ran = record("{\"serve\": {}}\n"
                           + shell(1, "if [ -e " + mark + " ]; then echo ab; read go; else touch "
                                          + mark + "; echo a; read go; echo b; fi")
                           + reply1 + "{\"expect\": 1, \"process\": \"p\", \"frames\": 1}\n"
                           + request(2, "process.stdin", R"({"id":"p","data":"Cg=="})")
                           + "{\"expect\": 1, \"id\": 2}\n"
                           + "{\"expect\": 1, \"process\": \"p\", \"exit\": true}\n");
    QCOMPARE(ran.status, 1);
    QVERIFY2(ran.err.contains(
                 "the division of output into frames is not repeatable: replace the expect"),
             qPrintable(ran.err));
}

void TestRecord::unexpectedFrame()
{
    const Ran ran = record("{\"serve\": {}}\n" + request(1, "server.ping")
                           + request(2, "server.ping") + reply1);
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("the reply to 2 arrived on connection 1, but no line waits for it"),
             qPrintable(ran.err));
    QVERIFY2(ran.err.contains(R"(a line that would: {"expect": 1, "id": 2})"), qPrintable(ran.err));
}

void TestRecord::missingFrame()
{
    const Ran ran = record("{\"serve\": {}}\n" + request(1, "server.ping")
                               + "{\"expect\": 1, \"id\": 2}\n" + reply1,
                           {"--timeout", "2"});
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("s.jsonl:4: no answer for this line"), qPrintable(ran.err));
}

void TestRecord::aFailureLeavesTheOldFile()
{
    std::ofstream(outFile().toStdString()) << "old";
    QCOMPARE(record("{\"serve\": {}}\n{\"eof\": 1}\n").status, 2);
    QCOMPARE(written(), QByteArray("old"));
    const QString nowhere = m_tmp.filePath("nowhere/out.jsonl");
    const Ran ran = record(ping, {"--out", nowhere});
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("no such file or directory"), qPrintable(ran.err));
    QCOMPARE(QDir(m_tmp.path()).entryList({"out.jsonl*"}, QDir::Files), QStringList("out.jsonl"));
}

CLAUSTRUM_PLAIN_TEST(TestRecord)
#include "testrecord.moc"
