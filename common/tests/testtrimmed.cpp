// SPDX-License-Identifier: Apache-2.0
#include "common/trimmed.h"
#include "testing/testprogram.h"

#include <QByteArray>
#include <QTest>

using namespace claustrum;

class TestTrimmed : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void trims_data();
    void trims();
};

void TestTrimmed::trims_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("blanks");
    QTest::addColumn<QByteArray>("trimmed");
    const QByteArray usual = QByteArray::fromRawData(asciiBlanks.data(), asciiBlanks.size());
    QTest::newRow("nothing") << QByteArray() << usual << QByteArray();
    QTest::newRow("only blanks") << QByteArray(" \t\n\v\f\r") << usual << QByteArray();
    QTest::newRow("no blanks") << QByteArray("a") << usual << QByteArray("a");
    QTest::newRow("all blanks at both ends")
        << QByteArray(" \t\n\v\f\ra\r\f\v\n\t ") << usual << QByteArray("a");
    QTest::newRow("at the start") << QByteArray("  a") << usual << QByteArray("a");
    QTest::newRow("at the end") << QByteArray("a  ") << usual << QByteArray("a");
    QTest::newRow("within") << QByteArray(" a b ") << usual << QByteArray("a b");
    QTest::newRow("a NUL is none") << QByteArray(" \0 ", 3) << usual << QByteArray("\0", 1);
    QTest::newRow("a no-break space is none")
        << QByteArray(" \xc2\xa0 ") << usual << QByteArray("\xc2\xa0");
    QTest::newRow("other blanks") << QByteArray("\0 7\t\0", 5) << QByteArray(" \0", 2)
                                  << QByteArray("7\t");
}

void TestTrimmed::trims()
{
    const auto view = [](const QByteArray &bytes) {
        return std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size()));
    };
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, blanks);
    const std::string_view left = trimmed(view(text), view(blanks));
    QTEST(QByteArray(left.data(), static_cast<int>(left.size())), "trimmed");
}

CLAUSTRUM_PLAIN_TEST(TestTrimmed)
#include "testtrimmed.moc"
