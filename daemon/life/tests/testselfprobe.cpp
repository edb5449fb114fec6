// SPDX-License-Identifier: Apache-2.0
#include "daemon/life/selfprobe.h"
#include "daemon/life/tests/answerer.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <atomic>

using namespace claustrum;
using namespace claustrum::testing;

class TestSelfProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void knowsItself_data();
    void knowsItself();
    void asksWithItsToken();
    void nobodyListens();
    void waitsNoLongerThanTheLimit();
    void readsNoEndlessAnswer();
};

static SelfProbe probeOf(const Sandbox &sandbox)
{
    return {
        .socket = sandbox.socketPath(), .token = "secret", .instanceId = "abc", .limit = patience};
}

void TestSelfProbe::knowsItself_data()
{
    QTest::addColumn<std::string>("answer");
    QTest::addColumn<bool>("leads");
    QTest::newRow("its own") << Answerer::capabilities("abc") << true;
    QTest::newRow("of another daemon") << Answerer::capabilities("abd") << false;
    QTest::newRow("of an older build")
        << std::string("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"version\":\"x\"}}\n") << false;
    QTest::newRow("a refusal") << std::string(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32001,\"message\":\"x\"}}"
        "\n") << false;
    QTest::newRow("a number") << std::string(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"instanceId\":1}}\n")
                              << false;
    QTest::newRow("no JSON") << std::string("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":}\n")
                             << false;
    QTest::newRow("no frame") << std::string("abc\n") << false;
    QTest::newRow("half a line") << std::string("{\"jsonrpc\":") << false;
    QTest::newRow("nothing") << std::string() << false;
}

void TestSelfProbe::knowsItself()
{
    QFETCH(std::string, answer);
    const Sandbox sandbox;
    const Answerer answerer(sandbox.socketPath(), [&](int socket, const std::string &) {
        Answerer::say(socket, answer);
    });
    QTEST(leadsBack(probeOf(sandbox)), "leads");
}

void TestSelfProbe::asksWithItsToken()
{
    const Sandbox sandbox;
    std::string asked;
    {
        const Answerer answerer(sandbox.socketPath(), [&](int socket, const std::string &line) {
            asked = line;
            Answerer::say(socket, Answerer::capabilities("abc"));
        });
        QVERIFY(leadsBack(probeOf(sandbox)));
    }
    QCOMPARE(
        asked,
        std::string(R"({"jsonrpc":"2.0","id":1,"method":"server.capabilities","auth":"secret"})"));
}

void TestSelfProbe::nobodyListens()
{
    const Sandbox sandbox;
    QVERIFY(!leadsBack(probeOf(sandbox)));
    (void)sandbox.makeFile("run/rpc.sock", "");
    QVERIFY(!leadsBack(probeOf(sandbox)));
}

/// The answer would be right.
void TestSelfProbe::waitsNoLongerThanTheLimit()
{
    const Sandbox sandbox;
    std::atomic<bool> goes{false};
    const Answerer answerer(sandbox.socketPath(), [&](int socket, const std::string &) {
        (void)eventually([&] { return goes.load(); });
        Answerer::say(socket, Answerer::capabilities("abc"));
    });
    auto probe = probeOf(sandbox);
    probe.limit = std::chrono::milliseconds(50);
    QVERIFY(!leadsBack(probe));
    goes = true;
}

void TestSelfProbe::readsNoEndlessAnswer()
{
    const Sandbox sandbox;
    std::size_t sent = 0;
    {
        const Answerer answerer(sandbox.socketPath(), [&](int socket, const std::string &) {
            const std::string block(65536, ' ');
            while (::send(socket, block.data(), block.size(), MSG_NOSIGNAL) > 0)
                sent += block.size();
        });
        QVERIFY(!leadsBack(probeOf(sandbox)));
    }
    QVERIFY(sent < std::size_t{4} << 20); // what the socket holds
}

CLAUSTRUM_PLAIN_TEST(TestSelfProbe)
#include "testselfprobe.moc"
