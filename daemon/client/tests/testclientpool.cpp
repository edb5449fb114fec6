// SPDX-License-Identifier: Apache-2.0
// A few hostile clients. Counters, not times, show how much is held for all of them together.
#include "daemon/client/clientpool.h"
#include "daemon/client/pendingreply.h"
#include "daemon/client/tests/connectedclient.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "testing/texts.h"

#include <QCoreApplication>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <optional>

using namespace claustrum;
using namespace claustrum::testing;

class TestClientPool : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void init();
    void cleanup();
    void strangersThatDoNotRead();
    void strangersWithEndlessLines();
    void aLongLineOfAStrangerIsServed();
    void tooManyStrangers();
    void trustedClientsGoFirst();
    void trustMovesWhatIsCounted();
    void whileMemoryIsTight();

private:
    ConnectedClient &add(bool trusted = false)
    {
        m_clients.push_back(std::make_unique<ConnectedClient>(*m_pool, *m_host));
        if (trusted)
            m_clients.back()->connection()->trust();
        return *m_clients.back();
    }
    static void turn(int times)
    {
        for (int i = 0; i < times; ++i)
            QCoreApplication::processEvents();
    }
    [[nodiscard]] std::size_t openCount() const { return m_clients.size() - m_host->closedCount(); }

    std::unique_ptr<CapturedLog> m_log;
    std::unique_ptr<RecordingHost> m_host;
    std::optional<ClientPool> m_pool;
    std::vector<std::unique_ptr<ConnectedClient>> m_clients;
};

static const std::string requests = [] {
    std::string all;
    for (int i = 0; i < 500; ++i)
        all += R"({"jsonrpc":"2.0","id":1,"method":"server.ping","auth":"guessed"})"
               "\n";
    return all;
}();

void TestClientPool::init()
{
    m_log = std::make_unique<CapturedLog>();
    m_host = std::make_unique<RecordingHost>();
    m_host->onLine([](const std::shared_ptr<Connection> &from, std::string_view line) {
        PendingReply(from, "1", line.size()).answer(std::string(100, '1'));
    });
    m_pool.emplace(EventLoop::currentPoll());
}

void TestClientPool::cleanup()
{
    for (const auto &client : m_clients)
        client->connection()->close();
    QCOMPARE(m_pool->strangers(), std::size_t{0});
    QCOMPARE(m_pool->strangersLineBytes() + m_pool->lineBytes(), std::size_t{0});
    QCOMPARE(m_pool->workBytes(), std::size_t{0});
    m_clients.clear();
    m_host.reset();
    m_pool.reset();
    m_log.reset();
}

void TestClientPool::strangersThatDoNotRead()
{
    constexpr std::size_t count = 40;
    for (std::size_t i = 0; i < count; ++i)
        add();
    std::size_t most = 0;
    std::size_t before = 1;
    while (m_host->lines().size() != before) { // until none is read from any more
        before = m_host->lines().size();
        for (int i = 0; i < 30; ++i) {
            for (const auto &client : m_clients)
                client->send(requests);
            turn(10);
            most = std::max(most, m_pool->workBytes());
        }
    }
    // Each beyond its limit by the replies to one block that was read.
    const std::size_t each = Connection::strangerReplyLimit + 3 * Connection::strangerReadBytes;
    QVERIFY2(most <= count * each, qPrintable(QString::number(most)));
    QVERIFY(most >= count * Connection::strangerReplyLimit / 2);
    QCOMPARE(openCount(), count);
    while (m_pool->workBytes() > 0) { // read, they go on
        for (const auto &client : m_clients)
            client->received();
        turn(10);
    }
    QVERIFY(m_host->lines().size() > before);
}

