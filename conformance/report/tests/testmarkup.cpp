// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/markup.h"
#include "testing/testprogram.h"

#include <QTest>
#include <QXmlStreamReader>

using namespace claustrum::conformance;

class TestMarkup : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void markupIsSafe_data();
    void markupIsSafe();
    void markupOfAnyBytesIsXml();
};

void TestMarkup::markupIsSafe_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("markup") << QByteArray("<a b=\"c\" d='e'>&amp;]]>")
                            << QByteArray("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;]]&gt;");
    QTest::newRow("control bytes")
        << QByteArray("a\0b\x1b[0m\x7f", 8) << QByteArray("a&lt;00&gt;b&lt;1b&gt;[0m&lt;7f&gt;");
    QTest::newRow("a line end") << QByteArray("a\nb") << QByteArray("a&lt;0a&gt;b");
    QTest::newRow("bad UTF-8") << QByteArray("\xff\xc3(") << QByteArray("&lt;ff&gt;&lt;c3&gt;(");
    QTest::newRow("a surrogate") << QByteArray("\xed\xa0\x80")
                                 << QByteArray("&lt;ed&gt;&lt;a0&gt;&lt;80&gt;");
    QTest::newRow("no characters of XML")
        << QByteArray("\xef\xbf\xbe\xef\xbf\xbf") << QByteArray("&lt;U+FFFE&gt;&lt;U+FFFF&gt;");
    QTest::newRow("letters") << QByteArray("\xc3\xa9\xf0\x9f\x98\x80")
                             << QByteArray("\xc3\xa9\xf0\x9f\x98\x80");
}

void TestMarkup::markupIsSafe()
{
    QFETCH(QByteArray, bytes);
    QTEST(QByteArray::fromStdString(markupText(bytes.toStdString())), "text");
}

/// Every byte, each also before a control byte or a broken sequence, gives valid XML.
void TestMarkup::markupOfAnyBytesIsXml()
{
    std::string bytes;
    for (int first = 0; first < 256; ++first) {
        for (const char *second : {"\x80", "<", "\xbf\xbe", "a"})
            bytes += static_cast<char>(first) + std::string(second);
    }
    for (const std::string &text : {markupText(bytes), markupLines(bytes), htmlText(bytes)}) {
        QXmlStreamReader xml;
        const auto html = QString::fromStdString("<a b='x'>" + text + "</a>");
        xml.addData(QString(html).replace("class=x", "class='x'"));
        while (!xml.atEnd())
            xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    }
}

CLAUSTRUM_PLAIN_TEST(TestMarkup)
#include "testmarkup.moc"
