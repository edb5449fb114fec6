// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/jsonwriter.h"

#include "vectors.h"

#include <bit>
#include <charconv>

using namespace claustrum;
using namespace claustrum::test;

class TestJsonWriter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void strings_data();
    void strings();
    void doubles_data();
    void doubles();
    void objects();
    void emptyObject();
};

void TestJsonWriter::strings_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("json");
    const auto cases = readVectors("string");
    for (std::size_t i = 0; i < cases.size(); ++i)
        newRow(i) << binaryMember(cases[i], "bytesB64") << member(cases[i], "json");
}

void TestJsonWriter::strings()
{
    QFETCH(QByteArray, bytes);
    std::string json;
    appendJsonString(json, view(bytes));
    QTEST(toQt(json), "json");
}

void TestJsonWriter::doubles_data()
{
    QTest::addColumn<QByteArray>("bits");
    QTest::addColumn<QByteArray>("json");
    const auto cases = readVectors("float");
    for (std::size_t i = 0; i < cases.size(); ++i)
        newRow(i) << member(cases[i], "bits") << member(cases[i], "json");
}

void TestJsonWriter::doubles()
{
    QFETCH(QByteArray, bits);
    bool ok = false;
    const quint64 value = bits.toULongLong(&ok, 16);
    QVERIFY(ok);
    std::string json;
    appendJsonDouble(json, std::bit_cast<double>(value));
    QTEST(toQt(json), "json");
}

void TestJsonWriter::objects()
{
    std::string json = "before ";
    ObjectWriter(json)
        .string("s", "a\"b")
        .boolean("t", true)
        .boolean("f", false)
        .integer("min", INT64_MIN)
        .uinteger("max", UINT64_MAX)
        .number("n", 1784512345.5)
        .strings("none", {})
        .strings("two", {"<", ""})
        .raw("raw", "{}")
        .close();
    const QByteArray expected =
        R"(before {"s":"a\"b","t":true,"f":false,"min":-9223372036854775808,)"
        R"("max":18446744073709551615,"n":1784512345.5,"none":[],)"
        R"("two":["\u003c",""],"raw":{}})";
    QCOMPARE(toQt(json), expected);
}

void TestJsonWriter::emptyObject()
{
    std::string json;
    ObjectWriter(json).close();
    QCOMPARE(toQt(json), QByteArray("{}"));
}

CLAUSTRUM_PLAIN_TEST(TestJsonWriter)
#include "testjsonwriter.moc"
