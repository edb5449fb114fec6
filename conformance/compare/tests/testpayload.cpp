// SPDX-License-Identifier: Apache-2.0
// The decoded payloads of differing frames: where they differ, and how a terminal shows them.
#include "conformance/compare/differenceview.h"
#include "conformance/compare/framediff.h"
#include "conformance/compare/payload.h"
#include "conformance/compare/payloadview.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::conformance;

class TestPayload : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheByte_data();
    void findsTheByte();
    void isNotShownElsewhere_data();
    void isNotShownElsewhere();
    void tellsInvalidBase64_data();
    void tellsInvalidBase64();
    void respectsMasks_data();
    void respectsMasks();
    void onlyTheBase64Differs_data();
    void onlyTheBase64Differs();
    void masksOnTheOtherSide();
    void hugeFramesAreNotDecoded();
    void laysOut_data();
    void laysOut();
    void views_data();
    void views();
    void viewOfOutputNeedsNoBase64();
    void fullShowsEveryLine();
    void framesAloneAreDecoded();
};

namespace {

std::string frameWith(const std::string &value)
{
    return R"({"type":"stream","processId":"p1","stream":"stdout","seq":2,"data":")" + value
           + "\"}";
}

std::string frameOf(const QByteArray &bytes)
{
    return frameWith(base64Text(bytes.toStdString()));
}

Difference compared(const std::string &expected, const std::string &received)
{
    auto difference = compareText(Difference::Kind::Frame, 4, "frame 2 of process p1",
                                  Pattern(expected, Placeholders()), received);
    return difference ? std::move(*difference) : Difference();
}

Difference output(const QByteArray &expected, const QByteArray &received)
{
    auto difference =
        compareText(Difference::Kind::Output, 4, "stdout",
                    Pattern(expected.toStdString(), Placeholders()), received.toStdString());
    return difference ? std::move(*difference) : Difference();
}

const char *nameOf(Payload::Form form)
{
    return form == Payload::Form::Text ? "text" : form == Payload::Form::Json ? "JSON" : "hex";
}

/// The rows of the decoded payload.
QString decodedView(const Difference &difference, std::size_t width = 60)
{
    const auto text =
        QString::fromStdString(viewDifference("s.jsonl", difference, width, Colour::No));
    return text.mid(text.indexOf("  decoded"));
}

} // namespace

void TestPayload::findsTheByte_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<QString>("form");
    QTest::addColumn<QString>("path");
    QTest::addColumn<int>("expectedOffset");
    QTest::addColumn<int>("receivedOffset");
    const auto row = [](const char *name, const QByteArray &expected, const QByteArray &received,
                        const char *form, const char *path, int expectedOffset,
                        int receivedOffset) {
        QTest::newRow(name) << expected << received << form << path << expectedOffset
                            << receivedOffset;
    };
    row("text", "hello\n", "hellO\n", "text", "data", 4, 4);
    row("first byte", "a", "b", "text", "data", 0, 0);
    row("longer", "hello", "hello\n", "text", "data", 5, 5);
    row("shorter", "hello\n", "hel", "text", "data", 3, 3);
    row("nothing received", "hello", "", "text", "data", 0, 0);
    row("nothing expected", "", "hello", "text", "data", 0, 0);
    row("a bad byte in a text", "hello", "hel\xffo", "text", "data", 3, 3);
    row("colours are text", "\x1b[1mhi", "\x1b[2mhi", "text", "data", 2, 2);
    row("a control character is not", QByteArray("a\0b", 3), QByteArray("a\0c", 3), "hex", "data",
        2, 2);
    row("no UTF-8", "\xde\xad\xbe\xef", "\xde\xad\xbe\xee", "hex", "data", 3, 3);
    row("an object", R"({"a":{"b":[1,"x"]}})", R"({"a":{"b":[1,"y"]}})", "JSON", "data → a.b[1]",
        14, 14);
    row("a list", "[1,2]", "[1,3]", "JSON", "data → [1]", 3, 3);
    row("an object in lines", "{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":3}\n", "JSON",
        "data → b", 13, 13);
    row("an object is missing", "{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n", "JSON", "data", 8, 8);
    row("an object too many", "{\"a\":1}\n", "{\"a\":1}\n{\"b\":2}\n", "JSON", "data", 8, 8);
    row("JSON among other lines", "log line\n{\"a\":1}\n", "log line\n{\"a\":2}\n", "JSON",
        "data → a", 14, 14);
    row("another line of them", "log line\n{\"a\":1}\n", "log Line\n{\"a\":1}\n", "text", "data", 4,
        4);
    row("JSON in lines of its own", "{\n  \"a\": 1\n}\n", "{\n  \"a\": 2\n}\n", "JSON", "data → a",
        9, 9);
    row("broken JSON received", R"({"a":1})", R"({"a":)", "JSON", "data → a", 5, 5);
    row("broken JSON expected", R"({"a":)", R"({"a":1})", "text", "data", 5, 5);
    row("a number is no JSON to lay out", "1", "2", "text", "data", 0, 0);
}

