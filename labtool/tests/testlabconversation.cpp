// SPDX-License-Identifier: Apache-2.0
// Dialogues with a process: lines put together over frames, JSON messages, and their order.
#include "labtool/frames/jsonmessage.h"
#include "labtool/frames/streamlines.h"
#include "labtool/model/conversationmodel.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabConversation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void putsLinesTogether();
    void looksAtItsOwnStreamOnly();
    void readsJsonPaths_data();
    void readsJsonPaths();
    void readsMessages_data();
    void readsMessages();
    void showsADialogue();
    void linksRequestsInsideTheData();
    void showsPlainOutput();
    void reattachRepeatsNothing();
    void eventsAreRows();
    void limitsRows();
};

static IncomingFrame input(const char *process, const std::string &data, std::int64_t time = 0,
                           int id = 1)
{
    return request(1, id, "process.stdin",
                   R"({"id":")" + std::string(process) + R"(","data":")"
                       + claustrum::base64Text(data) + R"("})",
                   time);
}

static QStringList linesOf(const Capture &capture, FrameNumber number)
{
    QStringList lines;
    for (const StreamLine &line : linesEndingIn(capture.store(), number))
        lines << QStringLiteral("%1-%2:%3")
                     .arg(line.first)
                     .arg(line.last)
                     .arg(QString::fromStdString(line.text));
    return lines;
}

void TestLabConversation::putsLinesTogether()
{
    Capture capture;
    capture.append({
        stream(1, "p", 1, "a\nb"),       // 1
        stream(1, "p", 2, "c"),          // 2
        stream(1, "p", 3, "d\ne\nf\n"),  // 3
        stream(1, "p", 4, R"({"x":1})"), // 4: a message without a newline
        input("p", "in"),                // 5
        input("p", "put\n"),             // 6
        exitFrame(1, "p", 5, 0),         // 7
    });
    QCOMPARE(linesOf(capture, 1), QStringList{"1-1:a"});
    QCOMPARE(linesOf(capture, 2), QStringList());
    QCOMPARE(linesOf(capture, 3), (QStringList{"1-3:bcd", "3-3:e", "3-3:f"}));
    QCOMPARE(linesOf(capture, 4), QStringList{R"(4-4:{"x":1})"});
    QCOMPARE(linesOf(capture, 6), QStringList{"5-6:input"});
    QCOMPARE(linesOf(capture, 7), QStringList());
    QCOMPARE(linesOf(capture, 99), QStringList());
}

void TestLabConversation::looksAtItsOwnStreamOnly()
{
    Capture capture;
    capture.append({
        stream(1, "p", 1, "out"),                             // 1
        stream(1, "p", 2, "err", claustrum::Stream::Stderr),  // 2
        stream(1, "q", 1, "other"),                           // 3
        input("p", "in"),                                     // 4
        stream(1, "p", 3, "put\n"),                           // 5
        stream(1, "p", 4, "or\n", claustrum::Stream::Stderr), // 6
        stream(2, "p", 1, "out"),                             // 7: sent again to another client
        stream(2, "p", 3, "put\n"),                           // 8
    });
    QCOMPARE(linesOf(capture, 5), QStringList{"1-5:output"});
    QCOMPARE(linesOf(capture, 6), QStringList{"2-6:error"});
    QCOMPARE(linesOf(capture, 8), QStringList{"7-8:output"});
}

void TestLabConversation::readsJsonPaths_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("values");
    QTest::newRow("a string") << QByteArray("type") << QByteArray("assistant");
    QTest::newRow("a number") << QByteArray("n") << QByteArray("1.50");
    QTest::newRow("in an object") << QByteArray("message.role") << QByteArray("a\"b");
    QTest::newRow("in elements") << QByteArray("message.content.type")
                                 << QByteArray("text tool_use");
    QTest::newRow("elements") << QByteArray("list") << QByteArray("1 true null 2");
    QTest::newRow("an object has no value") << QByteArray("message") << QByteArray();
    QTest::newRow("not there") << QByteArray("message.nothing") << QByteArray();
    QTest::newRow("below a scalar") << QByteArray("type.x") << QByteArray();
}

