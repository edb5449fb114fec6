// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/gzipreader.h"

#include "archivebuilder.h"
#include "memorystream.h"
#include "testing/testprogram.h"
#include "wire/tests/vectors.h"

#include <QCryptographicHash>

#include <array>

using namespace claustrum;
using namespace claustrum::test;

class TestGzipReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void headers_data();
    void headers();
    void endComesWithLastBytes_data();
    void endComesWithLastBytes();
    void sourceFails_data();
    void sourceFails();
    void cutAnywhere_data();
    void cutAnywhere();
    void manyEmptyMembers();
};

namespace {

/// Opens and reads a whole stream: its content and its error.
Drained unpacked(const std::string &gzip, std::size_t step, std::size_t portion)
{
    MemoryStream source(gzip, step);
    GzipReader reader(source);
    if (const auto wrong = reader.open(); !wrong.empty())
        return {{}, "open: " + std::string(wrong)};
    return drain(reader, portion);
}

/// The offset is specific to zlib.
QByteArray withoutOffset(const std::string &failure)
{
    const QByteArray corrupt = "flate: corrupt input before offset ";
    const QByteArray text = toQt(failure);
    return text.startsWith(corrupt) ? corrupt : text;
}

/// A header with these flags and, after the fixed part, these bytes.
std::string header(char flags, const std::string &more = {})
{
    return "\x1f\x8b\x08"s + flags + "\0\0\0\0\0\xff"s + more;
}

/// The same, with its checksum appended.
std::string withChecksum(const std::string &header)
{
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef *>(header.data()), static_cast<uInt>(header.size()));
    return header + static_cast<char>(sum) + static_cast<char>(sum >> 8);
}

const std::string body = gzipped("hello").substr(10);

} // namespace

void TestGzipReader::vectors_data()
{
    QTest::addColumn<QByteArray>("gzip");
    QTest::addColumn<QByteArray>("failure");
    QTest::addColumn<QByteArray>("sha256");
    const auto cases = readVectors("gzip");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const QByteArray open = member(cases[i], "openError");
        const QByteArray nothing = QCryptographicHash::hash({}, QCryptographicHash::Sha256).toHex();
        newRow(i) << binaryMember(cases[i], "gzipB64")
                  << (open.isEmpty() ? member(cases[i], "readError") : "open: " + open)
                  << (open.isEmpty() ? member(cases[i], "sha256") : nothing);
    }
}

void TestGzipReader::vectors()
{
    QFETCH(QByteArray, gzip);
    QFETCH(QByteArray, failure);
    for (const std::size_t step : {MemoryStream::whole, std::size_t{1}}) {
        for (const std::size_t portion : {std::size_t{32UL * 1024}, std::size_t{3}}) {
            const Drained got = unpacked(gzip.toStdString(), step, portion);
            QCOMPARE(withoutOffset(got.failure), withoutOffset(failure.toStdString()));
            const auto sum = QCryptographicHash::hash(toQt(got.bytes), QCryptographicHash::Sha256);
            QTEST(sum.toHex(), "sha256");
        }
    }
}

void TestGzipReader::headers_data()
{
    QTest::addColumn<QByteArray>("gzip");
    QTest::addColumn<QByteArray>("failure");
    const auto row = [](const char *name, const std::string &gzip, const char *failure = "") {
        QTest::newRow(name) << toQt(gzip) << QByteArray(failure);
    };
    row("plain", header(0) + body);
    row("unknown flags are ignored", header('\xe1') + body);
    row("a name", header(8, "name\0"s) + body);
    row("name and comment", header(0x18, "name\0comment\0"s) + body);
    row("an extra field", header(4, "\3\0abc"s) + body);
    row("an empty extra field", header(4, "\0\0"s) + body);
    row("extra, name, comment, checksum", withChecksum(header(0x1e, "\1\0xn\0c\0"s)) + body);
    row("a wrong checksum", header(2, "\1\2"s) + body, "open: gzip: invalid header");
    row("a name of 511", header(8, std::string(511, 'n') + '\0') + body);
    row("a name of 512", header(8, std::string(512, 'n') + '\0') + body,
        "open: gzip: invalid header");
    row("a comment of 512", header(16, std::string(512, 'c') + '\0') + body,
        "open: gzip: invalid header");
    row("a name without end", header(8, "name"), "open: unexpected EOF");
    row("an extra field cut short", header(4, "\3\0ab"s), "open: unexpected EOF");
    row("another method", "\x1f\x8b\x07"s + header(0).substr(3) + body,
        "open: gzip: invalid header");
    row("a bad header for a second member", header(0) + body + std::string(10, 'x'),
        "gzip: invalid header");
    row("a second member's extra field cut short", header(0) + body + header(4, "\3\0ab"s),
        "unexpected EOF");
}

void TestGzipReader::headers()
{
    QFETCH(QByteArray, gzip);
    const Drained got = unpacked(gzip.toStdString(), MemoryStream::whole, 100);
    QTEST(toQt(got.failure), "failure");
    QCOMPARE(toQt(got.bytes), QByteArray(got.failure.starts_with("open") ? "" : "hello"));
}

