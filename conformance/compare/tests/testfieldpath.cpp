// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/fieldpath.h"
#include "testing/testprogram.h"

#include <QTest>

using claustrum::conformance::fieldPathAt;

class TestFieldPath : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void namesTheField_data();
    void namesTheField();
    void neverFailsOnAnyPrefix();
};

/// The offset is that of the byte after the ^, which is not part of the text.
void TestFieldPath::namesTheField_data()
{
    QTest::addColumn<QByteArray>("marked");
    QTest::addColumn<QByteArray>("path");
    const auto row = [](const char *name, const char *marked, const char *path) {
        QTest::newRow(name) << QByteArray(marked) << QByteArray(path);
    };
    row("value", R"({"a":^1})", "a");
    row("inside a number", R"({"a":12^3,"b":4})", "a");
    row("inside a string", R"({"id":1,"error":{"message":"no^pe"}})", "error.message");
    row("a key is named by itself", R"({"result":{"isD^ir":true}})", "result.isDir");
    row("the quote that opens a key", R"({"a":1,^"b":2})", "b");
    row("colon", R"({"a"^:1})", "a");
    row("a comma counts to what follows", R"({"a":1^,"b":2})", "b");
    row("a closing brace to what it closes", R"({"r":{"a":1^}})", "r");
    row("the outermost brace", R"({"r":1^})", "");
    row("an opening brace", R"({"r":^{"a":1}})", "r");
    row("element", R"({"result":{"entries":[{},{},{},{"isDir":t^rue}]}})",
        "result.entries[3].isDir");
    row("scalar element", R"({"m":["x","y","^z"]})", "m[2]");
    row("a comma in an array", R"({"m":["x"^,"y"]})", "m[1]");
    row("a closing bracket", R"({"m":["x","y"^]})", "m");
    row("opening bracket", R"({"m":^["x"]})", "m");
    row("nested arrays", R"([[1,2],[3,^4]])", "[1][1]");
    row("empty array", R"({"m":[^]})", "m");
    row("quotes and brackets in a string", R"({"a":"\"}],{","b":^0})", "b");
    row("a key with dots", R"({"a.b":{"c d":^1}})", R"(["a.b"]["c d"])");
    row("a mask outside a string", R"({"size":${NUMBER},"mode":"^d"})", "mode");
    row("at a mask", R"({"size":^${NUMBER},"mode":"d"})", "size");
    row("a mask inside a string", R"({"v":"${VERSION}","w":"^"})", "w");
    row("after a prefix", R"(__INSTALL_RESULT__{"os":"^linux"})", "os");
    row("in the prefix", R"(__INST^ALL_RESULT__{"os":"linux"})", "");
    row("after the end", R"({"a":1}^)", "");
    row("truncated", R"({"a":{"b":"c^)", "a.b");
    row("not JSON", R"(gar^bage)", "");
    row("empty", R"(^)", "");
}

void TestFieldPath::namesTheField()
{
    QFETCH(QByteArray, marked);
    QFETCH(QByteArray, path);
    const auto offset = marked.indexOf('^');
    QVERIFY(offset >= 0);
    const std::string text = (marked.left(offset) + marked.mid(offset + 1)).toStdString();
    QCOMPARE(QByteArray::fromStdString(fieldPathAt(text, static_cast<std::size_t>(offset))), path);
}

void TestFieldPath::neverFailsOnAnyPrefix()
{
    const std::string text = R"(x{"a":[1,{"b\"":"${PID}"},${NUMBER}],"c":{"d":[[]]}}]]},)";
    for (std::size_t size = 0; size <= text.size(); ++size) {
        for (std::size_t offset = 0; offset <= size + 1; ++offset)
            QVERIFY(fieldPathAt(text.substr(0, size), offset).size() < 40);
    }
}

CLAUSTRUM_PLAIN_TEST(TestFieldPath)
#include "testfieldpath.moc"
