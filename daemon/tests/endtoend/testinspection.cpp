// SPDX-License-Identifier: Apache-2.0
// The inspection of a real daemon (docs/inspection.md): it reports the truth, and changes nothing.
#include "daemon/tests/endtoend/jsonat.h"
#include "testing/client.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

/// A daemon that can be inspected.
struct Inspected
{
    explicit Inspected(bool inspect = true)
        : daemon(sandbox, setup(inspect))
    {}

    static DaemonSetup setup(bool inspect)
    {
        DaemonSetup setup;
        if (inspect)
            setup.args = {"-inspect"};
        return setup;
    }

    [[nodiscard]] std::string inspectPath() const { return sandbox.path("run/inspect.sock"); }
    [[nodiscard]] Client inspector() const { return {inspectPath(), std::string(daemon.token)}; }

    Sandbox sandbox;
    TestDaemon daemon;
};

/// The next line of that event, others dropped.
std::string nextEvent(Client &watcher, std::string_view event)
{
    for (;;) {
        std::string line = watcher.next();
        if (at(line, {"event"}) == event || line.starts_with('<'))
            return line;
    }
}

} // namespace

class TestInspection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOffUnlessAsked();
    void isPrivateAndEndsWithTheDaemon();
    void runsItsThreadFromTheFirstInspectorOn();
    void asksForTheToken();
    void offersThreeMethods_data();
    void offersThreeMethods();
    void listsConnectionsAndProcesses();
    void tellsLastOutputAndDetachment();
    void reportsBackpressureAndQueues();
    void givesRetainedFrames();
    void refusesBadParams_data();
    void refusesBadParams();
    void watchesFramesBothWays();
    void reportsChangesOnce();
    void reportsLossesToASlowWatcher();
    void changesNothingOnTheWire();
};

void TestInspection::isOffUnlessAsked()
{
    const Inspected off(false);
    QVERIFY(!std::filesystem::exists(off.inspectPath()));
}

void TestInspection::isPrivateAndEndsWithTheDaemon()
{
    Inspected inspected;
    struct stat info = {};
    QCOMPARE(::stat(inspected.inspectPath().c_str(), &info), 0);
    QVERIFY(S_ISSOCK(info.st_mode));
    QCOMPARE(info.st_mode & 0777, mode_t(0600));
    Client inspector = inspected.inspector();
    QVERIFY(inspector.call("inspect.watch", R"({"frames":true})") == R"({"watching":true})");
    inspected.daemon.client().ask("server.shutdown");
    QVERIFY(inspector.drainToClose());
    QCOMPARE(inspected.daemon.waitForEnd(), 0);
    QVERIFY(!std::filesystem::exists(inspected.inspectPath()));
}

void TestInspection::runsItsThreadFromTheFirstInspectorOn()
{
    const Inspected inspected;
    const auto runs = [&] {
        return std::ranges::count(threadsOf(inspected.daemon.pid()), "inspection");
    };
    Client client = inspected.daemon.client();
    client.call("process.spawn", R"({"id":"p","command":"cat"})");
    QCOMPARE(runs(), 0);
    for (int i = 0; i < 2; ++i) {
        Client inspector = inspected.inspector();
        const std::string snapshot = inspector.call("inspect.snapshot");
        QCOMPARE(at(snapshot, {"processes", "0", "command"}), std::string("cat"));
        QCOMPARE(at(snapshot, {"pid"}), std::to_string(inspected.daemon.pid()));
        QCOMPARE(runs(), 1);
    }
}

void TestInspection::asksForTheToken()
{
    const Inspected inspected;
    Client stranger(inspected.inspectPath(), "wrong");
    for (const char *method : {"inspect.snapshot", "inspect.frames", "inspect.watch"})
        QCOMPARE(at(stranger.call(method), {"code"}), std::string("-32001"));
}

void TestInspection::offersThreeMethods_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("code");
    for (const char *method : {"process.spawn", "process.kill", "process.stdin", "files.read",
                               "server.shutdown", "server.ping"})
        QTest::newRow(method) << std::string(method) << std::string("-32601");
    QTest::newRow("unknown") << std::string("inspect.kill") << std::string("-32601");
    QTest::newRow("known") << std::string("inspect.snapshot") << std::string();
}

