// SPDX-License-Identifier: Apache-2.0
// Records of exits that nobody asked for, by real daemons (docs/operations.md).
#include "daemon/tests/endtoend/jsonat.h"
#include "testing/client.h"
#include "testing/deadline.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <filesystem>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

struct Recording
{
    Recording()
        : daemon(sandbox, [] {
            DaemonSetup setup;
            setup.args = {"-post-mortem"};
            return setup;
        }())
    {}

    [[nodiscard]] std::vector<std::string> records() const
    {
        std::vector<std::string> records;
        std::error_code none;
        for (const auto &entry : fs::directory_iterator(sandbox.path("run/post-mortem"), none)) {
            if (entry.path().extension() == ".json")
                records.push_back(contentOf(entry.path()));
        }
        return records;
    }

    /// The only record, once there is one.
    [[nodiscard]] std::string record() const
    {
        if (!eventually([this] { return !records().empty(); }))
            return "no record";
        const auto all = records();
        return all.size() == 1 ? all.front() : "several records";
    }

    Sandbox sandbox;
    TestDaemon daemon;
};

} // namespace

class TestPostMortems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOffUnlessAsked();
    void recordsAFailure();
    void recordsASignal();
    void recordsNothingThatWasAskedFor();
    void saysWhy();
};

void TestPostMortems::isOffUnlessAsked()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    auto client = daemon.client();
    client.call("process.spawn", shell("p", "exit 3"));
    QVERIFY(client.streamToExit("p"));
    client.call("server.ping");
    QVERIFY(!fs::exists(sandbox.path("run/post-mortem")));
}

void TestPostMortems::recordsAFailure()
{
    const Recording recording;
    auto client = recording.daemon.client();
    client.call(
        "process.spawn",
        R"({"id":"p","command":"sh","args":["-c","read a; echo out; echo oops >&2; exit 3"],)"
        R"("cwd":"/","env":{"SECRET":"hidden","A":"b"}})");
    client.call("process.stdin", input("p", "12345\n"));
    QVERIFY(client.streamToExit("p"));
    const auto record = recording.record();
    QCOMPARE(at(record, {"id"}), std::string("p"));
    QCOMPARE(at(record, {"command"}), std::string("sh"));
    QCOMPARE(at(record, {"args", "0"}), std::string("-c"));
    QCOMPARE(at(record, {"folder"}), std::string("/"));
    QCOMPARE(at(record, {"variables"}), std::string("array of 2"));
    QCOMPARE(at(record, {"variables", "1"}), std::string("SECRET"));
    QVERIFY(record.find("hidden") == std::string::npos);
    QCOMPARE(at(record, {"exitCode"}), std::string("3"));
    QCOMPARE(at(record, {"signal"}), std::string("null"));
    QCOMPARE(at(record, {"stdinBytes"}), std::string("6"));
    QCOMPARE(at(record, {"stderrFirst"}), std::string("oops\n"));
    QCOMPARE(at(record, {"stderrBytes"}), std::string("5"));
    QVERIFY(std::stod(at(record, {"mostResidentBytes"})) > 0);
    QVERIFY(std::stod(at(record, {"ended"})) >= std::stod(at(record, {"started"})));
    QVERIFY(recording.daemon.logs("WARN  [post-mortem] Process p: it ended with status 3 for a "
                                  "reason of its own; record: "
                                  + recording.sandbox.path("run/post-mortem/")));
}

void TestPostMortems::recordsASignal()
{
    const Recording recording;
    auto client = recording.daemon.client();
    client.call("process.spawn", shell("p", "ulimit -c 0; kill -9 $$"));
    QVERIFY(client.streamToExit("p"));
    const auto record = recording.record();
    QCOMPARE(at(record, {"exitCode"}), std::string("null"));
    QCOMPARE(at(record, {"signal"}), std::string("SIGKILL"));
    QCOMPARE(at(record, {"core"}), std::string("false"));
    QVERIFY2(at(record, {"verdict"}).starts_with("killed "), record.c_str());
}

void TestPostMortems::recordsNothingThatWasAskedFor()
{
    const Recording recording;
    auto client = recording.daemon.client();
    client.call("process.spawn", shell("good", "exit 0"));
    QVERIFY(client.streamToExit("good"));
    client.call("process.spawn", shell("killed", "exec sleep 1000"));
    client.call("process.kill", R"({"id":"killed"})");
    QVERIFY(client.streamToExit("killed"));
    // Records are written in order, so the next one shows that these have none.
    client.call("process.spawn", shell("bad", "exit 1"));
    QVERIFY(client.streamToExit("bad"));
    QCOMPARE(at(recording.record(), {"id"}), std::string("bad"));
}

void TestPostMortems::saysWhy()
{
    const Recording recording;
    auto client = recording.daemon.client();
    for (const char *const id : {"first", "second"}) {
        client.call("process.spawn",
                    command(id, {"sh", "-c", "echo 'Raw mode is not supported' >&2; exit 1", "cli",
                                 "--output-format", "stream-json", "--resume", "6f1c"}));
        QVERIFY(client.streamToExit(id));
    }
    QVERIFY(eventually([&] { return recording.records().size() == 2; }));
    const std::vector<std::string> here{"-socket", recording.sandbox.socketPath()};
    const auto why = [&](std::vector<std::string> args) {
        args.insert(args.begin(), here.begin(), here.end());
        return run(recording.sandbox, args);
    };
    const auto one = why({"-why", "second"});
    QVERIFY2(one.out.find("it wants a terminal, and has none") != std::string::npos,
             (one.out + one.err).c_str());
    QVERIFY2(one.out.find("stderr: Raw mode is not supported\n") != std::string::npos,
             one.out.c_str());
    const auto all = why({"-why"});
    QVERIFY2(all.out.find("first ") != std::string::npos
                 && all.out.find("second ") != std::string::npos,
             all.out.c_str());
    QCOMPARE(why({"-why", "third"}).status, 1);
    const auto ended = why({"-ps", "-ended"});
    QVERIFY2(ended.out.find("--resume 6f1c") != std::string::npos, ended.out.c_str());
}

CLAUSTRUM_TEST(TestPostMortems)
#include "testpostmortems.moc"
