// SPDX-License-Identifier: Apache-2.0
// Matching of frames with lines, and reports of unmatched frames.
#include "conformance/model/streamframe.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/expectations.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestExpectations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void orderIsFreeAmongKeys();
    void orderCountsWithinAKey();
    void connectionsAreSeparate();
    void anExtraReplyIsUnexpected();
    void anEarlyAnonymousReplyIsUnexpected();
    void pipelinedAnonymousReplies();
    void aWrongIdIsShownAgainstTheRightLine();
    void garbageIsShownAgainstTheWaitingLine();
    void aLateFrame();
    void reportsMissingFrames();
    void reportsFramesReceivedInstead();
    void reportsTheRequestOfAReply();
    void orderWithinAProcess_data();
    void orderWithinAProcess();
    void aFrameBeforeItsSpawn();
    void anEmptyLineShiftsNothing();
    void bytesWithoutANewline();
    void collects();
    void collectReportsDifferences_data();
    void collectReportsDifferences();

private:
    void load(const std::string &steps);
    void loadProcess();
    void send(std::size_t step)
    {
        m_expectations->onStep(step);
        m_expectations->lineToSend(step, std::get<Send>(m_transcript.steps[step].action).line);
    }
    void receive(int connection, const std::string &frame)
    {
        m_expectations->onFrame(connection, claustrum::readFrame(frame, claustrum::Direction::Out));
    }
    [[nodiscard]] std::string said() const;

    Transcript m_transcript;
    Placeholders m_placeholders;
    std::unique_ptr<Expectations> m_expectations;
    std::vector<Difference> m_differences;
};

namespace {

std::string on(int connection, const std::string &line)
{
    return wireLine({"on", connection, line});
}

std::string recv(int connection, const std::string &line, bool late = false)
{
    return wireLine({"recv", connection, line, late});
}

std::string request(const std::string &id)
{
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"server.ping"})";
}

std::string spawn(const std::string &id)
{
    return R"({"jsonrpc":"2.0","id":)" + id
           + R"(,"method":"process.spawn","params":{"id":"p","command":"x"}})";
}

std::string reattach(const std::string &id, int fromSeq)
{
    return R"({"jsonrpc":"2.0","id":)" + id
           + R"(,"method":"process.reattach","params":{"id":"p","fromSeq":)"
           + std::to_string(fromSeq) + "}}";
}

std::string reply(const std::string &id, const std::string &result = "{}")
{
    return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":)" + result + "}";
}

std::string stream(const std::string &process, int seq, const std::string &bytes)
{
    return writeStreamData({process, "stdout", static_cast<std::uint64_t>(seq), bytes});
}

std::string exitFrame(const std::string &process, int seq)
{
    return R"({"type":"stream","processId":")" + process + R"(","stream":"exit","seq":)"
           + std::to_string(seq) + R"(,"exitCode":0})";
}

const std::string collect =
    R"({"collect":1,"process":"p","streams":{"stdout":{"bytes":4,"sha256":)"
    R"("88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589"}},"contiguous":true,)"
    R"("exit":"{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"exit\",\"seq\":${NUMBER},\"exitCode\":0}"})"
    "\n";

} // namespace

void TestExpectations::load(const std::string &steps)
{
    auto transcript = parseTranscript(
        R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
        R"("platform":"p","recorded":"2026-01-01"}})"
        "\n" + steps,
        "t");
    if (!transcript)
        qFatal("%s", transcript.error().text.c_str());
    m_transcript = std::move(*transcript);
    m_differences.clear();
    m_expectations =
        std::make_unique<Expectations>(m_transcript, m_placeholders, [this](Difference difference) {
            m_differences.push_back(std::move(difference));
        });
}

std::string TestExpectations::said() const
{
    std::string text;
    for (const Difference &difference : m_differences)
        text += std::to_string(difference.line) + ": " + difference.summary + '\n';
    return text;
}

void TestExpectations::orderIsFreeAmongKeys()
{
    load(on(1, request("1")) + on(1, request("2")) + recv(1, reply("1"))
         + recv(1, stream("p", 1, "x")) + recv(1, reply("2")));
    m_expectations->onStep(1);
    receive(1, reply("2"));
    QVERIFY(!m_expectations->isFulfilled(2));
    QVERIFY(m_expectations->isFulfilled(4));
    receive(1, stream("p", 1, "x"));
    receive(1, reply("1"));
    QVERIFY(m_expectations->isFulfilled(2) && m_expectations->isFulfilled(3));
    QCOMPARE(said(), std::string());
    QCOMPARE(m_expectations->frames(), 3);
}

