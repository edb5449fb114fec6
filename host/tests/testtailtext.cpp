// SPDX-License-Identifier: Apache-2.0
#include "host/tailtext.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/frame.h"

using namespace claustrum;

class TestTailText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lines_data();
    void lines();
    void blocksAreNoLines();
    void aLineWithoutEnd();
};

void TestTailText::lines_data()
{
    QTest::addColumn<bool>("isErr");
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("text");

    QTest::newRow("plain") << false << std::string("a\nb\n") << std::string("a\nb\n");
    QTest::newRow("stderr is marked") << true << std::string("a\n") << std::string("stderr: a\n");
    QTest::newRow("control characters")
        << false << std::string("a\x1b[2Jb\tc\r\n") << std::string("a?[2Jb\tc\n");
    QTest::newRow("JSON without a type")
        << false << std::string("{\"a\":1}\n") << std::string("{\"a\":1}\n");
    QTest::newRow("not JSON after all") << false << std::string("{a\n") << std::string("{a\n");
    QTest::newRow("begin")
        << false
        << std::string(R"({"type":"system","subtype":"init","session_id":"6f1c","model":"m",)"
                       R"("cwd":"/src"})"
                       "\n")
        << std::string("[session 6f1c, m, /src]\n");
    QTest::newRow("text, thoughts and a tool")
        << false
        << std::string(R"({"type":"assistant","message":{"content":[{"type":"thinking",)"
                       R"("thinking":"Hm."},{"type":"text","text":"I look.\nNow."},{"type":)"
                       R"("tool_use","name":"Bash","input":{"command":"ls\n-l"}}]}})"
                       "\n")
        << std::string("(thinks) Hm.\nI look.\nNow.\n> Bash ls -l\n");
    QTest::newRow("a tool's result")
        << false
        << std::string(R"({"type":"user","message":{"content":[{"type":"tool_result",)"
                       R"("content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}})"
                       "\n")
        << std::string("< a b\n");
    QTest::newRow("the user") << false
                              << std::string(R"({"type":"user","message":{"content":"Do it."}})"
                                             "\n")
                              << std::string("user: Do it.\n");
    QTest::newRow("escapes within JSON")
        << false
        << std::string(R"({"type":"user","message":{"content":"\u001b[2J"}})"
                       "\n")
        << std::string("user: ?[2J\n");
    QTest::newRow("parts of a message that follows")
        << false
        << std::string(R"({"type":"stream_event","event":{}})"
                       "\n")
        << std::string();
    QTest::newRow("result")
        << false
        << std::string(R"({"type":"result","subtype":"success","num_turns":3,"duration_ms":12400,)"
                       R"("is_error":false,"result":"Done."})"
                       "\n")
        << std::string("[result: success, turns: 3, 12.4 s]\n");
    QTest::newRow("failure")
        << false
        << std::string(R"({"type":"result","subtype":"error","is_error":true,"result":"No."})"
                       "\n")
        << std::string("[result: error, turns: 0, 0.0 s]\nNo.\n");
    QTest::newRow("control request")
        << false
        << std::string(R"({"type":"control_request","request":{"subtype":"can_use_tool"}})"
                       "\n")
        << std::string("[control request: can_use_tool]\n");
    QTest::newRow("a type that is not known")
        << false << std::string("{\"type\":\"new\"}\n") << std::string("[new]\n");
}

void TestTailText::lines()
{
    QFETCH(bool, isErr);
    QFETCH(std::string, bytes);
    QFETCH(std::string, text);
    const StreamFrames frames("p");
    const auto frame = frames.data(isErr ? Stream::Stderr : Stream::Stdout, 1, bytes);
    TailText tail;
    QCOMPARE(tail.take(readFrame(frame.bytes().substr(0, frame.size() - 1), Direction::Out)), text);
    QCOMPARE(tail.takeRest(), std::string());
}

void TestTailText::blocksAreNoLines()
{
    const StreamFrames frames("p");
    TailText tail;
    const auto take = [&](Stream stream, Seq seq, std::string_view bytes) {
        const auto frame = frames.data(stream, seq, bytes);
        return tail.take(readFrame(frame.bytes().substr(0, frame.size() - 1), Direction::Out));
    };
    QCOMPARE(take(Stream::Stdout, 1, "be"), std::string());
    QCOMPARE(take(Stream::Stderr, 2, "wa"), std::string());
    QCOMPARE(take(Stream::Stdout, 3, "gin\nen"), std::string("begin\n"));
    QCOMPARE(take(Stream::Stderr, 4, "rning\n"), std::string("stderr: warning\n"));
    QCOMPARE(tail.takeRest(), std::string("en\n"));
}

void TestTailText::aLineWithoutEnd()
{
    const StreamFrames frames("p");
    TailText tail;
    const std::string block(32768, 'a');
    std::string text;
    for (Seq seq = 1; text.empty() && seq < 1000; ++seq) {
        const auto frame = frames.data(Stream::Stdout, seq, block);
        text = tail.take(readFrame(frame.bytes().substr(0, frame.size() - 1), Direction::Out));
    }
    QCOMPARE(text.size(), TailText::longestLine + 1);
}

CLAUSTRUM_PLAIN_TEST(TestTailText)
#include "testtailtext.moc"