/// Go has a window of 32 KiB: it returns bytes that fill it exactly before it reads further.
void TestGzipReader::endComesWithLastBytes_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("together");
    QTest::newRow("one byte") << 1 << true;
    QTest::newRow("one byte less than a window") << 32 * 1024 - 1 << true;
    QTest::newRow("a window") << 32 * 1024 << false;
    QTest::newRow("one byte more than a window") << 32 * 1024 + 1 << true;
    QTest::newRow("four windows") << 128 * 1024 << false;
    QTest::newRow("ten windows") << 320 * 1024 << false;
}

void TestGzipReader::endComesWithLastBytes()
{
    QFETCH(int, size);
    QFETCH(bool, together);
    std::string gzip = gzipped(std::string(static_cast<std::size_t>(size), 'x'));
    gzip[gzip.size() - 5] ^= 1; // the checksum
    MemoryStream source(gzip);
    GzipReader reader(source);
    QVERIFY(reader.open().empty());
    auto left = static_cast<std::size_t>(size);
    Chunk chunk;
    while (left > 0 && !chunk.ended) {
        chunk = reader.next(left);
        left -= chunk.bytes.size();
    }
    QCOMPARE(left, std::size_t{0});
    QCOMPARE(chunk.ended, together);
    chunk = reader.next(1);
    QVERIFY(chunk.ended && chunk.bytes.empty());
    QCOMPARE(toQt(chunk.failure), QByteArray("gzip: invalid checksum"));
}

void TestGzipReader::sourceFails_data()
{
    QTest::addColumn<int>("after");
    QTest::addColumn<QByteArray>("failure");
    const QByteArray failure = "read /a: input/output error";
    QTest::newRow("at once") << 0 << "open: " + failure;
    QTest::newRow("in the header") << 4 << "open: " + failure;
    QTest::newRow("in the data") << 12 << failure;
    QTest::newRow("in the trailer") << 20 << failure;
    QTest::newRow("instead of the end") << 25 << failure;
}

void TestGzipReader::sourceFails()
{
    QFETCH(int, after);
    const std::string gzip = header(0) + body;
    QCOMPARE(gzip.size(), std::size_t{25});
    MemoryStream source(gzip.substr(0, static_cast<std::size_t>(after)), MemoryStream::whole,
                        "read /a: input/output error");
    GzipReader reader(source);
    const std::string_view wrong = reader.open();
    QTEST(toQt(wrong.empty() ? drain(reader, 100).failure : "open: " + std::string(wrong)),
          "failure");
}

/// Go's results for one stream truncated after each byte from the header on. Its end code is long
/// and others are short, so that Go omits some complete codes.
static const QByteArray cutStream = QByteArray::fromBase64(
    "H4sIAAAAAAAC/1RQ2RWAMAibNYf7r+ATGop++CDkgAKACRoCQNRHg6qaH0TAjVOHFyJQfblYXTtAdKU4"
    "NE1IejExrF/PeeOjG+UTE7VmRh9dy5wH48r09v2tslW+ln0IIOWohApyMfjsCHrourtX4Xk5/PdV4DcA"
    "AP//WynQP5ABAAA=");
static constexpr std::array<int, 121> sizesWhenCut{
    0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   1,   3,   6,   9,   11,  14,  16,  21,  24,  26,  31,  32,  36,  39,
    40,  47,  48,  55,  63,  65,  70,  70,  76,  77,  84,  92,  100, 100, 105, 112, 113, 122,
    130, 132, 140, 141, 146, 146, 153, 153, 163, 171, 180, 181, 189, 190, 196, 205, 205, 209,
    210, 221, 222, 229, 230, 241, 242, 254, 254, 267, 279, 280, 290, 290, 296, 298, 300, 308,
    308, 317, 319, 320, 326, 327, 339, 341, 350, 351, 351, 361, 366, 367, 376, 377, 377, 391,
    400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400};

void TestGzipReader::cutAnywhere_data()
{
    QTest::addColumn<int>("length");
    QTest::addColumn<int>("size");
    for (std::size_t i = 0; i < sizesWhenCut.size(); ++i)
        QTest::addRow("after byte %zu", i + 10) << static_cast<int>(i + 10) << sizesWhenCut[i];
}

void TestGzipReader::cutAnywhere()
{
    QFETCH(int, length);
    QCOMPARE(static_cast<std::size_t>(cutStream.size()), sizesWhenCut.size() + 10);
    const std::string whole =
        unpacked(cutStream.toStdString(), MemoryStream::whole, 32UL * 1024).bytes;
    for (const std::size_t step : {MemoryStream::whole, std::size_t{1}}) {
        const Drained got = unpacked(cutStream.left(length).toStdString(), step, 32UL * 1024);
        QCOMPARE(toQt(got.failure), QByteArray("unexpected EOF"));
        QTEST(static_cast<int>(got.bytes.size()), "size");
        QVERIFY(whole.starts_with(got.bytes));
    }
}

/// Neither the stack nor memory may grow with their number.
void TestGzipReader::manyEmptyMembers()
{
    const std::string empty = gzipped("");
    std::string gzip;
    for (int i = 0; i < 100'000; ++i)
        gzip += empty;
    const Drained got = unpacked(gzip + gzipped("end"), MemoryStream::whole, 100);
    QCOMPARE(toQt(got.failure), QByteArray());
    QCOMPARE(toQt(got.bytes), QByteArray("end"));
}

CLAUSTRUM_TEST(TestGzipReader)
#include "testgzipreader.moc"
