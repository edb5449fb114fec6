// SPDX-License-Identifier: Apache-2.0
#include "host/humantext.h"
#include "testing/testprogram.h"

using namespace claustrum;

class TestHumanText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void durations_data();
    void durations();
    void sizes_data();
    void sizes();
};

void TestHumanText::durations_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << 0.0 << "0 s";
    QTest::newRow("a clock that went back") << -3.0 << "0 s";
    QTest::newRow("below a minute") << 59.99 << "59 s";
    QTest::newRow("a minute") << 60.0 << "1 min";
    QTest::newRow("minutes") << 185.0 << "3 min 5 s";
    QTest::newRow("hours") << 7800.0 << "2 h 10 min";
    QTest::newRow("days") << 4 * 86400.0 + 3 * 3600 + 59 * 60 << "4 d 3 h";
}

void TestHumanText::durations()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(durationText(seconds)), text);
}

void TestHumanText::sizes_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << quint64(0) << "0 B";
    QTest::newRow("bytes") << quint64(1023) << "1023 B";
    QTest::newRow("one") << quint64(1024) << "1.0 KiB";
    QTest::newRow("two digits") << quint64(1258291) << "1.2 MiB";
    QTest::newRow("rounded up to ten") << quint64(10224) << "10 KiB";
    QTest::newRow("rounded up to the next unit") << quint64(1048575) << "1.0 MiB";
    QTest::newRow("three digits") << quint64(220200960) << "210 MiB";
    QTest::newRow("the largest unit") << (quint64(5000) << 40) << "5000 TiB";
}

void TestHumanText::sizes()
{
    QFETCH(quint64, bytes);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(bytesText(bytes)), text);
}

CLAUSTRUM_PLAIN_TEST(TestHumanText)
#include "testhumantext.moc"
