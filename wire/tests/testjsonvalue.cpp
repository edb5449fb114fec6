// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/jsonvalue.h"

#include "vectors.h"

#include <cmath>

using namespace claustrum;
using namespace claustrum::test;

class TestJsonValue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void scalars();
    void objectsKeepTheirOrderAndDuplicates();
    void findTakesTheLastExactMatch();
    void integers_data();
    void integers();
    void moves();
    void invalid_data();
    void invalid();
};

static JsonValue parsed(std::string_view text)
{
    auto value = parseJson(text);
    if (!value)
        qFatal("%s", value.error().text.c_str());
    return std::move(*value);
}

void TestJsonValue::scalars()
{
    QVERIFY(parsed("null").isNull());
    QVERIFY(parsed(" true ").boolean());
    QVERIFY(!parsed("false").boolean());
    QCOMPARE(parsed("-1.50e1").number().value, -15.0);
    QCOMPARE(toQt(parsed("-1.50e1").number().text), QByteArray("-1.50e1"));
    QVERIFY(std::isinf(parsed("-1e400").number().value));
    QVERIFY(parsed("-1e400").number().value < 0);
    QCOMPARE(toQt(parsed("\"a\\u00e9\xff\"").string()), QByteArray("a\xc3\xa9\xef\xbf\xbd"));
    QVERIFY(parsed("[]").array().empty());
    QVERIFY(parsed("{}").object().empty());
    QCOMPARE(parsed("[1,[2,[]],3]").array().size(), std::size_t{3});
    QCOMPARE(parsed("[1,[2,[]],3]").array()[1].array().size(), std::size_t{2});
}

void TestJsonValue::objectsKeepTheirOrderAndDuplicates()
{
    const JsonValue value = parsed(R"({"b":1,"a":{"c":2},"b":[3]})");
    const JsonValue::Object &members = value.object();
    QCOMPARE(members.size(), std::size_t{3});
    QCOMPARE(toQt(members[0].first), QByteArray("b"));
    QCOMPARE(members[0].second.number().value, 1.0);
    QCOMPARE(toQt(members[1].first), QByteArray("a"));
    QVERIFY(members[1].second.find("c") != nullptr);
    QCOMPARE(toQt(members[2].first), QByteArray("b"));
    QVERIFY(members[2].second.isArray());
}

void TestJsonValue::findTakesTheLastExactMatch()
{
    const JsonValue value = parsed(R"({"a":1,"a":2,"A":3,"\u0061b":4})");
    QCOMPARE(value.find("a")->number().value, 2.0);
    QCOMPARE(value.find("A")->number().value, 3.0);
    QCOMPARE(value.find("ab")->number().value, 4.0);
    QVERIFY(value.find("b") == nullptr);
    QVERIFY(parsed("[1]").find("a") == nullptr);
}

void TestJsonValue::integers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isInteger");
    QTest::addColumn<qint64>("integer");
    const auto row = [](const char *text, bool isInteger, qint64 integer) {
        QTest::newRow(text) << QByteArray(text) << isInteger << integer;
    };
    row("0", true, 0);
    row("-0", true, 0);
    row("9223372036854775807", true, INT64_MAX);
    row("-9223372036854775808", true, INT64_MIN);
    row("9223372036854775808", false, 0);
    row("1.0", false, 0);
    row("1e2", false, 0);
    row("\"1\"", false, 0);
    row("null", false, 0);
}

void TestJsonValue::integers()
{
    QFETCH(QByteArray, text);
    const auto integer = parsed(view(text)).integer();
    QTEST(integer.has_value(), "isInteger");
    QTEST(qint64{integer.value_or(0)}, "integer");
}

void TestJsonValue::moves()
{
    JsonValue value = parsed(R"({"a":[1,{"b":2}]})");
    const JsonValue moved = std::move(value);
    QCOMPARE(moved.find("a")->array()[1].find("b")->number().value, 2.0);
    value = parsed("[true]");
    QVERIFY(value.array()[0].boolean());
}

void TestJsonValue::invalid_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("offset");
    QTest::newRow("empty") << QByteArray("") << 0;
    QTest::newRow("blanks") << QByteArray("  ") << 2;
    QTest::newRow("an extra comma") << QByteArray("[1,]") << 3;
    QTest::newRow("two values") << QByteArray("1 2") << 2;
    QTest::newRow("mismatched bracket") << QByteArray("[1}") << 2;
    QTest::newRow("a byte order mark") << QByteArray("\xef\xbb\xbf{}") << 0;
    QTest::newRow("a leading zero") << QByteArray("01") << 1;
    QTest::newRow("non-string key") << QByteArray("{1:2}") << 1;
    QTest::newRow("a control byte in a string") << QByteArray("\"a\tb\"") << 2;
    QTest::newRow("an unfinished string") << QByteArray("[\"abc") << 5;
    QTest::newRow("unclosed") << QByteArray("{\"a\":[1") << 7;
}

void TestJsonValue::invalid()
{
    QFETCH(QByteArray, text);
    QFETCH(int, offset);
    const auto value = parseJson(view(text));
    QVERIFY(!value);
    QCOMPARE(value.error().code, ErrorCode::ParseError);
    QCOMPARE(toQt(value.error().text), "invalid JSON at byte " + QByteArray::number(offset));
}

CLAUSTRUM_PLAIN_TEST(TestJsonValue)
#include "testjsonvalue.moc"
