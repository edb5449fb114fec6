// SPDX-License-Identifier: Apache-2.0
// The expectations are the answers of Go's net/http to the same bytes.
#include "installer/http/bodyframing.h"
#include "installer/http/responsehead.h"
#include "installer/http/tests/scriptedstream.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::test;

namespace {

/// "<code> <framing>", or the error.
std::string read(const std::string &bytes, std::size_t step, std::optional<StreamError> end = {})
{
    ScriptedStream stream(bytes, step, std::move(end));
    HttpLineReader reader(stream);
    const auto head = readHead(reader);
    if (!head)
        return head.error().text;
    const auto framing = bodyFraming(*head);
    if (!framing)
        return framing.error().text;
    const auto length = framing->length ? std::to_string(*framing->length) : "none";
    return std::to_string(head->code) + ' ' + (framing->chunked ? "chunked" : length);
}

} // namespace

class TestResponseHead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void reasons_data();
    void reasons();
    void prefersABrokenLineToAFailure();
    void limitsItself();
};

void TestResponseHead::parses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("outcome");
    const auto raw = [](const char *name, const QByteArray &bytes, const char *outcome) {
        QTest::newRow(name) << bytes << QByteArray(outcome);
    };
    const auto row = [&](const char *name, const char *fields, const char *outcome) {
        raw(name, "HTTP/1.1 200 OK\r\n" + QByteArray(fields) + "\r\n", outcome);
    };
    raw("line ends without CR", "HTTP/1.1 200 OK\nContent-Length: 1\n\n", "200 1");
    raw("no reason", "HTTP/1.1 200\r\n\r\n", "200 none");
    raw("HTTP/1.0 knows no chunks", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "200 none");
    raw("HTTP/1.9", "HTTP/1.9 200 OK\r\n\r\n", "200 none");
    raw("HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n", "200 none");
    raw("HTTP/3", "HTTP/3 200 OK\r\n\r\n", "malformed HTTP version \"HTTP/3\"");
    raw("lower case", "http/1.1 200 OK\r\n\r\n", "malformed HTTP version \"http/1.1\"");
    raw("no blank", "HTTP/1.1\r\n\r\n", "malformed HTTP response \"HTTP/1.1\"");
    raw("two digits", "HTTP/1.1 20 OK\r\n\r\n", "malformed HTTP status code \"20\"");
    raw("a letter", "HTTP/1.1 2x0 OK\r\n\r\n", "malformed HTTP status code \"2x0\"");
    raw("negative", "HTTP/1.1 -10 OK\r\n\r\n", "malformed HTTP status code \"-10\"");
    raw("words", "hello world\r\n\r\n", "malformed HTTP status code \"world\"");
    raw("an alert of TLS", QByteArray("\x15\x03\x01\x00\x02\x02\n\n", 8),
        "malformed HTTP response \"\\x15\\x03\\x01\\x00\\x02\\x02\"");
    raw("nothing", "", "unexpected EOF");
    raw("a cut line", "HTTP/1", "malformed HTTP response \"HTTP/1\"");
    raw("a cut field", "HTTP/1.1 200 OK\r\nConte",
        "malformed MIME header: missing colon: \"Conte\"");
    raw("no empty line", "HTTP/1.1 200 OK\r\nA: b\r\n", "unexpected EOF");

    row("no fields", "", "200 none");
    row("a field that is none", "nocolon\r\n", "malformed MIME header: missing colon: \"nocolon\"");
    row("a blank in a name", "no colon: x\r\n", "200 none");
    row("no name", ": x\r\n", "200 none");
    row("a first field that continues", " x: y\r\n", "malformed MIME header initial line:  x: y");
    row("a continued field", "X: a\r\n b\r\nContent-Length: 1\r\n", "200 1");
    row("a continued length", "Content-Length:\r\n 1\r\n", "200 1");
    row("blanks around a length", "content-LENGTH: \t 12 \r\n", "200 12");
    row("the same length twice", "Content-Length: 1\r\nContent-Length: 1\r\n", "200 1");
    row("two lengths", "Content-Length: 1\r\nContent-Length: 2\r\n",
        "http: message cannot contain multiple Content-Length headers; got [\"1\" \"2\"]");
    row("a list of lengths", "Content-Length: 1, 1\r\n", "bad Content-Length \"1, 1\"");
    row("a signed length", "Content-Length: +1\r\n", "bad Content-Length \"+1\"");
    row("a negative length", "Content-Length: -1\r\n", "bad Content-Length \"-1\"");
    row("an empty length", "Content-Length: \r\n", "200 none");
    row("a huge length", "Content-Length: 99999999999999999999\r\n",
        "bad Content-Length \"99999999999999999999\"");
    row("the largest length", "Content-Length: 9223372036854775807\r\n", "200 9223372036854775807");
    row("chunks win over a length", "Content-Length: 1\r\nTransfer-Encoding: Chunked\r\n",
        "200 chunked");
    row("gzip", "Transfer-Encoding: gzip\r\n", "unsupported transfer encoding: \"gzip\"");
    row("gzip in chunks", "Transfer-Encoding: gzip, chunked\r\n",
        "unsupported transfer encoding: \"gzip, chunked\"");
    row("chunks twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "too many transfer encodings: [\"chunked\" \"chunked\"]");
}