void TestPayload::findsTheByte()
{
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, received);
    const auto difference = compared(frameOf(expected), frameOf(received));
    QVERIFY(difference.payload);
    const Payload &payload = *difference.payload;
    QCOMPARE(QByteArray::fromStdString(payload.expected), expected);
    QCOMPARE(QByteArray::fromStdString(payload.received), received);
    QTEST(QString(nameOf(payload.form)), "form");
    QTEST(QString::fromStdString(payload.path), "path");
    QTEST(static_cast<int>(payload.expectedOffset), "expectedOffset");
    QTEST(static_cast<int>(payload.receivedOffset), "receivedOffset");
    QVERIFY(!payload.equal);
    QCOMPARE(difference.field, std::string("data"));
    QVERIFY(difference.summary.ends_with(", " + payload.path));
}

void TestPayload::isNotShownElsewhere_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("received");
    QTest::newRow("another field")
        << QByteArray(R"({"seq":1,"data":"YQ=="})") << QByteArray(R"({"seq":2,"data":"YQ=="})");
    QTest::newRow("behind it") << QByteArray(R"({"data":"YQ==","seq":1})")
                               << QByteArray(R"({"data":"YQ==","seq":2})");
    QTest::newRow("a key") << QByteArray(R"({"data":"YQ=="})") << QByteArray(R"({"dato":"YQ=="})");
    QTest::newRow("a text field") << QByteArray(R"({"content":"aaaa"})")
                                  << QByteArray(R"({"content":"aaab"})");
    QTest::newRow("no string") << QByteArray(R"({"data":1})") << QByteArray(R"({"data":2})");
    QTest::newRow("neither is base64")
        << QByteArray(R"({"data":"a b"})") << QByteArray(R"({"data":"a c"})");
    QTest::newRow("the value data")
        << QByteArray(R"({"a":"data","b":"YQ=="})") << QByteArray(R"({"a":"data","b":"Yg=="})");
    QTest::newRow("no JSON") << QByteArray("<html>") << QByteArray("<body>");
}

void TestPayload::isNotShownElsewhere()
{
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, received);
    const auto difference = compared(expected.toStdString(), received.toStdString());
    QVERIFY(difference.comparable);
    QVERIFY(!difference.payload);
}

void TestPayload::tellsInvalidBase64_data()
{
    QTest::addColumn<QByteArray>("received"); // for "hello world"
    QTest::addColumn<QByteArray>("decoded");
    QTest::addColumn<int>("invalidFrom");
    QTest::newRow("a wrong character") << QByteArray("aGVsbG8*d29ybGQ=") << QByteArray("hel") << 4;
    QTest::newRow("no padding") << QByteArray("aGVsbG8gd29ybGQ") << QByteArray("hello wor") << 12;
    QTest::newRow("padding within") << QByteArray("aGVs=G8gd29ybGQ=") << QByteArray("hel") << 4;
    QTest::newRow("wrong at once") << QByteArray("*") << QByteArray() << 0;
}

void TestPayload::tellsInvalidBase64()
{
    QFETCH(QByteArray, received);
    const auto difference = compared(frameOf("hello world"), frameWith(received.toStdString()));
    QVERIFY(difference.payload);
    QTEST(QByteArray::fromStdString(difference.payload->received), "decoded");
    QVERIFY(!difference.payload->equal && !difference.payload->expectedInvalidFrom);
    QVERIFY(difference.payload->receivedInvalidFrom.has_value());
    QTEST(static_cast<int>(*difference.payload->receivedInvalidFrom), "invalidFrom");
    const auto swapped = compared(frameWith(received.toStdString()), frameOf("hello world"));
    QVERIFY(swapped.payload);
    QTEST(static_cast<int>(*swapped.payload->expectedInvalidFrom), "invalidFrom");
}

void TestPayload::respectsMasks_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<int>("expectedOffset");
    QTest::addColumn<int>("receivedOffset");
    QTest::addColumn<QString>("path");
    QTest::newRow("after the mask")
        << QByteArray("pid ${PID}\n") << QByteArray("pid 4711.") << 10 << 8 << "data";
    QTest::newRow("before it") << QByteArray("pid ${PID}\n") << QByteArray("pit 4711\n") << 2 << 2
                               << "data";
    QTest::newRow("in it") << QByteArray("pid ${PID}\n") << QByteArray("pid x\n") << 4 << 4
                           << "data";
    QTest::newRow("in JSON") << QByteArray(R"({"pid":${PID},"ok":true})")
                             << QByteArray(R"({"pid":4711,"ok":false})") << 19 << 17 << "data → ok";
    QTest::newRow("with quotes") << QByteArray(R"(say "${PID}" twice)")
                                 << QByteArray(R"(say "12" thrice)") << 14 << 10 << "data";
}

