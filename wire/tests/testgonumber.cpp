// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/gonumber.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestGoNumber : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void integers_data();
    void integers();
    void booleans_data();
    void booleans();
};

static QByteArray parsedInt(std::string_view text)
{
    const auto number = go::parseInt(text);
    return number ? QByteArray::number(qlonglong(*number)) : toQt(number.error().text);
}

void TestGoNumber::integers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    // Results of Go 1.19; 200,000 random inputs were compared once.
    const char *const cases[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"+7", "7"},
        {"007", "7"},
        {"010", "8"},
        {"0o17", "15"},
        {"0O17", "15"},
        {"0b101", "5"},
        {"0XfF", "255"},
        {"-0x10", "-16"},
        {"1_000", "1000"},
        {"0_7", "7"},
        {"0x_f", "15"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"0x7fffffffffffffff", "9223372036854775807"},
        {"", "parse error"},
        {"-", "parse error"},
        {"+-1", "parse error"},
        {" 1", "parse error"},
        {"1.0", "parse error"},
        {"1e3", "parse error"},
        {"08", "parse error"},
        {"0x", "parse error"},
        {"0b2", "parse error"},
        {"0xg", "parse error"},
        {"_1", "parse error"},
        {"1_", "parse error"},
        {"1__0", "parse error"},
        {"0_", "parse error"},
        {"0x1_", "parse error"},
        {"\xc3\xa9", "parse error"},
        {"9223372036854775808", "value out of range"},
        {"-9223372036854775809", "value out of range"},
        {"0x10000000000000000", "value out of range"},
        {"99999999999999999999x", "value out of range"}, // decided before the x is read
        {"9223372036854775808x", "parse error"},         // below 2^64, so it is not
    };
    for (const auto &[text, result] : cases)
        QTest::addRow("'%s'", text) << QByteArray(text) << QByteArray(result);
    QTest::newRow("a NUL") << QByteArray("1\0", 2) << QByteArray("parse error");
}

void TestGoNumber::integers()
{
    QFETCH(QByteArray, text);
    QTEST(parsedInt(view(text)), "result");
}

static QByteArray parsedBool(std::string_view text)
{
    const auto boolean = go::parseBool(text);
    return boolean ? QByteArray(*boolean ? "true" : "false") : toQt(boolean.error().text);
}

void TestGoNumber::booleans_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("result");
    for (const char *text : {"1", "t", "T", "true", "TRUE", "True"})
        QTest::newRow(text) << QByteArray(text) << QByteArray("true");
    for (const char *text : {"0", "f", "F", "false", "FALSE", "False"})
        QTest::newRow(text) << QByteArray(text) << QByteArray("false");
    for (const char *text : {"yes", "tRUE", "on", "2", " 1", "true "})
        QTest::newRow(text) << QByteArray(text) << QByteArray("parse error");
    QTest::newRow("empty") << QByteArray() << QByteArray("parse error");
}

void TestGoNumber::booleans()
{
    QFETCH(QByteArray, text);
    QTEST(parsedBool(view(text)), "result");
}

CLAUSTRUM_PLAIN_TEST(TestGoNumber)
#include "testgonumber.moc"
