// SPDX-License-Identifier: Apache-2.0
// -tail of sessions in real daemons. It sees all daemons of the user, so ids are unlikely ones.
#include "testing/run.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <future>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

DaemonSetup inspected()
{
    DaemonSetup setup;
    setup.args = {"-inspect"};
    return setup;
}

/// An id that no other daemon of this host has.
std::string uniqueId(const char *name)
{
    return std::string("tail-") + std::to_string(::getpid()) + '-' + name;
}

} // namespace

class TestTail : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asText();
    void raw();
    void followsToTheEnd();
    void waitsForASilentSession();
    void disturbsNobody();
    void saysWhatIsMissing();
    void refusals();
};

void TestTail::asText()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, inspected());
    auto client = daemon.client();
    const auto id = uniqueId("text");
    client.call("process.spawn",
                shell(id, R"(echo '{"type":"user","message":{"content":"Hi."}}'; echo b; read x)"));
    QVERIFY(!client.next().empty());
    const auto outcome = run(sandbox, {"-tail", id.substr(0, id.size() - 2)});
    QCOMPARE(outcome.err, std::string());
    QVERIFY2(outcome.out.starts_with("user: Hi.\n"), outcome.out.c_str());
    QCOMPARE(outcome.status, 0);
}

void TestTail::raw()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, inspected());
    auto client = daemon.client();
    const auto id = uniqueId("raw");
    client.call("process.spawn", shell(id, "printf 'a\\033[1m'; printf 'e\\001' >&2; exit 3"));
    QVERIFY(client.streamToExit(id));
    const auto outcome = run(sandbox, {"-tail", id, "-raw"});
    QCOMPARE(outcome.out, std::string("a\x1b[1m"));
    QCOMPARE(outcome.err, "e\x01"
                          "claustrum: "
                              + id + " has ended with status 3\n");
    QCOMPARE(outcome.status, 0);
}

void TestTail::followsToTheEnd()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, inspected());
    auto client = daemon.client();
    const auto id = uniqueId("follow");
    client.call("process.spawn",
                shell(id, "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo line $i; done; "
                          "echo last >&2; kill -9 $$"));
    const auto outcome = run(sandbox, {"-tail", id, "-f"});
    QCOMPARE(outcome.status, 0);
    std::string all;
    for (int i = 1; i <= 20000; ++i)
        all += "line " + std::to_string(i) + '\n';
    auto out = outcome.out; // the two outputs are in no order
    const std::string last = "stderr: last\n";
    const auto at = out.find(last);
    QVERIFY(at != std::string::npos);
    out.erase(at, last.size());
    QVERIFY(out == all);
    QCOMPARE(outcome.err, "claustrum: " + id + " has ended by a signal\n");
}

/// What comes after it has printed everything: output, and the exit.
void TestTail::waitsForASilentSession()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, inspected());
    auto client = daemon.client();
    const auto id = uniqueId("silent");
    client.call("process.spawn", shell(id, "echo a; read x; echo b; read x; exit 3"));
    QVERIFY(!client.next().empty());
    auto tail = std::async(std::launch::async, [&] { return run(sandbox, {"-tail", id, "-f"}); });
    const std::string watching = R"({"jsonrpc":"2.0","id":2,"result":{"watching":true}})";
    const auto size = std::to_string(watching.size() + 1); // no other reply is as long
    QVERIFY(daemon.logs("writeResponse: wrote " + size + '/' + size));
    client.call("process.stdin", input(id, "x\n"));
    QVERIFY(!client.next().empty());
    client.call("process.stdin", input(id, "x\n"));
    const auto outcome = tail.get();
    QCOMPARE(outcome.out, std::string("a\nb\n"));
    QCOMPARE(outcome.err, "claustrum: " + id + " has ended with status 3\n");
}

/// The client receives every frame once, and stays the one that is attached.
void TestTail::disturbsNobody()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, inspected());
    auto client = daemon.client();
    const auto id = uniqueId("quiet");
    client.call("process.spawn", shell(id, "echo a; read x; echo b"));
    QVERIFY(!client.next().empty());
    QCOMPARE(run(sandbox, {"-tail", id}).out, std::string("a\n"));
    client.call("process.stdin", input(id, "x\n"));
    const auto rest = client.streamToExit(id, 1);
    QVERIFY(rest);
    QCOMPARE(rest->out(), std::string("b\n"));
}

void TestTail::saysWhatIsMissing()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox, inspected());
    auto client = daemon.client();
    const auto id = uniqueId("long");
    // More than the replay buffer retains.
    client.call("process.spawn", shell(id, "head -c 20000000 /dev/zero | tr '\\0' a; echo"));
    QVERIFY(client.streamToExit(id));
    RunSetup counted;
    counted.program = "/bin/sh";
    const auto outcome =
        run(sandbox, {"-c", shellWord(programPath()) + " -tail " + id + " -raw | wc -c"}, counted);
    QVERIFY2(outcome.err.find(" earlier frames are no longer retained\n") != std::string::npos,
             outcome.err.c_str());
    const long bytes = QByteArray::fromStdString(outcome.out).trimmed().toLong();
    QVERIFY2(bytes > 10'000'000 && bytes < 17'000'000, outcome.out.c_str());
}

void TestTail::refusals()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    auto client = daemon.client();
    auto params = shell("p", "sleep 1000");
    params.insert(params.size() - 1, R"(,"wantPid":true)");
    const auto reply = client.call("process.spawn", params);
    const auto at = reply.find("\"pid\":");
    QVERIFY(at != std::string::npos);
    const auto pid = std::to_string(std::stol(reply.substr(at + 6)));

    const auto outcome = run(sandbox, {"-tail", pid});
    QCOMPARE(outcome.status, 1);
    QCOMPARE(outcome.err, "claustrum: the output of process " + pid + " cannot be read: its daemon "
                              + std::to_string(daemon.pid())
                              + " gives no inspection (it was started without -inspect)\n");
    const auto unknown = run(sandbox, {"-tail", uniqueId("none")});
    QCOMPARE(unknown.status, 1);
    QVERIFY2(unknown.err.starts_with("claustrum: no session matches \"" + uniqueId("none") + '"'),
             unknown.err.c_str());
}

CLAUSTRUM_TEST(TestTail)
#include "testtail.moc"
