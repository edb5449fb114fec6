// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/jsonerror.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;

class TestJsonError : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void texts_data();
    void texts();
    void deepNesting();
};

void TestJsonError::texts_data()
{
    QTest::addColumn<std::string>("json");
    QTest::addColumn<std::string>("error"); // empty: it is JSON
    const auto row = [](const char *json, const char *error = "") {
        QTest::newRow(json) << std::string(json) << std::string(error);
    };
    for (const char *json : {"1", " {} ", "[]", R"({"a":[1,{"b":null},"x"],"c":-0.5e+3})",
                             R"("\u00e9\n\"")", "true", "[[],[[]]]", "0"})
        row(json);
    const char *const end = "unexpected end of JSON input";
    for (const char *json : {"", " ", "{", "[", "[1", "[1,", R"({"a")", R"({"a":)", R"({"a":1)",
                             R"({"a":1,)", R"("abc)"})
        row(json, end);
    row("x", "invalid character 'x' looking for beginning of value");
    row("{]", "invalid character ']' looking for beginning of object key string");
    row("[1,]", "invalid character ']' looking for beginning of value");
    row("{\"a\":1,}", "invalid character '}' looking for beginning of object key string");
    row("{\"a\" 1}", "invalid character '1' after object key");
    row("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair");
    row("[1 2]", "invalid character '2' after array element");
    row("{} {}", "invalid character '{' after top-level value");
    row("01", "invalid character '1' after top-level value");
    row("nul", "invalid character ' ' in literal null (expecting 'l')");
    row("trup", "invalid character 'p' in literal true (expecting 'e')");
    row("-", "invalid character ' ' in numeric literal");
    row("-x", "invalid character 'x' in numeric literal");
    row("1.", "invalid character ' ' after decimal point in numeric literal");
    row("1.x", "invalid character 'x' after decimal point in numeric literal");
    row("1ex", "invalid character 'x' in exponent of numeric literal");
    row("\"\\x\"", "invalid character 'x' in string escape code");
    row("\"\\u12g4\"", "invalid character 'g' in \\u hexadecimal character escape");
    row("\"a\tb\"", "invalid character '\\t' in string literal");
    row("'a'", "invalid character '\\'' looking for beginning of value");
    row("\xe9", "invalid character '\xc3\xa9' looking for beginning of value");
    row("\x80", "invalid character '\\u0080' looking for beginning of value");
}

void TestJsonError::texts()
{
    QFETCH(std::string, json);
    QTEST(go::jsonError(json).value_or(""), "error");
}

void TestJsonError::deepNesting()
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    QVERIFY(!go::jsonError(nested(10000)));
    QCOMPARE(go::jsonError(nested(10001)).value_or(""), std::string("exceeded max depth"));
}

CLAUSTRUM_PLAIN_TEST(TestJsonError)
#include "testjsonerror.moc"
