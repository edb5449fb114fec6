// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/outputpipe.h"
#include "posix/pipe.h"
#include "testing/texts.h"

#include <QCoreApplication>
#include <QTest>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <vector>

using namespace claustrum;

class TestOutputPipe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void init();
    void cleanup() { m_output.reset(); }
    void readsInBlocks();
    void framesOutputAtOnce();
    void endsAtEof();
    void endsWithAnError();
    void pausedTheWriterWaits();
    void mayBePausedByItsOwnBlock();
    void takesItsTurn();
    void gathersManySmallWrites();
    void leavesGatheringWhenItIsNotWorthIt();
    void anAnswerIsReadAtOnce();
    void pausedOrClosedItGathersNothing();
    void drainsTheRest();
    void drainsNoMoreThanAPipeHolds();
    void drainsAtEof();
    void closed();

private:
    /// Fills the pipe; how much went in.
    std::size_t fill();
    void write(std::string_view bytes);
    [[nodiscard]] std::string all() const;
    bool makeItGather();

    EventPoll *m_poll = nullptr;
    Fd m_writer;
    std::optional<OutputPipe> m_output;
    std::vector<std::string> m_blocks;
    std::vector<int> m_ends;
    std::function<void()> m_onBlock;
};

void TestOutputPipe::init()
{
    auto pipe = makePipe();
    QVERIFY(pipe);
    m_poll = &EventLoop::currentPoll();
    m_writer = std::move(pipe->writeEnd);
    ::fcntl(m_writer.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(pipe->readEnd.get(), F_SETFL, O_NONBLOCK);
    m_blocks.clear();
    m_ends.clear();
    m_onBlock = [] {};
    m_output.emplace(
        *m_poll, std::move(pipe->readEnd),
        [this](std::string_view bytes) {
            m_blocks.emplace_back(bytes);
            m_onBlock();
        },
        [this](int error) { m_ends.push_back(error); });
    QVERIFY(m_output->resume());
}

std::size_t TestOutputPipe::fill()
{
    const std::string page(4096, 'x');
    std::size_t total = 0;
    for (ssize_t wrote = 0; (wrote = ::write(m_writer.get(), page.data(), page.size())) > 0;)
        total += static_cast<std::size_t>(wrote);
    return total;
}

void TestOutputPipe::write(std::string_view bytes)
{
    QCOMPARE(::write(m_writer.get(), bytes.data(), bytes.size()),
             static_cast<ssize_t>(bytes.size()));
}

std::string TestOutputPipe::all() const
{
    std::string result;
    for (const auto &block : m_blocks)
        result += block;
    return result;
}

void TestOutputPipe::readsInBlocks()
{
    write(std::string(32768, 'a') + std::string(32767, 'b'));
    QCoreApplication::processEvents();
    QCOMPARE(m_blocks.size(), std::size_t{2});
    QCOMPARE(m_blocks[0], std::string(32768, 'a'));
    QCOMPARE(m_blocks[1], std::string(32767, 'b'));
    QVERIFY(!m_output->isEnded());
}

void TestOutputPipe::framesOutputAtOnce()
{
    for (const char *text : {"one", "two", "three"}) {
        write(text);
        QCoreApplication::processEvents();
        QCOMPARE(m_blocks.back(), std::string(text)); // it waits for no more
    }
}

void TestOutputPipe::endsAtEof()
{
    write("last");
    m_writer.reset();
    QTRY_VERIFY(m_output->isEnded());
    QCOMPARE(all(), std::string("last"));
    QVERIFY(m_ends == std::vector<int>{0});
    QVERIFY(!m_output->isPaused());
    QVERIFY(m_output->resume()); // nothing to do
    QCoreApplication::processEvents();
    QCOMPARE(m_ends.size(), std::size_t{1});
}

void TestOutputPipe::endsWithAnError()
{
    // A terminal whose other end has gone fails to read.
    Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    QVERIFY(master && ::grantpt(master.get()) == 0 && ::unlockpt(master.get()) == 0);
    Fd(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY | O_CLOEXEC)).reset();
    m_output.emplace(
        *m_poll, std::move(master), [](std::string_view) {},
        [this](int error) { m_ends.push_back(error); });
    QVERIFY(m_output->resume());
    QTRY_VERIFY(m_output->isEnded());
    QVERIFY(m_ends == std::vector<int>{EIO});
}

void TestOutputPipe::pausedTheWriterWaits()
{
    m_output->pause();
    QVERIFY(m_output->isPaused());
    const std::size_t held = fill();
    QCoreApplication::processEvents();
    QVERIFY(m_blocks.empty());
    QVERIFY(m_output->resume());
    QTRY_COMPARE(all().size(), held);
}

void TestOutputPipe::mayBePausedByItsOwnBlock()
{
    m_onBlock = [this] { m_output->pause(); };
    const std::size_t held = fill();
    QVERIFY(held > OutputPipe::blockBytes);
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
    QCOMPARE(m_blocks.size(), std::size_t{1}); // not one block more
    m_onBlock = [] {};
    QVERIFY(m_output->resume());
    QTRY_COMPARE(all().size(), held);
}

