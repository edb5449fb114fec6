// SPDX-License-Identifier: Apache-2.0
// Any order: output is compared by its bytes, however it is cut into frames; fromSeq is translated
// into a seq of this run; real differences are found.
#include "conformance/model/streamframe.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/anyorder.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

namespace {

std::string on(int connection, const std::string &line)
{
    return wireLine({"on", connection, line});
}

std::string recv(int connection, const std::string &line)
{
    return wireLine({"recv", connection, line});
}

std::string reply(int id, const std::string &result = "{}")
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":)" + result + "}";
}

std::string spawn(int id, const std::string &process)
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id)
           + R"(,"method":"process.spawn","params":{"id":")" + process
           + R"(","command":"x"},"auth":"t"})";
}

std::string reattach(int id, const std::string &process, int fromSeq)
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id)
           + R"(,"method":"process.reattach","params":{"id":")" + process + R"(","fromSeq":)"
           + std::to_string(fromSeq) + R"(},"auth":"t"})";
}

std::string out(int seq, const std::string &bytes, const std::string &stream = "stdout")
{
    return writeStreamData({"p", stream, static_cast<std::uint64_t>(seq), bytes});
}

std::string exitFrame(int seq, int code = 0)
{
    return R"({"type":"stream","processId":"p","stream":"exit","seq":)" + std::to_string(seq)
           + R"(,"exitCode":)" + std::to_string(code) + "}";
}

/// The start of the session in most tests, on connection 1.
const std::string spawned = on(1, spawn(1, "p")) + recv(1, reply(1));

} // namespace

class TestAnyOrder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void outputCutElsewhere();
    void waitsForTheRecordedAmount();
    void differs_data();
    void differs();
    void translatesTheSeqOfAReattach();
    void anUnknownSeqIsUnchanged();
    void repeatedFrames();
    void aReusedId();
    void aFailedSpawnBeginsNoLife();
    void aRunningProcessMayWriteMore();
    void aPlayThatStoppedEarly();
    void repliesInWrongOrder();
    void bytesWithoutANewline();
    void masksInOutput();
    void maskedComparesLengths();
    void repliesByIdInAnyOrder();
    void aWrongReplyIsShownAtOnce();
    void linesThatAreNotJson();

private:
    void load(const std::string &steps, const std::string &header = {});
    std::string send(std::size_t step);
    void receive(int connection, const std::string &frame)
    {
        m_answers->onFrame(connection, claustrum::readFrame(frame, claustrum::Direction::Out));
    }
    [[nodiscard]] QString said() const;

    Transcript m_transcript;
    Placeholders m_placeholders;
    std::unique_ptr<AnyOrder> m_answers;
    std::vector<Difference> m_differences;
};

void TestAnyOrder::load(const std::string &steps, const std::string &header)
{
    auto transcript = parseTranscript(
        R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
        R"("platform":"p","recorded":"2026-01-01","order":"any")"
            + header + "}}\n" + steps,
        "t");
    if (!transcript)
        qFatal("%s", transcript.error().text.c_str());
    m_transcript = std::move(*transcript);
    QVERIFY(m_transcript.header.anyOrder);
    m_differences.clear();
    m_answers =
        std::make_unique<AnyOrder>(m_transcript, m_placeholders, [this](Difference difference) {
            m_differences.push_back(std::move(difference));
        });
}

/// Plays a send step; returns the line sent.
std::string TestAnyOrder::send(std::size_t step)
{
    m_answers->onStep(step);
    return m_answers->lineToSend(step, std::get<Send>(m_transcript.steps[step].action).line);
}

QString TestAnyOrder::said() const
{
    std::string text;
    for (const Difference &difference : m_differences)
        text += std::to_string(difference.line) + ": " + difference.summary + '\n';
    return QString::fromStdString(text);
}

void TestAnyOrder::outputCutElsewhere()
{
    load(spawned + recv(1, out(1, "abc")) + recv(1, out(2, "E", "stderr")) + recv(1, out(3, "def"))
         + recv(1, exitFrame(4)));
    send(0);
    receive(1, out(1, "a")); // order before the reply is free, too
    receive(1, reply(1));
    receive(1, out(2, "bcde"));
    receive(1, out(3, "f"));
    receive(1, out(4, "E", "stderr"));
    QVERIFY(m_answers->isFulfilled(4) && !m_answers->isFulfilled(5));
    receive(1, exitFrame(5));
    m_answers->finish();
    QVERIFY(m_answers->isFulfilled(5));
    QCOMPARE(said(), QString());
    QCOMPARE(m_answers->frames(), 6);
}

