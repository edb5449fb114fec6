// SPDX-License-Identifier: Apache-2.0
// Recording: what was recorded of the reference comes out the same of this binary; and what is
// not repeatable is found, named and never written.
#include "conformance/jobs.h"
#include "conformance/library.h"
#include "conformance/record/asscenario.h"
#include "conformance/record/proposemasks.h"
#include "conformance/record/putback.h"
#include "conformance/record/record.h"
#include "conformance/record/repeatable.h"
#include "conformance/transcriptreader.h"
#include "conformance/transcriptwriter.h"

#include <QtTest>

#include <fstream>

using namespace claustrum::conformance;

class TestRecord : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void recordsTheSame_data();
    void recordsTheSame();
    void proposesMasks_data();
    void proposesMasks();
    void escapesAsTheRecordings();
    void readsScenarios_data();
    void readsScenarios();
    void putsBack_data();
    void putsBack();
    void comparesRuns();
    void recordsFromTheCommandLine();
    void whatDiffersIsNotWritten();
    void masksWhatDiffers();
    void outputCutInAnotherWay();
    void whatNoLineWaitsFor();
    void whatDoesNotCome();
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

std::string shell(int id, const std::string &script)
{
    return request(id, "process.spawn",
                   R"({"id":"p","command":"sh","args":["-c",")" + script + R"("]})");
}

const std::string reply1 = "{\"expect\": 1, \"id\": 1}\n";
const std::string ping = "{\"serve\": {}}\n" + request(1, "server.ping") + reply1;

/// What a step answers, without what recordings leave open: how large the largest chunk was, and
/// of metrics the values, and samples that the other does not have.
std::string answerOf(const Step &step, const Step &other)
{
    const auto *get = std::get_if<Get>(&step.action);
    if (get && get->type.starts_with("text/plain; version=")) {
        const auto theirs = sampleNames(std::get<Get>(other.action).body);
        std::string names;
        for (const std::string &name : sampleNames(get->body))
            names += theirs.contains(name) ? name + '\n' : "";
        return std::to_string(get->status) + get->type + names;
    }
    const auto largest = step.source.find(", \"largestChunk\"");
    if (largest == std::string::npos)
        return step.source;
    const auto end = step.source.find(", \"exit\"");
    return step.source.substr(0, largest) + step.source.substr(end);
}

ScenarioResult inAJob(const Transcript &transcript, const std::function<ScenarioResult()> &run)
{
    ScenarioResult result;
    runJobs({Job{emptyResult(transcript), run, std::chrono::seconds(100)}}, 1,
            [&](const ScenarioResult &one) { result = one; });
    return result;
}

} // namespace

void TestRecord::init()
{
    QVERIFY(m_tmp.isValid());
    QFile::remove(outFile());
}

void TestRecord::recordsTheSame_data()
{
    QTest::addColumn<QString>("file");
    Selection selection;
    selection.directory = CLAUSTRUM_SOURCE_DIR "/recordings";
    selection.build = "5db5e4a";
    const auto files = findRecordings(selection);
    QVERIFY(files && files->size() == 33);
    for (const std::string &file : *files)
        QTest::newRow(QFileInfo(QString::fromStdString(file)).baseName().toUtf8())
            << QString::fromStdString(file);
}

