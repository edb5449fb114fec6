// SPDX-License-Identifier: Apache-2.0
// The progress text; that it is shown on terminals only is tested in testinstallurl.
#include "installer/progress.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum;

class TestProgress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void describes_data();
    void describes();
};

void TestProgress::describes_data()
{
    QTest::addColumn<qint64>("received");
    QTest::addColumn<qint64>("total");
    QTest::addColumn<int>("milliseconds");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, qint64 received, qint64 total, int milliseconds,
                        const char *text) {
        QTest::newRow(name) << received << total << milliseconds << QByteArray(text);
    };
    constexpr qint64 mebibyte = 1 << 20;
    row("immediately", 0, 1000, 0, "0 B of 1000 B (0%)");
    row("no total", 500, -1, 1000, "500 B, 500 B/s");
    row("empty", 0, 0, 1000, "0 B");
    row("half", 30 * mebibyte, 60 * mebibyte, 10'000,
        "30.0 MiB of 60.0 MiB (50%), 3.0 MiB/s, 10 s left");
    row("no 100% before the end", 999, 1000, 1000, "999 B of 1000 B (99%), 999 B/s, 0 s left");
    row("the end", 1024, 1024, 1000, "1.0 KiB of 1.0 KiB (100%), 1.0 KiB/s, 0 s left");
    row("minutes", mebibyte, 100 * mebibyte, 1000,
        "1.0 MiB of 100.0 MiB (1%), 1.0 MiB/s, 1 min 39 s left");
    row("hours", 1024, 8 * mebibyte, 1000, "1.0 KiB of 8.0 MiB (0%), 1.0 KiB/s, 2 h 16 min left");
    row("more than announced", 2000, 1000, 1000, "2.0 KiB, 2.0 KiB/s");
    row("gigabytes", 5000 * mebibyte, -1, 1000, "4.9 GiB, 4.9 GiB/s");
}

void TestProgress::describes()
{
    QFETCH(qint64, received);
    QFETCH(qint64, total);
    QFETCH(int, milliseconds);
    QFETCH(QByteArray, text);
    const auto described = describeTransfer(
        {.received = received, .total = total, .elapsed = std::chrono::milliseconds(milliseconds)});
    QCOMPARE(QByteArray::fromStdString(described), text);
}

CLAUSTRUM_PLAIN_TEST(TestProgress)
#include "testprogress.moc"
