// SPDX-License-Identifier: Apache-2.0
// What a keeper cannot keep, and what remains of it (docs/succession.md).
#include "daemon/tests/endtoend/jsonat.h"
#include "daemon/tests/endtoend/keepinghost.h"
#include "posix/files.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

const std::string started = R"({"success":true})";

pid_t keeperOf(const KeepingHost &host)
{
    const auto daemon = processInfo(host.daemon());
    return daemon ? daemon->parent : 0;
}

/// A process that runs until it is killed; its pid.
pid_t spawnSleeper(const KeepingHost &host, const std::string &id)
{
    Client client = host.client();
    const std::string reply = client.call(
        "process.spawn",
        R"({"id":")" + id + R"(","command":"/bin/sleep","args":["1000"],"wantPid":true})");
    return static_cast<pid_t>(std::atoi(at(reply, {"pid"}).c_str()));
}

std::string runningOf(const KeepingHost &host, const std::string &id)
{
    return at(host.client().call("process.reattach", R"({"id":")" + id + R"("})"), {"running"});
}

std::ptrdiff_t pipesOf(pid_t pid)
{
    const auto targets = descriptorsOf(pid);
    return std::count_if(targets.begin(), targets.end(),
                         [](const std::string &target) { return target.starts_with("pipe:"); });
}

bool hasGone(pid_t pid)
{
    return eventually([pid] {
        const auto info = processInfo(pid);
        return !info || info->state == 'Z';
    });
}

/// Writes the version of every session's state that the keeper has, beside the keeper's back.
/// Returns their number.
int setVersions(pid_t keeper, char version)
{
    constexpr off_t place = 8;
    int changed = 0;
    const std::string folder = "/proc/" + std::to_string(keeper) + "/fd";
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        std::error_code error;
        const auto target = std::filesystem::read_symlink(entry.path(), error).string();
        if (target.find("claustrum-session") == std::string::npos)
            continue;
        const auto file = openFile(entry.path().string(), O_RDWR);
        changed += file && ::pwrite(file->get(), &version, 1, place) == 1 ? 1 : 0;
    }
    return changed;
}

} // namespace

class TestKeeper : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whenItIsKilledTheDaemonGoesOn();
    void whenItIsKilledAShutdownEndsAll();
    void whenItIsKilledAloneTheNextOneIsAnother();
    void stopLetsThemWait();
    void theWaitIsOverAfterStopToo();
    void theInstanceIsKeptIfAsked_data();
    void theInstanceIsKeptIfAsked();
    void refusedProcessesEndWithTheirDaemon();
    void aLaterStateStaysWithTheKeeper();
};

void TestKeeper::whenItIsKilledTheDaemonGoesOn()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    const pid_t before = spawnSleeper(host, "before");
    const pid_t keeper = keeperOf(host);
    QVERIFY(before > 0 && keeper > 1);
    QCOMPARE(::kill(keeper, SIGKILL), 0);
    QVERIFY(host.logs("hand-over: the keeper has gone; processes end with this daemon"));
    QCOMPARE(runningOf(host, "before"), std::string("true"));
    const pid_t after = spawnSleeper(host, "after");
    QVERIFY(after > 0);
    QVERIFY(host.end(Way::Terminate));
    QVERIFY(hasGone(before) && hasGone(after));
}

void TestKeeper::whenItIsKilledAShutdownEndsAll()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    const pid_t process = spawnSleeper(host, "p");
    QCOMPARE(::kill(keeperOf(host), SIGKILL), 0);
    QVERIFY(host.end(Way::Shutdown));
    QVERIFY(process > 0 && hasGone(process));
    QVERIFY(host.serve());
    QCOMPARE(runningOf(host, "p"), std::string("false"));
    QVERIFY(host.stopNow());
}

/// While no daemon lives. A child that reads its stdin sees its end, as after a crash of today's.
void TestKeeper::whenItIsKilledAloneTheNextOneIsAnother()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    QCOMPARE(host.client().call("process.spawn", command("cat", {"/bin/cat"})), started);
    const pid_t keeper = keeperOf(host);
    QVERIFY(host.end(Way::Crash));
    QCOMPARE(::kill(keeper, SIGKILL), 0);
    QVERIFY(eventually([&] { return host.sandbox().processes().empty(); }));
    QVERIFY(host.serve());
    QVERIFY(keeperOf(host) != keeper);
    QVERIFY(spawnSleeper(host, "p") > 0);
    QVERIFY(host.handOver(Way::Crash));
    QCOMPARE(runningOf(host, "p"), std::string("true"));
    QVERIFY(host.stopNow());
}