void TestInspection::offersThreeMethods()
{
    QFETCH(std::string, method);
    const Inspected inspected;
    Client inspector = inspected.inspector();
    QTEST(at(inspector.call(method, R"({"id":"x","command":"true","path":"/"})"), {"code"}),
          "code");
    Client client = inspected.daemon.client();
    QCOMPARE(at(client.call(method.starts_with("inspect.") ? method : "inspect.watch"), {"code"}),
             std::string("-32601"));
    QVERIFY(client.call("server.capabilities").find("inspect") == std::string::npos);
}

void TestInspection::listsConnectionsAndProcesses()
{
    const Inspected inspected;
    Client client = inspected.daemon.client();
    const std::string spawn =
        R"({"id":"p","command":"sh","args":["-c","echo a; read b; exit 7"],"cwd":"/tmp"})";
    QCOMPARE(client.call("process.spawn", spawn), std::string(R"({"success":true})"));
    client.next(); // the echo
    Client inspector = inspected.inspector();
    std::string seen = inspector.call("inspect.snapshot");

    // The test's own probe was the first connection.
    QCOMPARE(at(seen, {"connections"}), std::string("array of 1"));
    const auto connection = [&](std::string_view name) {
        return at(seen, {"connections", "0", name});
    };
    QCOMPARE(connection("pid"), std::to_string(::getpid()));
    QCOMPARE(connection("uid"), std::to_string(::getuid()));
    QCOMPARE(connection("executable"), std::filesystem::read_symlink("/proc/self/exe").string());
    QCOMPARE(connection("requests"), std::string("1"));
    QCOMPARE(connection("queuedBytes"), std::string("0"));
    QCOMPARE(at(seen, {"connections", "0", "attached", "0"}), std::string("p"));

    const auto process = [&](std::string_view name) { return at(seen, {"processes", "0", name}); };
    QCOMPARE(process("id"), std::string("p"));
    QCOMPARE(process("command"), std::string("sh"));
    QCOMPARE(at(seen, {"processes", "0", "args", "1"}), std::string("echo a; read b; exit 7"));
    QCOMPARE(process("cwd"), std::string("/tmp"));
    QCOMPARE(process("running"), std::string("true"));
    QCOMPARE(process("exitCode"), std::string("null"));
    QCOMPARE(process("firstSeq"), std::string("1"));
    QCOMPARE(process("lastSeq"), std::string("1"));
    QCOMPARE(process("bufferedBytes"),
             std::to_string(
                 std::string(
                     R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"YQo="})")
                     .size()
                 + 1));
    QCOMPARE(process("connection"), connection("number"));
    QCOMPARE(process("paused"), std::string("false"));
    const auto info = processInfo(static_cast<pid_t>(std::stol(process("pid"))));
    QVERIFY(info && info->parent == inspected.daemon.pid());

    client.call("process.stdin", input("p", "x\n"));
    QVERIFY(client.streamToExit("p", 1));
    client.close();
    QVERIFY(eventually([&] {
        seen = inspector.call("inspect.snapshot");
        return at(seen, {"connections"}) == "array of 0";
    }));
    QCOMPARE(process("running"), std::string("false"));
    QCOMPARE(process("exitCode"), std::string("7"));
    QCOMPARE(process("connection"), std::string("null"));
    QCOMPARE(process("stdinApplied"), std::string("2"));
}

void TestInspection::tellsLastOutputAndDetachment()
{
    const Inspected inspected;
    Client client = inspected.daemon.client();
    const auto before = static_cast<double>(std::time(nullptr)) - 1;
    client.call("process.spawn", shell("p", "read a; echo b; read c"));
    Client inspector = inspected.inspector();
    const auto process = [&](std::string_view name) {
        return at(inspector.call("inspect.snapshot"), {"processes", "0", name});
    };
    QCOMPARE(process("lastOutput"), std::string("null"));
    QCOMPARE(process("lastInput"), std::string("null"));
    QCOMPARE(process("detachedSince"), std::string("null"));
    client.call("process.stdin", input("p", "x\n"));
    client.next(); // the output
    const auto output = std::stod(process("lastOutput"));
    QVERIFY(output > before && output < before + 60);
    const auto in = std::stod(process("lastInput"));
    QVERIFY(in > before && in <= output);

    client.close();
    QVERIFY(eventually([&] { return process("detachedSince") != "null"; }));
    QVERIFY(std::stod(process("detachedSince")) >= output);
    Client second = inspected.daemon.client();
    second.call("process.reattach", R"({"id":"p"})");
    QCOMPARE(process("detachedSince"), std::string("null"));
    second.call("process.stdin", input("p", "x\n"));
    QVERIFY(eventually([&] { return process("running") == "false"; }));
    QCOMPARE(process("detachedSince"), std::string("null"));
}

