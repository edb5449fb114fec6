// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/idecho.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestIdEcho : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void beyondTheVectors_data();
    void beyondTheVectors() { vectors(); }
};

/// The echo of a complete text; "parse error" if it is invalid.
static QByteArray echoOf(std::string_view text)
{
    JsonScanner scanner(text);
    const auto echo = echoId(scanner, scanner.next());
    return echo && scanner.next() == JsonToken::End ? toQt(*echo) : QByteArray("parse error");
}

void TestIdEcho::vectors_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("echo");
    const auto cases = readVectors("id");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const JsonValue &c = cases[i];
        newRow(i) << binaryMember(c, "rawB64")
                  << (flag(c, "parseError") ? "parse error" : member(c, "echo"));
    }
}

void TestIdEcho::vectors()
{
    QFETCH(QByteArray, raw);
    QTEST(echoOf(view(raw)), "echo");
}

void TestIdEcho::beyondTheVectors_data()
{
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("echo");
    const auto row = [](const char *name, const QByteArray &raw, const QByteArray &echo) {
        QTest::newRow(name) << raw << echo;
    };
    row("the last of equal keys, also when they are spelled differently",
        R"({"a":1,"b":[],"\u0061":{"z":1,"y":2}})", R"({"a":{"y":2,"z":1},"b":[]})");
    row("keys that bad bytes make equal", "{\"\xff\":1,\"\xfe\":2}", "{\"\xef\xbf\xbd\":2}");
    row("keys sort as bytes", R"({"é":1,"z":2,"Z":3,"":4,"zz":5})",
        R"({"":4,"Z":3,"z":2,"zz":5,"é":1})");
    row("brackets in strings", R"(["[",":","{",{"{":"["}])", R"(["[",":","{",{"{":"["}])");
    row("blanks", " [ 1 , { } , [ ] ] ", "[1,{},[]]");
    row("an overflow in a member that is dropped", R"({"a":1e400,"a":1})", "parse error");
    row("an overflow by digits", QByteArray(400, '9'), "parse error");
    row("no overflow for all its digits", "0." + QByteArray(400, '0') + "1e401", "1");
    row("underflow keeps the sign", "-1e-400", "-0");
    row("underflow by digits", "0." + QByteArray(400, '0') + "1", "0");
    row("zero with a huge exponent", "0e99999999999999999999", "0");
    row("a huge negative exponent", "1e-99999999999999999999", "0");
    row("a huge exponent", "1e99999999999999999999", "parse error");
    row("the largest double, and just over it", "[1.7976931348623158e308]",
        "[1.7976931348623157e+308]");
    row("rounds to infinity", "[1.7976931348623159e308]", "parse error");
    row("unclosed", "[1,2", "parse error");
}

CLAUSTRUM_PLAIN_TEST(TestIdEcho)
#include "testidecho.moc"