void TestLabConversation::readsJsonPaths()
{
    QFETCH(QByteArray, path);
    const std::string json =
        R"({"type":"assistant","n":1.50,"list":[1,true,null,[2]],"message":{"role":"a\"b",)"
        R"("content":[{"type":"text"},{"type":"tool_use"}]}})";
    std::vector<std::string> names;
    for (const QByteArray &name : path.split('.'))
        names.push_back(name.toStdString());
    QByteArrayList values;
    const bool found = anyJsonValue(json, names, [&](std::string_view value) {
        values << QByteArray(value.data(), int(value.size()));
        return false;
    });
    QVERIFY(!found);
    QTEST(values.join(' '), "values");
    QVERIFY(!anyJsonValue(std::string(100'000, '['), {"a"}, [](auto) { return true; }));
    QVERIFY(!anyJsonValue(R"({"a":)", {"a"}, [](auto) { return true; }));
}

void TestLabConversation::readsMessages_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("flags"); // q: request, r: reply, e: error
    using B = QByteArray;
    QTest::newRow("rpc request") << B(
        R"({"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"x"}})")
                                 << B("tools/call") << B(R"({"name":"x"})") << B("3") << B("q");
    QTest::newRow("rpc notification")
        << B(R"({"jsonrpc":"2.0","method":"notifications/initialized"})")
        << B("notifications/initialized") << B() << B() << B();
    QTest::newRow("rpc result") << B(R"({"jsonrpc":"2.0","id":"a","result":{}})") << B("result")
                                << B("{}") << B("\"a\"") << B("r");
    QTest::newRow("rpc error") << B(
        R"({"jsonrpc":"2.0","id":3,"error":{"code":-1,"message":"no such tool"}})")
                               << B("error") << B("no such tool") << B("3") << B("re");
    QTest::newRow("assistant") << B(
        R"({"type":"assistant","message":{"content":[{"type":"thinking","thinking":"hm"},)"
        R"({"type":"text","text":"Hello"},{"type":"tool_use","name":"Bash","input":{"c":"ls"}}]}})")
                               << B("assistant") << B("(thinking) hm\nHello\nBash {\"c\":\"ls\"}")
                               << B() << B();
    QTest::newRow("user") << B(R"({"type":"user","message":{"content":"Do it"}})") << B("user")
                          << B("Do it") << B() << B();
    QTest::newRow("a tool's result")
        << B(R"({"type":"user","message":{"content":[{"type":"tool_result","content":)"
             R"([{"type":"text","text":"ok"}]}]}})")
        << B("user") << B("result: ok") << B() << B();
    QTest::newRow("result") << B(
        R"({"type":"result","subtype":"success","is_error":false,"result":"Done"})")
                            << B("result success") << B("Done") << B() << B();
    QTest::newRow("failed") << B(R"({"type":"result","is_error":true,"result":"no"})")
                            << B("result") << B("no") << B() << B("e");
    QTest::newRow("a part of a text") << B(
        R"({"type":"stream_event","event":{"type":"content_block_delta","delta":{"text":"He"}}})")
                                      << B("stream_event") << B("content_block_delta He") << B()
                                      << B();
    QTest::newRow("control request")
        << B(R"({"type":"control_request","request_id":"7","request":{"subtype":"x"}})")
        << B("control_request") << B(R"({"subtype":"x"})") << B("\"7\"") << B("q");
    QTest::newRow("control response")
        << B(R"({"type":"control_response","response":{"subtype":"error","request_id":"7"}})")
        << B("control_response") << B(R"({"subtype":"error","request_id":"7"})") << B("\"7\"")
        << B("re");
    QTest::newRow("other") << B(R"({"a":1})") << B("json") << B(R"({"a":1})") << B() << B();
    QTest::newRow("an array") << B("[1]") << B("json") << B("[1]") << B() << B();
}

void TestLabConversation::readsMessages()
{
    QFETCH(QByteArray, line);
    const JsonMessage message = readJsonMessage(line.toStdString());
    QTEST(QByteArray::fromStdString(message.kind), "kind");
    QTEST(QByteArray::fromStdString(message.text), "text");
    QTEST(QByteArray::fromStdString(message.id), "id");
    QByteArray flags;
    flags += message.isRequest ? "q" : "";
    flags += message.isReply ? "r" : "";
    flags += message.isError ? "e" : "";
    QTEST(flags, "flags");
}

/// "side kind text" of each row.
static QStringList rowsOf(ConversationModel &model)
{
    if (!QTest::qWaitFor([&] { return !model.isScanning(); }, 10000))
        return {"never scanned"};
    QStringList rows;
    for (int row = 0; row < model.rowCount(); ++row) {
        QStringList cells;
        for (const int column :
             {ConversationModel::Who, ConversationModel::Kind, ConversationModel::Text}) {
            const QString text = model.index(row, column).data().toString();
            if (!text.isEmpty())
                cells << text;
        }
        rows << cells.join(' ');
    }
    return rows;
}