void TestPayload::respectsMasks()
{
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, received);
    const auto difference =
        compared(frameWith("<<b64:" + expected.toStdString() + ">>"), frameOf(received));
    QVERIFY(difference.payload);
    QTEST(static_cast<int>(difference.payload->expectedOffset), "expectedOffset");
    QTEST(static_cast<int>(difference.payload->receivedOffset), "receivedOffset");
    QTEST(QString::fromStdString(difference.payload->path), "path");
    QCOMPARE(QByteArray::fromStdString(difference.payload->expected), expected);
}

void TestPayload::onlyTheBase64Differs_data()
{
    QTest::addColumn<QByteArray>("received"); // for YQ==
    QTest::newRow("spare bits") << QByteArray("YR==");
    QTest::newRow("a line end within") << QByteArray("YQ\r\n==");
}

void TestPayload::onlyTheBase64Differs()
{
    QFETCH(QByteArray, received);
    const auto difference = compared(frameWith("YQ=="), frameWith(received.toStdString()));
    QVERIFY(difference.payload && difference.payload->equal);
    QCOMPARE(decodedView(difference),
             QString("  decoded   data: the same bytes; only their base64 is written differently\n"
                     "            a\n"));
}

/// As in the comparison of two transcripts.
void TestPayload::masksOnTheOtherSide()
{
    const std::string left = frameOf("pid 4711.");
    const std::string right = frameWith("<<b64:pid ${PID}\n>>");
    const auto payload = payloadAt({left, left.size() - 2}, {right, right.size() - 2});
    QVERIFY(payload.has_value());
    QCOMPARE(payload->expectedOffset, std::size_t{8});
    QCOMPARE(payload->receivedOffset, std::size_t{10});
}

void TestPayload::hugeFramesAreNotDecoded()
{
    const std::string bytes(std::size_t{4} << 20, 'x');
    const auto difference = compared(frameWith(base64Text(bytes + "a")), frameOf("x"));
    QVERIFY(difference.comparable && !difference.payload);
    QVERIFY(!dataOf(frameWith(base64Text(bytes))));
    QVERIFY(dataOf(frameWith(base64Text(bytes.substr(0, bytes.size() / 2)))));
}

void TestPayload::laysOut_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("json");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("text") << QByteArray("a\nb") << false << QStringList{"a\n", "b"};
    QTest::newRow("empty") << QByteArray() << false << QStringList{""};
    QTest::newRow("an object") << QByteArray(R"({"a":1,"b":[true,"x,{"]})") << true
                               << QStringList{"{",         R"(  "a":1,)",  R"(  "b":[)",
                                              "    true,", R"(    "x,{")", "  ]",
                                              "}"};
    QTest::newRow("blanks stay") << QByteArray(R"({"a": 1 , "b":2})") << true
                                 << QStringList{"{", R"(  "a": 1 ,)", R"(   "b":2)", "}"};
    QTest::newRow("empty lists and objects")
        << QByteArray(R"({"a":[],"b":{}})") << true
        << QStringList{"{", R"(  "a":[],)", R"(  "b":{})", "}"};
    QTest::newRow("masks") << QByteArray(R"({"a":${PID},"b":"${PID}"})") << true
                           << QStringList{"{", R"(  "a":${PID},)", R"(  "b":"${PID}")", "}"};
    QTest::newRow("an escaped quote")
        << QByteArray(R"(["\",\\",1])") << true << QStringList{"[", R"(  "\",\\",)", "  1", "]"};
    QTest::newRow("broken") << QByteArray(R"(}],{"a)") << true
                            << QStringList{"}],", "{", R"(  "a)"};
    QTest::newRow("in lines of its own")
        << QByteArray("{\n\"a\":1}\n") << true << QStringList{"{\n", "\"a\":1}\n"};
}

void TestPayload::laysOut()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, json);
    const std::string text = bytes.toStdString();
    QStringList lines;
    std::size_t at = 0;
    for (const PayloadLine &line :
         layOut(text, json ? Payload::Form::Json : Payload::Form::Text, {0, text.size()})) {
        QCOMPARE(line.bytes.begin, at); // every byte is in one line
        at = line.bytes.end;
        lines << QString(static_cast<int>(line.indent), ' ')
                     + QString::fromStdString(
                         text.substr(line.bytes.begin, line.bytes.end - line.bytes.begin));
    }
    QCOMPARE(at, text.size());
    QTEST(lines, "lines");
}

