// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/jsonmember.h"

#include <QTest>

using namespace claustrum;

class TestJsonMember : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void memberOf_data();
    void memberOf();
};

void TestJsonMember::memberOf_data()
{
    QTest::addColumn<QByteArray>("object");
    QTest::addColumn<QByteArray>("value"); // of "a"
    QTest::newRow("first") << QByteArray(R"({"a": 1 ,"b":2})") << QByteArray("1");
    QTest::newRow("last") << QByteArray(R"({"b":2,"a":[1, {}]})") << QByteArray("[1, {}]");
    QTest::newRow("a string keeps its quotes")
        << QByteArray(R"({"a":"x\"y"})") << QByteArray(R"("x\"y")");
    QTest::newRow("an escaped name") << QByteArray(R"({"\u0061":1})") << QByteArray("1");
    QTest::newRow("twice") << QByteArray(R"({"a":1,"a":2})") << QByteArray("2");
    QTest::newRow("only inside") << QByteArray(R"({"b":{"a":1}})") << QByteArray();
    QTest::newRow("another case") << QByteArray(R"({"A":1})") << QByteArray();
    QTest::newRow("empty") << QByteArray("{}") << QByteArray();
    QTest::newRow("not an object") << QByteArray(R"(["a",1])") << QByteArray();
    QTest::newRow("no value can be read") << QByteArray(R"({"a":1,"b":nil})") << QByteArray();
    QTest::newRow("cut off") << QByteArray(R"({"a":[1)") << QByteArray();
}

void TestJsonMember::memberOf()
{
    QFETCH(QByteArray, object);
    QFETCH(QByteArray, value);
    const std::string text = object.toStdString();
    QCOMPARE(QByteArray::fromStdString(std::string(claustrum::memberOf(text, "a"))), value);
}

CLAUSTRUM_PLAIN_TEST(TestJsonMember)
#include "testjsonmember.moc"