void TestClientPool::strangersWithEndlessLines()
{
    constexpr std::size_t count = 60;
    for (std::size_t i = 0; i < count; ++i)
        add();
    const std::string part(20'000, 'x');
    std::size_t most = 0;
    while (openCount() > count / 2) { // each closed one makes room for the others
        for (const auto &client : m_clients)
            client->send(part);
        turn(20);
        most = std::max(most, m_pool->strangersLineBytes());
    }
    QVERIFY2(most <= ClientPool::strangerLineLimit, qPrintable(QString::number(most)));
    QVERIFY2(most >= ClientPool::strangerLineLimit / 2, qPrintable(QString::number(most)));
    QVERIFY(m_log->holds("WARN  [Server] Closing a connection: too many unfinished lines\n"));
}

void TestClientPool::aLongLineOfAStrangerIsServed()
{
    for (int i = 0; i < 40; ++i)
        add().send("x"); // each holds a byte of a line
    turn(100);
    QVERIFY2(m_pool->strangersLineBytes() <= 40 * 4096,
             qPrintable(QString::number(m_pool->strangersLineBytes())));
    ConnectedClient &honest = add();
    const std::string line = std::string(1'048'575, 'y') + "\n";
    for (std::size_t sent = 0; sent < line.size();) {
        sent += honest.send(std::string_view(line).substr(sent));
        turn(1);
    }
    while (m_host->lines().empty())
        turn(1);
    QCOMPARE(m_host->lines().front(), line.substr(0, 1'048'575));
    QCOMPARE(openCount(), std::size_t{41});
}

void TestClientPool::tooManyStrangers()
{
    ConnectedClient &trusted = add(true);
    ConnectedClient &oldest = add();
    ConnectedClient &second = add();
    while (m_pool->strangers() < ClientPool::strangerLimit)
        add();
    QCOMPARE(m_host->closedCount(), std::size_t{0});
    add();
    QCOMPARE(m_pool->strangers(), ClientPool::strangerLimit);
    QVERIFY(oldest.connection()->isClosed());
    QVERIFY(!second.connection()->isClosed() && !trusted.connection()->isClosed());
    QVERIFY(m_log->holds("WARN  [Server] Closing a connection: too many without a request that "
                         "carries the token\n"));
}

void TestClientPool::trustedClientsGoFirst()
{
    ConnectedClient &good = add(true);
    for (int i = 0; i < 100; ++i)
        add();
    std::size_t strangersLines = 0;
    std::size_t most = 0;
    for (int round = 0; round < 50; ++round) {
        for (const auto &client : m_clients) {
            client->received();
            if (client.get() != &good)
                client->send(requests);
        }
        const std::size_t before = good.received().size();
        const std::size_t servedBefore = m_host->lines().size();
        good.send("ping\n");
        while (good.received().size() == before)
            turn(1);
        most = std::max(most, m_host->lines().size() - servedBefore);
        strangersLines += m_host->lines().size() - servedBefore - 1;
    }
    QVERIFY(strangersLines > 0);
    // Two parts of eight strangers with a block each; all of them would be 12,500 lines and more.
    QVERIFY2(most <= 2 * 8 * 130, qPrintable(QString::number(most)));
}

void TestClientPool::trustMovesWhatIsCounted()
{
    ConnectedClient &client = add();
    client.send("abc");
    while (m_pool->strangersLineBytes() == 0)
        turn(1);
    client.connection()->trust();
    QCOMPARE(m_pool->strangers(), std::size_t{0});
    QCOMPARE(m_pool->strangersLineBytes(), std::size_t{0});
    QVERIFY(m_pool->lineBytes() >= 3);
    client.send("def\n"); // heard in the loop's own set now
    while (m_host->lines().empty())
        turn(1);
    QCOMPARE(m_host->lines().front(), std::string("abcdef"));
    QCOMPARE(m_pool->lineBytes(), std::size_t{0});
}

void TestClientPool::whileMemoryIsTight()
{
    m_host->onLine([](const std::shared_ptr<Connection> &from, std::string_view line) {
        const std::size_t size = line == "ping" ? 10 : 1'000'000;
        PendingReply(from, "1", line.size()).answer(std::string(size, '1'));
    });
    for (int i = 0; i < 30; ++i) { // which together may have 240 MB by their own limits
        ConnectedClient &client = add(true);
        for (int line = 0; line < 20; ++line)
            client.send("large\n");
    }
    turn(1000);
    QVERIFY(m_pool->isTight());
    QVERIFY2(m_pool->workBytes() < ClientPool::workLimit + 40'000'000,
             qPrintable(QString::number(m_pool->workBytes())));
    ConnectedClient &good = add(true);
    for (int i = 0; i < 100; ++i) {
        const std::size_t before = good.received().size();
        good.send("ping\n");
        while (good.received().size() == before)
            turn(1);
    }
    const auto allRead = [&] {
        bool all = true;
        for (const auto &client : m_clients)
            all = (client->received().size() > 20 * 1'000'000 || client.get() == &good) && all;
        return all;
    };
    while (!allRead()) // none is forgotten
        turn(1);
    QVERIFY(!m_pool->isTight());
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestClientPool)
#include "testclientpool.moc"
