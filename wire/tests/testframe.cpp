// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/frame.h"

#include <QTest>

#include <limits>

using namespace claustrum;

class TestFrame : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void data_data();
    void data();
    void exit_data();
    void exit();
    void replies_data();
    void replies();
    void copiesShareTheirBytes();
    void noFrameIsEmpty();
};

static QByteArray bytesOf(const Frame &frame)
{
    return {frame.bytes().data(), static_cast<int>(frame.size())};
}

void TestFrame::data_data()
{
    QTest::addColumn<QByteArray>("processId");
    QTest::addColumn<bool>("isStdout");
    QTest::addColumn<quint64>("seq");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("stdout")
        << QByteArray("p1") << true << quint64{1} << QByteArray("hello\n")
        << QByteArray(
               R"({"type":"stream","processId":"p1","stream":"stdout","seq":1,"data":"aGVsbG8K"})"
               "\n");
    QTest::newRow("stderr, padded")
        << QByteArray("p1") << false << quint64{42} << QByteArray("a")
        << QByteArray(
               R"({"type":"stream","processId":"p1","stream":"stderr","seq":42,"data":"YQ=="})"
               "\n");
    QTest::newRow("id that needs escaping, largest seq")
        << QByteArray("<\"\\\n\xff\xe2\x80\xa8\xc3\xa9>") << true
        << std::numeric_limits<quint64>::max() << QByteArray("ab")
        << QByteArray(R"({"type":"stream","processId":"\u003c\"\\\n\ufffd\u2028)"
                      "\xc3\xa9"
                      R"(\u003e","stream":"stdout","seq":18446744073709551615,"data":"YWI="})"
                      "\n");
    QTest::newRow("no bytes")
        << QByteArray("") << true << quint64{7} << QByteArray("")
        << QByteArray(R"({"type":"stream","processId":"","stream":"stdout","seq":7,"data":""})"
                      "\n");
    const QByteArray read(32768, '\xa5'); // the most that one frame holds
    QTest::newRow("a full read")
        << QByteArray("p") << true << quint64{1000} << read
        << R"({"type":"stream","processId":"p","stream":"stdout","seq":1000,"data":")"
               + read.toBase64() + "\"}\n";
}

void TestFrame::data()
{
    QFETCH(QByteArray, processId);
    QFETCH(bool, isStdout);
    QFETCH(quint64, seq);
    QFETCH(QByteArray, bytes);
    const StreamFrames frames(processId.toStdString());
    const Frame frame =
        frames.data(isStdout ? Stream::Stdout : Stream::Stderr, seq, bytes.toStdString());
    QTEST(bytesOf(frame), "frame");
    QCOMPARE(frames.dataSize(seq, static_cast<std::size_t>(bytes.size())), frame.size());
}

void TestFrame::exit_data()
{
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("signal");
    QTest::addColumn<QByteArray>("killedBy");
    QTest::addColumn<QByteArray>("frame");
    const auto row = [](const char *name, int exitCode, const char *code, const char *signal = "",
                        const char *killedBy = "") {
        QTest::newRow(name)
            << exitCode << QByteArray(signal) << QByteArray(killedBy)
            << QByteArray(
                   R"({"type":"stream","processId":"a&b","stream":"exit","seq":3,"exitCode":)")
                       .replace("&", "\\u0026")
                   + code + "}\n";
    };
    row("success", 0, "0");
    row("a status", 255, "255");
    row("a signal", -1, "-1");
    row("a signal, with its name", -1, R"(-1,"signal":"SIGKILL")", "SIGKILL");
    row("a client's signal", -1, R"(-1,"signal":"SIGTERM","killedBy":"client")", "SIGTERM",
        "client");
    row("a signal that it handled", 7, R"(7,"killedBy":"shutdown")", "", "shutdown");
}

void TestFrame::exit()
{
    QFETCH(int, exitCode);
    QFETCH(QByteArray, signal);
    QFETCH(QByteArray, killedBy);
    const ExitCause cause{signal.constData(), killedBy.constData()};
    QTEST(bytesOf(StreamFrames("a&b").exit(3, exitCode, cause)), "frame");
}

void TestFrame::replies_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("result");
    QTest::addColumn<int>("errorCode");
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("a result") << QByteArray("1") << QByteArray(R"({"pong":true})") << 0
                              << QByteArray()
                              << QByteArray(R"({"jsonrpc":"2.0","id":1,"result":{"pong":true}})"
                                            "\n");
    QTest::newRow("id already escaped, copied unchanged")
        << QByteArray(R"("\u003c\"")") << QByteArray("{}") << 0 << QByteArray()
        << QByteArray(R"({"jsonrpc":"2.0","id":"\u003c\"","result":{}})"
                      "\n");
    QTest::newRow("an error")
        << QByteArray("null") << QByteArray() << -32700 << QByteArray("Parse error")
        << QByteArray(
               R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})"
               "\n");
    QTest::newRow("message that needs escaping")
        << QByteArray("{}") << QByteArray() << -32603 << QByteArray("stat /<\"\xff\n: no such file")
        << QByteArray(R"({"jsonrpc":"2.0","id":{},"error":{"code":-32603,)"
                      R"("message":"stat /\u003c\"\ufffd\n: no such file"}})"
                      "\n");
}

void TestFrame::replies()
{
    QFETCH(QByteArray, id);
    QFETCH(QByteArray, result);
    QFETCH(int, errorCode);
    QFETCH(QByteArray, message);
    const Frame frame =
        errorCode == 0 ? makeReply(id.toStdString(), result.toStdString())
                       : makeErrorReply(id.toStdString(),
                                        {message.toStdString(), static_cast<ErrorCode>(errorCode)});
    QTEST(bytesOf(frame), "frame");
}

void TestFrame::copiesShareTheirBytes()
{
    const Frame frame = makeReply("1", "{}");
    const Frame copy = frame; // NOLINT(performance-unnecessary-copy-initialization)
    QCOMPARE(copy.bytes().data(), frame.bytes().data());
    QCOMPARE(copy.size(), frame.size());
}

void TestFrame::noFrameIsEmpty()
{
    QVERIFY(Frame().bytes().empty());
}

CLAUSTRUM_PLAIN_TEST(TestFrame)
#include "testframe.moc"