void TestKeeper::stopLetsThemWait()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    const pid_t process = spawnSleeper(host, "p");
    const auto stopped = run(host.sandbox(), {"-stop", "-socket", host.sandbox().socketPath()});
    QCOMPARE(stopped.status, 0);
    QVERIFY(host.logs("1 session(s) wait 300 s for a successor"));
    QVERIFY(processInfo(process));
    QVERIFY(host.serve());
    QCOMPARE(runningOf(host, "p"), std::string("true"));
    QVERIFY(host.stopNow());
}

void TestKeeper::theWaitIsOverAfterStopToo()
{
    const KeepingHost host({"-hand-over-wait", "50ms"});
    QVERIFY(host.serve());
    const pid_t process = spawnSleeper(host, "p");
    (void)run(host.sandbox(), {"-stop", "-socket", host.sandbox().socketPath()});
    QVERIFY(process > 0 && hasGone(process));
    QVERIFY(eventually([&] { return host.sandbox().processes().empty(); }));
    QVERIFY(host.logs("no successor started in time; ending 1 session(s)"));
}

void TestKeeper::theInstanceIsKeptIfAsked_data()
{
    QTest::addColumn<std::string>("value");
    QTest::addColumn<bool>("isKept");
    QTest::newRow("keep") << std::string("keep") << true;
    QTest::newRow("new") << std::string("new") << false;
    QTest::newRow("anything else is new") << std::string("kept") << false;
}

void TestKeeper::theInstanceIsKeptIfAsked()
{
    QFETCH(std::string, value);
    QFETCH(bool, isKept);
    const KeepingHost host({"-hand-over-instance", value, "-reference-build", "89cb628"});
    const auto instance = [&] {
        return at(host.client().call("server.capabilities"), {"instanceId"});
    };
    QVERIFY(host.serve());
    const std::string before = instance();
    QVERIFY(host.handOver(Way::SecondServe));
    QVERIFY(before.size() > 2 && instance().size() > 2);
    QCOMPARE(instance() == before, isKept);
    QVERIFY(host.stopNow());
}

/// The keeper can open no more files.
void TestKeeper::refusedProcessesEndWithTheirDaemon()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    const pid_t keeper = keeperOf(host);
    const pid_t kept = spawnSleeper(host, "kept");
    QVERIFY(eventually([&] { return pipesOf(keeper) == 3; })); // it has it
    rlimit before{};
    const auto open = static_cast<rlim_t>(descriptorsOf(keeper).size());
    QCOMPARE(::prlimit(keeper, RLIMIT_NOFILE, nullptr, &before), 0);
    const rlimit few{open + 3, before.rlim_max};
    QCOMPARE(::prlimit(keeper, RLIMIT_NOFILE, &few, nullptr), 0);
    const pid_t refused = spawnSleeper(host, "refused");
    const std::string line = "the process " + std::to_string(refused) + " is not kept";
    const bool isSaid = host.logs(line);
    QCOMPARE(::prlimit(keeper, RLIMIT_NOFILE, &before, nullptr), 0);
    QVERIFY2(isSaid, host.log().c_str());
    QVERIFY(host.handOver(Way::Shutdown));
    QVERIFY(hasGone(refused));
    QVERIFY(processInfo(kept));
    QCOMPARE(runningOf(host, "kept"), std::string("true"));
    QCOMPARE(runningOf(host, "refused"), std::string("false"));
    QVERIFY(host.stopNow());
}

void TestKeeper::aLaterStateStaysWithTheKeeper()
{
    const KeepingHost host;
    QVERIFY(host.serve());
    const pid_t process = spawnSleeper(host, "p");
    const pid_t keeper = keeperOf(host);
    QVERIFY(host.end(Way::Crash));
    QVERIFY(eventually([keeper] { return setVersions(keeper, 2) == 1; })); // once it has read of it
    QVERIFY(host.serve());
    QVERIFY2(host.logs("hand-over: cannot go on with session 1 (pid " + std::to_string(process)
                       + "): its state has version 2, this program knows 1; it stays with "
                         "the keeper"),
             host.log().c_str());
    QCOMPARE(runningOf(host, "p"), std::string("false")); // it has no such process
    QVERIFY(processInfo(process));
    QVERIFY(host.end(Way::Crash));
    QCOMPARE(setVersions(keeper, 1), 1);
    QVERIFY(host.serve()); // one that knows it
    QCOMPARE(runningOf(host, "p"), std::string("true"));
    QVERIFY(host.stopNow());
}

CLAUSTRUM_TEST(TestKeeper)
#include "testkeeper.moc"
