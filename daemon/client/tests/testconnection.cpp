// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/connection.h"
#include "daemon/client/pendingreply.h"
#include "daemon/client/tests/connectedclient.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "testing/deadline.h"
#include "testing/texts.h"

#include <QCoreApplication>
#include <QTest>

#include <csignal>
#include <poll.h>

using namespace claustrum;
using namespace claustrum::testing;

constexpr int patienceMs = std::chrono::milliseconds(patience).count();

class TestConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void init();
    void cleanup();
    void linesComeAndRepliesGo();
    void theLastLineNeedsNoNewline();
    void halfClosedItStillAnswers();
    void aHangUpClosesIt();
    void inputBeforeTheHangUpIsServed();
    void aLineTooLongClosesIt();
    void requestsInWorkAreLimited();
    void bytesOfRequestsInWorkAreLimited();
    void unreadRepliesAreLimited();
    void unreadStreamsAreLimited();
    void congestedThenDrained();
    void writeErrors_data();
    void writeErrors();
    void closedByItsOwnRequest();
    void answersAfterTheEndGoNowhere();
    void theLastAnswerOfAHeldOneIsReported();

private:
    /// Runs the loop until nothing more happens.
    static void settle();
    /// Runs it, without a rest, until @p condition holds.
    template <typename Condition>
    static bool turnUntil(Condition condition)
    {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        bool holds = false;
        while (!(holds = condition()) && millisecondsUntil(deadline) > 0)
            QCoreApplication::processEvents();
        return holds;
    }
    void answerWith(const std::string &result);

    EventPoll *m_poll = nullptr;
    std::unique_ptr<CapturedLog> m_log;
    std::unique_ptr<RecordingHost> m_host;
    std::unique_ptr<ConnectedClient> m_client;
};

void TestConnection::init()
{
    m_poll = &EventLoop::currentPoll();
    m_log = std::make_unique<CapturedLog>();
    m_host = std::make_unique<RecordingHost>();
    m_client = std::make_unique<ConnectedClient>(*m_poll, *m_host);
}

void TestConnection::cleanup()
{
    m_client->connection()->close();
    m_client.reset();
    m_host.reset();
    m_log.reset();
}

void TestConnection::settle()
{
    for (int turn = 0; turn < 100; ++turn)
        QCoreApplication::processEvents();
}

/// From now on each request is answered at once.
void TestConnection::answerWith(const std::string &result)
{
    m_host->onLine([result](const std::shared_ptr<Connection> &from, std::string_view line) {
        PendingReply(from, "1", line.size()).answer(result);
    });
}

void TestConnection::linesComeAndRepliesGo()
{
    answerWith("{}");
    m_client->send("one\n\ntwo\r\nopen");
    const std::string reply = R"({"jsonrpc":"2.0","id":1,"result":{}})"
                              "\n";
    QTRY_COMPARE_WITH_TIMEOUT(m_client->received(), reply + reply, patienceMs);
    QVERIFY(m_host->lines() == (std::vector<std::string>{"one", "two"}));
    m_client->send(" line\n");
    QTRY_COMPARE_WITH_TIMEOUT(m_host->lines().size(), std::size_t{3}, patienceMs);
    QCOMPARE(m_host->lines().back(), std::string("open line"));
    settle();
    QVERIFY(m_log->holds("INFO  [Server] New connection from: @\n"));
    const std::string size = std::to_string(reply.size());
    QVERIFY(m_log->holds("DEBUG [Server] writeResponse: wrote " + size + "/" + size
                         + " bytes, error=<nil>\n"));
    QVERIFY(!m_client->atEnd());
}

void TestConnection::theLastLineNeedsNoNewline()
{
    answerWith("{}");
    m_client->send("one\ntwo");
    m_client->halfClose();
    QTRY_VERIFY_WITH_TIMEOUT(m_client->atEnd(), patienceMs);
    QVERIFY(m_host->lines() == (std::vector<std::string>{"one", "two"}));
    QCOMPARE(m_host->closedCount(), std::size_t{1});
    QVERIFY(m_log->holds("INFO  [Server] Connection closed: @\n"));
}

void TestConnection::halfClosedItStillAnswers()
{
    std::vector<PendingReply> owed;
    m_host->onLine([&](const std::shared_ptr<Connection> &from, std::string_view line) {
        owed.emplace_back(from, "1", line.size());
    });
    m_client->send("one\ntwo\n");
    m_client->halfClose();
    QTRY_COMPARE_WITH_TIMEOUT(owed.size(), std::size_t{2}, patienceMs);
    settle();
    QVERIFY(!m_client->atEnd());
    owed[1].answer(std::string("2"));
    QTRY_COMPARE_WITH_TIMEOUT(m_client->received(),
                              std::string("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":2}\n"),
                              patienceMs);
    QVERIFY(!m_client->atEnd());
    owed[0].answer(std::string(3'000'000, '1')); // more than the socket takes at once
    QTRY_VERIFY_WITH_TIMEOUT(m_client->atEnd(), patienceMs);
    QVERIFY(m_client->received().size() > 3'000'000);
    QVERIFY(m_client->received().ends_with("}\n"));
}

