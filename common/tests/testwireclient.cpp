// SPDX-License-Identifier: Apache-2.0
#include "common/wireclient.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"

#include <QByteArray>
#include <QTest>

#include <sys/socket.h>

#include <array>
#include <thread>

using namespace claustrum;

class TestWireClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsFrames_data();
    void readsFrames();
    void readsFramesLargerThanItsBuffer();
    void refusesAFrameWithoutEnd();
    void limitsTheWait();
    void writesRequests_data();
    void writesRequests();
    void knowsItsReplies_data();
    void knowsItsReplies();
    void keepsFramesBeforeAReply();
    void skips_data();
    void skips();
    void usesTheTwoPipesOfABridge();
    void reportsADaemonThatHasClosed();
};

namespace {

constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds atOnce{0};

/// A client, and the other end of its socket.
struct Pair
{
    Pair()
    {
        int ends[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
            qFatal("no socket pair");
        client = WireClient(Fd(ends[0]), "secret");
        daemon.reset(ends[1]);
    }
    void say(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const auto sent = ::send(daemon.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent < 0)
                return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    WireClient client;
    Fd daemon;
};

/// Says something on a thread of its own, until all is read or this goes.
class Talk
{
public:
    Talk(Pair &pair, std::string bytes)
        : m_client(pair.client)
        , m_thread([&pair, bytes = std::move(bytes)] { pair.say(bytes); })
    {}
    ~Talk() { m_client.close(); }
    Talk(const Talk &) = delete;
    Talk &operator=(const Talk &) = delete;

private:
    WireClient &m_client;
    std::jthread m_thread;
};

template <typename T>
QByteArray shown(const Result<T, WireError> &result)
{
    if (!result)
        return QByteArray::fromStdString("<" + result.error().text + ">");
    if constexpr (std::is_same_v<T, WireClient::Reply>)
        return QByteArray(result->isError ? "error " : "result ") + result->json.c_str();
    else
        return QByteArray::fromStdString(*result);
}

} // namespace

void TestWireClient::readsFrames_data()
{
    QTest::addColumn<QByteArrayList>("writes"); // each is there before the next is read
    QTest::addColumn<QByteArrayList>("frames");
    const QByteArrayList closed{"<closed>"};
    QTest::newRow("nothing") << QByteArrayList() << closed;
    QTest::newRow("one") << QByteArrayList{"{}\n"} << QByteArrayList{"{}"} + closed;
    QTest::newRow("an empty line") << QByteArrayList{"\n"} << QByteArrayList{""} + closed;
    QTest::newRow("several at once")
        << QByteArrayList{"1\n22\n333\n"} << QByteArrayList{"1", "22", "333"} + closed;
    QTest::newRow("one in pieces")
        << QByteArrayList{"ab", "cd", "e\nf\n"} << QByteArrayList{"abcde", "f"} + closed;
    QTest::newRow("cut off") << QByteArrayList{"1\n2"}
                             << QByteArrayList{"1", "<cut off: 2>"} + closed;
}

void TestWireClient::readsFrames()
{
    QFETCH(QByteArrayList, writes);
    QFETCH(QByteArrayList, frames);
    Pair pair;
    for (const QByteArray &bytes : writes)
        pair.say(bytes.toStdString());
    pair.daemon.reset();
    QByteArrayList read;
    while (read.isEmpty() || read.last() != "<closed>")
        read << shown(pair.client.next(patience));
    QCOMPARE(read, frames);
}

void TestWireClient::readsFramesLargerThanItsBuffer()
{
    Pair pair;
    const std::string large(5'000'000, 'x');
    const Talk talk(pair, "a\n" + large + "\nb\n" + large + "\n");
    QCOMPARE(shown(pair.client.next(patience)), QByteArray("a"));
    QVERIFY(*pair.client.next(patience) == large);
    QCOMPARE(shown(pair.client.next(patience)), QByteArray("b"));
    QVERIFY(*pair.client.next(patience) == large);
}

void TestWireClient::refusesAFrameWithoutEnd()
{
    Pair pair;
    const Talk talk(pair, std::string(2 * WireClient::maxFrameBytes, 'x'));
    const auto frame = pair.client.next(patience);
    QVERIFY(!frame);
    QVERIFY(frame.error().kind == WireError::Kind::TooLarge);
}

void TestWireClient::limitsTheWait()
{
    Pair pair;
    QCOMPARE(shown(pair.client.next(atOnce)), QByteArray("<no answer in time>"));
    QCOMPARE(shown(pair.client.reply(1, atOnce)), QByteArray("<no answer in time>"));
    pair.say("half");
    QCOMPARE(shown(pair.client.next(atOnce)), QByteArray("<no answer in time>"));
    pair.say(" and half\n");
    QCOMPARE(shown(pair.client.next(atOnce)), QByteArray("half and half"));
    const auto sent = pair.client.send(std::string(5'000'000, 'x'), atOnce); // nobody reads
    QVERIFY(!sent);
    QVERIFY(sent.error().kind == WireError::Kind::Silent);
}

void TestWireClient::writesRequests_data()
{
    QTest::addColumn<QByteArray>("params");
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, const char *params, const char *line) {
        QTest::newRow(name) << QByteArray(params) << QByteArray(line);
    };
    row("params", R"({"a":1})",
        R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1},"auth":"secret"})"
        "\n");
    row("none", "",
        R"({"jsonrpc":"2.0","id":1,"method":"m","auth":"secret"})"
        "\n");
}