/// Answers stripped, and recorded again: line by line what it was.
void TestRecord::recordsTheSame()
{
    QFETCH(QString, file);
    const auto original = readTranscript(file.toStdString());
    QVERIFY(original);
    if (!cannotRunHere(*original).empty())
        QSKIP("needs root");
    const auto text = asScenario(*original);
    QVERIFY2(text, text ? "" : text.error().text.c_str());
    QVERIFY(text->find("\"recv\"") == std::string::npos);
    const auto scenario = parseScenario(*text, "s");
    QVERIFY2(scenario, scenario ? "" : scenario.error().text.c_str());
    const auto version = versionOf(CLAUSTRUM_PROGRAM);
    QVERIFY(version && !version->version.empty() && !version->buildTime.empty());
    PlayOptions options;
    options.server = CLAUSTRUM_PROGRAM;
    const ScenarioResult result =
        inAJob(scenario->transcript, [&] { return recordOnce(*scenario, options, *version); });
    QVERIFY2(result.verdict == Verdict::Equal, result.differences.empty()
                                                   ? result.reason.c_str()
                                                   : result.differences[0].summary.c_str());
    const auto recorded = parseTranscript(headerLine(original->header) + result.recorded, "r");
    QVERIFY2(recorded, recorded ? "" : recorded.error().text.c_str());
    QCOMPARE(recorded->steps.size(), original->steps.size());
    for (std::size_t i = 0; i < original->steps.size(); ++i) {
        const Step &one = recorded->steps[i];
        const Step &other = original->steps[i];
        QCOMPARE(QString::fromStdString(answerOf(one, other)),
                 QString::fromStdString(answerOf(other, other)));
    }
}

void TestRecord::proposesMasks_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<QString>("masked");
    const auto row = [](const char *name, const char *first, const char *second,
                        const char *masked) {
        QTest::newRow(name) << QString(first) << QString(second) << QString(masked);
    };
    row("same", "abc", "abc", "abc");
    row("number", R"("size":4096,)", R"("size":12,)", R"("size":${NUMBER},)");
    row("number that begins alike", "x 1234 y", "x 1299 y", "x ${NUMBER} y");
    row("number that goes on", "12", "123", "${NUMBER}");
    row("the shorter one second", "a 123.", "a 12.", "a ${NUMBER}.");
    row("pid", "my pid is 4711", "my pid is 815", "my pid is ${PID}");
    row("pid in a field", R"("ppid":4711})", R"("ppid":4712})", R"("ppid":${PID}})");
    row("no process has 0", R"("pid":0})", R"("pid":1})", R"("pid":${NUMBER}})");
    row("fraction", "1.25", "1.5", "1.${NUMBER}");
    row("time", "at 2026-01-02T03:04:05Z.", "at 2026-01-02T03:04:06Z.", "at ${BUILD_TIME}.");
    row("name", "/tmp/tmp.aX3/f", "/tmp/tmp.bQ1/f", "/tmp/tmp.${RANDOM}/f");
    row("hexadecimal", "id 12ab", "id 34ef", "id ${RANDOM}");
    row("two places", "a 1 b 2", "a 3 b 4", "a ${NUMBER} b ${NUMBER}");
    row("a mask is there", "a ${NUMBER} b 2", "a 17 b 4", "a ${NUMBER} b ${NUMBER}");
    row("a mask is there, and fits not", "a ${NUMBER}", "a -", "");
    row("a placeholder of a shell", "${HOME}", "${HOME}", "${HOME}");
    row("more", "abc", "abc ", "");
    row("punctuation", "a.b", "a!b", "");
    row("true or false", "true", "false", "${RANDOM}");
}

void TestRecord::proposesMasks()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(QString, masked);
    const MaskedText result = proposeMasks(first.toStdString(), second.toStdString());
    QCOMPARE(result.fits, !masked.isEmpty());
    if (result.fits)
        QCOMPARE(QString::fromStdString(result.text), masked);
}

