// SPDX-License-Identifier: Apache-2.0
#include "wire/goquote.h"

#include "testing/testprogram.h"
#include "vectors.h"
#include "wire/goprintable.h"

using namespace claustrum;
using namespace claustrum::test;

class TestGoQuote : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void quotes_data();
    void quotes();
    void rangesAscend();
    void countsOfUnicode15();
};

void TestGoQuote::quotes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("quoted");
    const auto row = [](const char *name, const QByteArray &bytes, const char *quoted) {
        QTest::newRow(name) << bytes << QByteArray(quoted);
    };
    row("nothing", "", R"("")");
    row("plain", "a b'c", R"("a b'c")");
    row("quote and backslash", "q\"uo\\te", R"("q\"uo\\te")");
    row("named escapes", "\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")");
    row("other controls", QByteArray("\0\x1b\x7f", 3), R"("\x00\x1b\x7f")");
    row("C1 controls", "\xc2\x80\xc2\x9f", R"("\u0080\u009f")");
    row("no-break space and soft hyphen", "\xc2\xa0\xc2\xad", R"("\u00a0\u00ad")");
    row("letters", "caf\xc3\xa9 \xe6\x97\xa5", "\"caf\xc3\xa9 \xe6\x97\xa5\"");
    row("an emoji", "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"");
    row("line and paragraph separator", "\xe2\x80\xa8\xe2\x80\xa9", R"("\u2028\u2029")");
    row("byte order mark", "\xef\xbb\xbf", R"("\ufeff")");
    row("replacement character, well-formed", "\xef\xbf\xbd", "\"\xef\xbf\xbd\"");
    row("private use", "\xee\x80\x80", R"("\ue000")");
    row("a tag character", "\xf3\xa0\x80\x81", R"("\U000e0001")");
    row("the last code point", "\xf4\x8f\xbf\xbf", R"("\U0010ffff")");
    row("a variation selector is a mark", "\xf3\xa0\x84\x80", "\"\xf3\xa0\x84\x80\"");
    row("new in Unicode 15.0", "\xf0\x9f\xab\xa8", "\"\xf0\x9f\xab\xa8\"");
    row("new in Unicode 15.1", "\xe2\xbf\xbc", R"("\u2ffc")");
    row("a stray byte", "bad\xff", R"("bad\xff")");
    row("a sequence cut short", "\xe2\x82", R"("\xe2\x82")");
    row("overlong", "\xc0\x80", R"("\xc0\x80")");
    row("a surrogate", "\xed\xa0\x80", R"("\xed\xa0\x80")");
    row("past the last code point", "\xf4\x90\x80\x80", R"("\xf4\x90\x80\x80")");
}

void TestGoQuote::quotes()
{
    QFETCH(QByteArray, bytes);
    QTEST(toQt(go::quote(view(bytes))), "quoted");
}

void TestGoQuote::rangesAscend()
{
    char32_t before = 0;
    for (const auto &range : go::unprintableRanges()) {
        QVERIFY(range.first <= range.last);
        QVERIFY(range.first == 0 || range.first > before + 1);
        before = range.last;
    }
    QCOMPARE(before, char32_t(0x10ffff));
}

/// Unicode 15.0 has 149186 characters: 65 controls (already excluded from that count), 170 formats,
/// 2 separators and 16 spaces other than U+0020.
void TestGoQuote::countsOfUnicode15()
{
    std::size_t printable = 0x110000;
    for (const auto &range : go::unprintableRanges())
        printable -= range.last - range.first + 1;
    QCOMPARE(printable, std::size_t(149186 - 170 - 2 - 16));
}

CLAUSTRUM_PLAIN_TEST(TestGoQuote)
#include "testgoquote.moc"
