// SPDX-License-Identifier: Apache-2.0
// The expectations are the answers of Go's net/http to the same bytes.
#include "installer/http/bodyframing.h"
#include "installer/http/tests/scriptedstream.h"
#include "testing/testprogram.h"

#include <QTest>

#include <array>

using namespace claustrum;
using namespace claustrum::test;

namespace {

/// The body, and after a "|" the error if there is one.
QByteArray readBody(const QByteArray &bytes, BodyFraming framing, std::size_t step,
                    std::size_t block, std::optional<StreamError> end = {})
{
    ScriptedStream stream(bytes.toStdString(), step, std::move(end));
    HttpLineReader reader(stream);
    BodyReader body(reader, framing);
    QByteArray got;
    std::vector<char> buffer(block);
    for (;;) {
        const auto more = body.read(buffer.data(), buffer.size());
        if (!more)
            return got + '|' + more.error().text.c_str();
        if (*more == 0)
            return got;
        got.append(buffer.data(), int(*more));
    }
}

} // namespace

class TestBodyReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chunks_data();
    void chunks();
    void lengths_data();
    void lengths();
    void untilTheEnd();
};

void TestBodyReader::chunks_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("outcome");
    const auto row = [](const char *name, const QByteArray &bytes, const char *outcome) {
        QTest::newRow(name) << bytes << QByteArray(outcome);
    };
    row("none", "0\r\n\r\n", "");
    row("two", "4\r\nbody\r\n1\r\n!\r\n0\r\n\r\nmore", "body!");
    row("hex digits", "a\r\n0123456789\r\n0A\r\nabcdefghij\r\n000\r\n\r\n", "0123456789abcdefghij");
    row("an extension", "4;a=b\r\nbody\r\n0;c\r\n\r\n", "body");
    row("a blank after the size", "4 \r\nbody\r\n0\r\n\r\n", "body");
    row("a trailer", "4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n", "body");
    row("a trailer that is none", "4\r\nbody\r\n0\r\nnocolon\r\n\r\n",
        "body|malformed MIME header: missing colon: \"nocolon\"");
    row("a long trailer", "0\r\nX: " + QByteArray(5000, 'x') + "\r\n\r\n",
        "|http: suspiciously long trailer after chunked body");
    row("cut in a chunk", "50\r\nxy", "xy|unexpected EOF");
    row("cut after a chunk", "2\r\nxy", "xy|unexpected EOF");
    row("cut in a chunk's end", "2\r\nxy\r", "xy|unexpected EOF");
    row("cut between chunks", "2\r\nxy\r\n", "xy|unexpected EOF");
    row("cut after the last", "2\r\nxy\r\n0\r\n", "xy|http: unexpected EOF reading trailer");
    row("no size", "\r\nxy\r\n", "|empty hex number for chunk length");
    row("not hex", "zz\r\nxy\r\n", "|invalid byte in chunk length");
    row("negative", "-1\r\nxy\r\n", "|invalid byte in chunk length");
    row("17 digits", "11111111111111111\r\nxy\r\n", "|http chunk length too large");
    row("longer than its size", "2\r\nxyz\r\n", "xy|malformed chunked encoding");
    row("LF alone after a chunk", "4\nbody\n0\n\n", "body|malformed chunked encoding");
    row("a long extension", "1;" + QByteArray(5000, 'x') + "\r\nx\r\n", "|header line too long");
}

void TestBodyReader::chunks()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, outcome);
    for (const std::size_t step : {10'000, 1, 3}) {
        for (const std::size_t block : {1000, 1})
            QCOMPARE(readBody(bytes, {.chunked = true}, step, block), outcome);
    }
}

void TestBodyReader::lengths_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<QByteArray>("outcome");
    QTest::newRow("none") << 0 << QByteArray();
    QTest::newRow("fewer than come") << 3 << QByteArray("bod");
    QTest::newRow("as many as come") << 4 << QByteArray("body");
    QTest::newRow("more than come") << 5 << QByteArray("body|unexpected EOF");
}

void TestBodyReader::lengths()
{
    QFETCH(int, length);
    QFETCH(QByteArray, outcome);
    for (const std::size_t step : {1000, 1})
        QCOMPARE(readBody("body", {.length = length}, step, 1000), outcome);
}

void TestBodyReader::untilTheEnd()
{
    QCOMPARE(readBody("body", {}, 1, 1000), QByteArray("body"));
    QCOMPARE(readBody("body", {}, 1, 1000, StreamError{{"reset"}, false}),
             QByteArray("body|reset"));
}

CLAUSTRUM_PLAIN_TEST(TestBodyReader)
#include "testbodyreader.moc"
