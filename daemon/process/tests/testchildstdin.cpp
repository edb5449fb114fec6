// SPDX-License-Identifier: Apache-2.0
// A child's stdin, as long as it reads and when it does not.
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/childprocess.h"
#include "daemon/process/tests/childsetting.h"
#include "daemon/process/tests/recordingsink.h"
#include "testing/pattern.h"

#include <QTest>

#include <csignal>
#include <memory>
#include <optional>

using namespace claustrum;
using namespace claustrum::testing;
using Admission = StdinQueue::Admission;

class TestChildStdin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareForChildren(); }
    void init() { m_setting.emplace(); }
    void cleanup() { m_setting.reset(); }
    void stdinReachesTheChild();
    void closedStdinIsDropped();
    void exitedItsStdinIsDropped();
    void waitersAreNotifiedOfRoom();

private:
    std::optional<ChildSetting> m_setting;
};

void TestChildStdin::stdinReachesTheChild()
{
    RecordingSink sink;
    const auto process = m_setting->children.start("p", {"/usr/bin/head", "-c", "3000000"});
    process->attach(sink, 0);
    Pattern pattern(7);
    std::uint64_t offset = 0;
    while (offset < 3'000'000) {
        std::string chunk = pattern.take(500'000);
        QVERIFY(process->offerStdin(chunk, offset) == Admission::Accepted);
        offset += 500'000;
    }
    TRY_EXITED(process);
    QVERIFY(sink.stream());
    QCOMPARE(sink.stream()->out().size(), std::size_t{3'000'000});
    QVERIFY(Pattern(7).match(sink.stream()->out()));
    QCOMPARE(process->stdinQueue().applied(), std::uint64_t{3'000'000});
}

void TestChildStdin::closedStdinIsDropped()
{
    const auto process = m_setting->children.shell("p", "exec <&-; echo closed; sleep 1000");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    for (int i = 0; i < 3; ++i) {
        std::string data(9'000'000, 'x'); // NOLINT(bugprone-string-constructor): over the cap
        QVERIFY(process->offerStdin(data, std::nullopt) == Admission::Accepted);
    }
    QCOMPARE(process->stdinQueue().applied(), std::uint64_t{27'000'000});
    QVERIFY(process->stdinQueue().empty());
    QVERIFY(m_setting->log.holds(
        "WARN  [process.Manager] drainStdin p: write error: write |1: broken pipe\n"));
    process->killAndReap();
}

void TestChildStdin::exitedItsStdinIsDropped()
{
    const auto process = m_setting->children.shell("p", "read line; exit 0");
    std::string data(1'000'000, 'x');
    data += '\n';
    QVERIFY(process->offerStdin(data, std::nullopt) == Admission::Accepted);
    std::string more = "\n" + std::string(1'000'000, 'x');
    QVERIFY(process->offerStdin(more, std::nullopt) == Admission::Accepted);
    TRY_EXITED(process);
    QVERIFY(process->stdinQueue().empty());
}

namespace {

/// A request that waits for room.
class Waiter final : public ChildProcess::StdinWaiter
{
public:
    void onStdinRoom() override { ++m_told; }
    [[nodiscard]] int told() const { return m_told; }

private:
    int m_told = 0;
};

} // namespace

void TestChildStdin::waitersAreNotifiedOfRoom()
{
    const auto process = m_setting->children.shell("p", "sleep 1000");
    std::string all(StdinQueue::defaultCap, 'x');
    QVERIFY(process->offerStdin(all, std::nullopt) == Admission::Accepted);
    for (int i = 0; i < 3; ++i) {
        std::string more(100'000, 'y');
        QVERIFY(process->offerStdin(more, std::nullopt) == Admission::Full);
    }
    const std::string warning = "WARN  [process.Manager] stdin backpressure: queue full for p\n";
    const std::string log = m_setting->log.text();
    QVERIFY(log.find(warning) != std::string::npos);
    QCOMPARE(log.find(warning), log.rfind(warning)); // once for each process

    const auto stays = std::make_shared<Waiter>();
    auto goes = std::make_shared<Waiter>();
    process->whenStdinHasRoom(goes);
    process->whenStdinHasRoom(stays);
    goes.reset();
    ::kill(process->pid(), SIGKILL);
    TRY_EXITED(process);
    QCOMPARE(stays->told(), 1);
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestChildStdin)
#include "testchildstdin.moc"