void TestConnection::aHangUpClosesIt()
{
    const auto calls = m_client->connection()->calls();
    pollfd poller{calls->cancelFd(), POLLIN, 0};
    QCOMPARE(::poll(&poller, 1, 0), 0);
    m_client->close();
    QTRY_COMPARE_WITH_TIMEOUT(m_host->closedCount(), std::size_t{1}, patienceMs);
    QVERIFY(m_client->connection()->isClosed());
    QCOMPARE(::poll(&poller, 1, 0), 1); // waiting calls are cancelled
    QVERIFY(!calls->turns()->take());
}

void TestConnection::inputBeforeTheHangUpIsServed()
{
    answerWith("{}");
    std::string lines;
    for (int i = 0; i < 500; ++i)
        lines += "line " + std::to_string(i) + " " + std::string(150, 'x') + "\n";
    const auto sent = m_client->send(lines);
    QCOMPARE(sent, lines.size());
    m_client->close();
    QTRY_COMPARE_WITH_TIMEOUT(m_host->closedCount(), std::size_t{1}, patienceMs);
    QCOMPARE(m_host->lines().size(), std::size_t{500});
}

void TestConnection::aLineTooLongClosesIt()
{
    std::size_t sent = 0;
    const std::string part(100'000, 'x');
    QVERIFY(QTest::qWaitFor(
        [&] {
            sent += m_client->send(part);
            return m_client->connection()->isClosed();
        },
        patienceMs));
    QVERIFY2(sent < 2'000'000, qPrintable(QString::number(sent)));
    QVERIFY(m_host->lines().empty());
    QVERIFY(m_client->atEnd());
    QCOMPARE(m_client->received(), std::string());
    QVERIFY(m_log->holds("ERROR [Server] scanner error on @: bufio.Scanner: token too long\n"));
}

void TestConnection::requestsInWorkAreLimited()
{
    std::vector<PendingReply> owed;
    m_host->onLine([&](const std::shared_ptr<Connection> &from, std::string_view line) {
        owed.emplace_back(from, "1", line.size());
    });
    std::string lines;
    for (int i = 0; i < 3000; ++i)
        lines += std::to_string(i) + "\n";
    QCOMPARE(m_client->send(lines), lines.size());
    QTRY_COMPARE_WITH_TIMEOUT(owed.size(), Connection::requestLimit, patienceMs);
    settle();
    QCOMPARE(owed.size(), Connection::requestLimit);
    for (std::size_t answered = 0; answered < 3000; ++answered) {
        QTRY_VERIFY_WITH_TIMEOUT(owed.size() > answered, patienceMs);
        QVERIFY(owed.size() <= answered + Connection::requestLimit);
        owed[answered].answer(std::string("{}"));
    }
    QCOMPARE(m_host->lines().size(), std::size_t{3000});
    for (std::size_t i = 0; i < 3000; ++i)
        QCOMPARE(m_host->lines()[i], std::to_string(i));
}

void TestConnection::bytesOfRequestsInWorkAreLimited()
{
    std::vector<PendingReply> owed;
    m_host->onLine([&](const std::shared_ptr<Connection> &from, std::string_view line) {
        owed.emplace_back(from, "1", line.size());
    });
    const std::string line = std::string(999'999, 'x') + "\n";
    std::string_view rest;
    std::size_t sent = 0;
    const auto push = [&] {
        if (rest.empty())
            rest = line;
        const auto went = m_client->send(rest);
        rest.remove_prefix(went);
        sent += went;
        return went;
    };
    // Until nothing more goes, in a loop that turns meanwhile.
    for (int idle = 0; idle < 200;) {
        idle = push() ? 0 : idle + 1;
        QCoreApplication::processEvents();
    }
    QCOMPARE(owed.size(), std::size_t{9}); // the ninth goes beyond 8 MiB
    QVERIFY(sent < 12'000'000);
    owed[0].answer(std::string("{}"));
    settle();
    QVERIFY(turnUntil([&] { return push() > 0; }));
}

void TestConnection::unreadRepliesAreLimited()
{
    const std::string result(1'000'000, '1');
    answerWith(result);
    std::string lines;
    for (int i = 0; i < 30; ++i)
        lines += "line\n";
    m_client->send(lines);
    settle();
    const auto served = m_host->lines().size();
    QVERIFY2(served >= 8 && served <= 10, qPrintable(QString::number(served)));
    QVERIFY(turnUntil([&] { return m_client->received().size() > 30 * result.size(); }));
    QCOMPARE(m_host->lines().size(), std::size_t{30});
}

void TestConnection::unreadStreamsAreLimited()
{
    // A client may ask for one replay after the other and read none.
    std::vector<Frame> replay;
    for (int i = 0; i < 16; ++i)
        replay.emplace_back(Frame({std::string(1'000'000, 'x'), "\n"}));
    m_host->onLine([&](const std::shared_ptr<Connection> &from, std::string_view line) {
        for (const Frame &frame : replay)
            from->sendFrame(frame);
        PendingReply(from, "1", line.size()).answer(std::string("{}"));
    });
    std::string lines;
    for (int i = 0; i < 8; ++i)
        lines += "line\n";
    m_client->send(lines);
    settle();
    QVERIFY2(m_client->connection()->queuedBytes() <= 64'000'000,
             qPrintable(QString::number(m_client->connection()->queuedBytes())));
    QVERIFY(m_host->lines().size() >= 2);
    QVERIFY(turnUntil([&] { return m_client->received().size() > 8 * 16'000'000; }));
    QCOMPARE(m_host->lines().size(), std::size_t{8});
}

namespace {

/// A source that counts its notifications.
class Source final : public FrameSink::Source
{
public:
    void onSinkCongested() override { ++congested; }
    void onSinkDrained() override { ++drained; }
    void onSinkGone() override { ++gone; }

    int congested = 0;
    int drained = 0;
    int gone = 0;
};

} // namespace

void TestConnection::congestedThenDrained()
{
    const auto connection = m_client->connection();
    Source source;
    connection->attach(source);
    const Frame frame({std::string(32'767, 'x'), "\n"});
    while (connection->queuedBytes() + frame.size() < Connection::congestedBytes)
        connection->sendFrame(frame);
    QVERIFY(!connection->isCongested());
    connection->sendFrame(frame);
    QVERIFY(connection->isCongested());
    QCOMPARE(source.congested, 1);
    connection->sendFrame(frame);
    QCOMPARE(source.congested, 1);
    std::size_t least = connection->queuedBytes();
    while (source.drained == 0) {
        QCoreApplication::processEvents();
        QVERIFY(connection->isCongested() || source.drained == 1);
        least = std::min(least, source.drained ? least : connection->queuedBytes());
        m_client->received();
    }
    QVERIFY(least >= Connection::drainedBytes); // not notified before
    QVERIFY(connection->queuedBytes() < Connection::drainedBytes);
    QVERIFY(!connection->isCongested());
    m_client->close();
    QTRY_COMPARE_WITH_TIMEOUT(source.gone, 1, patienceMs);
}

void TestConnection::writeErrors_data()
{
    QTest::addColumn<bool>("reply");
    QTest::addColumn<std::string>("logged");
    const std::string text = "write unix /run/rpc.sock->@: write: broken pipe\n";
    QTest::newRow("a reply") << true << "ERROR [Server] Failed to write response: " + text;
    QTest::newRow("a stream frame")
        << false << "WARN  [frameSink] write failed, detaching: " + text;
}

void TestConnection::writeErrors()
{
    QFETCH(bool, reply);
    QFETCH(std::string, logged);
    const auto connection = m_client->connection();
    m_client->close();
    if (reply)
        connection->finishRequest(Frame({"{}\n"}), 0);
    else
        connection->sendFrame(Frame({"{}\n"}));
    connection->flush();
    QTRY_COMPARE_WITH_TIMEOUT(m_host->closedCount(), std::size_t{1}, patienceMs);
    QVERIFY2(m_log->holds(logged), m_log->text().c_str());
}

void TestConnection::closedByItsOwnRequest()
{
    m_host->onLine(
        [](const std::shared_ptr<Connection> &from, std::string_view) { from->close(); });
    m_client->send("one\ntwo\nthree\n");
    QTRY_COMPARE_WITH_TIMEOUT(m_host->closedCount(), std::size_t{1}, patienceMs);
    settle();
    QCOMPARE(m_host->lines().size(), std::size_t{1}); // as server.shutdown does
}

void TestConnection::answersAfterTheEndGoNowhere()
{
    std::vector<PendingReply> owed;
    m_host->onLine([&](const std::shared_ptr<Connection> &from, std::string_view line) {
        owed.emplace_back(from, "1", line.size());
    });
    m_client->send("one\ntwo\n");
    QTRY_COMPARE_WITH_TIMEOUT(owed.size(), std::size_t{2}, patienceMs);
    const auto connection = m_client->connection();
    m_client->close();
    QTRY_COMPARE_WITH_TIMEOUT(m_host->closedCount(), std::size_t{1}, patienceMs);
    owed[0].answer(std::string("{}"));
    connection->sendFrame(Frame({"{}\n"}));
    settle();
    QCOMPARE(connection->queuedBytes(), std::size_t{0});
}

void TestConnection::theLastAnswerOfAHeldOneIsReported()
{
    std::vector<PendingReply> owed;
    m_host->onLine([&](const std::shared_ptr<Connection> &from, std::string_view line) {
        owed.emplace_back(from, "1", line.size());
    });
    m_client->send("one\ntwo\nthree\n");
    QTRY_COMPARE_WITH_TIMEOUT(owed.size(), std::size_t{3}, patienceMs);
    owed[0].answer(std::string("{}"));
    m_client->connection()->setHeld(true);
    owed[1].answer(std::string("{}"));
    QCOMPARE(m_host->answeredCount(), 0);
    QVERIFY(m_client->connection()->owesAnswer());
    owed[2].answer(std::string("{}"));
    QCOMPARE(m_host->answeredCount(), 1);
    QVERIFY(!m_client->connection()->owesAnswer() && m_client->connection()->isWhole());
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestConnection)
#include "testconnection.moc"