void TestPayload::views_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<QString>("rows");
    QTest::newRow("text") << QByteArray("hello\n") << QByteArray("hellO\n")
                          << "  decoded   data at byte 4 of 6: text\n"
                             "  expected  hello<0a>\n"
                             "  received  hellO<0a>\n"
                             "                ^\n";
    QTest::newRow("a line of several, of another length")
        << QByteArray("one\ntwo\n") << QByteArray("one\ntwo")
        << "  decoded   data at byte 7 (expected 8 bytes, received 7): text, line 2\n"
           "            one<0a>\n"
           "  expected  two<0a>\n"
           "  received  two\n"
           "               ^\n";
    QTest::newRow("a line is missing") << QByteArray("one\ntwo\n") << QByteArray("one\n")
                                       << "  decoded   data at byte 4 (expected 8 bytes, received "
                                          "4): text, line 2\n"
                                          "            one<0a>\n"
                                          "  expected  two<0a>\n"
                                          "  received  \n"
                                          "            ^\n";
    QTest::newRow("JSON") << QByteArray(R"({"message":{"content":[{"text":"hello"}]}})"
                                        "\n")
                          << QByteArray(R"({"message":{"content":[{"text":"hellO"}]}})"
                                        "\n")
                          << "  decoded   data → message.content[0].text at byte 36 of 43: JSON\n"
                             "            {\n"
                             "              \"message\":{\n"
                             "                \"content\":[\n"
                             "                  {\n"
                             "  expected          \"text\":\"hello\"\n"
                             "  received          \"text\":\"hellO\"\n"
                             "                                ^\n";
    QTest::newRow("hex") << QByteArray("\0\1\2\3\4\5\6\7\10\xff", 10)
                         << QByteArray("\0\1\2\3\4\5\6\7\10\xfe", 10)
                         << "  decoded   data at byte 9 of 10: hex\n"
                            "            000000  00 01 02 03 04 05 06 07  |........|\n"
                            "  expected  000008  08 ff                    |..|\n"
                            "  received  000008  08 fe                    |..|\n"
                            "                       ^\n";
}

void TestPayload::views()
{
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, received);
    QTEST(decodedView(compared(frameOf(expected), frameOf(received))), "rows");
}

/// Output of a program is a payload itself; one short line is shown as it was.
void TestPayload::viewOfOutputNeedsNoBase64()
{
    const Difference lines = output("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":3}\n");
    QCOMPARE(lines.field, std::string("b"));
    QCOMPARE(QString::fromStdString(viewDifference("f", lines, 60, Colour::No)),
             QString("f:4: stdout differs at byte 13, b\n"
                     "  output    b at byte 13 of 16: JSON, line 2\n"
                     "            {\n"
                     "  expected    \"b\":2\n"
                     "  received    \"b\":3\n"
                     "                  ^\n"));
    QCOMPARE(QString::fromStdString(viewDifference("f", output("v1\n", "v2\n"), 60, Colour::No)),
             QString("f:4: stdout differs at byte 1\n"
                     "  expected  v1<0a>\n"
                     "  received  v2<0a>\n"
                     "             ^\n"));
}

void TestPayload::fullShowsEveryLine()
{
    QByteArray before;
    for (int i = 0; i < 20; ++i)
        before += "line " + QByteArray::number(i) + '\n';
    const auto difference = compared(frameOf(before + "a\nc\n"), frameOf(before + "b\nd\ne\n"));
    QCOMPARE(decodedView(difference).count("line "), 5); // four, and one in the title
    const QString full = decodedView(difference, fullWidth);
    QCOMPARE(full.count("line "), 21);
    QVERIFY2(full.endsWith("  expected  a<0a>\n"
                           "  received  b<0a>\n"
                           "            ^\n"
                           "  expected  c<0a>\n"
                           "  received  d<0a>\n"
                           "            e<0a>\n"),
             qPrintable(full));
}

/// A missing or unexpected frame, and the request.
void TestPayload::framesAloneAreDecoded()
{
    Difference difference;
    difference.line = 4;
    difference.summary = "frame 2 of process p1 did not come";
    difference.expected = frameOf("hello\n");
    difference.sent = R"({"id":1,"method":"process.stdin","params":{"id":"p1","data":"aGk="}})";
    const auto text = QString::fromStdString(viewDifference("f", difference, 200, Colour::No));
    QVERIFY2(text.contains("\"data\":\"aGk=\"}}\n  decoded   hi\n"), qPrintable(text));
    QVERIFY2(text.contains("\"data\":\"aGVsbG8K\"}\n  decoded   hello<0a>\n"), qPrintable(text));
}

CLAUSTRUM_PLAIN_TEST(TestPayload)
#include "testpayload.moc"
