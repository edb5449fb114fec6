// SPDX-License-Identifier: Apache-2.0
// The parts of recording: proposed masks, scenarios, placeholders, comparison of runs.
#include "conformance/model/transcriptwriter.h"
#include "conformance/record/proposemasks.h"
#include "conformance/record/putback.h"
#include "conformance/record/repeatable.h"
#include "conformance/record/scenarioreader.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

namespace {

const std::string header = R"({"scenario": {"version": 1, "scenario": "s", "title": "t"}})"
                           "\n";

} // namespace

class TestRecordParts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void proposesMasks_data();
    void proposesMasks();
    void escapesLikeTheRecordings();
    void readsScenarios_data();
    void readsScenarios();
    void restoresPlaceholders_data();
    void restoresPlaceholders();
    void comparesRuns();
};

void TestRecordParts::proposesMasks_data()
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
    row("number with a common beginning", "x 1234 y", "x 1299 y", "x ${NUMBER} y");
    row("longer number", "12", "123", "${NUMBER}");
    row("the shorter one second", "a 123.", "a 12.", "a ${NUMBER}.");
    row("pid", "my pid is 4711", "my pid is 815", "my pid is ${PID}");
    row("pid in a field", R"("ppid":4711})", R"("ppid":4712})", R"("ppid":${PID}})");
    row("0 is not a pid", R"("pid":0})", R"("pid":1})", R"("pid":${NUMBER}})");
    row("fraction", "1.25", "1.5", "1.${NUMBER}");
    row("time", "at 2026-01-02T03:04:05Z.", "at 2026-01-02T03:04:06Z.", "at ${BUILD_TIME}.");
    row("name", "/tmp/tmp.aX3/f", "/tmp/tmp.bQ1/f", "/tmp/tmp.${RANDOM}/f");
    row("hexadecimal", "id 12ab", "id 34ef", "id ${RANDOM}");
    row("two places", "a 1 b 2", "a 3 b 4", "a ${NUMBER} b ${NUMBER}");
    row("an earlier mask", "a ${NUMBER} b 2", "a 17 b 4", "a ${NUMBER} b ${NUMBER}");
    row("an earlier mask that does not fit", "a ${NUMBER}", "a -", "");
    row("a placeholder of a shell", "${HOME}", "${HOME}", "${HOME}");
    row("additional bytes", "abc", "abc ", "");
    row("punctuation", "a.b", "a!b", "");
    row("true or false", "true", "false", "${RANDOM}");
}

void TestRecordParts::proposesMasks()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(QString, masked);
    const MaskedText result = proposeMasks(first.toStdString(), second.toStdString());
    QCOMPARE(result.fits, !masked.isEmpty());
    if (result.fits)
        QCOMPARE(QString::fromStdString(result.text), masked);
}

void TestRecordParts::escapesLikeTheRecordings()
{
    QCOMPARE(
        QString::fromStdString(transcriptString("\"\\/\n\r\t\b\f\x01\x7f<é日\xf0\x9f\x98\x80")),
        QStringLiteral(R"("\"\\/\n\r\t\b\f\u0001\u007f<\u00e9\u65e5\ud83d\ude00")"));
    QCOMPARE(wireLine({"recv", 2, "x", true}),
             std::string("{\"recv\": 2, \"line\": \"x\", \"late\": true}\n"));
    QCOMPARE(wireLine({"on", 1, "\xff", false, false}),
             std::string("{\"on\": 1, \"b64\": \"/w==\", \"newline\": false}\n"));
}

void TestRecordParts::readsScenarios_data()
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
    row(R"({"expect": 1, "id": 7, "process": "p"})",
        R"(s:2: expect: "process" is not known here; known are "expect", "id", "late")");
    row(R"({"recv": 1, "line": "x"})",
        R"(s:2: a scenario has no answers yet: say what to wait for with "expect")");
    row(R"({"run": [], "exit": 0, "stdout": "", "stderr": ""})",
        R"(s:2: run: "exit" is not known here; known are "run", "env", "stdin")");
    row(R"({"nothing": 1})", R"(s:2: no step is called "nothing")");
}

void TestRecordParts::readsScenarios()
{
    QFETCH(QString, line);
    QFETCH(QString, error);
    const auto scenario = parseScenario(header + line.toStdString() + '\n', "s");
    QCOMPARE(scenario ? QString() : QString::fromStdString(scenario.error().text), error);
}

void TestRecordParts::restoresPlaceholders_data()
{
    QTest::addColumn<QString>("frame");
    QTest::addColumn<QString>("text");
    const auto row = [](const char *name, const char *frame, const char *text) {
        QTest::newRow(name) << QString(frame) << QString(text);
    };
    row("directory", "stat /tmp/d/x", "stat ${DIR}/x");
    row("the longer name", "dial unix /tmp/d/run/rpc.sock", "dial unix ${SOCKET}");
    row("version", R"({"version":"1.2"})", R"({"version":"${VERSION}"})");
    row("version of an install", R"({"serverVersion":"1.2"})", R"({"serverVersion":"${VERSION}"})");
    row("version of the binary", "claustrum 1.2 (built T)",
        "claustrum ${VERSION} (built ${BUILD_TIME})");
    row("not in other fields", R"({"content":"1.2"})", R"({"content":"1.2"})");
    row("a directory's size", R"({"exists":true,"isDir":true,"size":4096,"mode":"x"})",
        R"({"exists":true,"isDir":true,"size":${NUMBER},"mode":"x"})");
    row("a file's size", R"({"exists":true,"isDir":false,"size":4096,"mode":"x"})",
        R"({"exists":true,"isDir":false,"size":4096,"mode":"x"})");
    row("process", R"({"success":true,"pid":4711,"startTime":1790000000.25})",
        R"({"success":true,"pid":${PID},"startTime":${NUMBER}.${NUMBER}})");
    row("in output", // "in /tmp/d\n"
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"aW4gL3RtcC9kCg=="})",
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":1,\"data\":\"<<b64:"
        "in ${DIR}\n>>\"}");
    row("output without a known value", // "x"
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"eA=="})",
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"eA=="})");
    row("output that is not text", // "/tmp/d\xff"
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"L3RtcC9k/w=="})",
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"L3RtcC9k/w=="})");
}

void TestRecordParts::restoresPlaceholders()
{
    QFETCH(QString, frame);
    QFETCH(QString, text);
    const PutBack putBack({{"DIR", "/tmp/d"}, {"SOCKET", "/tmp/d/run/rpc.sock"}}, "1.2", "T");
    QCOMPARE(QString::fromStdString(putBack.frame(
                 claustrum::readFrame(frame.toStdString(), claustrum::Direction::Out))),
             text);
}

void TestRecordParts::comparesRuns()
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

CLAUSTRUM_PLAIN_TEST(TestRecordParts)
#include "testrecordparts.moc"
