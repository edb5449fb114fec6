// SPDX-License-Identifier: Apache-2.0
// The end of idle connections; the tests turn the clock by looking.
#include "daemon/client/idlewatch.h"
#include "daemon/client/tests/connectedclient.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "testing/deadline.h"
#include "testing/texts.h"

#include <QTest>

#include <sys/socket.h>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;

constexpr int patienceMs = std::chrono::milliseconds(patience).count();
constexpr const char *idleLine = "closing connection idle 5m0s in both directions: @\n";

namespace {

/// Connections with a client's end for the newest.
struct Clients
{
    explicit Clients(EventPoll &poll)
        : connections(poll, host)
    {}
    ~Clients() { connections.closeAll(); }

    void connect()
    {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
            qFatal("no socketpair");
        client.reset(fds[0]);
        connections.accept(Fd(fds[1]));
    }
    [[nodiscard]] std::shared_ptr<Connection> connection() const
    {
        return connections.all().front();
    }

    RecordingHost host;
    Connections connections;
    Fd client;
};

} // namespace

class TestIdleWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void closesAfterTenLooks();
    void bytesCount_data();
    void bytesCount();
    void aTailIsServedWithoutAnAnswer();
    void looksByItself();

private:
    /// Looks that often, and runs the loop after each.
    static void look(IdleWatch &watch, int times);
    [[nodiscard]] bool isClosed() const { return m_clients->host.closedCount() > 0; }

    std::unique_ptr<CapturedLog> m_log;
    std::unique_ptr<Clients> m_clients;
};

void TestIdleWatch::init()
{
    m_log = std::make_unique<CapturedLog>();
    m_clients = std::make_unique<Clients>(EventLoop::currentPoll());
    m_clients->connect();
}

void TestIdleWatch::cleanup()
{
    m_clients.reset();
    m_log.reset();
}

void TestIdleWatch::look(IdleWatch &watch, int times)
{
    for (int i = 0; i < times; ++i) {
        watch.look();
        QCoreApplication::processEvents();
    }
}

void TestIdleWatch::closesAfterTenLooks()
{
    IdleWatch watch(m_clients->connections, 1h);
    look(watch, 1); // it was opened before this one
    look(watch, 9);
    QVERIFY(!isClosed());
    look(watch, 1);
    QVERIFY(isClosed());
    const std::string log = m_log->text();
    QVERIFY2(m_log->holds(std::string("INFO  [Server] ") + idleLine), log.c_str());
    QVERIFY(log.find(idleLine) < log.find("Connection closed: @\n"));
}

void TestIdleWatch::bytesCount_data()
{
    QTest::addColumn<std::string>("sent");
    QTest::addColumn<bool>("isAnswered");
    QTest::newRow("half a line") << std::string("x") << false;
    QTest::newRow("a line") << std::string("x\n") << false;
    QTest::newRow("a frame to the client") << std::string() << true;
}

void TestIdleWatch::bytesCount()
{
    QFETCH(std::string, sent);
    QFETCH(bool, isAnswered);
    IdleWatch watch(m_clients->connections, 1h);
    look(watch, 10);
    if (isAnswered) {
        m_clients->connection()->sendFrame(Frame({"a frame\n"}));
        m_clients->connection()->flush();
    }
    QCOMPARE(::send(m_clients->client.get(), sent.data(), sent.size(), MSG_NOSIGNAL),
             static_cast<ssize_t>(sent.size()));
    QCoreApplication::processEvents();
    look(watch, 10);
    QVERIFY(!isClosed());
    look(watch, 1);
    QVERIFY(isClosed());
}

void TestIdleWatch::aTailIsServedWithoutAnAnswer()
{
    m_clients->host.onLine([](const std::shared_ptr<Connection> &from, std::string_view line) {
        from->finishRequest(Frame({"an answer\n"}), line.size());
    });
    QCOMPARE(::send(m_clients->client.get(), "a tail", 6, MSG_NOSIGNAL), ssize_t{6});
    QCoreApplication::processEvents();
    QVERIFY(m_clients->host.lines().empty());
    IdleWatch watch(m_clients->connections, 1h);
    look(watch, 11);
    QVERIFY(m_clients->host.lines() == std::vector<std::string>{"a tail"});
    char byte = 0;
    QCOMPARE(::read(m_clients->client.get(), &byte, 1), ssize_t{0}); // EOF, and nothing before
}

void TestIdleWatch::looksByItself()
{
    const IdleWatch watch(m_clients->connections, 1ms);
    QTRY_VERIFY_WITH_TIMEOUT(isClosed(), patienceMs);
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestIdleWatch)
#include "testidlewatch.moc"