void TestExpectations::orderCountsWithinAKey()
{
    load(on(1, request("1")) + recv(1, reply("1", "1")) + recv(1, reply("1", "2")));
    receive(1, reply("1", "2"));
    receive(1, reply("1", "1"));
    QCOMPARE(m_differences.size(), std::size_t(2));
    QCOMPARE(m_differences[0].line, 3);
    QCOMPARE(m_differences[1].line, 4);
}

void TestExpectations::connectionsAreSeparate()
{
    load(on(1, request("1")) + recv(2, reply("1")));
    receive(1, reply("1"));
    QCOMPARE(said(), std::string("2: the reply to 1 arrived on connection 1, and no line expects "
                                 "such a frame\n"));
    QVERIFY(!m_expectations->isFulfilled(1));
}

void TestExpectations::anExtraReplyIsUnexpected()
{
    load(on(1, request("1")) + recv(1, reply("1")));
    receive(1, reply("1"));
    m_expectations->onStep(1);
    receive(1, reply("1"));
    QCOMPARE(m_differences.size(), std::size_t(1));
    QCOMPARE(static_cast<int>(m_differences[0].kind),
             static_cast<int>(Difference::Kind::Unexpected));
    QCOMPARE(m_differences[0].received, reply("1"));
    QCOMPARE(m_differences[0].sent, request("1"));
}

/// Otherwise a reply to an empty line, which must have none, would match the next bad line.
void TestExpectations::anEarlyAnonymousReplyIsUnexpected()
{
    load(on(1, "")
         + R"({"pause":1})"
           "\n"
         + on(1, "bad") + recv(1, reply("null")));
    m_expectations->onStep(1);
    receive(1, reply("null"));
    QCOMPARE(m_differences.size(), std::size_t(1));
    m_expectations->onStep(2);
    receive(1, reply("null"));
    QVERIFY(m_expectations->isFulfilled(3));
    QCOMPARE(m_differences.size(), std::size_t(1));
}

void TestExpectations::pipelinedAnonymousReplies()
{
    load(on(1, "bad") + on(1, "worse") + recv(1, reply("null")) + recv(1, reply("null")));
    receive(1, reply("null")); // before the second is sent
    m_expectations->onStep(1);
    receive(1, reply("null"));
    QVERIFY(m_expectations->isFulfilled(2) && m_expectations->isFulfilled(3));
    QCOMPARE(said(), std::string());
}

void TestExpectations::aWrongIdIsShownAgainstTheRightLine()
{
    load(on(1, request("1.0")) + recv(1, reply("1")));
    receive(1, reply("1.0"));
    QVERIFY(m_expectations->isFulfilled(1));
    QCOMPARE(said(), std::string("3: the reply to 1 differs at byte 23, id\n"));
}

void TestExpectations::garbageIsShownAgainstTheWaitingLine()
{
    load(on(1, request("1")) + recv(1, reply("1")));
    receive(1, "oops");
    receive(1, "oops");
    QCOMPARE(said(), std::string("3: the reply to 1 differs at byte 0\n"
                                 "2: a line that is no frame arrived on connection 1, and no line "
                                 "expects such a frame\n"));
}

/// As in process-drain: the same frame live and in a replay, in either order.
void TestExpectations::aLateFrame()
{
    const std::string reattached =
        reply("1", R"({"found":true,"running":false,"firstSeq":1,"lastSeq":2})");
    load(on(1, reattach("1", 1)) + recv(1, exitFrame("p", 2)) + recv(1, reattached)
         + recv(1, exitFrame("p", 2), true));
    receive(1, exitFrame("p", 2));
    QVERIFY(m_expectations->isFulfilled(1));
    QVERIFY(!m_expectations->isFulfilled(3));
    send(0);
    receive(1, exitFrame("p", 2));
    receive(1, reattached);
    QVERIFY(m_expectations->isFulfilled(3));
    QCOMPARE(said(), std::string());
}

void TestExpectations::reportsMissingFrames()
{
    load(on(1, request("1")) + recv(1, stream("p", 3, "x")));
    m_expectations->giveUp(1, "nothing within the timeout");
    QCOMPARE(said(),
             std::string("3: frame 3 of process p did not come: nothing within the timeout\n"));
    QCOMPARE(m_differences[0].sent, request("1"));
    QCOMPARE(m_differences[0].expected, stream("p", 3, "x"));
    QCOMPARE(m_differences[0].details,
             std::vector<std::string>{"since line 2 there arrived on connection 1 nothing"});
}