void TestRecord::escapesAsTheRecordings()
{
    QCOMPARE(
        QString::fromStdString(transcriptString("\"\\/\n\r\t\b\f\x01\x7f<é日\xf0\x9f\x98\x80")),
        QStringLiteral(R"("\"\\/\n\r\t\b\f\u0001\u007f<\u00e9\u65e5\ud83d\ude00")"));
    QCOMPARE(wireLine({"recv", 2, "x", true}),
             std::string("{\"recv\": 2, \"line\": \"x\", \"late\": true}\n"));
    QCOMPARE(wireLine({"on", 1, "\xff", false, false}),
             std::string("{\"on\": 1, \"b64\": \"/w==\", \"newline\": false}\n"));
}

void TestRecord::readsScenarios_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *line, const char *error) {
        QTest::newRow(line) << QString(line) << QString(error);
    };
    row(R"({"expect": 1, "id": 7})", "");
    row(R"({"expect": 1, "id": {"a":[1]}, "late": true})", "");
    row(R"({"expect": 1, "process": "p", "frames": 3})", "");
    row(R"({"expect": 1, "process": "p", "exit": true})", "");
    row(R"({"collect": 1, "process": "p"})", "");
    row(R"({"run": ["-version"], "env": {"A": null}, "stdin": "x"})", "");
    row(R"({"get": "http://127.0.0.1:1/x"})", "");
    row(R"({"tree": "run"})", "");
    row(R"({"on": 1, "silence": 100})", "");
    row(R"({"expect": 1})", R"(s:2: expect: "process" is missing)");
    row(R"({"expect": 1, "process": "p"})",
        R"(s:2: expect: of a process, say either "frames" or "exit": true)");
    row(R"({"expect": 1, "process": "p", "frames": 1, "exit": true})",
        R"(s:2: expect: of a process, say either "frames" or "exit": true)");
    row(R"({"expect": 1, "id": 7, "process": "p"})", R"(s:2: expect: "process" is not known here)");
    row(R"({"recv": 1, "line": "x"})",
        R"(s:2: a scenario has no answers yet: say what to wait for with "expect")");
    row(R"({"run": [], "exit": 0, "stdout": "", "stderr": ""})",
        R"(s:2: run: "exit" is not known here)");
    row(R"({"nothing": 1})", R"(s:2: no step is called "nothing")");
}

void TestRecord::readsScenarios()
{
    QFETCH(QString, line);
    QFETCH(QString, error);
    const auto scenario = parseScenario(header + line.toStdString() + '\n', "s");
    QCOMPARE(scenario ? QString() : QString::fromStdString(scenario.error().text), error);
}

void TestRecord::putsBack_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *frame, const char *text) {
        QTest::newRow(name) << QString(frame) << QString(text);
    };
    row("directory", "stat /tmp/d/x", "stat ${DIR}/x");
    row("the longer name", "dial unix /tmp/d/run/rpc.sock", "dial unix ${SOCKET}");
    row("version", R"({"version":"1.2"})", R"({"version":"${VERSION}"})");
    row("that of an install", R"({"serverVersion":"1.2"})", R"({"serverVersion":"${VERSION}"})");
    row("of the binary itself", "claustrum 1.2 (built T)",
        "claustrum ${VERSION} (built ${BUILD_TIME})");
    row("not anywhere", R"({"content":"1.2"})", R"({"content":"1.2"})");
    row("a directory's size", R"({"exists":true,"isDir":true,"size":4096,"mode":"x"})",
        R"({"exists":true,"isDir":true,"size":${NUMBER},"mode":"x"})");
    row("a file's", R"({"exists":true,"isDir":false,"size":4096,"mode":"x"})",
        R"({"exists":true,"isDir":false,"size":4096,"mode":"x"})");
    row("process", R"({"success":true,"pid":4711,"startTime":1790000000.25})",
        R"({"success":true,"pid":${PID},"startTime":${NUMBER}.${NUMBER}})");
    row("in output", // "in /tmp/d\n"
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"aW4gL3RtcC9kCg=="})",
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":1,\"data\":\"<<b64:"
        "in ${DIR}\n>>\"}");
    row("output without", // "x"
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"eA=="})",
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"eA=="})");
    row("output that is no text", // "/tmp/d\xff"
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"L3RtcC9k/w=="})",
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"L3RtcC9k/w=="})");
}

void TestRecord::putsBack()
{
    QFETCH(QString, frame);
    QFETCH(QString, text);
    const PutBack putBack({{"DIR", "/tmp/d"}, {"SOCKET", "/tmp/d/run/rpc.sock"}}, "1.2", "T");
    QCOMPARE(QString::fromStdString(putBack.frame(frame.toStdString())), text);
}

