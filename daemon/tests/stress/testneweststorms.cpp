// SPDX-License-Identifier: Apache-2.0
// The rules of the newest build under load: stdin that is refused and sent again, a process that
// clients take from each other's connections, and spawns that race for one session.
#include "common/sha256.h"
#include "testing/pattern.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <random>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestNewestStorms : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusedStdinArrivesOnceAndInOrder();
    void eachReattachClosesTheConnectionBefore();
    void oneProcessHasTheSession();
};

namespace {

const std::string started = R"({"success":true})";

DaemonSetup newest()
{
    DaemonSetup setup;
    setup.args = {"-reference-build", "89cb628"};
    return setup;
}

std::uint64_t numberAfter(const std::string &text, const std::string &key)
{
    const auto at = text.find(key);
    return at == std::string::npos ? 0 : std::strtoull(&text[at + key.size()], nullptr, 10);
}

} // namespace

/// Sends without waiting for the child, far beyond the queue, and again from what was applied.
void TestNewestStorms::refusedStdinArrivesOnceAndInOrder()
{
    const auto bytes = scaled<std::uint64_t>(60'000'000, 1'000'000'000);
    constexpr std::uint64_t chunkBytes = 600'000;
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, newest());
    Client client = daemon.client();
    const std::string go = sandbox.path("go"); // reads once the queue is full
    QCOMPARE(client.call("process.spawn",
                         shell("p", "while [ ! -e " + go
                                        + " ]; do sleep 0.01; done; "
                                          "head -c "
                                        + std::to_string(bytes) + " | sha256sum | cut -d' ' -f1")),
             started);
    std::uint64_t applied = 0;
    int refused = 0;
    Sha256 sum;
    while (applied < bytes) {
        const std::uint64_t size = std::min(chunkBytes, bytes - applied);
        const std::string reply =
            client.call("process.stdin", input("p", Pattern(7, applied).take(size), applied));
        if (reply == R"({"code":-32002,"message":"stdin backpressure: queue full"})") {
            if (refused++ == 0)
                sandbox.makeFile("go", "");
            QCOMPARE(client.call("server.ping"), R"({"pong":true})"); // nothing waits
            continue;
        }
        sum.add(Pattern(7, applied).take(size));
        applied += size;
        QCOMPARE(reply, R"({"success":true,"applied":)" + std::to_string(applied) + "}");
    }
    QVERIFY(refused > 0);
    const std::string log = daemon.log();
    QCOMPARE(log.find("queue full for p"), log.rfind("queue full for p"));
    const auto stream = client.streamToExit("p");
    QVERIFY(stream);
    QCOMPARE(stream->out(), sum.hex() + "\n");
}

void TestNewestStorms::eachReattachClosesTheConnectionBefore()
{
    const auto bytes = scaled<std::uint64_t>(30'000'000, 2'000'000'000);
    std::mt19937_64 random(printedSeed());
    const Sandbox sandbox;
    DaemonSetup setup = newest();
    setup.memoryBound = std::size_t{200} << 20;
    const TestDaemon daemon(sandbox, setup);
    Client holder = daemon.client();
    QCOMPARE(holder.call("process.spawn",
                         command("p", {testChildPath(), "pattern", "1", std::to_string(bytes)})),
             started);
    Pattern pattern(1);
    Seq seen = 0;
    bool exited = false;
    int taken = 0;
    const auto take = [&](const std::string &text) {
        const auto frame = readStreamFrame(text);
        if (!frame || frame->seq != seen + 1 || !pattern.match(frame->bytes))
            return false;
        seen = frame->seq;
        exited = frame->stream == "exit";
        return true;
    };
    while (!exited) {
        for (auto frames = random() % 40; frames > 0 && !exited; --frames)
            QVERIFY(take(holder.next()));
        if (exited)
            break;
        Client next = daemon.client();
        const auto id =
            next.ask("process.reattach", R"({"id":"p","fromSeq":)" + std::to_string(seen) + "}");
        std::string text = next.next();
        while (!text.starts_with(R"({"jsonrpc":"2.0","id":)" + std::to_string(id))) {
            QVERIFY(take(text)); // the replay
            text = next.next();
        }
        QCOMPARE(numberAfter(text, R"("lastSeq":)"), seen);
        QVERIFY(holder.drainToClose());
        holder = std::move(next);
        ++taken;
    }
    QCOMPARE(pattern.offset(), bytes);
    qInfo("%d reattaches, %llu frames", taken, static_cast<unsigned long long>(seen));
}

void TestNewestStorms::oneProcessHasTheSession()
{
    const auto spawns = scaled(30, 1000);
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, newest());
    const std::string running = sandbox.path("running");
    // Each notes whether another of the session ran when it started.
    const std::string script = "trap 'rmdir " + running + "; exit 0' TERM; mkdir " + running
                               + " || touch " + sandbox.path("two")
                               + "; while :; do sleep 0.01; done";
    std::vector<Client> clients;
    std::vector<std::int64_t> ids;
    for (int i = 0; i < spawns; ++i) {
        clients.push_back(daemon.client());
        ids.push_back(clients.back().ask(
            "process.spawn",
            command("s" + std::to_string(i),
                    {"/bin/sh", "-c", script, "sh", "--output-format=stream-json", "--resume=R"})));
    }
    for (int i = 0; i < spawns; ++i)
        QCOMPARE(clients[i].answer(ids[i]), started);
    int alive = 0;
    Client asking = daemon.client();
    for (int i = 0; i < spawns; ++i)
        alive += asking.call("process.reattach", R"({"id":"s)" + std::to_string(i) + "\"}")
                     .find(R"("running":true)")
                 != std::string::npos;
    QCOMPARE(alive, 1);
    QCOMPARE(::access(sandbox.path("two").c_str(), F_OK), -1);
}

CLAUSTRUM_TEST(TestNewestStorms)
#include "testneweststorms.moc"
