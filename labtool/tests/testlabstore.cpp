// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framestore.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"

#include <QTemporaryFile>
#include <QTest>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsFacts_data();
    void readsFacts();
    void decodesStreamData();
    void keepsBytesAndNumbers();
    void forgetsTheOldestByCount();
    void forgetsTheOldestByBytes();
    void readsFromAFile();
    void survivesATruncatedFile();
    void freesArenaBlocks();
    void limitsNames();
};

void TestLabStore::readsFacts_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<bool>("in");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("process");
    QTest::addColumn<qulonglong>("seq");
    QTest::addColumn<int>("code");
    using B = QByteArray;
    QTest::newRow("request") << B(R"({"jsonrpc":"2.0","id":1.0,"method":"files.stat","params":{}})")
                             << true << B("request") << B("1") << B("files.stat") << B() << 0ULL
                             << 0;
    QTest::newRow("process request, keys in other case")
        << B(R"({"ID":"x","Method":"process.kill","PARAMS":{"Id":"p\n1","data":"QQ=="}})") << true
        << B("request") << B("\"x\"") << B("process.kill") << B("p\n1") << 0ULL << 0;
    QTest::newRow("not a request")
        << B("{") << true << B("unreadable") << B("null") << B() << B() << 0ULL << 0;
    QTest::newRow("result") << B(R"({"jsonrpc":"2.0","id":"a","result":{"error":1}})") << false
                            << B("result") << B("\"a\"") << B() << B() << 0ULL << 0;
    QTest::newRow("error") << B(
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})")
                           << false << B("error") << B("null") << B() << B() << 0ULL << -32700;
    QTest::newRow("stdout") << B(
        R"({"type":"stream","processId":"p","stream":"stdout","seq":18446744073709551615,"data":"QQ=="})")
                            << false << B("stdout") << B() << B() << B("p")
                            << 18446744073709551615ULL << 0;
    QTest::newRow("exit") << B(
        R"({"type":"stream","processId":"p","stream":"exit","seq":3,"exitCode":-1})")
                          << false << B("exit") << B() << B() << B("p") << 3ULL << -1;
    QTest::newRow("neither reply nor stream")
        << B("[1]") << false << B("unreadable") << B() << B() << B() << 0ULL << 0;
    QTest::newRow("truncated") << B(
        R"({"type":"stream","processId":"p","stream":"exit","seq":3,"exitCode":)")
                               << false << B("unreadable") << B() << B() << B() << 0ULL << 0;
}

void TestLabStore::readsFacts()
{
    QFETCH(QByteArray, frame);
    QFETCH(bool, in);
    const auto facts = readFacts(frame.toStdString(), in ? Direction::In : Direction::Out);
    QTEST(QByteArray::fromStdString(std::string(kindName(facts.kind))), "kind");
    QTEST(QByteArray::fromStdString(facts.id), "id");
    QTEST(QByteArray::fromStdString(facts.method), "method");
    QTEST(QByteArray::fromStdString(facts.process), "process");
    QTEST(qulonglong(facts.seq), "seq");
    QTEST(int(facts.code), "code");
}

void TestLabStore::decodesStreamData()
{
    QCOMPARE(streamData(stream(1, "p", 1, "a\0b\xff").bytes).value(), std::string("a"));
    const std::string binary("a\0b\xff", 4);
    QCOMPARE(streamData(stream(1, "p", 1, binary).bytes).value(), binary);
    QVERIFY(!streamData(R"({"stream":"stdout","data":"***"})").has_value());
    QVERIFY(!streamData(exitFrame(1, "p", 1, 0).bytes).has_value());
}

static FrameNumber add(FrameStore &store, const std::string &bytes)
{
    FrameRecord record;
    record.size = static_cast<std::uint32_t>(bytes.size());
    return store.append(record, bytes);
}

void TestLabStore::keepsBytesAndNumbers()
{
    FrameStore store;
    QCOMPARE(add(store, "first"), FrameNumber(1));
    QCOMPARE(add(store, ""), FrameNumber(2));
    const std::string big(3 << 20, 'b'); // larger than a block
    QCOMPARE(add(store, big), FrameNumber(3));
    QCOMPARE(add(store, "last"), FrameNumber(4));
    QCOMPARE(store.bytes(1), std::string("first"));
    QCOMPARE(store.bytes(2), std::string());
    QVERIFY(store.bytes(3) == big);
    QCOMPARE(store.bytes(4), std::string("last"));
    QVERIFY(!store.has(0));
    QVERIFY(!store.has(5));
}

void TestLabStore::forgetsTheOldestByCount()
{
    FrameStore store(FrameStore::Limits{3, 1000});
    for (int i = 1; i <= 5; ++i)
        add(store, std::to_string(i));
    QCOMPARE(store.forgetOldest(), std::size_t(2));
    QCOMPARE(store.first(), FrameNumber(3));
    QCOMPARE(store.forgotten(), FrameNumber(2));
    QCOMPARE(store.bytes(3), std::string("3"));
    QCOMPARE(store.bytes(5), std::string("5"));
}

void TestLabStore::forgetsTheOldestByBytes()
{
    FrameStore store(FrameStore::Limits{100, 10});
    add(store, "12345");
    add(store, "67890");
    QCOMPARE(store.forgetOldest(), std::size_t(0));
    add(store, std::string(20, 'x')); // the newest frame always stays
    QCOMPARE(store.forgetOldest(), std::size_t(2));
    QCOMPARE(store.size(), std::size_t(1));
    QCOMPARE(store.bytes(3), std::string(20, 'x'));
}

void TestLabStore::readsFromAFile()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("..\"a\\u0041\\n\" verbatim");
    file.flush();
    FrameStore store;
    FrameRecord record;
    record.text = {2, 11, store.addFile(file.fileName()), TextRef::escaped};
    store.append(record, "ignored");
    record.text.offset = 14;
    record.text.length = 8;
    record.text.flags = 0;
    store.append(record, {});
    QCOMPARE(store.bytes(1), std::string("aA\n"));
    QCOMPARE(store.bytes(2), std::string("verbatim"));
}

void TestLabStore::survivesATruncatedFile()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("0123456789");
    file.flush();
    FrameStore store;
    FrameRecord record;
    record.text = {4, 6, store.addFile(file.fileName()), 0};
    store.append(record, {});
    QVERIFY(file.resize(5));
    QCOMPARE(store.bytes(1), std::string());
}

void TestLabStore::freesArenaBlocks()
{
    FrameStore store(FrameStore::Limits{1000, 4 << 20});
    const std::string text(64 << 10, 't');
    for (int i = 0; i < 2000; ++i) { // 125 MiB in all
        add(store, text);
        store.forgetOldest();
    }
    QVERIFY2(store.memory() <= (6U << 20), std::to_string(store.memory()).c_str());
    QVERIFY(store.bytes(2000) == text);
    QVERIFY(store.bytes(store.first()) == text);
}

void TestLabStore::limitsNames()
{
    NameTable names;
    QCOMPARE(names.idOf(""), NameId(0));
    const auto id = names.idOf("a");
    QCOMPARE(names.idOf("a"), id);
    for (std::size_t i = 0; i < NameTable::limit + 10; ++i)
        names.idOf(std::to_string(i));
    QVERIFY(names.size() <= NameTable::limit + 1);
    QCOMPARE(names.name(names.idOf("one more")), std::string("…"));
    QCOMPARE(names.name(id), std::string("a"));
}

CLAUSTRUM_TEST(TestLabStore)
#include "testlabstore.moc"
