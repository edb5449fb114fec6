// SPDX-License-Identifier: Apache-2.0
// What a replay received, as a transcript: frames where they arrived, with their real values.
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/record/sessionrecorder.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::conformance;

namespace {

constexpr std::size_t maxBytes = 10'000;

std::string send(int id)
{
    return wireLine(
        {"on", 1,
         R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"x","auth":"${TOKEN}"})"});
}

std::string received(const std::string &frame)
{
    return wireLine({"recv", 1, frame});
}

std::string replyText(const std::string &id, const std::string &result)
{
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":)" + result + '}';
}

const std::string output1 =
    R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"eA=="})";
const std::string exit2 =
    R"({"type":"stream","processId":"p","stream":"exit","seq":2,"exitCode":0})";
const std::string eof = "{\"eof\": 1}\n";

/// A recorder that plays a transcript by hand.
class Session
{
public:
    explicit Session(const std::string &steps)
        : m_questions(questionsFor(parseTranscript(headerLine({}) + steps, "t").value()))
    {
        m_placeholders.set("DIR", "/tmp/d");
        m_placeholders.set("TOKEN", "secret");
        m_recorder.emplace(
            m_questions, m_placeholders, [](const Difference &) {}, m_lines, maxBytes);
    }

    void play(std::size_t step) { m_recorder->onStep(step); }
    void receive(const std::string &bytes)
    {
        m_recorder->onFrame(1, readFrame(bytes, Direction::Out));
    }
    SessionRecorder &recorder() { return *m_recorder; }

    QString end()
    {
        m_recorder->finish();
        return QString::fromStdString(m_lines);
    }

private:
    Transcript m_questions;
    Placeholders m_placeholders;
    std::string m_lines;
    std::optional<SessionRecorder> m_recorder;
};

QString text(const std::string &lines)
{
    return QString::fromStdString(lines);
}

} // namespace

class TestSessionRecorder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void framesInTheOrderOfArrival();
    void frameAsALine_data();
    void frameAsALine();
    void endsEarly();
    void closings();
    void sumsOfOutput();
    void answersOfASteps();
    void changedLine();
    void endsAtItsLimit();
};

/// The recorded answers are in another order, and one did not come.
void TestSessionRecorder::framesInTheOrderOfArrival()
{
    Session session(send(1) + send(2) + received(replyText("1", "{}"))
                    + received(replyText("2", "{}")) + received(replyText("3", "{}")));
    session.play(0);
    session.play(1);
    session.receive(replyText("2", "2"));
    session.play(2);
    session.receive(replyText("1", "1"));
    session.play(3);
    session.play(4);
    QCOMPARE(session.end(), text(send(1) + send(2) + received(replyText("2", "2"))
                                 + received(replyText("1", "1"))));
}

void TestSessionRecorder::frameAsALine_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, const char *frame, const char *line) {
        QTest::newRow(name) << QByteArray(frame) << QByteArray(line);
    };
    row("values stay", R"({"id":1,"result":{"pid":4711,"isDir":true,"size":4096}})",
        R"({"recv": 1, "line": "{\"id\":1,\"result\":{\"pid\":4711,\"isDir\":true,\"size\":4096}}"})");
    row("a directory", R"({"id":1,"result":"/tmp/d/x"})",
        R"({"recv": 1, "line": "{\"id\":1,\"result\":\"${DIR}/x\"}"})");
    row("in output", // "/tmp/d"
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"L3RtcC9k"})",
        R"({"recv": 1, "line": "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",)"
        R"(\"seq\":1,\"data\":\"<<b64:${DIR}>>\"}"})");
    row("not UTF-8", "\xff", R"({"recv": 1, "b64": "/w=="})");
    row("text that looks like a mask", "${PID}", R"({"recv": 1, "b64": "JHtQSUR9"})");
    row("text that looks like a placeholder", "${DIR}", R"({"recv": 1, "b64": "JHtESVJ9"})");
    row("text of a shell", "${1}", R"({"recv": 1, "line": "${1}"})");
    row("empty", "", R"({"recv": 1, "line": ""})");
}

