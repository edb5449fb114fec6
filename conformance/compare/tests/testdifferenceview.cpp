// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestDifferenceView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void excerptPutsTheCaret_data();
    void excerptPutsTheCaret();
};

void TestDifferenceView::excerptPutsTheCaret_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("column");
    QTest::newRow("whole") << QByteArray("abcdef") << 2 << "abcdef" << 2;
    QTest::newRow("after the end") << QByteArray("abc") << 3 << "abc" << 3;
    QTest::newRow("empty") << QByteArray() << 0 << "" << 0;
    QTest::newRow("cut at the end") << QByteArray("abcdefghijklmno") << 1 << "abcdefghi…" << 1;
    QTest::newRow("cut at both ends")
        << QByteArray("0123456789abcdefghij") << 10 << "…56789abc…" << 6;
    QTest::newRow("control bytes show") << QByteArray("a\nb") << 2 << "a<0a>b" << 5;
    QTest::newRow("at a control byte") << QByteArray("a\nb") << 1 << "a<0a>b" << 1;
    QTest::newRow("bad UTF-8 shows") << QByteArray("\xff\xc3") << 1 << "<ff><c3>" << 4;
    QTest::newRow("characters count once")
        << QByteArray("\xc3\xa9\xe2\x98\x83x") << 5 << "é☃x" << 2;
    QTest::newRow("wide characters take two columns")
        << QByteArray("\xe6\xbc\xa2\xe5\xad\x97x") << 6 << "漢字x" << 4;
    QTest::newRow("a change of text direction shows") << QByteArray("\xe2\x80\xae"
                                                                    "x")
                                                      << 3 << "<U+202E>x" << 8;
    QTest::newRow("a line separator shows") << QByteArray("\xe2\x80\xa8") << 0 << "<U+2028>" << 0;
    QTest::newRow("a C1 control shows") << QByteArray("\xc2\x9bx") << 2 << "<U+009B>x" << 8;
    QTest::newRow("a combining mark shows") << QByteArray("e\xcc\x81") << 1 << "e<U+0301>" << 1;
    QTest::newRow("inside a character") << QByteArray("\xc3\xa9x") << 1 << "éx" << 0;
    QTest::newRow("no half characters") << QByteArray("012345678\xe2\x98\x83"
                                                      "abcdefgh")
                                        << 15 << "…☃abcdefgh" << 5;
}

void TestDifferenceView::excerptPutsTheCaret()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, offset);
    QFETCH(QString, text);
    QFETCH(int, column);
    const Excerpt shown =
        excerpt(bytes.toStdString(), static_cast<std::size_t>(offset), 10, Colour::No);
    QCOMPARE(QString::fromStdString(shown.text), text);
    QCOMPARE(static_cast<int>(shown.column), column);
}

CLAUSTRUM_PLAIN_TEST(TestDifferenceView)
#include "testdifferenceview.moc"