void TestLabConversation::showsADialogue()
{
    Capture capture;
    ConversationModel model(&capture);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    capture.append({
        request(1, 1, "process.spawn", R"({"id":"agent","command":"claude"})", 1'000),
        reply(1, 1, 2'000),
        input("agent",
              R"({"type":"user","message":{"content":"Hi"}})"
              "\n",
              3'000, 2),
        reply(1, 2, 3'500),
        stream(1, "other", 1, "not this one\n"),
        stream(1, "agent", 1, R"({"type":"assistant","message":{"content":[{"type":)"),
        stream(1, "agent", 2, "a warning\n", claustrum::Stream::Stderr),
        stream(1, "agent", 3,
               R"("text","text":"Hello"}]}})"
               "\n"
               R"({"type":"result","result":"Hello"})"
               "\n"),
        exitFrame(1, "agent", 4, 0),
    });
    model.setProcess("agent");
    QCOMPARE(rowsOf(model),
             (QStringList{
                 R"(process.spawn on connection 1: {"id":"agent","command":"claude"})",
                 "→ stdin user Hi",
                 "← stderr a warning",
                 "← stdout assistant Hello",
                 "← stdout result Hello",
                 "exit status 0",
             }));
    QCOMPARE(model.framesOf(3), (std::pair<FrameNumber, FrameNumber>(6, 8)));
    QCOMPARE(model.rowOf(8), 3);
    QVERIFY(model.textOf(3).find(R"("text":"Hello"}]}})") != std::string::npos);
    model.setProcess("other");
    QCOMPARE(rowsOf(model), QStringList{"← stdout not this one"});
    capture.append({stream(1, "other", 2, "more\n")}); // and it goes on
    QTRY_COMPARE(model.rowCount(), 2);
}

void TestLabConversation::linksRequestsInsideTheData()
{
    Capture capture;
    ConversationModel model(&capture);
    const auto call = R"({"jsonrpc":"2.0","id":7,"method":"tools/list"})"
                      "\n";
    const auto answer = R"({"jsonrpc":"2.0","id":7,"result":{"tools":[]}})"
                        "\n";
    capture.append({input("mcp", call, 1'000'000'000),
                    stream(1, "mcp", 1, call, claustrum::Stream::Stdout, 1'100'000'000),
                    stream(1, "mcp", 2, answer, claustrum::Stream::Stdout, 1'250'000'000),
                    input("mcp", answer, 1'300'000'000, 2)});
    model.setProcess("mcp");
    QCOMPARE(rowsOf(model),
             (QStringList{"→ stdin tools/list", "← stdout tools/list",
                          R"(← stdout result (answers #1 after 250 ms) {"tools":[]})",
                          R"(→ stdin result (answers #2 after 200 ms) {"tools":[]})"}));
}

void TestLabConversation::showsPlainOutput()
{
    Capture capture;
    ConversationModel model(&capture);
    capture.append({stream(1, "sh", 1, "one\ntwo\n"), stream(1, "sh", 2, "Password: "),
                    input("sh", "secret\n"), stream(1, "sh", 3, "ok\nlast"),
                    stream(1, "sh", 4, " line\n{not json\n"), stream(1, "sh", 5, "{unfinished"),
                    exitFrame(1, "sh", 6, 1)});
    model.setProcess("sh");
    QCOMPARE(rowsOf(model),
             (QStringList{"← stdout one·two", "← stdout Password: ", "→ stdin secret",
                          "← stdout ok", "← stdout last", "← stdout  line·{not json",
                          "← stdout {unfinished", "exit status 1"}));
    QCOMPARE(model.textOf(0), std::string("one\ntwo"));
}

void TestLabConversation::reattachRepeatsNothing()
{
    Capture capture;
    ConversationModel model(&capture);
    capture.append({stream(1, "p", 1, "a\n"), stream(1, "p", 2, "b\n"),
                    request(2, 1, "process.reattach", R"({"id":"p","fromSeq":0})"),
                    stream(2, "p", 1, "a\n"), stream(2, "p", 2, "b\n"), stream(2, "p", 3, "c\n")});
    model.setProcess("p");
    QCOMPARE(
        rowsOf(model),
        (QStringList{"← stdout a", "← stdout b",
                     R"(process.reattach on connection 2: {"id":"p","fromSeq":0})", "← stdout c"}));
}

void TestLabConversation::eventsAreRows()
{
    Capture capture;
    ConversationModel model(&capture);
    capture.append({request(1, 1, "process.kill", R"({"id":"p"})"),
                    errorReply(1, 1, -32602, "Process not found"), stream(1, "p", 1, "a\n"),
                    stream(1, "p", 4, "d\n")});
    capture.note(NoteKind::Lost, 0, 0, "97 lines lost here");
    capture.note(NoteKind::Remark, 0, 0, "not of interest");
    model.setProcess("p");
    QCOMPARE(rowsOf(model), (QStringList{R"(process.kill on connection 1: {"id":"p"})",
                                         "process.kill on connection 1: Process not found (-32602)",
                                         "← stdout a", "output is missing here, before seq 4",
                                         "← stdout d", "97 lines lost here"}));
}

void TestLabConversation::limitsRows()
{
    Capture capture(nullptr, {1000, 1 << 20});
    ConversationModel model(&capture);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setProcess("p");
    for (std::uint64_t seq = 1; seq <= 3000; ++seq) {
        capture.append({stream(1, "p", seq, "x\n")});
        if (seq % 500 == 0)
            QVERIFY(QTest::qWaitFor([&] { return !model.isScanning(); }, 10000));
    }
    QVERIFY(model.rowCount() <= 1000);
    QCOMPARE(std::size_t(model.rowCount()) + model.dropped(), std::size_t(3000));
    QCOMPARE(model.textOf(0), std::string("x"));
}

CLAUSTRUM_TEST(TestLabConversation)
#include "testlabconversation.moc"
