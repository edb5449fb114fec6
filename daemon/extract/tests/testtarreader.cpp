// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/tarreader.h"

#include "archivebuilder.h"
#include "daemon/extract/gzipreader.h"
#include "memorystream.h"
#include "testing/testprogram.h"
#include "wire/tests/vectors.h"
#include "wire/utf8.h"

#include <QCryptographicHash>

using namespace claustrum;
using namespace claustrum::test;

class TestTarReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void archives_data();
    void archives();
    void extensionTooLong();
    void skipsUnreadContent();
    void sparseMapHasALimit();
    void holesCostNothing();
};

namespace {

/// An archive as a list: "<type> <size> <name>: <content>" per line, the error last.
template <typename DescribeContent>
QByteArray listed(ByteStream &archive, DescribeContent describeContent)
{
    TarReader reader(archive);
    QByteArray list;
    for (;;) {
        const auto entry = reader.next();
        if (!entry)
            return list + toQt(entry.error().text);
        if (!*entry)
            return list;
        std::string type;
        appendUtf8(type, static_cast<unsigned char>((*entry)->type));
        list += toQt(type) + ' ' + QByteArray::number(qlonglong{(*entry)->size}) + ' '
                + toQt((*entry)->name) + ": ";
        Drained content;
        for (Chunk chunk; !chunk.ended;) {
            chunk = reader.read(1000);
            content.bytes += chunk.bytes;
            content.failure = chunk.failure;
        }
        list += describeContent(toQt(content.bytes)) + '\n';
        if (!content.failure.empty())
            return list + toQt(content.failure);
    }
}

QByteArray digest(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

/// Run-length encoded: "3x 2. 1y", a dot for NUL.
QByteArray runs(const QByteArray &bytes)
{
    QByteArray text;
    for (int i = 0, start = 0; i < bytes.size(); start = i) {
        while (i < bytes.size() && bytes[i] == bytes[start])
            ++i;
        text += QByteArray::number(i - start) + (bytes[start] ? bytes[start] : '.') + ' ';
    }
    return text.trimmed();
}

/// The vector's expectation in the same form.
QByteArray expected(const JsonValue &vectorCase)
{
    QByteArray list;
    for (const JsonValue &entry : vectorCase.find("entries")->array())
        list += member(entry, "type") + ' '
                + QByteArray::number(qlonglong{*entry.find("size")->integer()}) + ' '
                + member(entry, "name") + ": " + member(entry, "sha256") + '\n';
    return list + member(vectorCase, "error");
}

/// Data of a sparse file, after the map of format 1.0.
std::string sparseContent(const std::string &map, const std::string &data)
{
    return padded(map) + data;
}

/// A header of GNU's old sparse format, with the rows that fit in it.
TarHeaderBuilder oldSparse(const std::string &rows, std::size_t dataSize, std::size_t realSize)
{
    TarHeaderBuilder header("olds", 'S', dataSize);
    header.put(257, gnuMagic).put(386, rows);
    return header.put(483, TarHeaderBuilder::octal(realSize, 11));
}

std::string row(std::size_t offset, std::size_t length)
{
    return TarHeaderBuilder::octal(offset, 11) + '\0' + TarHeaderBuilder::octal(length, 11) + '\0';
}

} // namespace

void TestTarReader::vectors_data()
{
    QTest::addColumn<QByteArray>("tgz");
    QTest::addColumn<QByteArray>("list");
    const auto cases = readVectors("tar");
    for (std::size_t i = 0; i < cases.size(); ++i)
        QTest::addRow("line %zu, %s", i + 1, member(cases[i], "note").constData())
            << binaryMember(cases[i], "tgzB64") << expected(cases[i]);
}

void TestTarReader::vectors()
{
    QFETCH(QByteArray, tgz);
    for (const std::size_t step : {MemoryStream::whole, std::size_t{1}}) {
        MemoryStream file(tgz.toStdString(), step);
        GzipReader gzip(file);
        QVERIFY(gzip.open().empty());
        QTEST(listed(gzip, digest), "list");
    }
}

/// The expectations are Go's; obtained from its reader, like the vectors.
void TestTarReader::archives_data()
{
    QTest::addColumn<QByteArray>("tar");
    QTest::addColumn<QByteArray>("list");
    const auto add = [](const char *name, const std::string &tar, const QByteArray &list) {
        QTest::newRow(name) << toQt(tar) << list;
    };
    const QByteArray invalid = "archive/tar: invalid tar header";
    const QByteArray missing = "archive/tar: sparse file references non-existent data";
    const QByteArray left = "archive/tar: sparse file contains unreferenced data";

    add("pax path and size",
        paxHeader({{"path", "long"}, {"size", "3"}}) + TarHeaderBuilder("f", '0', 9).build()
            + padded("abc"),
        "0 3 long: 1a 1b 1c\n");
    add("an empty record changes nothing", paxHeader({{"path", ""}, {"size", ""}}) + tarEntry("f"),
        "0 0 f: \n");
    add("the last pax header counts",
        paxHeader({{"path", "a"}}) + paxHeader({{"uid", "1"}}) + tarEntry("f"), "0 0 f: \n");
    add("a GNU name beats a pax one",
        gnuLongName("gnu") + paxHeader({{"path", "pax"}}) + tarEntry("f"), "0 0 gnu: \n");
    add("GNU long link is read and dropped", gnuLongName("l", 'K') + tarEntry("f", "x"),
        "0 1 f: 1x\n");
    add("a global header is an entry", paxHeader({{"comment", "c"}}, 'g') + tarEntry("f"),
        "g 0 pax: \n0 0 f: \n");
    add("a global path is that entry's name", paxHeader({{"path", "n"}}, 'g'), "g 0 n: \n");
    add("numbers of a global header are not read", paxHeader({{"size", "x"}}, 'g'), "g 0 pax: \n");
    add("a malformed pax number", paxHeader({{"uid", "x"}}) + tarEntry("f"), invalid);
    add("a negative pax size", paxHeader({{"size", "-1"}}) + tarEntry("f"), invalid);
    add("a pax time", paxHeader({{"mtime", "-1.5"}, {"atime", "1."}}) + tarEntry("f"), "0 0 f: \n");
    add("a malformed pax time", paxHeader({{"mtime", ".5"}}) + tarEntry("f"), invalid);
    add("a NUL in a path", paxHeader({{"path", "a\0b"s}}) + tarEntry("f"), invalid);
    add("a NUL elsewhere", paxHeader({{"comment", "a\0b"s}}) + tarEntry("f"), "0 0 f: \n");
    add("a record's length is wrong", tarEntry("p", "9 path=x\n0", 'x') + tarEntry("f"), invalid);
    add("a record without value", tarEntry("p", "6 path\n", 'x') + tarEntry("f"), invalid);
    add("a pax header cut short", paxHeader({{"path", "n"}}).substr(0, 515), "unexpected EOF");
    add("a pax header without an entry", paxHeader({{"path", "n"}}), "");

    add("base 256 size",
        TarHeaderBuilder("f").put(124, "\x80\0\0\0\0\0\0\0\0\0\0\3"s).build() + padded("abc"),
        "0 3 f: 1a 1b 1c\n");
    add("negative size", TarHeaderBuilder("f").put(124, std::string(12, '\xff')).build(), invalid);
    add("base 256 beyond 63 bits",
        TarHeaderBuilder("f").put(124, "\x80\0\0\0\x80\0\0\0\0\0\0\0"s).build(), invalid);
    add("octal amid blanks", TarHeaderBuilder("f").put(108, "  17 \0 "s).build(), "0 0 f: \n");
    add("octal that ends at a NUL", TarHeaderBuilder("f").put(108, "17\0 9 \0 "s).build(),
        "0 0 f: \n");
    add("a digit that is not octal", TarHeaderBuilder("f").put(108, "0000008\0"s).build(), invalid);
    add("device numbers count in ustar", TarHeaderBuilder("f").put(329, "9").build(), invalid);
    add("device numbers do not count in V7",
        TarHeaderBuilder("f").put(257, std::string(8, '\0')).put(329, "9").build(), "0 0 f: \n");
    add("star", TarHeaderBuilder("f").put(345, "p").put(508, "tar\0"s).build(), "0 0 p/f: \n");
    add("star's times count", TarHeaderBuilder("f").put(476, "x").put(508, "tar\0"s).build(),
        invalid);
    add("ustar prefix", TarHeaderBuilder("f").put(345, "pre/fix").build(), "0 0 pre/fix/f: \n");
    add("GNU has no prefix", TarHeaderBuilder("f").put(257, gnuMagic).put(345, "0001").build(),
        "0 0 f: \n");
    add("Go takes a non-time for a GNU prefix",
        TarHeaderBuilder("f").put(257, gnuMagic).put(345, "prefix").build(), "0 0 prefix/f: \n");
    add("an old directory", tarEntry("d/", "", '\0'), "5 0 d/: \n");
    add("a directory's size is ignored", TarHeaderBuilder("d", '5', 600).build() + tarEntry("f"),
        "5 600 d: \n0 0 f: \n");
    add("one block of zeros, then more", std::string(512, '\0') + tarEntry("f"), invalid);

    const std::string map01 = "0,3,10,2";
    add("sparse 0.1",
        paxHeader({{"GNU.sparse.major", "0"},
                   {"GNU.sparse.minor", "1"},
                   {"GNU.sparse.name", "real"},
                   {"GNU.sparse.size", "14"},
                   {"GNU.sparse.numblocks", "2"},
                   {"GNU.sparse.map", map01}})
            + tarEntry("f", "aaabb"),
        "0 14 real: 3a 7. 2b 2.\n");
    add("sparse 0.0, guessed",
        paxHeader({{"GNU.sparse.size", "14"},
                   {"GNU.sparse.numblocks", "2"},
                   {"GNU.sparse.offset", "0"},
                   {"GNU.sparse.numbytes", "3"},
                   {"GNU.sparse.offset", "10"},
                   {"GNU.sparse.numbytes", "2"}})
            + tarEntry("f", "aaabb"),
        "0 14 f: 3a 7. 2b 2.\n");
    add("sparse 0.0, out of order", paxHeader({{"GNU.sparse.numbytes", "3"}}) + tarEntry("f"),
        invalid);
    add("sparse, wrong count",
        paxHeader({{"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", map01}})
            + tarEntry("f", "aaabb"),
        invalid);
    add("sparse of an unknown version",
        paxHeader({{"GNU.sparse.major", "2"}, {"GNU.sparse.name", "real"}}) + tarEntry("f", "x"),
        "0 1 f: 1x\n");
    add("sparse, overlapping",
        paxHeader({{"GNU.sparse.size", "14"},
                   {"GNU.sparse.numblocks", "2"},
                   {"GNU.sparse.map", "0,3,2,2"}})
            + tarEntry("f", "aaabb"),
        invalid);
    add("sparse, past the end",
        paxHeader(
            {{"GNU.sparse.size", "4"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "0,5"}})
            + tarEntry("f", "aaabb"),
        invalid);
    add("sparse, data missing",
        paxHeader(
            {{"GNU.sparse.size", "5"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "0,5"}})
            + tarEntry("f", "aaa"),
        "0 5 f: 3a\n" + missing);
    add("sparse, data left over",
        paxHeader(
            {{"GNU.sparse.size", "5"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "0,2"}})
            + tarEntry("f", "aaa"),
        "0 5 f: 2a 3.\n" + left);
    add("sparse, cut short",
        paxHeader(
            {{"GNU.sparse.size", "5"}, {"GNU.sparse.numblocks", "1"}, {"GNU.sparse.map", "0,5"}})
            + TarHeaderBuilder("f", '0', 5).build() + "aaa",
        "0 5 f: 3a\nunexpected EOF");
    const auto sparse10 = paxHeader(
        {{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}, {"GNU.sparse.realsize", "14"}});
    add("sparse 1.0",
        sparse10 + tarEntry("f", sparseContent("2\n0\n3\n10\n2\n", "aaabb")) + tarEntry("g"),
        "0 14 f: 3a 7. 2b 2.\n0 0 g: \n");
    add("sparse 1.0, no spans", sparse10 + tarEntry("f", sparseContent("0\n", "")),
        "0 14 f: 14.\n");
    add("sparse 1.0, not a number", sparse10 + tarEntry("f", sparseContent("1\nx\n3\n", "aaa")),
        invalid);
    add("sparse 1.0, map cut short", sparse10 + tarEntry("f", "2\nx\n3\n"), "unexpected EOF");
    add("sparse 1.0, too many", sparse10 + tarEntry("f", padded("9223372036854775807\n")), invalid);
    add("sparse 1.0 of a directory", sparse10 + TarHeaderBuilder("d", '5').build(),
        "unexpected EOF");

    add("old sparse", oldSparse(row(0, 3) + row(10, 2), 5, 14).build() + padded("aaabb"),
        "S 14 olds: 3a 7. 2b 2.\n");
    add("old sparse, continued",
        oldSparse(row(0, 1) + row(2, 1) + row(4, 1) + row(6, 1), 5, 9).put(482, "\1").build()
            + padded(row(8, 1)) + padded("abcde"),
        "S 9 olds: 1a 1. 1b 1. 1c 1. 1d 1. 1e\n");
    add("old sparse, cut short", oldSparse(row(0, 1), 1, 1).put(482, "\1").build(),
        "unexpected EOF");
    add("old sparse, a row that is not a number", oldSparse("x" + row(0, 1), 1, 1).build(),
        invalid);
    add("old sparse in ustar", oldSparse(row(0, 1), 1, 1).put(257, ustarMagic).build(), invalid);
}

void TestTarReader::archives()
{
    QFETCH(QByteArray, tar);
    for (const std::size_t step : {MemoryStream::whole, std::size_t{1}, std::size_t{7}}) {
        MemoryStream archive(tar.toStdString(), step);
        QTEST(listed(archive, runs), "list");
    }
}

void TestTarReader::extensionTooLong()
{
    constexpr std::size_t limit = 1024UL * 1024;
    const auto named = [](std::size_t size) {
        return gnuLongName(std::string(size - 1, 'n')) + tarEntry("f");
    };
    MemoryStream fits(named(limit));
    QCOMPARE(listed(fits, runs).size(), static_cast<int>(limit - 1 + strlen("0 0 : \n")));
    MemoryStream over(named(limit + 1));
    QCOMPARE(listed(over, runs), QByteArray("archive/tar: header field too long"));
}

void TestTarReader::skipsUnreadContent()
{
    MemoryStream archive(tarEntry("a", std::string(3000, 'x')) + tarEntry("b") + tarEnd, 700);
    TarReader reader(archive);
    QCOMPARE(toQt((*reader.next())->name), QByteArray("a"));
    QCOMPARE(reader.read(10).bytes.size(), std::size_t{10});
    QCOMPARE(toQt((*reader.next())->name), QByteArray("b"));
    QVERIFY(!reader.next()->has_value());
}

void TestTarReader::sparseMapHasALimit()
{
    std::string map = std::to_string(mostSparseSpans + 1) + "\n";
    for (std::size_t i = 0; i <= mostSparseSpans; ++i)
        map += "0\n0\n";
    const auto records = paxHeader({{"GNU.sparse.major", "1"}, {"GNU.sparse.minor", "0"}});
    MemoryStream archive(records + tarEntry("f", padded(map)));
    QCOMPARE(listed(archive, runs), QByteArray("archive/tar: sparse map too long"));
}

/// A file of the maximum size, with no bytes in the archive, is read in portions.
void TestTarReader::holesCostNothing()
{
    MemoryStream archive(paxHeader({{"GNU.sparse.size", "9223372036854775807"},
                                    {"GNU.sparse.numblocks", "1"},
                                    {"GNU.sparse.map", "0,1"}})
                         + tarEntry("f", "x"));
    TarReader reader(archive);
    QCOMPARE(qint64{(*reader.next())->size}, std::numeric_limits<qint64>::max());
    QCOMPARE(reader.read(100).bytes.size(), std::size_t{1});
    const Chunk zeros = reader.read(MemoryStream::whole);
    QVERIFY(!zeros.ended && !zeros.bytes.empty() && zeros.bytes.size() < 1024UL * 1024);
}

CLAUSTRUM_TEST(TestTarReader)
#include "testtarreader.moc"
