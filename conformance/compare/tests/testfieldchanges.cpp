// SPDX-License-Identifier: Apache-2.0
// Differences between two frames by field.
#include "conformance/compare/fieldchanges.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestFieldChanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void names_data();
    void names();
    void deepAndLong();
};

namespace {

/// "field added result.root = "/r" (after branch)".
QString written(const FieldChange &change)
{
    QString text = QString::fromStdString(std::string(kindName(change.kind)));
    if (!change.path.empty())
        text += ' ' + QString::fromStdString(change.path);
    if (!change.from.empty() || !change.to.empty())
        text += QString::fromStdString(": " + change.from + " -> " + change.to);
    if (!change.place.empty())
        text += QString::fromStdString(" (" + change.place + ")");
    return text;
}

} // namespace

void TestFieldChanges::names_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QStringList>("changes");
    const auto row = [](const char *name, const char *from, const char *to,
                        const QStringList &changes) {
        QTest::newRow(name) << QByteArray(from) << QByteArray(to) << changes;
    };
    row("the same", R"({"a":1})", R"({"a":1})", {});
    row("added at the end", R"({"r":{"a":1}})", R"({"r":{"a":1,"b":2}})",
        {"field added r.b:  -> 2 (after a)"});
    row("added at the start", R"({"a":1})", R"({"b":2,"a":1})", {"field added b:  -> 2 (first)"});
    row("removed", R"({"a":1,"b":{"c":[1]}})", R"({"a":1})",
        {"field removed b: {\"c\":[1]} ->  (after a)"});
    row("renamed", R"({"a":1})", R"({"b":1})",
        {"field removed a: 1 ->  (first)", "field added b:  -> 1 (first)"});
    row("moved", R"({"a":1,"b":2,"c":3})", R"({"a":1,"c":3,"b":2})",
        {"field moved b: 2 -> 2 (after a, now after c)"});
    row("value", R"({"a":{"b":"x"}})", R"({"a":{"b":"y"}})", {"value changed a.b: \"x\" -> \"y\""});
    row("null is a type", R"({"a":null})", R"({"a":""})",
        {"type changed a: null -> \"\" (null to string)"});
    row("retyped", R"({"a":1})", R"({"a":"1"})", {"type changed a: 1 -> \"1\" (number to string)"});
    row("true and false are values", R"({"a":true})", R"({"a":false})",
        {"value changed a: true -> false"});
    row("numbers in other spellings", R"({"a":1})", R"({"a":1.0})", {"value changed a: 1 -> 1.0"});
    row("error text", R"({"id":1,"error":{"code":-32603,"message":"no such"}})",
        R"({"id":1,"error":{"code":-32603,"message":"not such"}})",
        {"error text changed error.message: \"no such\" -> \"not such\""});
    row("error text of a result", R"({"result":{"success":false,"error":"a"}})",
        R"({"result":{"success":false,"error":"b"}})",
        {"error text changed result.error: \"a\" -> \"b\""});
    row("error code", R"({"error":{"code":-32603,"message":"m"}})",
        R"({"error":{"code":-32602,"message":"m"}})",
        {"error code changed error.code: -32603 -> -32602"});
    row("a result became an error", R"({"id":1,"result":{"a":1}})",
        R"({"id":1,"error":{"code":-1,"message":"m"}})",
        {"outcome changed: {\"a\":1} -> {\"code\":-1,\"message\":\"m\"} (result to error)"});
    row("a list of names", R"({"m":["a","b","c"]})", R"({"m":["a","x","b"]})",
        {"list element removed m[]: \"c\" ->  (after \"b\")",
         "list element added m[]:  -> \"x\" (after \"a\")"});
    row("a list in another order", R"({"m":["a","b"]})", R"({"m":["b","a"]})",
        {"list element moved m[]: \"a\" -> \"a\" (first, now after \"b\")"});
    row("the same element twice", R"({"m":["a","a"]})", R"({"m":["a"]})",
        {"list element removed m[]: \"a\" ->  (after \"a\")"});
    row("a list of named objects", R"({"e":[{"name":"a","size":1},{"name":"b","size":2}]})",
        R"({"e":[{"name":"0","size":0},{"name":"a","size":1},{"name":"b","size":3}]})",
        {"value changed e[].size: 2 -> 3",
         "list element added e[]:  -> {\"name\":\"0\",\"size\":0} (first)"});
    row("a list of objects without names", R"({"e":[{"a":1},{"a":2}]})", R"({"e":[{"a":1,"b":0}]})",
        {"field added e[].b:  -> 0 (after a)",
         "list element removed e[]: {\"a\":2} ->  (at the end)"});
    row("an empty list", R"({"e":[]})", R"({"e":[[1]]})",
        {"list element added e[]:  -> [1] (at the end)"});
    row("spelling", R"({"a":"\u003c"})", R"({"a":"<"})",
        {R"(spelling changed: {"a":"\u003c"} -> {"a":"<"})"});
    row("blanks", R"({"a": 1})", R"({"a":1})", {R"(spelling changed: {"a": 1} -> {"a":1})"});
    row("a mask on the left", R"({"v":"${VERSION}","a":1})", R"({"v":"1.2","a":2})",
        {"value changed a: 1 -> 2"});
    row("a mask on the right", R"({"v":"1.2","a":1})", R"({"v":"${VERSION}","a":2})",
        {"value changed a: 1 -> 2"});
    row("masks on both sides", R"({"v":"${VERSION}","a":1})", R"({"v":"${VERSION}","a":2})",
        {"value changed a: 1 -> 2"});
    row("a mask without quotes", R"({"pid":${PID},"a":1})", R"({"pid":4711,"a":2})",
        {"value changed a: 1 -> 2"});
    row("a mask that does not stand for it", R"({"pid":${PID}})", R"({"pid":"x"})",
        {"type changed pid: ${PID} -> \"x\" (number to string)"});
    row("a mask within base64", R"({"data":"<<b64:v${NUMBER}\n>>","a":1})",
        R"({"data":"djEyCg==","a":2})", {"value changed a: 1 -> 2"});
    row("a text of several lines", R"({"b":"one\ntwo\nthree\n"})",
        R"({"b":"one\nnew\ntwo\nthree\n"})",
        {"list element added b[]:  -> \"new\" (after \"one\")"});
    row("two masks in one value", R"({"t":${NUMBER}.${NUMBER},"a":1})", R"({"t":12.5,"a":2})",
        {"value changed a: 1 -> 2"});
    row("the same masks on both sides", R"({"v":"${VERSION}","t":${NUMBER},"a":1})",
        R"({"v":"${VERSION}","t":${NUMBER},"a":2})", {"value changed a: 1 -> 2"});
    row("the same block of base64 on both sides", R"({"data":"<<b64:${DIR}>>","a":1})",
        R"({"data":"<<b64:${DIR}>>","a":2})", {"value changed a: 1 -> 2"});
    row("no JSON", "garbage", R"({"a":1})", {"value changed: garbage -> {\"a\":1}"});
}

void TestFieldChanges::names()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QStringList, changes);
    QStringList found;
    for (const FieldChange &change : compareFields(from.toStdString(), to.toStdString()))
        found << written(change);
    QCOMPARE(found, changes);
}

/// Neither nests the stack nor takes time that grows with the square.
void TestFieldChanges::deepAndLong()
{
    const std::string open(9000, '[');
    const std::string close(9000, ']');
    const auto deep = compareFields(open + "1" + close, open + "2" + close);
    QCOMPARE(deep.size(), std::size_t(1));
    QCOMPARE(kindName(deep[0].kind), std::string_view("value changed"));

    std::string first = "[0", second = "[1";
    for (int i = 2; i < 100'000; ++i) {
        first += ',' + std::to_string(i);
        second += ',' + std::to_string(i);
    }
    const auto changes = compareFields(first + "]", second + "]");
    QCOMPARE(changes.size(), std::size_t(2));
}

CLAUSTRUM_PLAIN_TEST(TestFieldChanges)
#include "testfieldchanges.moc"