void TestWireClient::writesRequests()
{
    QFETCH(QByteArray, params);
    Pair pair;
    QCOMPARE(*pair.client.ask("m", params.toStdString(), patience), std::int64_t(1));
    std::array<char, 1000> bytes;
    const auto got = ::read(pair.daemon.get(), bytes.data(), bytes.size());
    QTEST(QByteArray(bytes.data(), static_cast<int>(got)), "line");
    QCOMPARE(pair.client.request("m", "{}").id, std::int64_t(2));
}

void TestWireClient::knowsItsReplies_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("reply"); // to request 12
    const auto row = [](const char *name, const char *frame, const char *reply) {
        QTest::newRow(name) << QByteArray(frame) << QByteArray(reply);
    };
    row("a result", R"({"jsonrpc":"2.0","id":12,"result":{"a":"}"}})", R"(result {"a":"}"})");
    row("an error", R"({"jsonrpc":"2.0","id":12,"error":{"code":1}})", R"(error {"code":1})");
    row("null", R"({"jsonrpc":"2.0","id":12,"result":null})", "result null");
    row("to another request", R"({"jsonrpc":"2.0","id":1,"result":null})", "none");
    row("to a request with more digits", R"({"jsonrpc":"2.0","id":123,"result":null})", "none");
    row("a stream frame", R"({"type":"stream","processId":"p","stream":"stdout"})", "none");
    row("neither result nor error", R"({"jsonrpc":"2.0","id":12,"method":"m"})", "none");
    row("nothing", "", "none");
}

void TestWireClient::knowsItsReplies()
{
    QFETCH(QByteArray, frame);
    const auto reply = WireClient::replyTo(12, frame.toStdString());
    QTEST(reply ? shown(Result<WireClient::Reply, WireError>(*reply)) : QByteArray("none"),
          "reply");
}

void TestWireClient::keepsFramesBeforeAReply()
{
    Pair pair;
    pair.say("a\n"
             R"({"jsonrpc":"2.0","id":2,"result":"two"})"
             "\nb\n"
             R"({"jsonrpc":"2.0","id":1,"error":"one"})"
             "\nc\n");
    QCOMPARE(shown(pair.client.reply(1, patience)), QByteArray(R"(error "one")"));
    QCOMPARE(shown(pair.client.reply(2, patience)), QByteArray(R"(result "two")"));
    for (const char *frame : {"a", "b", "c"})
        QCOMPARE(shown(pair.client.next(patience)), QByteArray(frame));
}

void TestWireClient::skips_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("one line") << QByteArray("end\n") << QByteArray("end");
    QTest::newRow("not in the middle") << QByteArray("an end x\nend\n") << QByteArray("end");
    QTest::newRow("after much more than is searched")
        << QByteArray(3'000'000, '\n') + "the end of it\n"
        << QByteArray("end of");
}

/// All has been said before: the data ends with the line, however it is cut.
void TestWireClient::skips()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    Pair pair;
    const Talk talk(pair, bytes.toStdString());
    const auto skipped = pair.client.skipUntil(text.toStdString(), patience);
    QVERIFY(skipped);
    QCOMPARE(*skipped, static_cast<std::size_t>(bytes.size()));
    QCOMPARE(shown(pair.client.next(atOnce)), QByteArray("<no answer in time>"));
}

void TestWireClient::usesTheTwoPipesOfABridge()
{
    auto toBridge = makePipe();
    auto fromBridge = makePipe();
    QVERIFY(toBridge && fromBridge);
    WireClient client(std::move(fromBridge->readEnd), std::move(toBridge->writeEnd), "secret");
    const std::string reply = R"({"jsonrpc":"2.0","id":1,"result":"pong"})"
                              "\n";
    QCOMPARE(::write(fromBridge->writeEnd.get(), reply.data(), reply.size()),
             static_cast<ssize_t>(reply.size()));
    const auto id = client.ask("server.ping", "", patience);
    QVERIFY(id);
    QCOMPARE(shown(client.reply(*id, patience)), QByteArray(R"(result "pong")"));
    const auto full = client.send(std::string(5'000'000, 'x'), atOnce); // nobody reads
    QVERIFY(!full);
    QVERIFY(full.error().kind == WireError::Kind::Silent);
}

void TestWireClient::reportsADaemonThatHasClosed()
{
    Pair pair;
    pair.daemon.reset();
    const auto sent = pair.client.send("x", patience);
    QVERIFY(!sent);
    QVERIFY(sent.error().kind == WireError::Kind::Closed);
    QCOMPARE(shown(pair.client.reply(1, patience)), QByteArray("<closed>"));
    QCOMPARE(shown(WireClient().next(patience)), QByteArray("<closed>"));
}

CLAUSTRUM_PLAIN_TEST(TestWireClient)
#include "testwireclient.moc"
