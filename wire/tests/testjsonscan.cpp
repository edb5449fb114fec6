// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonscan.h"

#include "testing/testprogram.h"
#include "wire/params.h"
#include "wire/request.h"

#include "vectors.h"

#include <QThread>

#include <memory>

using namespace claustrum;
using namespace claustrum::test;

class TestJsonScan : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tokens();
    void validity_data();
    void validity();
    void endOfStringIsFoundAtEveryPosition();
    void restOfValue_data();
    void restOfValue();
    void foldedKeys_data();
    void foldedKeys();
    void deepestNestingNeedsNoStack_data();
    void deepestNestingNeedsNoStack();
};

static bool isValid(std::string_view text)
{
    JsonScanner scanner(text);
    JsonToken token = JsonToken::Null;
    while (token != JsonToken::End && token != JsonToken::Invalid)
        token = scanner.next();
    return token == JsonToken::End;
}

void TestJsonScan::tokens()
{
    using T = JsonToken;
    const std::string_view text = R"( {"a" : [1.5, "x\n", null], "b":{}, "c":[]} )";
    JsonScanner scanner(text);
    const auto expect = [&scanner](T token, std::string_view raw = {}) {
        QCOMPARE(scanner.next(), token);
        if (!raw.empty())
            QCOMPARE(toQt(scanner.raw()), toQt(raw));
    };
    expect(T::BeginObject);
    expect(T::Key, "a");
    expect(T::BeginArray);
    expect(T::Number, "1.5");
    expect(T::String, "x\\n");
    std::string scratch;
    QCOMPARE(toQt(scanner.text(scratch)), QByteArray("x\n"));
    expect(T::Null);
    expect(T::EndArray);
    expect(T::Key, "b");
    expect(T::BeginObject);
    expect(T::EndObject);
    expect(T::Key, "c");
    expect(T::BeginArray);
    expect(T::EndArray);
    expect(T::EndObject);
    expect(T::End);
    expect(T::End);
    QCOMPARE(scanner.offset(), text.size());
}

void TestJsonScan::validity_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("valid");
    const auto rows = [](bool valid, std::initializer_list<QByteArray> texts) {
        for (const QByteArray &text : texts)
            QTest::addRow("%s: %s", valid ? "valid" : "invalid",
                          text.toPercentEncoding("\"[]{}:,").constData())
                << text << valid;
    };
    rows(true, {"0",
                "-0",
                "-1",
                "10",
                "1.0",
                "0.5",
                "1e5",
                "1E+05",
                "1.5e-9",
                "true",
                "false",
                "null",
                "\"\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00aF\"",
                "\"\x7f\"",
                "\"\xff\"",
                "[]",
                "[ ]",
                "{}",
                "{ }",
                "[1 , 2]",
                "{\"a\":1 , \"a\":2}",
                "\t\r\n 1\t\r\n ",
                "[[],{},[{}]]",
                "{\"\":{\"\":[]}}"});
    rows(false, {"",
                 " ",
                 "00",
                 "-",
                 "-a",
                 "+1",
                 ".5",
                 "1.",
                 "1.e5",
                 "1e",
                 "1e+",
                 "0x1",
                 "NaN",
                 "Infinity",
                 "tru",
                 "True",
                 "nulll",
                 "\"",
                 "\"\\\"",
                 "\"\\x\"",
                 "\"\\u12g4\"",
                 "\"\\u12",
                 "\"\n\"",
                 QByteArray("\"\0\"", 3),
                 "'a'",
                 "[",
                 "]",
                 "[1",
                 "[,",
                 "[,1]",
                 "[1,]",
                 "[1 2]",
                 "[1}",
                 "{",
                 "}",
                 "{]",
                 "{\"a\"",
                 "{\"a\"}",
                 "{\"a\":",
                 "{\"a\":}",
                 "{\"a\":1",
                 "{\"a\":1,",
                 "{\"a\":1,}",
                 "{,}",
                 "{a:1}",
                 "{1:1}",
                 "{\"a\":1]",
                 "{\"a\" 1}",
                 "{\"a\"::1}",
                 "[1]]",
                 "1 1",
                 "{}{}",
                 "1,",
                 "\v1",
                 "\xa0",
                 "\f1",
                 "//x\n1",
                 QByteArray("1\0", 2)});
}

void TestJsonScan::validity()
{
    QFETCH(QByteArray, text);
    // A copy of exactly its size, so that a sanitizer detects overreads.
    const std::unique_ptr<char[]> exact(new char[static_cast<std::size_t>(text.size())]);
    std::copy(text.cbegin(), text.cend(), exact.get());
    QTEST(isValid({exact.get(), static_cast<std::size_t>(text.size())}), "valid");
}