void TestAnyOrder::waitsForTheRecordedAmount()
{
    load(spawned + recv(1, out(1, "abc")) + recv(1, out(2, "E", "stderr")));
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "ab"));
    QVERIFY(!m_answers->isFulfilled(2));
    receive(1, out(2, "c"));
    QVERIFY(m_answers->isFulfilled(2) && !m_answers->isFulfilled(3));
    m_answers->giveUp(3, "nothing within the timeout");
    QCOMPARE(said(),
             QStringLiteral("5: output of process p did not come: nothing within the timeout\n"));
    QCOMPARE(m_differences[0].details,
             (std::vector<std::string>{"stdout: 3 bytes came, 3 expected; the last: abc",
                                       "stderr: 0 bytes came, 1 expected"}));
}

void TestAnyOrder::differs_data()
{
    QTest::addColumn<QStringList>("frames");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, std::initializer_list<std::string> frames,
                        const char *says) {
        QStringList list;
        for (const std::string &frame : frames)
            list << QString::fromStdString(frame);
        QTest::newRow(name) << list << QString::fromUtf8(says);
    };
    row("equal", {out(1, "abcdef"), exitFrame(2)}, "");
    row("another byte", {out(1, "abXdef"), exitFrame(2)},
        "6: stdout of process p differs at byte 2\n");
    row("a byte less", {out(1, "abcde"), exitFrame(2)},
        "6: stdout of process p differs at byte 5\n");
    row("a byte more", {out(1, "abcdefg"), exitFrame(2)},
        "6: stdout of process p differs at byte 6\n");
    row("the other stream", {out(1, "abcdef"), out(2, "x", "stderr"), exitFrame(3)},
        "6: stderr of process p differs at byte 0\n");
    row("exit code", {out(1, "abcdef"), exitFrame(2, 1)},
        "6: frame 2 of process p differs at byte 68, exitCode\n");
    row("a gap", {out(1, "abc"), out(3, "def"), exitFrame(4)},
        "6: frame 3 of process p arrived before frame 2\n");
    row("twice", {out(1, "abc"), out(1, "abc"), out(2, "def"), exitFrame(3)},
        "6: frame 1 of process p arrived twice\n");
    row("too large a frame", {out(1, std::string(32769, 'a'))},
        "6: frame 1 of process p holds 32769 bytes of data, and at most 32768 are allowed\n");
    row("a reply twice", {reply(1), out(1, "abcdef"), exitFrame(2)},
        "3: the reply to 1 arrived twice\n");
    row("an empty line", {"", out(1, "abcdef"), exitFrame(2)},
        "3: an empty line arrived on connection 1\n");
    row("after the exit", {out(1, "abcdef"), exitFrame(2), out(3, "x")},
        "6: frame 3 of process p arrived after the exit frame\n");
    row("order of members",
        {R"({"type":"stream","processId":"p","seq":1,"stream":"stdout","data":"YWJjZGVm"})",
         exitFrame(2)},
        "6: frame 1 of process p differs at byte 35, stream (received: seq)\n");
    row("an unknown process",
        {out(1, "abcdef"), exitFrame(2),
         R"({"type":"stream","processId":"q","stream":"exit","seq":1,"exitCode":0})"},
        "3: frame 1 of process q arrived on connection 1, and no line expects such a frame\n");
}

void TestAnyOrder::differs()
{
    QFETCH(QStringList, frames);
    QFETCH(QString, says);
    load(spawned + recv(1, out(1, "abc")) + recv(1, out(2, "def")) + recv(1, exitFrame(3)));
    send(0);
    receive(1, reply(1));
    m_answers->onStep(1);
    for (const QString &frame : frames)
        receive(1, frame.toStdString());
    m_answers->finish();
    QCOMPARE(said(), says);
}

