// SPDX-License-Identifier: Apache-2.0
// The bytes of a record, and files that are none.
#include "daemon/children/childrecord.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

using namespace claustrum;

class TestChildRecord : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasTheContractsBytes();
    void leavesUnknownOut();
    void reads_data();
    void reads();
    void readsWhatItWrites();
    void knowsItsHost();
};

static ChildRecord example()
{
    return {.pid = 4711,
            .node = "b00t/pid:[4026531836]",
            .host = "machine-id:abc",
            .instance = "0123456789abcdef0123456789abcdef",
            .daemonPid = 4700,
            .daemonStart = "1000",
            .argv0 = "/opt/cl<i>",
            .program = {},
            .start = "1001",
            .at = 1790000000000};
}

void TestChildRecord::hasTheContractsBytes()
{
    ChildRecord record = example();
    QCOMPARE(record.json(),
             std::string(R"({"pid":4711,"node":"b00t/pid:[4026531836]","host":"machine-id:abc",)"
                         R"("instance":"0123456789abcdef0123456789abcdef","daemonPid":4700,)"
                         R"("daemonStart":"1000","argv0":"/opt/cl\u003ci\u003e","start":"1001",)"
                         R"("at":1790000000000})"));
    record.program = "/opt/cli";
    QVERIFY(record.json().find(R"(","program":"/opt/cli","start":"1001")") != std::string::npos);
}

void TestChildRecord::leavesUnknownOut()
{
    ChildRecord record = example();
    record.node.clear();
    record.host.clear();
    QVERIFY(record.json().starts_with(R"({"pid":4711,"instance":")"));
}

void TestChildRecord::reads_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("name");
    QTest::addColumn<bool>("isRecord");
    const auto row = [](const char *name, const std::string &text, const std::string &file,
                        bool isRecord) { QTest::newRow(name) << text << file << isRecord; };
    const auto filled = [](std::size_t bytes) {
        const std::string begin = R"({"pid":7,"at":1,"argv0":")";
        return begin + std::string(bytes - begin.size() - 2, 'x') + "\"}";
    };
    row("a pid is enough", R"({"pid":7})", "7.json", true);
    row("blanks around", " {\"pid\":7}\n", "7.json", true);
    row("other members", R"({"pid":7,"x":[1,{}]})", "7.json", true);
    row("as long as may be", filled(4096), "7.json", true);
    row("a byte too long", filled(4097), "7.json", false);
    row("empty", "", "7.json", false);
    row("no JSON", "{\"pid\":7", "7.json", false);
    row("two values", R"({"pid":7}{"pid":7})", "7.json", false);
    row("no object", "[7]", "7.json", false);
    row("no pid", "{}", "7.json", false);
    row("a pid in a string", R"({"pid":"7"})", "7.json", false);
    row("another's name", R"({"pid":7})", "8.json", false);
    row("a name of the same number", R"({"pid":7})", "07.json", false);
    row("pid 1", R"({"pid":1})", "1.json", false);
    row("a group", R"({"pid":-7})", "-7.json", false);
    row("the largest pid", R"({"pid":2147483647})", "2147483647.json", true);
    row("a larger one", R"({"pid":2147483648})", "2147483648.json", false);
    row("a fraction", R"({"pid":7.5})", "7.5.json", false);
}

void TestChildRecord::reads()
{
    QFETCH(std::string, text);
    QFETCH(std::string, name);
    QTEST(parseChildRecord(text, name).has_value(), "isRecord");
}

void TestChildRecord::readsWhatItWrites()
{
    ChildRecord record = example();
    record.program = "/opt/cli";
    const auto read = parseChildRecord(record.json(), "4711.json");
    QVERIFY(read);
    QCOMPARE(read->json(), record.json());
}

void TestChildRecord::knowsItsHost()
{
    const std::string host = ownHost();
    QVERIFY(host.empty() || host.starts_with("machine-id:"));
    QVERIFY(host.find('\n') == std::string::npos);
}

CLAUSTRUM_PLAIN_TEST(TestChildRecord)
#include "testchildrecord.moc"