void TestOutputPipe::takesItsTurn()
{
    // Who always has more must not keep the loop: another descriptor has its turn, too.
    std::size_t blocks = 0;
    m_onBlock = [&] {
        ++blocks;
        m_blocks.clear();
        if (blocks < 10'000)
            fill();
    };
    auto other = makePipe();
    QVERIFY(other && ::write(other->writeEnd.get(), "x", 1) == 1);
    std::size_t blocksBefore = 0;
    Watch watch(*m_poll, [&](std::uint32_t) {
        blocksBefore = blocks;
        watch.stop();
    });
    fill();
    QVERIFY(watch.start(other->readEnd.get(), EPOLLIN));
    QTRY_VERIFY(!watch.isActive());
    QVERIFY2(blocksBefore < 100, qPrintable(QString::number(blocksBefore)));
    m_onBlock = [] {};
}

/// Writes and reads little by little until the pipe gathers; false if it does not.
bool TestOutputPipe::makeItGather()
{
    for (int i = 0; i < 100'000 && !m_output->isGathering(); ++i) {
        write("little");
        QCoreApplication::processEvents();
    }
    return m_output->isGathering();
}

void TestOutputPipe::gathersManySmallWrites()
{
    QVERIFY(makeItGather());
    QVERIFY(!m_output->isPaused());
    const std::size_t blocks = m_blocks.size();
    std::size_t written = all().size();
    for (int i = 0; i < 300; ++i)
        write("0123456789");
    written += 3000;
    QTRY_COMPARE(all().size(), written);
    QVERIFY2(m_blocks.size() <= blocks + 2, qPrintable(QString::number(m_blocks.size() - blocks)));
}

void TestOutputPipe::leavesGatheringWhenItIsNotWorthIt()
{
    QVERIFY(makeItGather());
    QTRY_VERIFY(!m_output->isGathering()); // nothing more comes
    write("later");
    QTRY_COMPARE(m_blocks.back(), std::string("later"));
    QVERIFY(makeItGather());
    fill(); // as a child that is faster than the pulses
    QTRY_VERIFY(!m_output->isGathering());
    m_blocks.clear();
    for (int i = 0; i < 100; ++i) { // now it rests
        write("little");
        QCoreApplication::processEvents();
        QVERIFY(!m_output->isGathering());
    }
}

void TestOutputPipe::anAnswerIsReadAtOnce()
{
    QVERIFY(makeItGather());
    m_output->expectAnswer();
    QVERIFY(!m_output->isGathering());
    QVERIFY(!m_output->isPaused());
    write("echo");
    QTRY_VERIFY(m_blocks.back().ends_with("echo"));
    for (int i = 0; i < 1000; ++i) { // as many questions and answers as there may be
        m_output->expectAnswer();
        write("answer");
        QTRY_VERIFY(m_blocks.back().ends_with("answer"));
        QVERIFY(!m_output->isGathering());
    }
}

void TestOutputPipe::pausedOrClosedItGathersNothing()
{
    QVERIFY(makeItGather());
    m_output->pause();
    QVERIFY(m_output->isPaused());
    QVERIFY(!m_output->isGathering());
    const std::size_t before = all().size();
    write("waits");
    for (int i = 0; i < 100; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(all().size(), before);
    QVERIFY(m_output->resume());
    QTRY_COMPARE(all().size(), before + 5);
    QVERIFY(makeItGather());
    m_onBlock = [this] { m_output->pause(); }; // by its own block
    write("one");
    QTRY_VERIFY(m_output->isPaused());
    m_onBlock = [] {};
    QVERIFY(m_output->resume());
    QVERIFY(makeItGather());
    write("last");
    m_writer.reset(); // the end is found by a pulse
    QTRY_VERIFY(m_output->isEnded());
    QVERIFY(all().ends_with("last"));
    QCOMPARE(m_ends.size(), std::size_t{1});
}

void TestOutputPipe::drainsTheRest()
{
    m_output->pause();
    const std::size_t held = fill();
    m_output->drainAndClose();
    QCOMPARE(all().size(), held);
    QVERIFY(m_output->isEnded());
    QVERIFY(m_ends.empty()); // the caller of drainAndClose() knows that it ends
    QCOMPARE(::write(m_writer.get(), "late", 4), ssize_t{-1});
    QCOMPARE(errno, EPIPE);
}

void TestOutputPipe::drainsNoMoreThanAPipeHolds()
{
    m_output->pause();
    const std::size_t held = fill();
    m_onBlock = [this] { fill(); }; // a writer that never stops
    m_output->drainAndClose();
    QVERIFY(all().size() >= held);
    QVERIFY(all().size() <= held + OutputPipe::blockBytes);
    QVERIFY(m_output->isEnded());
}

void TestOutputPipe::drainsAtEof()
{
    m_output->pause();
    write("last");
    m_writer.reset();
    m_output->drainAndClose();
    QCOMPARE(all(), std::string("last"));
    QVERIFY(m_output->isEnded());
}

void TestOutputPipe::closed()
{
    write("unread");
    m_output->close();
    QVERIFY(m_output->isEnded());
    QCoreApplication::processEvents();
    QVERIFY(m_blocks.empty());
    m_output->drainAndClose();
    m_output->close();
    QVERIFY(m_blocks.empty());
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestOutputPipe)
#include "testoutputpipe.moc"