/// Recorded: two frames of three bytes each; the client disconnects and reattaches after the first.
/// In this run the same bytes are four frames, and abc ends with frame 2.
void TestAnyOrder::translatesTheSeqOfAReattach()
{
    load(spawned + recv(1, out(1, "abc")) + "{\"disconnect\":1}\n" + on(2, reattach(2, "p", 1))
         + recv(2, out(2, "def")) + recv(2, exitFrame(3))
         + recv(2, reply(2, R"({"running":${BOOL},"lastSeq":${NUMBER}})")));
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "ab"));
    receive(1, out(2, "c"));
    receive(1, out(3, "d")); // the recorded client disconnected before it
    QCOMPARE(send(4), reattach(2, "p", 2));
    receive(2, out(3, "d"));
    receive(2, out(4, "ef"));
    receive(2, exitFrame(5));
    receive(2, reply(2, R"({"running":false,"lastSeq":5})"));
    m_answers->finish();
    QCOMPARE(said(), QString());
    receive(2, out(2, "c"));
    QCOMPARE(said(), QStringLiteral(
                         "8: frame 2 of process p came, and only later frames were asked for\n"));
}

void TestAnyOrder::anUnknownSeqIsUnchanged()
{
    load(spawned + recv(1, out(1, "abc")) + on(1, reattach(2, "p", 1000)) + recv(1, reply(2))
         + on(1, reattach(3, "p", 0)) + recv(1, out(1, "abc")) + recv(1, reply(3)));
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "abc"));
    QCOMPARE(send(3), reattach(2, "p", 1000));
    receive(1, reply(2));
    QCOMPARE(send(5), reattach(3, "p", 0));
    receive(1, out(1, "abc"));
    receive(1, reply(3));
    m_answers->finish();
    QCOMPARE(said(), QString());
}

void TestAnyOrder::repeatedFrames()
{
    const std::string steps = spawned + recv(1, out(1, "abc")) + on(1, reattach(2, "p", 0))
                              + recv(1, out(1, "abc")) + recv(1, reply(2));
    load(steps);
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "abc"));
    send(3);
    receive(1, out(1, "abX"));
    QCOMPARE(said(), QStringLiteral("6: frame 1 of process p is another than the first time\n"));
}

void TestAnyOrder::aReusedId()
{
    load(spawned + recv(1, out(1, "abc")) + on(1, spawn(2, "p")) + recv(1, reply(2))
         + recv(1, out(1, "xyz")) + recv(1, exitFrame(2)));
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "a"));
    receive(1, out(2, "bc"));
    send(3);
    receive(1, out(3, "more of the first")); // in transit during the second spawn
    receive(1, reply(2));
    receive(1, out(1, "xy"));
    receive(1, out(2, "z"));
    receive(1, exitFrame(3));
    m_answers->finish();
    QCOMPARE(said(), QString());
}

void TestAnyOrder::aFailedSpawnBeginsNoLife()
{
    const std::string refused =
        R"({"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"Command is required"}})";
    load(spawned + recv(1, out(1, "abc")) + on(1, spawn(2, "p")) + recv(1, refused)
         + on(1, reattach(3, "p", 0)) + recv(1, out(1, "abc")) + recv(1, reply(3))
         + recv(1, exitFrame(2)));
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "abc"));
    send(3);
    receive(1, refused);
    send(5);
    receive(1, out(1, "abc"));
    receive(1, reply(3));
    receive(1, exitFrame(2));
    m_answers->finish();
    QCOMPARE(said(), QString());
}

void TestAnyOrder::aRunningProcessMayWriteMore()
{
    load(spawned + recv(1, out(1, "abc")));
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "abcdef"));
    receive(1, exitFrame(2));
    m_answers->finish();
    QCOMPARE(said(), QString());
}

/// What has come is compared; what has not come is not another difference.
void TestAnyOrder::aPlayThatStoppedEarly()
{
    const std::string steps = spawned + recv(1, out(1, "abc")) + recv(1, out(2, "def"));
    load(steps + recv(1, exitFrame(3)));
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "ab"));
    m_answers->finishEarly();
    QCOMPARE(said(), QString());
    receive(1, out(2, "X"));
    m_answers->finishEarly();
    QCOMPARE(said(), QStringLiteral("6: stdout of process p differs at byte 2\n"));
    load(steps);
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "abXdef"));
    m_answers->finishEarly();
    QCOMPARE(said(), QStringLiteral("5: stdout of process p differs at byte 2\n"));
}

