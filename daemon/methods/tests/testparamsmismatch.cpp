// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/paramsmismatch.h"

#include "testing/testprogram.h"
#include "wire/params.h"

#include "wire/tests/vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestParamsMismatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void texts_data();
    void texts();
};

void TestParamsMismatch::texts_data()
{
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QByteArray>("text"); // after "json: cannot unmarshal "
    const auto row = [](const char *params, const char *text) {
        QTest::newRow(params) << QByteArray(params) << QByteArray(text);
    };
    const char *const days = "into Go struct field PruneParams.minAgeDays of type int";
    const auto age = [&](const char *value, const char *kind) {
        const QByteArray params = QByteArray("{\"minAgeDays\":") + value + '}';
        const QByteArray text = kind[0] ? QByteArray(kind) + ' ' + days : QByteArray();
        QTest::newRow(params) << params << text;
    };
    row("null", "");
    row("{}", "");
    row(R"({"other":"x","keep":["a",null],"minAgeDays":30})", "");
    row(R"({"keep":null,"minAgeDays":null})", "");
    age("-1", "");
    // Measured: golden git-files 129 and 130. The others follow their pattern.
    age("\"x\"", "string");
    row("[]", "array into Go value of type handlers.PruneParams");
    age("1.5", "number 1.5");
    age("1e2", "number 1e2");
    age("9223372036854775808", "number 9223372036854775808");
    age("true", "bool");
    age("[1]", "array");
    age("{\"a\":1}", "object");
    row("1", "number into Go value of type handlers.PruneParams");
    row("\"x\"", "string into Go value of type handlers.PruneParams");
    row("false", "bool into Go value of type handlers.PruneParams");
    row(R"({"keep":"x"})", "string into Go struct field PruneParams.keep of type []string");
    row(R"({"keep":{"a":1}})", "object into Go struct field PruneParams.keep of type []string");
    row(R"({"keep":["a",1.5]})", "number into Go struct field PruneParams.keep of type string");
    row(R"({"keep":[[]]})", "array into Go struct field PruneParams.keep of type string");
    row(R"({"MINAGEDAYS":"x"})", "string into Go struct field PruneParams.minAgeDays of type int");
    row(R"({"a":{"minAgeDays":1},"keep":[true],"minAgeDays":"x"})",
        "bool into Go struct field PruneParams.keep of type string");
}

void TestParamsMismatch::texts()
{
    QFETCH(QByteArray, params);
    QFETCH(QByteArray, text);
    QCOMPARE(bindParams<PruneParams>(view(params)).has_value(), text.isEmpty());
    QCOMPARE(toQt(go::pruneParamsMismatch(view(params))),
             text.isEmpty() ? text : "json: cannot unmarshal " + text);
}

CLAUSTRUM_PLAIN_TEST(TestParamsMismatch)
#include "testparamsmismatch.moc"
