// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/lobby.h"
#include "daemon/loop/pulse.h"
#include "daemon/loop/tests/loopapplication.h"
#include "posix/pipe.h"

#include <QCoreApplication>
#include <QTest>

#include <memory>
#include <unistd.h>
#include <vector>

using namespace claustrum;

class TestPulse : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsWorkOnce();
    void workMayAskAgain();
    void forgets();
    void theLobbyIsServedInParts();
};

namespace {

/// Counts its calls.
class Work final : public EventPoll::Deferred
{
public:
    void runDeferred() override
    {
        ++calls;
        if (again > 0) {
            --again;
            pulse->after(*this);
        }
    }

    int calls = 0;
    int again = 0;
    Pulse *pulse = nullptr;
};

/// A pipe that is always readable, and its watch.
struct Ready
{
    explicit Ready(EventPoll &poll, int &count)
        : watch(poll, [&count](std::uint32_t) { ++count; })
    {
        auto made = makePipe();
        if (!made || ::write(made->writeEnd.get(), "x", 1) != 1)
            qFatal("no pipe");
        pipe = std::move(*made);
        watch.start(pipe.readEnd.get(), EPOLLIN);
    }

    Pipe pipe;
    Watch watch;
};

} // namespace

void TestPulse::runsWorkOnce()
{
    Pulse &pulse = EventLoop::currentPoll().pulse();
    Work works[3];
    for (Work &work : works)
        pulse.after(work);
    QCOMPARE(works[0].calls, 0);
    QTRY_COMPARE(works[2].calls, 1);
    QCOMPARE(works[0].calls, 1);
    Work late; // the timer runs again
    pulse.after(late);
    QTRY_COMPARE(late.calls, 1);
    QCOMPARE(works[0].calls, 1);
}

void TestPulse::workMayAskAgain()
{
    Pulse &pulse = EventLoop::currentPoll().pulse();
    Work work;
    work.pulse = &pulse;
    work.again = 5;
    pulse.after(work);
    QTRY_COMPARE(work.calls, 6);
}

void TestPulse::forgets()
{
    Pulse &pulse = EventLoop::currentPoll().pulse();
    Work forgotten;
    Work other;
    pulse.after(forgotten);
    pulse.after(other);
    pulse.forget(forgotten);
    QTRY_COMPARE(other.calls, 1);
    QCOMPARE(forgotten.calls, 0);
}

void TestPulse::theLobbyIsServedInParts()
{
    EventPoll &poll = EventLoop::currentPoll();
    Lobby lobby(poll);
    QVERIFY(&lobby.poll() != &poll);
    int inLobby = 0;
    int outside = 0;
    std::vector<std::unique_ptr<Ready>> all;
    for (int i = 0; i < 100; ++i)
        all.push_back(std::make_unique<Ready>(lobby.poll(), inLobby));
    Ready one(poll, outside);
    while (outside < 50)
        QCoreApplication::processEvents();
    QVERIFY(inLobby > 0);
    QVERIFY2(inLobby <= 8 * outside,
             qPrintable(QString::number(inLobby))); // others have their turn
    one.watch.stop();
    const int before = inLobby;
    QTRY_VERIFY(inLobby >= before + 100); // and it comes round
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestPulse)
#include "testpulse.moc"