/// Strings are skipped several bytes at a time: bytes that end or break one must be found at every
/// position, among bytes of every kind.
void TestJsonScan::endOfStringIsFoundAtEveryPosition()
{
    for (const char filler : {'a', ' ', '\x7f', '\x80', '\xff', '#', '!', ']', '['}) {
        for (int size = 1; size < 50; ++size) {
            const QByteArray body(size, filler);
            QVERIFY(isValid(view('"' + body + '"')));
            for (int at = 0; at < size; ++at) {
                for (const char stop : {'"', '\\', '\x00', '\x01', '\x1f'}) {
                    QByteArray broken = body;
                    broken[at] = stop;
                    QVERIFY(!isValid(view('"' + broken + '"')));
                }
            }
        }
    }
}

void TestJsonScan::restOfValue_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("an object") << QByteArray(R"([ {"a":[1,{}]} ,2])")
                               << QByteArray(R"({"a":[1,{}]})");
    QTest::newRow("an empty array") << QByteArray("[[],2]") << QByteArray("[]");
    QTest::newRow("a string with its quotes")
        << QByteArray(R"(["a\"]",2])") << QByteArray(R"("a\"]")");
    QTest::newRow("a number") << QByteArray("[ -1.5e3 ,2]") << QByteArray("-1.5e3");
    QTest::newRow("invalid element") << QByteArray("[[1,}],2]") << QByteArray("invalid");
    QTest::newRow("invalid value") << QByteArray("[nil,2]") << QByteArray("invalid");
    QTest::newRow("cut off") << QByteArray("[[[1],") << QByteArray("invalid");
}

void TestJsonScan::restOfValue()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, value);
    JsonScanner scanner(view(text));
    QCOMPARE(scanner.next(), JsonToken::BeginArray);
    QCOMPARE(toQt(scanner.restOfValue(scanner.next()).value_or("invalid")), value);
    QCOMPARE(scanner.next(), value == "invalid" ? JsonToken::Invalid : JsonToken::Number);
}

void TestJsonScan::foldedKeys_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char *key, const char *name, bool matches) {
        QTest::addRow("%s as %s", key, name) << QByteArray(key) << QByteArray(name) << matches;
    };
    row("maxBytes", "maxBytes", true);
    row("MAXBYTES", "maxBytes", true);
    row("maxbytes", "maxBytes", true);
    row("maxByte", "maxBytes", false);
    row("maxBytess", "maxBytes", false);
    row("", "id", false);
    row("\xc5\xbfignal", "signal", true);
    row("param\xc5\xbf", "params", true);
    row("\xc5\xbf", "s", true);
    row("\xc5", "s", false);
    row("\xe2\x84\xaa", "k", true);
    row("\xe2\x84", "k", false);
    row("\xc4\xb1"
        "d",
        "id", false); // a dotless i folds only to itself
    row("[d", "{d", false);
    row("@", "`", false);
}

void TestJsonScan::foldedKeys()
{
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, name);
    QTEST(keyMatches(view(key), view(name)), "matches");
}

void TestJsonScan::deepestNestingNeedsNoStack_data()
{
    QTest::addColumn<QByteArray>("open");
    QTest::addColumn<QByteArray>("close");
    QTest::newRow("arrays") << QByteArray("[") << QByteArray("]");
    QTest::newRow("objects") << QByteArray("{\"b\":0,\"a\":") << QByteArray("}");
}

/// Reads, echoes and drops the deepest value on a thread with a stack of 256 KB.
void TestJsonScan::deepestNestingNeedsNoStack()
{
    QFETCH(QByteArray, open);
    QFETCH(QByteArray, close);
    constexpr int depth = int{JsonScanner::maxDepth} - 1; // one more is around it
    const QByteArray deep = open.repeated(depth) + '1' + close.repeated(depth);
    const QByteArray line = "{\"id\":" + deep + ",\"params\":" + deep + '}';

    bool requestRead = false;
    bool paramsBound = false;
    bool valueBuilt = false;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        const auto request = parseRequest(view(line));
        requestRead = request && request->id.size() == static_cast<std::size_t>(deep.size());
        paramsBound = bindParams<PathParams>(view("{\"x\":" + deep + '}')).has_value();
        const auto value = parseJson(view(line));
        valueBuilt = value && value->find("id") != nullptr;
    }));
    thread->setStackSize(256 * 1024);
    thread->start();
    QVERIFY(thread->wait());
    QVERIFY(requestRead);
    QVERIFY(paramsBound);
    QVERIFY(valueBuilt);
    QVERIFY(!isValid(view('[' + line + ']')));
}

CLAUSTRUM_PLAIN_TEST(TestJsonScan)
#include "testjsonscan.moc"
