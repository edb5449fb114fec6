// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/goduration.h"

#include "vectors.h"

#include <limits>

using namespace claustrum;
using namespace claustrum::test;

class TestGoDuration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void formats_data();
    void formats();
};

/// "<nanoseconds> <formatted>", or the error.
static QByteArray parsed(std::string_view text)
{
    const auto duration = go::parseDuration(text);
    if (!duration)
        return toQt(duration.error().text);
    return QByteArray::number(qlonglong(duration->count())) + ' '
           + toQt(go::formatDuration(*duration));
}

static QByteArray expected(const JsonValue &vectorCase)
{
    if (vectorCase.find("error") != nullptr)
        return member(vectorCase, "error");
    return toQt(vectorCase.find("ns")->number().text) + ' ' + member(vectorCase, "format");
}

void TestGoDuration::parses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    const auto cases = readVectors("duration");
    for (std::size_t i = 0; i < cases.size(); ++i)
        newRow(i) << member(cases[i], "text") << expected(cases[i]);

    const auto row = [](const char *name, const char *text, const char *result) {
        QTest::newRow(name) << QByteArray(text) << QByteArray(result);
    };
    row("other bytes are quoted as hex", "1\xff\t",
        R"(time: unknown unit "\xff\x09" in duration "1\xff\x09")");
    row("quotes and backslashes", "1\"\\", R"(time: unknown unit "\"\\" in duration "1\"\\")");
    row("0x7f is not quoted", "\x7f", "time: invalid duration \"\x7f\"");
    row("a sign alone", "-", R"(time: invalid duration "-")");
    row("a zero of two digits", "00", R"(time: missing unit in duration "00")");
    row("the fraction is cut, not rounded", "9223372036.8547758079s",
        "9223372036854775807 2562047h47m16.854775807s");
    row("a long fraction rounds as a double", "1.9999999999999999999999s", "2000000000 2s");
    row("the most negative, of two parts", "-2562047h47m16.854775808s",
        "-9223372036854775808 -2562047h47m16.854775808s");
    row("its positive does not fit", "2562047h47m16.854775808s",
        R"(time: invalid duration "2562047h47m16.854775808s")");
}

void TestGoDuration::parses()
{
    QFETCH(QByteArray, text);
    QTEST(parsed(view(text)), "result");
}

void TestGoDuration::formats_data()
{
    QTest::addColumn<qlonglong>("ns");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("zero") << 0LL << QByteArray("0s");
    QTest::newRow("negative") << -1LL << QByteArray("-1ns");
    QTest::newRow("microseconds") << 1001LL << QByteArray("1.001\u00b5s");
    QTest::newRow("milliseconds") << 1000001LL << QByteArray("1.000001ms");
    QTest::newRow("just below a second") << 999999999LL << QByteArray("999.999999ms");
    QTest::newRow("a second") << 1000000000LL << QByteArray("1s");
    QTest::newRow("zero minutes shown after hours")
        << 3600000000001LL << QByteArray("1h0m0.000000001s");
    QTest::newRow("most negative")
        << std::numeric_limits<qlonglong>::min() << QByteArray("-2562047h47m16.854775808s");
}

void TestGoDuration::formats()
{
    QFETCH(qlonglong, ns);
    QTEST(toQt(go::formatDuration(std::chrono::nanoseconds(ns))), "text");
}

CLAUSTRUM_PLAIN_TEST(TestGoDuration)
#include "testgoduration.moc"
