// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/clientcalls.h"
#include "testing/testprogram.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace claustrum;

class TestClientCalls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void smallRepliesNeedNoTurn();
    void soManyTurnsAreGiven();
    void noneIsGivenWhileRepliesWait();
    void aClosedConnectionEndsTheWait();
};

void TestClientCalls::smallRepliesNeedNoTurn()
{
    const auto turns = std::make_shared<ReplyTurns>();
    turns->setOpen(false);
    ReplyTurn turn(turns);
    QVERIFY(turn.allows(0));
    QVERIFY(turn.allows(ReplyTurn::smallBytes));
}

namespace {

/// Calls that each take a turn on a thread of their own, and count the turns held.
class Takers
{
public:
    explicit Takers(const std::shared_ptr<ReplyTurns> &turns, std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i)
            m_threads.emplace_back([this, turns] {
                if (ReplyTurn turn(turns); turn.allows(ReplyTurn::smallBytes + 1)) {
                    m_most = std::max<std::size_t>(m_most, ++m_have);
                    while (!m_mayEnd)
                        std::this_thread::yield();
                    --m_have;
                }
                ++m_done;
            });
    }
    ~Takers()
    {
        end();
        for (std::thread &thread : m_threads)
            thread.join();
    }
    void end() { m_mayEnd = true; }
    [[nodiscard]] std::size_t have() const { return m_have; }
    [[nodiscard]] std::size_t most() const { return m_most; }
    [[nodiscard]] std::size_t done() const { return m_done; }

private:
    std::atomic<bool> m_mayEnd = false;
    std::atomic<std::size_t> m_have = 0;
    std::atomic<std::size_t> m_most = 0; // nearly: a larger one may be missed, never made up
    std::atomic<std::size_t> m_done = 0;
    std::vector<std::thread> m_threads;
};

} // namespace

void TestClientCalls::soManyTurnsAreGiven()
{
    const auto turns = std::make_shared<ReplyTurns>();
    Takers takers(turns, 3 * ReplyTurns::atOnce);
    QTRY_COMPARE(takers.have(), std::size_t{ReplyTurns::atOnce});
    takers.end();
    QTRY_COMPARE(takers.done(), 3 * ReplyTurns::atOnce);
    QCOMPARE(takers.most(), std::size_t{ReplyTurns::atOnce});
}

void TestClientCalls::noneIsGivenWhileRepliesWait()
{
    const auto turns = std::make_shared<ReplyTurns>();
    turns->setOpen(false);
    Takers takers(turns, 2);
    takers.end();
    QCOMPARE(takers.done(), std::size_t{0});
    turns->setOpen(true);
    QTRY_COMPARE(takers.done(), std::size_t{2});
}

void TestClientCalls::aClosedConnectionEndsTheWait()
{
    const auto calls = std::make_shared<ClientCalls>();
    calls->turns()->setOpen(false);
    const Takers takers(calls->turns(), 2);
    calls->onClientGone();
    QTRY_COMPARE(takers.done(), std::size_t{2});
    QCOMPARE(takers.most(), std::size_t{0});
}

CLAUSTRUM_TEST(TestClientCalls)
#include "testclientcalls.moc"