void TestInspection::reportsBackpressureAndQueues()
{
    const Inspected inspected;
    Client client = inspected.daemon.client(); // does not read
    client.ask("process.spawn", shell("flood", "exec cat /dev/zero"));
    Client inspector = inspected.inspector();
    const auto paused = [&] {
        const std::string seen = inspector.call("inspect.snapshot");
        return at(seen, {"processes", "0", "paused"}) == "true"
               && std::stoul(at(seen, {"connections", "0", "queuedBytes"})) >= 1024 * 1024;
    };
    QVERIFY(eventually(paused));
    client.close();
    QVERIFY(eventually([&] {
        return at(inspector.call("inspect.snapshot"), {"processes", "0", "paused"}) == "false";
    }));
}

void TestInspection::givesRetainedFrames()
{
    const Inspected inspected;
    Client client = inspected.daemon.client();
    client.call("process.spawn", shell("p", "for i in 1 2 3; do echo $i; sleep 0.05; done"));
    std::vector<std::string> sent;
    while (sent.empty() || sent.back().find("exitCode") == std::string::npos)
        sent.push_back(client.next());
    Client inspector = inspected.inspector();
    const std::string all = inspector.call("inspect.frames", R"({"processId":"p"})");
    QCOMPARE(at(all, {"frames"}), "array of " + std::to_string(sent.size()));
    for (std::size_t i = 0; i < sent.size(); ++i)
        QCOMPARE(at(all, {"frames", std::to_string(i)}), sent[i]);
    QCOMPARE(at(all, {"firstSeq"}), std::string("1"));
    QCOMPARE(at(all, {"lastSeq"}), std::to_string(sent.size()));
    const std::string some =
        inspector.call("inspect.frames", R"({"processId":"p","fromSeq":1,"limit":1})");
    QCOMPARE(at(some, {"frames"}), std::string("array of 1"));
    QCOMPARE(at(some, {"frames", "0"}), sent[1]);
    const std::string none = inspector.call("inspect.frames", R"({"processId":"p","fromSeq":99})");
    QCOMPARE(at(none, {"frames"}), std::string("array of 0"));
}

void TestInspection::refusesBadParams_data()
{
    QTest::addColumn<std::string>("method");
    QTest::addColumn<std::string>("params");
    QTest::addColumn<std::string>("message");
    const auto row = [](const char *method, const char *params, const char *message) {
        QTest::newRow(params) << std::string(method) << std::string(params) << std::string(message);
    };
    row("inspect.frames", "{}", "Invalid params");
    row("inspect.frames", "[]", "Invalid params");
    row("inspect.frames", R"({"processId":1})", "Invalid params");
    row("inspect.frames", R"({"processId":"p","fromSeq":-1})", "Invalid params");
    row("inspect.frames", R"({"processId":"p","limit":1.5})", "Invalid params");
    row("inspect.frames", R"({"processId":"p"})", "Process not found");
    row("inspect.watch", R"({"frames":1})", "Invalid params");
    row("inspect.watch", "7", "Invalid params");
    row("inspect.watch", "null", "");
}

void TestInspection::refusesBadParams()
{
    QFETCH(std::string, method);
    QFETCH(std::string, params);
    const Inspected inspected;
    Client inspector = inspected.inspector();
    QTEST(at(inspector.call(method, params), {"message"}), "message");
}