/// Only frames of the same exchange and connection, abridged.
void TestExpectations::reportsFramesReceivedInstead()
{
    load(on(1, request("1")) + recv(1, reply("1")) + on(1, request("2")) + on(2, request("3"))
         + recv(1, reply("2")) + recv(1, stream("p", 1, "x")) + recv(2, reply("3")));
    receive(1, reply("1"));
    m_expectations->onStep(3);
    receive(2, reply("3"));
    receive(1, reply("2"));
    receive(1, "{\"id\":9" + std::string(5000, ' '));
    m_expectations->giveUp(5, "nothing within the timeout");
    const auto &details = m_differences.back().details;
    QCOMPARE(details.size(), std::size_t(3));
    QCOMPARE(details[0], std::string("since line 4 there arrived on connection 1:"));
    QCOMPARE(details[1], "  " + reply("2"));
    QCOMPARE(details[2].size(), std::size_t(1002));
}

void TestExpectations::reportsTheRequestOfAReply()
{
    load(on(1, request("1")) + on(1, request("2")) + recv(1, reply("2")) + recv(1, reply("1")));
    receive(1, reply("1", "[]"));
    QCOMPARE(m_differences.at(0).sent, request("1"));
}

void TestExpectations::collects()
{
    load(on(1, request("1")) + recv(1, reply("1")) + collect);
    for (const std::string &frame :
         {stream("p", 1, "ab"), reply("1"), stream("p", 2, "cd"), exitFrame("p", 3)}) {
        QVERIFY(!m_expectations->isFulfilled(2));
        receive(1, frame);
    }
    QVERIFY(m_expectations->isFulfilled(2));
    QCOMPARE(said(), std::string());
    receive(1, stream("p", 4, "after its exit"));
    QCOMPARE(m_differences.size(), std::size_t(1));
}

void TestExpectations::collectReportsDifferences_data()
{
    QTest::addColumn<QStringList>("frames");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const std::vector<std::string> &frames,
                        const char *says) {
        QStringList list;
        for (const std::string &frame : frames)
            list << QString::fromStdString(frame);
        QTest::newRow(name) << list << says;
    };
    row("other bytes", {stream("p", 1, "abcx"), exitFrame("p", 2)},
        "stdout of process p: expected 4");
    row("too few bytes", {stream("p", 1, "abc"), exitFrame("p", 2)}, "received 3 bytes");
    row("no bytes", {exitFrame("p", 1)}, "received 0 bytes");
    row("a gap", {stream("p", 1, "ab"), stream("p", 3, "cd"), exitFrame("p", 4)},
        "frame 3 of process p arrived before frame 2");
    row("too large a frame", {stream("p", 1, std::string(32769, 'a')), exitFrame("p", 2)},
        "frame 1 of process p holds 32769 bytes of data, and at most 32768 are allowed");
    row("an empty frame", {stream("p", 1, "abcd"), stream("p", 2, ""), exitFrame("p", 3)},
        "frame 2 of process p holds no data");
    row("a frame twice", {stream("p", 1, "abcd"), stream("p", 1, "abcd"), exitFrame("p", 2)},
        "frame 1 of process p arrived twice");
    row("the exit first", {stream("p", 1, "ab"), exitFrame("p", 3), stream("p", 2, "cd")},
        "the exit frame of process p arrived before frame 2");
    row("another stream",
        {stream("p", 1, "abcd"),
         R"({"type":"stream","processId":"p","stream":"stderr","seq":2,)"
         R"("data":"eA=="})",
         exitFrame("p", 3)},
        "stderr of process p: expected 0 bytes");
    row("order of members",
        {R"({"processId":"p","type":"stream","stream":"stdout","seq":1,"data":"YWJjZA=="})",
         exitFrame("p", 2)},
        "frame 1 of process p differs at byte 2, type (received: processId)");
    row("exit code",
        {stream("p", 1, "abcd"),
         R"({"type":"stream","processId":"p","stream":"exit","seq":2,"exitCode":1})"},
        "the exit frame of process p differs at byte 68, exitCode");
}

void TestExpectations::collectReportsDifferences()
{
    QFETCH(QStringList, frames);
    QFETCH(QString, says);
    load(on(1, request("1")) + collect);
    for (const QString &frame : frames)
        receive(1, frame.toStdString());
    QVERIFY(m_expectations->isFulfilled(1));
    QVERIFY2(said().find(says.toStdString()) != std::string::npos, said().c_str());
}