void TestSessionRecorder::frameAsALine()
{
    QFETCH(QByteArray, frame);
    QFETCH(QByteArray, line);
    Session session(send(1));
    session.play(0);
    session.receive(frame.toStdString());
    QCOMPARE(session.end(), text(send(1)) + QString::fromUtf8(line) + '\n');
}

/// Steps after the last played one are not part of the session.
void TestSessionRecorder::endsEarly()
{
    Session nothing(send(1));
    QCOMPARE(nothing.end(), QString());
    Session session(send(1) + received(replyText("1", "{}")) + send(2));
    session.play(0);
    session.play(1);
    session.recorder().onUnfinished(1, "half");
    session.recorder().onClosed(1, false);
    QCOMPARE(session.end(),
             text(send(1) + R"({"recv": 1, "line": "half", "newline": false})" + "\n" + eof));
}

/// The player half-closes connections at the end: only then is a closing no event.
void TestSessionRecorder::closings()
{
    Session session(send(1) + "{\"halfClose\": 1}\n" + eof + send(2));
    session.play(0);
    session.play(1);
    session.recorder().onClosed(1, true);
    session.play(2);
    session.play(3);
    session.recorder().onClosed(1, true);
    QCOMPARE(session.end(), text(send(1) + "{\"halfClose\": 1}\n" + eof + send(2)));
    Session open(send(1) + eof);
    open.play(0);
    open.play(1);
    QCOMPARE(open.end(), text(send(1)));
}

void TestSessionRecorder::sumsOfOutput()
{
    const std::string collect =
        R"({"collect": 1, "process": "p", "streams": {}, "contiguous": true, "exit": "none"})"
        "\n";
    const QString sums =
        R"({"collect": 1, "process": "p", "streams": {"stdout": {"bytes": 1, )"
        R"("sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a)"
        R"(4881"}}, "contiguous": true, "exit": ")";
    const auto playing = [&collect](const QStringList &frames) {
        Session session(send(1) + collect);
        session.play(0);
        session.play(1);
        for (const QString &frame : frames)
            session.receive(frame.toStdString());
        return session.end().mid(text(send(1)).size());
    };
    const QString out = QString::fromStdString(output1);
    const QString exit = QString::fromStdString(exit2);
    QCOMPARE(playing({out, exit}), sums + QString(exit).replace('"', "\\\"") + "\"}\n");
    QCOMPARE(playing({out}), sums + "\"}\n");
    QCOMPARE(playing({}), QString());
    QVERIFY(parseTranscript(headerLine({}) + playing({out}).toStdString(), "t"));
}

void TestSessionRecorder::answersOfASteps()
{
    const std::string get = R"({"status":200,"get":"http://x/m","type":"t","body":""})"
                            "\n";
    const std::string tree = R"({"tree": "a", "entries": null})"
                             "\n";
    Session session(get + tree + get);
    session.play(0);
    session.recorder().onResponse(0, {404, "text/plain; version=1", "a 1\n"});
    session.play(1);
    session.recorder().onTree(1, std::nullopt);
    session.play(2); // without an answer
    QCOMPARE(session.end(),
             text(R"({"get": "http://x/m", "status": 404, "type": "text/plain; version=1", )"
                  R"("body": "a 1\n"})"
                  "\n"
                  + tree));
}

void TestSessionRecorder::changedLine()
{
    Session session(send(1));
    session.play(0);
    session.recorder().onSentAs(0,
                                R"({"id":1,"method":"x","params":{"fromSeq":7},"auth":"secret"})");
    QCOMPARE(session.end(),
             text(wireLine(
                 {"on", 1, R"({"id":1,"method":"x","params":{"fromSeq":7},"auth":"${TOKEN}"})"})));
}

void TestSessionRecorder::endsAtItsLimit()
{
    Session session(send(1));
    session.play(0);
    session.receive("first");
    QVERIFY(session.recorder().isComplete());
    session.receive(std::string(maxBytes, 'x'));
    session.receive("last");
    QVERIFY(!session.recorder().isComplete());
    QCOMPARE(session.end(), text(send(1) + received("first")));
}

CLAUSTRUM_PLAIN_TEST(TestSessionRecorder)
#include "testsessionrecorder.moc"