void TestRecord::comparesRuns()
{
    const std::string head = headerLine({});
    const auto frame = [](const char *data) {
        return wireLine({"recv", 1,
                         R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":")"
                             + std::string(data) + "\"}"});
    };
    // "pid 12\n" and "pid 345\n"
    const auto compared = compareRuns(head + frame("cGlkIDEyCg=="), head + frame("cGlkIDM0NQo="));
    QCOMPARE(compared.differences.size(), std::size_t(1));
    QVERIFY(compared.canBeMasked());
    const Unrepeatable &one = compared.differences[0];
    QCOMPARE(one.line, 2);
    QCOMPARE(one.field, std::string("data"));
    QCOMPARE(one.first + ' ' + one.second + ' ' + one.mask, std::string("12 345 ${PID}"));
    QVERIFY(compared.masked.ends_with("\\\"data\\\":\\\"<<b64:pid ${PID}\\n>>\\\"}\"}\n"));
    const auto tree = [](const char *size) {
        return R"({"tree": "a", "entries": [{"name": ".", "mode": "-rw-r--r--", "size": )"
               + std::string(size) + ", \"sha256\": \"x\"}]}\n";
    };
    const auto trees = compareRuns(head + tree("7"), head + tree("8"));
    QCOMPARE(trees.differences.at(0).field, std::string("entries[0].size"));
    const auto shorter = compareRuns(head + tree("7"), head);
    QVERIFY(!shorter.canBeMasked());
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
    QVERIFY2(ran.out.endsWith("1 frames, the same in 2 runs, and equal when replayed\n"),
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

void TestRecord::whatDiffersIsNotWritten()
{
    const Ran ran = record("{\"serve\": {}}\n" + shell(1, "echo my pid is $$") + reply1
                           + "{\"expect\": 1, \"process\": \"p\", \"exit\": true}\n");
    QCOMPARE(ran.status, 1);
    QVERIFY(!QFile::exists(outFile()));
    QVERIFY2(ran.err.contains("out.jsonl:5: data is not repeatable"), qPrintable(ran.err));
    QVERIFY2(ran.err.contains("mask:        ${PID}"), qPrintable(ran.err));
}

void TestRecord::masksWhatDiffers()
{
    const Ran ran = record("{\"serve\": {}}\n" + shell(1, "echo my pid is $$") + reply1
                               + "{\"expect\": 1, \"process\": \"p\", \"exit\": true}\n",
                           {"--mask", "--runs", "3"});
    QVERIFY2(ran.status == 0, qPrintable(ran.err));
    QVERIFY2(written().contains(R"(<<b64:my pid is ${PID}\n>>)"), written());
}

/// Two outputs that come together or apart: the runs are made to differ by what the first leaves.
void TestRecord::outputCutInAnotherWay()
{
    const QString mark = m_tmp.filePath("ran-before");
    const Ran ran =
        record("{\"serve\": {}}\n"
               + shell(1, "if [ -e " + mark.toStdString() + " ]; then echo ab; else touch "
                              + mark.toStdString() + "; echo a; sleep 0.2; echo b; fi")
               + reply1 + "{\"expect\": 1, \"process\": \"p\", \"exit\": true}\n");
    QCOMPARE(ran.status, 1);
    QVERIFY2(ran.err.contains("where output is cut is not repeatable: instead of the expect lines"),
             qPrintable(ran.err));
}

void TestRecord::whatNoLineWaitsFor()
{
    const Ran ran = record("{\"serve\": {}}\n" + request(1, "server.ping")
                           + request(2, "server.ping") + reply1);
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("the reply to 2 came on connection 1, and no line waits for it"),
             qPrintable(ran.err));
    QVERIFY2(ran.err.contains(R"(this would: {"expect": 1, "id": 2})"), qPrintable(ran.err));
}

void TestRecord::whatDoesNotCome()
{
    const Ran ran = record("{\"serve\": {}}\n" + request(1, "server.ping")
                               + "{\"expect\": 1, \"id\": 2}\n" + reply1,
                           {"--timeout", "0.3"});
    QCOMPARE(ran.status, 2);
    QVERIFY2(ran.err.contains("s.jsonl:4: what this line waits for did not come"),
             qPrintable(ran.err));
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

QTEST_APPLESS_MAIN(TestRecord)
#include "testrecord.moc"