/// A spawned process has written two frames; a reattach replays them.
void TestExpectations::loadProcess()
{
    load(on(1, spawn("1")) + recv(1, reply("1")) + recv(1, stream("p", 1, "a"))
         + recv(1, stream("p", 2, "b")) + recv(1, exitFrame("p", 3)) + on(1, reattach("2", 1))
         + recv(1, stream("p", 2, "b")) + recv(1, exitFrame("p", 3))
         + recv(1, reply("2", R"({"found":true,"running":false,"firstSeq":1,"lastSeq":3})")));
    send(0);
}

void TestExpectations::orderWithinAProcess_data()
{
    QTest::addColumn<QStringList>("frames");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const std::vector<std::string> &frames,
                        const char *says) {
        QStringList list;
        for (const std::string &frame : frames)
            list << QString::fromStdString(frame);
        QTest::newRow(name) << list << says;
    };
    const std::string one = stream("p", 1, "a");
    const std::string two = stream("p", 2, "b");
    const std::string three = exitFrame("p", 3);
    const std::string spawned = reply("1");
    const std::string reattached =
        reply("2", R"({"found":true,"running":false,"firstSeq":1,"lastSeq":3})");
    row("right", {spawned, one, two, three, "", two, three, reattached}, "");
    row("output before the reply", {one, two, spawned, three, "", two, three, reattached}, "");
    row("swapped", {spawned, two, one, three, "", two, three, reattached},
        "5: frame 2 of process p arrived before frame 1\n");
    row("exit first", {spawned, one, three, two, "", two, three, reattached},
        "6: the exit frame of process p arrived before frame 2\n");
    row("twice, and nothing is shifted",
        {spawned, one, two, two, three, "", two, three, reattached},
        "2: frame 2 of process p arrived twice\n");
    row("the exit twice", {spawned, one, two, three, three, "", two, three, reattached},
        "2: the exit frame of process p arrived twice\n");
    row("a wrong seq", {spawned, one, stream("p", 7, "b"), three, "", two, three, reattached},
        "5: frame 2 of process p differs at byte 57, seq\n");
    row("the reply before the replay", {spawned, one, two, three, "", reattached, two, three},
        "10: the reply of process.reattach arrived before replayed frame 2\n");
    row("the reply within the replay", {spawned, one, two, three, "", two, reattached, three},
        "10: the reply of process.reattach arrived before replayed frame 3\n");
    row("the reply before its request", {spawned, reattached, one, two, three, "", two, three},
        "10: the reply to 2 arrived before its request\n");
    row("a reply twice", {spawned, spawned, one, two, three, "", two, three, reattached},
        "2: the reply to 1 arrived twice\n");
}

/// An empty line stands for the second request.
void TestExpectations::orderWithinAProcess()
{
    QFETCH(QStringList, frames);
    QFETCH(QString, says);
    loadProcess();
    for (const QString &frame : frames) {
        if (frame.isEmpty())
            send(5);
        else
            receive(1, frame.toStdString());
    }
    QCOMPARE(QString::fromStdString(said()), says);
}

void TestExpectations::aFrameBeforeItsSpawn()
{
    load(on(1, request("1")) + recv(1, reply("1")) + on(1, spawn("2")) + recv(1, reply("2"))
         + recv(1, stream("p", 1, "a")));
    send(0);
    receive(1, stream("p", 1, "a"));
    QCOMPARE(said(), std::string("6: frame 1 of process p arrived before its request\n"));
}

void TestExpectations::anEmptyLineShiftsNothing()
{
    load(on(1, request("1")) + recv(1, reply("1")));
    receive(1, "");
    receive(1, reply("1"));
    QCOMPARE(said(), std::string("2: an empty line arrived on connection 1\n"));
}

void TestExpectations::bytesWithoutANewline()
{
    const std::string steps = on(1, request("1")) + recv(1, reply("1"));
    load(steps);
    QVERIFY(!m_expectations->onUnfinished(1, "oops"));
    QVERIFY(!m_expectations->onUnfinished(2, reply("1")));
    QCOMPARE(said(), std::string());
    QVERIFY(m_expectations->onUnfinished(1, reply("1")));
    QVERIFY(m_expectations->isFulfilled(1));
    QCOMPARE(said(), std::string("3: all of the reply to 1 arrived but its newline\n"));
    QVERIFY(!m_expectations->onUnfinished(1, reply("1")));
    load(steps);
    QVERIFY(m_expectations->onUnfinished(1, reply("1").substr(0, 9)));
    QCOMPARE(said(), std::string("3: of the reply to 1, only the first 9 bytes came, without a "
                                 "newline\n"));
}

CLAUSTRUM_PLAIN_TEST(TestExpectations)
#include "testexpectations.moc"
