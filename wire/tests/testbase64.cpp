// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/base64.h"

#include "vectors.h"

#include <numeric>

using namespace claustrum;
using namespace claustrum::test;

class TestBase64 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decodes_data();
    void decodes();
    void wrappedLines_data();
    void wrappedLines();
    void oneBadCharacterAnywhere();
    void encodesEverySize();
};

/// @p size bytes with all byte values among them.
static std::string someBytes(std::size_t size)
{
    std::string bytes(size, '\0');
    std::iota(bytes.begin(), bytes.end(), '\0');
    return bytes;
}

static QByteArray decoded(const QByteArray &text)
{
    const auto bytes = decodeBase64(view(text));
    return bytes ? toQt(*bytes).toHex() : QByteArray("invalid");
}

void TestBase64::decodes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("hex");
    const auto cases = readVectors("base64");
    for (std::size_t i = 0; i < cases.size(); ++i)
        newRow(i) << member(cases[i], "text")
                  << (flag(cases[i], "invalid") ? "invalid" : member(cases[i], "hexBytes"));
    QTest::newRow("bytes beyond ASCII") << QByteArray("AAA\xc1") << QByteArray("invalid");
    QTest::newRow("a NUL") << QByteArray("AA\0A", 4) << QByteArray("invalid");
    QTest::newRow("CR and LF between all characters")
        << QByteArray("\r\nA\r\nA\nA\rA\r\nQ\nQ\n=\r=\n\n") << QByteArray("00000041");
    QTest::newRow("a blank in the padding") << QByteArray("AA= =") << QByteArray("invalid");
    QTest::newRow("a letter in the padding") << QByteArray("AA=\nA") << QByteArray("invalid");
}

void TestBase64::decodes()
{
    QFETCH(QByteArray, text);
    QTEST(decoded(text), "hex");
}

void TestBase64::wrappedLines_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {1, 3, 4, 5, 64, 76, 1000})
        QTest::addRow("%d characters a line", width) << width;
}

void TestBase64::wrappedLines()
{
    QFETCH(int, width);
    const std::string bytes = someBytes(1000);
    const QByteArray whole = toQt(bytes).toBase64();
    QByteArray wrapped;
    for (int at = 0; at < whole.size(); at += width)
        wrapped += whole.mid(at, width) + "\r\n";
    QCOMPARE(decoded(wrapped), toQt(bytes).toHex());
}

void TestBase64::oneBadCharacterAnywhere()
{
    const QByteArray good = toQt(someBytes(100)).toBase64();
    for (int at = 0; at < good.size(); ++at) {
        for (const char bad : {' ', '-', '_', '\0', '\x80', '\t'}) {
            QByteArray text = good;
            text[at] = bad;
            QCOMPARE(decoded(text), QByteArray("invalid"));
        }
    }
}

void TestBase64::encodesEverySize()
{
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string bytes = someBytes(size);
        // A guard after the end, which encoding must not touch.
        std::string text(base64Size(size) + 1, '#');
        encodeBase64(text.data(), bytes);
        QCOMPARE(toQt(text), toQt(bytes).toBase64() + '#');
        QCOMPARE(toQt(base64Text(bytes)), toQt(bytes).toBase64());
        QCOMPARE(decoded(toQt(text).chopped(1)), toQt(bytes).toHex());
    }
}

CLAUSTRUM_PLAIN_TEST(TestBase64)
#include "testbase64.moc"
