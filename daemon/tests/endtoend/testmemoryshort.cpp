// SPDX-License-Identifier: Apache-2.0
// A daemon without room for all that it would retain: its sessions live.
#include "testing/pattern.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <sys/resource.h>

using namespace claustrum;
using namespace claustrum::testing;

class TestMemoryShort : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theOldestFramesGoFirst();
    void whoAsksForTooMuchGetsAnError();
};

/// Leaves the daemon so many bytes of address space beyond those that it has.
static void leave(const TestDaemon &daemon, std::size_t bytes)
{
    const std::string statm = contentOf("/proc/" + std::to_string(daemon.pid()) + "/statm");
    daemon.limit(RLIMIT_AS, std::strtoull(statm.c_str(), nullptr, 10) * 4096 + bytes);
}

void TestMemoryShort::theOldestFramesGoFirst()
{
    if (sanitized)
        QSKIP("a sanitizer has address space of its own");
    constexpr int count = 12;
    constexpr std::size_t bytes = 9'000'000; // 12 MB as frames: 144 MB in all
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.memoryBound = std::size_t{200} << 20;
    const TestDaemon daemon(sandbox, setup);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("first", {"cat"})), R"({"success":true})");
    leave(daemon, std::size_t{60} << 20);
    for (int i = 0; i < count; ++i) {
        const std::string id = "p" + std::to_string(i);
        Client other = daemon.client();
        const std::string seed = std::to_string(i);
        QCOMPARE(other.call("process.spawn",
                            command(id, {testChildPath(), "pattern", seed, std::to_string(bytes)})),
                 R"({"success":true})");
        const auto stream = other.streamToExit(id); // each byte reaches its client
        QVERIFY(stream && Pattern(static_cast<std::uint64_t>(i)).match(stream->out()));
        QCOMPARE(stream->out().size(), bytes);
    }
    QVERIFY(daemon.logs("memory is short: all replay buffers together keep "));
    client.ask("process.stdin", input("first", "hello")); // the session lives on
    const auto id = client.ask("process.killAndWait", R"({"id":"first"})");
    QVERIFY(client.answer(id).find(R"("died":true)") != std::string::npos);
    const auto reattach = client.ask("process.reattach", R"({"id":"p0"})");
    const std::string reply = client.answer(reattach);
    QVERIFY2(reply.find(R"("found":true,"running":false,"firstSeq":1,)") == std::string::npos,
             reply.c_str());
}

void TestMemoryShort::whoAsksForTooMuchGetsAnError()
{
    if (sanitized)
        QSKIP("a sanitizer has address space of its own");
    const Sandbox sandbox;
    const std::string large = sandbox.makeFile("large", std::string(40'000'000, 'x'));
    const TestDaemon daemon(sandbox);
    Client client = daemon.client();
    QCOMPARE(client.call("process.spawn", command("cat", {"cat"})), R"({"success":true})");
    // A thread for its calls, with its part of the heap.
    QVERIFY(client.call("files.read", R"({"path":"/dev/null"})").find("content")
            != std::string::npos);
    leave(daemon, std::size_t{20} << 20);
    const std::string reply =
        client.call("files.read", R"({"path":")" + large + R"(","maxBytes":50000000})");
    QCOMPARE(reply, R"({"code":-32603,"message":"recovered panic: out of memory"})");
    QCOMPARE(client.call("server.ping"), R"({"pong":true})");
    client.ask("process.stdin", input("cat", "hello"));
    const auto end = client.ask("process.killAndWait", R"({"id":"cat"})");
    QVERIFY(client.answer(end).find(R"("died":true)") != std::string::npos);
}

CLAUSTRUM_TEST(TestMemoryShort)
#include "testmemoryshort.moc"
