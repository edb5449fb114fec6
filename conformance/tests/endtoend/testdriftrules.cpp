// SPDX-License-Identifier: Apache-2.0
// Order, framing and closing in the drift of two servers, and its grades.
#include "conformance/drift/driftviews.h"
#include "conformance/drift/liveside.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace claustrum::conformance;

class TestDriftRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comparesServers_data();
    void comparesServers();
    void failsOnAGrade_data();
    void failsOnAGrade();

private:
    std::string serverSaying(const QString &words);
    QString write(const QString &name, const QByteArray &text);

    QTemporaryDir m_folder;
};

namespace {

const QByteArray header =
    R"({"transcript": {"version": 1, "scenario": "s", "title": "t", "build": "b", "source": "x", )"
    R"("platform": "linux-amd64", "recorded": "2026-11-23"}})"
    "\n";

/// A process with two frames of output; the contents do not matter.
const QByteArray questions = header + R"({"serve": {}}
{"on": 1, "line": "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"process.spawn\",\"params\":{\"id\":\"p\",\"command\":\"x\"},\"auth\":\"${TOKEN}\"}"}
{"recv": 1, "line": "{\"id\":1,\"result\":0}"}
{"recv": 1, "line": "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":1,\"data\":\"\"}"}
{"recv": 1, "line": "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":2,\"data\":\"\"}"}
{"recv": 1, "line": "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"exit\",\"seq\":3,\"exitCode\":0}"}
)";

/// One line per change: "group | grade: kind | path".
QString changesOf(const Drift &drift)
{
    QStringList lines;
    for (const auto &[group, changes] : drift.groups) {
        for (const DriftChange &change : changes)
            lines << QString::fromStdString(
                group + " | " + std::string(gradeName(change.graded.grade)) + ": "
                + std::string(kindName(change.kind)) + " | " + change.path);
    }
    return lines.join('\n');
}

} // namespace

/// The fake server, which answers each request with these words (fakeserver.cpp).
std::string TestDriftRules::serverSaying(const QString &words)
{
    const QString path = write(
        "server-" + QString(words).replace(',', '-'),
        "#!/bin/sh\nexec '" CLAUSTRUM_FAKE_SERVER "' \"$@\" -mode frames:" + words.toUtf8() + "\n");
    QFile(path).setPermissions(QFile::Permissions(0x7755));
    return path.toStdString();
}

QString TestDriftRules::write(const QString &name, const QByteArray &text)
{
    const QString path = m_folder.filePath(name);
    std::ofstream(path.toStdString()) << text.toStdString();
    return path;
}

void TestDriftRules::comparesServers_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("changes");
    const auto row = [](const char *name, const char *from, const char *to, const char *changes) {
        QTest::newRow(name) << QString(from) << QString(to) << QString(changes);
    };
    row("the same", "r,1,2,x3", "r,1,2,x3", "");
    row("frames before the reply", "r,1,2,x3", "1,2,x3,r", "");
    row("frames exchanged", "r,1,2,x3", "r,2,1,x3",
        "output of processes | error: order changed | order of frames");
    row("frames exchanged in both", "r,2,1,x3", "r,2,1,x3", "");
    row("in order again", "r,2,1,x3", "r,1,2,x3",
        "output of processes | error: order changed | order of frames");
    row("a frame above the limit", "r,1,2,x3", "r,1,b2,x3",
        "output of processes | error: framing changed | size of a frame\n"
        "output of processes | error: output changed | data");
    row("a frame twice", "r,1,2,x3", "r,1,1,2,x3",
        "output of processes | error: answer added | \n"
        "output of processes | error: order changed | repeated frame");
    row("a connection closed early", "r,1,2,x3", "r,1,2,c",
        "output of processes | error: answer lost | \n"
        "the server itself | error: conduct changed | ");
    row("a connection closed within a line", "r,1,2,x3", "r,1,2,h,c",
        "output of processes | error: answer lost | \n"
        "output of processes | error: framing changed | incomplete line\n"
        "the server itself | error: conduct changed | ");
}

void TestDriftRules::comparesServers()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    auto transcript = parseTranscript(questions.toStdString(), "questions");
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    std::vector<Recording> recordings;
    recordings.push_back({"questions", std::move(transcript)});
    PlayOptions options;
    options.timeout = std::chrono::seconds(20);
    const auto sides = recordLiveSides(
        std::vector<LiveServer>{{serverSaying(from)}, {serverSaying(to)}}, recordings, options, 2);
    QVERIFY2(sides.ok(), sides ? "" : sides.error().text.c_str());
    for (const LiveSide &side : *sides)
        QVERIFY2(side.notes.empty(), side.notes.empty() ? "" : side.notes[0].c_str());
    QTEST(changesOf(compareSides(sides->front().sessions, sides->back().sessions)), "changes");
}

void TestDriftRules::failsOnAGrade_data()
{
    QTest::addColumn<QByteArray>("result");
    QTest::addColumn<QString>("option");
    QTest::addColumn<int>("status");
    const QByteArray error = R"({\"a\":2})";
    const QByteArray warning = R"({\"a\":1,\"b\":2})";
    QTest::newRow("an error") << error << "--fail-on=error" << 1;
    QTest::newRow("a warning") << warning << "--fail-on=warning" << 1;
    QTest::newRow("a warning, by default") << warning << "--format=pretty" << 1;
    QTest::newRow("a warning below the limit") << warning << "--fail-on=error" << 0;
    QTest::newRow("no such grade") << warning << "--fail-on=fatal" << 2;
}

void TestDriftRules::failsOnAGrade()
{
    QFETCH(QByteArray, result);
    QFETCH(QString, option);
    const auto session = [](const QByteArray &text) {
        return header + R"({"on": 1, "line": "{\"id\":1,\"method\":\"x.y\"}"})"
               + "\n{\"recv\": 1, \"line\": \"{\\\"id\\\":1,\\\"result\\\":" + text + "}\"}\n";
    };
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE,
                  {"drift", option, write("from.jsonl", session(R"({\"a\":1})")),
                   write("to.jsonl", session(result))});
    QVERIFY(program.waitForFinished(60'000));
    const QByteArray said = program.readAllStandardOutput() + program.readAllStandardError();
    QFETCH(int, status);
    QVERIFY2(program.exitCode() == status, said.constData());
}

CLAUSTRUM_PLAIN_TEST(TestDriftRules)
#include "testdriftrules.moc"
