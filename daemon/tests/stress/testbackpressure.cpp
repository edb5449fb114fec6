// SPDX-License-Identifier: Apache-2.0
// A client that does not read delays its process alone, and loses nothing.
// Full size: CLAUSTRUM_STRESS=full ctest -L stress
#include "testing/pattern.h"
#include "testing/pings.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "testing/twobuilds.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::testing;
using Clock = std::chrono::steady_clock;

class TestBackpressure : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aClientThatStopsReadingLosesNothing_data() { addTwoBuilds(); }
    void aClientThatStopsReadingLosesNothing();
    void killedItsProcessRunsOn_data() { addTwoBuilds(); }
    void killedItsProcessRunsOn();
    void aStalledClientDoesNotStallAnother_data() { addTwoBuilds(); }
    void aStalledClientDoesNotStallAnother();

private:
    static std::string writer(std::uint64_t bytes)
    {
        return command("p", {testChildPath(), "pattern", "1", std::to_string(bytes)});
    }
};

static const std::string started = R"({"success":true})";
constexpr std::size_t memoryBound = 40 << 20;

/// Pings for that long and at least a hundred times; fails if one is not answered.
static bool pingsGoOn(Client &client, std::chrono::seconds time)
{
    PingTimes times;
    const auto end = Clock::now() + time;
    while (times.count() < 100 || Clock::now() < end) {
        if (!times.ping(client))
            return false;
        ::poll(nullptr, 0, 1);
    }
    times.print("beside a client that does not read");
    return true;
}

/// Whether the only child of the daemon waits for its output to be read.
static bool childWaits(const TestDaemon &daemon)
{
    const auto children = childrenOf(daemon.pid());
    return children.size() == 1
           && contentOf("/proc/" + std::to_string(children[0].pid) + "/wchan").find("pipe")
                  != std::string::npos;
}

void TestBackpressure::aClientThatStopsReadingLosesNothing()
{
    const OnBuild build;
    const auto bytes = build.scaled<std::uint64_t>(100'000'000, 2'000'000'000);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, build.setup(memoryBound));
    Client other = daemon.client();
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", writer(bytes)), started);
    QVERIFY(eventually([&] { return childWaits(daemon); }));
    QVERIFY(pingsGoOn(other, std::chrono::seconds(scaled(0, 60))));
    QVERIFY(childWaits(daemon)); // still
    const auto waiting = daemon.residentBytes();

    Pattern expected(1);
    Seq seq = 0;
    for (bool exited = false; !exited;) {
        const auto frame = readStreamFrame(client.next());
        QVERIFY(frame && frame->seq == ++seq);
        exited = frame->stream == "exit";
        QVERIFY2(expected.match(frame->bytes), qPrintable(QString::number(expected.offset())));
    }
    QCOMPARE(expected.offset(), bytes);
    qInfo("%llu bytes; resident %zu kB while the client waited, %zu kB at most",
          static_cast<unsigned long long>(bytes), waiting / 1024,
          daemon.mostResidentBytes() / 1024);
}

void TestBackpressure::killedItsProcessRunsOn()
{
    const OnBuild build;
    const auto bytes = build.scaled<std::uint64_t>(100'000'000, 2'000'000'000);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, build.setup(memoryBound));
    Client other = daemon.client();
    {
        Client client = daemon.client();
        QCOMPARE(client.call("process.spawn", writer(bytes)), started);
        QVERIFY(eventually([&] { return childWaits(daemon); }));
    }
    QVERIFY(pingsGoOn(other, std::chrono::seconds(0)));
    QVERIFY(daemon.logs("Process p exited with code 0\n"));

    Client late = daemon.client();
    const auto id = late.ask("process.reattach", R"({"id":"p"})");
    const std::string reply = late.answer(id); // after the replay
    QVERIFY2(reply.starts_with(R"({"found":true,"running":false,"firstSeq":)"), reply.c_str());
    std::string tail;
    std::size_t serialized = 0;
    Seq seq = 0;
    for (bool exited = false; !exited;) {
        const std::string text = late.next();
        serialized += text.size() + 1;
        const auto frame = readStreamFrame(text);
        QVERIFY(frame && (seq == 0 || frame->seq == seq + 1));
        seq = frame->seq;
        exited = frame->stream == "exit";
        tail += frame->bytes;
    }
    QVERIFY(serialized <= 16777216 && serialized > 16'000'000);
    QVERIFY(Pattern(1, bytes - tail.size()).match(tail)); // the very end of it
    qInfo("%zu kB resident at most", daemon.mostResidentBytes() / 1024);
}

void TestBackpressure::aStalledClientDoesNotStallAnother()
{
    const OnBuild build;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, build.setup(memoryBound));
    Client stalled = daemon.client();
    QCOMPARE(stalled.call("process.spawn", writer(1'000'000'000)), started);
    QVERIFY(eventually([&] { return childWaits(daemon); }));
    Client client = daemon.client();
    QCOMPARE(
        client.call("process.spawn", command("q", {testChildPath(), "pattern", "2", "20000000"})),
        started);
    const auto stream = client.streamToExit("q");
    QVERIFY(stream);
    QCOMPARE(stream->out().size(), std::size_t{20'000'000});
    QVERIFY(Pattern(2).match(stream->out()));
}

CLAUSTRUM_TEST(TestBackpressure)
#include "testbackpressure.moc"
