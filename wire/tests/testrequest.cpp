// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/request.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestRequest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void vectors_data();
    void vectors();
    void paramsAreAViewOfTheLine();
    void laterMemberWins_data();
    void laterMemberWins();
};

/// The line of a nesting case: {"id":<depth times opened>1<depth times closed>}
static QByteArray nestedLine(const JsonValue &vectorCase)
{
    const bool array = vectorCase.find("nest")->string() == "[]";
    const auto depth = static_cast<int>(*vectorCase.find("depth")->integer());
    return "{\"id\":" + QByteArray(array ? "[" : "{\"a\":").repeated(depth) + "1"
           + QByteArray(array ? "]" : "}").repeated(depth) + "}";
}

void TestRequest::vectors_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("parseError");
    QTest::addColumn<QByteArray>("jsonrpc");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("auth");
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<bool>("hasParams");
    QTest::addColumn<QByteArray>("params");
    const auto cases = readVectors("request");
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const JsonValue &c = cases[i];
        const bool nested = c.find("template") != nullptr;
        const QByteArray line = nested ? nestedLine(c) : binaryMember(c, "rawB64");
        // A nesting case has no id member: the id is the value as written.
        const QByteArray id = nested ? line.mid(6, line.size() - 7) : member(c, "id");
        newRow(i) << line << flag(c, "parseError") << member(c, "jsonrpc") << member(c, "method")
                  << member(c, "auth") << id << flag(c, "hasParams")
                  << binaryMember(c, "paramsB64");
    }
}

void TestRequest::vectors()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, parseError);
    const auto request = parseRequest(view(line));
    QCOMPARE(request.has_value(), !parseError);
    if (parseError)
        return;
    QTEST(toQt(request->jsonrpc), "jsonrpc");
    QTEST(toQt(request->method), "method");
    QTEST(toQt(request->auth), "auth");
    QTEST(toQt(request->id), "id");
    QTEST(request->params.has_value(), "hasParams");
    QTEST(toQt(request->params.value_or("")), "params");
}

void TestRequest::paramsAreAViewOfTheLine()
{
    const std::string_view line = R"({"params" : {"data":"AA=="} ,"id":1})";
    const auto request = parseRequest(line);
    QVERIFY(request && request->params);
    QCOMPARE(request->params->data(), line.data() + 12);
    QCOMPARE(toQt(*request->params), QByteArray("{\"data\":\"AA==\"}"));
}

void TestRequest::laterMemberWins_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("the last of three") << QByteArray(R"({"method":"a","Method":"b","METHOD":"c"})")
                                       << QByteArray("c") << QByteArray("null");
    QTest::newRow("null leaves a string unchanged")
        << QByteArray(R"({"method":"a","method":null})") << QByteArray("a") << QByteArray("null");
    QTest::newRow("null is an ordinary id")
        << QByteArray(R"({"id":7,"id":null})") << QByteArray() << QByteArray("null");
    QTest::newRow("an object replaces an object")
        << QByteArray(R"({"id":{"a":1},"id":{"b":2}})") << QByteArray() << QByteArray(R"({"b":2})");
    QTest::newRow("a Kelvin sign folds to k, which no field name contains")
        << QByteArray("{\"method\":\"a\",\"\xe2\x84\xaa\":\"b\"}") << QByteArray("a")
        << QByteArray("null");
}

void TestRequest::laterMemberWins()
{
    QFETCH(QByteArray, line);
    const auto request = parseRequest(view(line));
    QVERIFY(request);
    QTEST(toQt(request->method), "method");
    QTEST(toQt(request->id), "id");
}

CLAUSTRUM_PLAIN_TEST(TestRequest)
#include "testrequest.moc"