/// However the bytes are cut.
void TestResponseHead::parses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, outcome);
    for (const std::size_t step : {1000, 1, 7})
        QCOMPARE(QByteArray::fromStdString(read(bytes.toStdString(), step)), outcome);
}

void TestResponseHead::reasons_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("reason"); // -: none
    const auto row = [](const char *line, const char *reason) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(reason);
    };
    row("HTTP/1.1 407 Proxy Authentication Required", "Proxy Authentication Required");
    row("HTTP/1.1 502", "-");
    row("HTTP/1.1 502 ", "");
    row("HTTP/1.1   502  Bad  gate", " Bad  gate");
}

void TestResponseHead::reasons()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, reason);
    HeadParser parser;
    QVERIFY(parser.statusLine(line.toStdString()));
    QCOMPARE(QByteArray::fromStdString(parser.head().reason().value_or("-")), reason);
}

/// A reset after half a line; but a timeout is reported.
void TestResponseHead::prefersABrokenLineToAFailure()
{
    const std::string half = "HTTP/1.1 200 OK\r\nConte";
    QCOMPARE(read(half, 5, StreamError{{"reset"}, false}),
             std::string("malformed MIME header: missing colon: \"Conte\""));
    QCOMPARE(read(half, 5, StreamError{{"too late"}, true}), std::string("too late"));
    QCOMPARE(read("HTTP/1.1 200 OK\r\n", 5, StreamError{{"reset"}, false}), std::string("reset"));
}

void TestResponseHead::limitsItself()
{
    const auto outcome = [](const std::string &bytes, std::size_t limit) {
        ScriptedStream stream(bytes);
        HttpLineReader reader(stream);
        const auto head = readHead(reader, limit);
        return head ? std::string() : head.error().text;
    };
    const std::string head = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
    const std::string tooLong = "net/http: server response headers exceeded 24 bytes; aborted";
    QCOMPARE(outcome(head, head.size()), std::string());
    QCOMPARE(outcome(head, 24), tooLong);
    QCOMPARE(outcome("HTTP/1.1 200 " + std::string(1000, 'x'), 24), tooLong);
    std::string fields = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 1000; ++i)
        fields += "Location: x\r\n";
    ScriptedStream stream(fields + "\r\n");
    HttpLineReader reader(stream);
    const auto kept = readHead(reader);
    QVERIFY(kept);
    QCOMPARE(kept->locations.size(), ResponseHead::maxValues);
}

CLAUSTRUM_PLAIN_TEST(TestResponseHead)
#include "testresponsehead.moc"