void TestInspection::watchesFramesBothWays()
{
    const Inspected inspected;
    Client client = inspected.daemon.client();
    Client watcher = inspected.inspector();
    Client plain = inspected.inspector();
    QCOMPARE(watcher.call("inspect.watch", R"({"frames":true})"),
             std::string(R"({"watching":true})"));
    QCOMPARE(plain.call("inspect.watch"), std::string(R"({"watching":true})"));
    nextEvent(watcher, "snapshot"); // so the watch has begun
    nextEvent(plain, "snapshot");

    const std::string line = R"({"jsonrpc":"2.0","auth":")" + std::string(inspected.daemon.token)
                             + R"(","id":"ü\u00fc","method":"process.spawn","params":)"
                             + shell("p", "printf hello") + "}";
    client.send(line + "\r\n");
    std::vector<std::string> got;
    while (got.empty() || got.back().find("exitCode") == std::string::npos)
        got.push_back(client.next());
    const std::string in = nextEvent(watcher, "frame");
    QCOMPARE(at(in, {"direction"}), std::string("in"));
    std::string redacted = line;
    redacted.replace(redacted.find(inspected.daemon.token), inspected.daemon.token.size(),
                     "[redacted]");
    QCOMPARE(at(in, {"frame"}), redacted);
    for (const std::string &frame : got) {
        const std::string out = nextEvent(watcher, "frame");
        QCOMPARE(at(out, {"direction"}), std::string("out"));
        QCOMPARE(at(out, {"connection"}), at(in, {"connection"}));
        QCOMPARE(at(out, {"frame"}), frame);
        QCOMPARE(at(out, {"time"}).size(), std::string("2006-01-02T15:04:05.000000000Z").size());
    }
    QVERIFY(eventually([&] { // the first may be of the time before it
        const std::string change = nextEvent(plain, "snapshot");
        return at(change, {"snapshot", "processes", "0", "id"}) == "p";
    }));
}

void TestInspection::reportsChangesOnce()
{
    const Inspected inspected;
    Client watcher = inspected.inspector();
    watcher.call("inspect.watch");
    nextEvent(watcher, "snapshot");
    Client client = inspected.daemon.client();
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    QVERIFY(eventually([&] {
        const std::string change = nextEvent(watcher, "snapshot");
        return at(change, {"snapshot", "connections", "0", "requests"}) == "1";
    }));
    // Nothing happens, and nothing is reported.
    QCOMPARE(watcher.next(std::chrono::milliseconds(400)), std::string("<no answer in time>"));
}

void TestInspection::reportsLossesToASlowWatcher()
{
    const Inspected inspected;
    Client watcher = inspected.inspector();
    watcher.call("inspect.watch", R"({"frames":true})");
    nextEvent(watcher, "snapshot");
    // It does not read now, while far more passes than can wait for it.
    constexpr std::size_t bytes = std::size_t{64} * 1024 * 1024;
    Client client = inspected.daemon.client();
    client.call("process.spawn", command("p", {"head", "-c", std::to_string(bytes), "/dev/zero"}));
    std::uint64_t passed = 2; // the request and its reply
    for (std::string frame; frame.find("exitCode") == std::string::npos; ++passed)
        frame = client.next();
    QVERIFY(!memoryCounts() || inspected.daemon.mostResidentBytes() < 128 * 1024 * 1024);
    std::uint64_t seen = 0;
    std::uint64_t lost = 0;
    while (seen + lost < passed) {
        const std::string line = watcher.next();
        const std::string event = at(line, {"event"});
        QVERIFY2(!event.empty(), line.c_str());
        seen += event == "frame" ? 1 : 0;
        lost += event == "lost" ? std::stoul(at(line, {"count"})) : 0;
    }
    QVERIFY(lost > 0);
    QVERIFY(seen > 0);
    QVERIFY(seen + lost >= passed); // snapshots may be lost, too
}

void TestInspection::changesNothingOnTheWire()
{
    const auto session = [](const Inspected &inspected) {
        Client client = inspected.daemon.client();
        std::string all = client.call("server.capabilities") + client.call("server.version");
        all += client.call("process.spawn", shell("p", "exec cat"));
        all += client.call("process.stdin", input("p", "x"));
        all += client.next() + client.call("process.kill", R"({"id":"p"})") + client.next();
        return all + client.call("process.reattach", R"({"id":"p"})");
    };
    const Inspected with;
    Client watcher = with.inspector();
    watcher.call("inspect.watch", R"({"frames":true})");
    QCOMPARE(session(with), session(Inspected(false)));
}

CLAUSTRUM_TEST(TestInspection)
#include "testinspection.moc"