void TestAnyOrder::repliesInWrongOrder()
{
    const std::string steps = spawned + recv(1, out(1, "abc")) + "{\"disconnect\":1}\n"
                              + on(2, reattach(2, "p", 0)) + recv(2, out(1, "abc"))
                              + recv(2, reply(2, R"({"found":true,"running":${BOOL},"firstSeq":)"
                                                 R"(${NUMBER},"lastSeq":${NUMBER}})"));
    const std::string reattached =
        reply(2, R"({"found":true,"running":true,"firstSeq":1,"lastSeq":1})");
    load(steps);
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "abc"));
    send(4);
    receive(2, reattached);
    receive(2, out(1, "abc"));
    QCOMPARE(said(),
             QStringLiteral("8: the reply of process.reattach arrived before replayed frame 1\n"));
    load(steps);
    send(0);
    receive(2, reattached);
    QCOMPARE(said(), QStringLiteral("8: the reply to 2 arrived before its request\n"));
}

void TestAnyOrder::bytesWithoutANewline()
{
    load(spawned + R"({"recv":1,"line":"half","newline":false})" + "\n");
    send(0);
    m_answers->onStep(1);
    QVERIFY(m_answers->onUnfinished(1, reply(1)));
    QCOMPARE(said(), QStringLiteral("3: all of the reply to 1 arrived but its newline\n"));
    m_answers->onStep(2);
    QVERIFY(!m_answers->onUnfinished(1, "other"));
    QVERIFY(!m_answers->isFulfilled(2));
    QVERIFY(m_answers->onUnfinished(1, "half"));
    QVERIFY(m_answers->isFulfilled(2));
    QCOMPARE(m_differences.size(), std::size_t(1));
}

void TestAnyOrder::masksInOutput()
{
    const std::string masked =
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"<<b64:pid ${PID} >>"})";
    const std::string steps =
        spawned + recv(1, masked) + recv(1, out(2, "done")) + recv(1, exitFrame(3));
    for (const std::string pid : {"7", "12345"}) {
        load(steps);
        send(0);
        receive(1, reply(1));
        receive(1, out(1, "pid " + pid));
        receive(1, out(2, " done"));
        receive(1, exitFrame(3));
        QCOMPARE(said(), QString());
    }
    load(steps);
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "pid x done"));
    receive(1, exitFrame(2));
    QCOMPARE(said(), QStringLiteral("6: stdout of process p differs at byte 4\n"));
}

void TestAnyOrder::maskedComparesLengths()
{
    const std::string steps = spawned + recv(1, out(1, "xxx")) + recv(1, exitFrame(2));
    load(steps, R"(,"masked":true)");
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "ab"));
    receive(1, out(2, "c"));
    receive(1, exitFrame(3));
    QCOMPARE(said(), QString());
    load(steps, R"(,"masked":true)");
    send(0);
    receive(1, reply(1));
    receive(1, out(1, "abcd"));
    receive(1, exitFrame(2));
    QCOMPARE(said(), QStringLiteral("5: stdout of process p: expected 3 bytes, received 4\n"));
}

void TestAnyOrder::repliesByIdInAnyOrder()
{
    load(on(1, spawn(1, "p")) + on(1, spawn(2, "q")) + recv(1, reply(2, "2"))
         + recv(1, reply(1, "1")));
    send(0);
    send(1);
    receive(1, reply(1, "1"));
    QVERIFY(!m_answers->isFulfilled(2) && m_answers->isFulfilled(3));
    receive(1, reply(2, "2"));
    QCOMPARE(said(), QString());
    receive(1, reply(2, "2"));
    QCOMPARE(said(), QStringLiteral("3: the reply to 2 arrived twice\n"));
}

void TestAnyOrder::aWrongReplyIsShownAtOnce()
{
    load(on(1, spawn(1, "p")) + recv(1, reply(1)));
    send(0);
    m_answers->onStep(1);
    receive(1, reply(2));
    QVERIFY(m_answers->isFulfilled(1));
    QCOMPARE(said(), QStringLiteral("3: the reply to 1 differs at byte 22, id\n"));
    QCOMPARE(m_differences[0].sent, spawn(1, "p"));
}

void TestAnyOrder::linesThatAreNotJson()
{
    load(R"({"on":1,"b64":"AP8="})"
         "\n"
         R"({"recv":1,"b64":"/wA="})"
         "\n");
    send(0);
    receive(1, std::string("\xff\0", 2));
    QCOMPARE(said(), QString());
    QVERIFY(m_answers->isFulfilled(1));
}

CLAUSTRUM_PLAIN_TEST(TestAnyOrder)
#include "testanyorder.moc"
