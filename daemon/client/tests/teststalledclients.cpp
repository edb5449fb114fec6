// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/stalledclients.h"
#include "daemon/client/tests/connectedclient.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"

#include <QCoreApplication>
#include <QTest>

#include <csignal>
#include <optional>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;

class TestStalledClients : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void init();
    void cleanup();
    void closesWhoReadsNothing();
    void sparesWhoReads();
    void sparesWhoHasReadAll();
    void looksByItself();

private:
    void passAndCheck(std::chrono::seconds time);
    [[nodiscard]] std::size_t read(std::size_t bytes) const;
    void queue(std::size_t bytes);
    [[nodiscard]] bool isOpen() const { return m_host->closedCount() == 0; }

    std::unique_ptr<CapturedLog> m_log;
    std::unique_ptr<RecordingHost> m_host;
    std::optional<Connections> m_connections;
    Fd m_client;
    std::chrono::steady_clock::time_point m_now;
    std::optional<StalledClients> m_stalled;
};

void TestStalledClients::init()
{
    m_log = std::make_unique<CapturedLog>();
    m_host = std::make_unique<RecordingHost>();
    m_connections.emplace(EventLoop::currentPoll(), *m_host);
    int fds[2];
    QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), 0);
    m_client.reset(fds[0]);
    m_connections->accept(Fd(fds[1]));
    m_now = {};
    m_stalled.emplace(*m_connections, 30s, [this] { return m_now; });
}

void TestStalledClients::cleanup()
{
    m_stalled.reset();
    m_connections->closeAll();
    m_connections.reset();
    m_host.reset();
}

void TestStalledClients::passAndCheck(std::chrono::seconds time)
{
    m_now += time;
    m_stalled->check();
}

std::size_t TestStalledClients::read(std::size_t bytes) const
{
    std::string block(bytes, '\0');
    return static_cast<std::size_t>(
        std::max(::read(m_client.get(), block.data(), bytes), ssize_t{0}));
}

/// Queues a stream, of which the kernel takes what it can.
void TestStalledClients::queue(std::size_t bytes)
{
    m_connections->closeIf([&](const Connection &connection) {
        auto &writable = const_cast<Connection &>(connection);
        writable.sendFrame(Frame({std::string(bytes, 'x')}));
        writable.flush();
        return false;
    });
}

void TestStalledClients::closesWhoReadsNothing()
{
    queue(1'000'000);
    passAndCheck(1s);
    passAndCheck(29s);
    QVERIFY(isOpen());
    passAndCheck(1s);
    QVERIFY(!isOpen());
    QVERIFY2(m_log->text().find("WARN  [Server] Closing a connection: its client has read nothing "
                                "for 30s while ")
                 != std::string::npos,
             m_log->text().c_str());
}

void TestStalledClients::sparesWhoReads()
{
    queue(1'000'000);
    passAndCheck(1s);
    for (int i = 0; i < 3; ++i) { // less than the daemon is told of, but blocks of the kernel
        QCOMPARE(read(50'000), std::size_t{50'000});
        passAndCheck(29s);
        QVERIFY(isOpen());
    }
    passAndCheck(29s);
    QVERIFY(isOpen());
    passAndCheck(1s);
    QVERIFY(!isOpen());
}

void TestStalledClients::sparesWhoHasReadAll()
{
    queue(1000); // in the kernel, unread; nothing waits here
    for (int i = 0; i < 10; ++i)
        passAndCheck(29s);
    QVERIFY(isOpen());
    queue(1'000'000);
    passAndCheck(1s);
    while (read(100'000) > 0)
        QCoreApplication::processEvents();
    passAndCheck(29s);
    queue(1'000'000); // the time counts from here
    passAndCheck(29s);
    QVERIFY(isOpen());
}

void TestStalledClients::looksByItself()
{
    m_stalled.emplace(*m_connections, 80ms);
    queue(1'000'000);
    QTRY_VERIFY(!isOpen());
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestStalledClients)
#include "teststalledclients.moc"
