// SPDX-License-Identifier: Apache-2.0
// Many starts of the newest build on one path, by its launcher: each ends the daemon before, and
// one is left with the path, the lock and the token (later/daemon.md, L1 to L3).
#include "common/ownerrecord.h"
#include "testing/client.h"
#include "testing/run.h"
#include "testing/sandbox.h"
#include "testing/scale.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <QTest>

#include <csignal>
#include <filesystem>
#include <set>
#include <thread>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

/// Runs the launcher, with a token of its own.
Outcome start(const Sandbox &sandbox, const std::string &token)
{
    return run(sandbox, {"-serve", "-socket", sandbox.socketPath(), "-token-file",
                         sandbox.makeFile("token-" + token, token), "-reference-build", "89cb628"});
}

std::set<std::string> namesIn(const std::string &directory)
{
    std::set<std::string> names;
    for (const auto &entry : fs::directory_iterator(directory))
        names.insert(entry.path().filename());
    return names;
}

QByteArray joined(const std::set<std::string> &names)
{
    QByteArray text;
    for (const std::string &name : names)
        text += (text.isEmpty() ? "" : ", ") + QByteArray::fromStdString(name);
    return text;
}

QByteArray faultNow(const Sandbox &sandbox)
{
    const auto processes = sandbox.processes();
    if (processes.size() != 1)
        return QByteArray::number(static_cast<int>(processes.size())) + " processes";
    const pid_t survivor = processes.front();
    const auto record = parseOwnerRecord(contentOf(sandbox.path("run/daemon.lock")));
    if (record.pid != survivor)
        return "the lock's record is not the survivor's";
    Client client(sandbox.socketPath(), contentOf(sandbox.path("run/daemon.token")));
    const auto capabilities = parseJson(client.call("server.capabilities"));
    const auto *const instance = capabilities ? capabilities->find("instanceId") : nullptr;
    if (!instance || instance->string() != record.instanceId)
        return "the path, the token and the lock are not of one daemon";
    const std::set<std::string> expected = {"daemon.lock", "daemon.token", "remote-server.log",
                                            "remote-server.log.old", "rpc.sock"};
    auto names = namesIn(sandbox.path("run"));
    names.erase("children"); // stays, without records
    if (names != expected)
        return "the run directory holds " + joined(names);
    if (fs::exists(sandbox.path("run/children")) && !fs::is_empty(sandbox.path("run/children")))
        return "records of children are left";
    return {};
}

/// The first fault: one daemon must be left, and everything in the run directory must be its own.
/// The last one may still wait for the lock when all launchers have returned.
QByteArray faultsOf(const Sandbox &sandbox)
{
    QByteArray fault;
    (void)eventually([&] {
        fault = faultNow(sandbox);
        return fault.isEmpty();
    });
    return fault;
}

} // namespace

class TestStartStorm : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneAfterTheOther();
    void allAtOnce();
    void aStoppedOneIsKilled();
};

/// Each has a child, which ends with it.
void TestStartStorm::oneAfterTheOther()
{
    const auto starts = scaled(6, 50);
    const Sandbox sandbox;
    for (int i = 0; i < starts; ++i) {
        const std::string token = std::to_string(i);
        const auto outcome = start(sandbox, token);
        QCOMPARE(outcome.err, std::string());
        QCOMPARE(outcome.status, 0);
        Client client(sandbox.socketPath(), token); // the new one listens as soon as that returns
        QCOMPARE(client.call("process.spawn", command("p", {"/bin/sleep", "1000"})),
                 std::string(R"({"success":true})"));
    }
    QCOMPARE(start(sandbox, "last").status, 0);
    QCOMPARE(faultsOf(sandbox), QByteArray());
}

void TestStartStorm::allAtOnce()
{
    const auto starts = scaled(5, 50);
    const auto rounds = scaled(1, 3);
    const Sandbox sandbox;
    for (int round = 0; round < rounds; ++round) {
        std::vector<Outcome> outcomes(static_cast<std::size_t>(starts));
        std::vector<std::thread> launchers;
        for (int i = 0; i < starts; ++i)
            launchers.emplace_back([&, i] {
                outcomes[static_cast<std::size_t>(i)] = start(sandbox, std::to_string(i));
            });
        for (std::thread &launcher : launchers)
            launcher.join();
        for (const Outcome &outcome : outcomes) {
            QCOMPARE(outcome.err, std::string());
            QCOMPARE(outcome.status, 0);
        }
        QCOMPARE(faultsOf(sandbox), QByteArray());
    }
}

/// It cannot end by itself.
void TestStartStorm::aStoppedOneIsKilled()
{
    const auto starts = scaled(1, 10);
    const Sandbox sandbox;
    QCOMPARE(start(sandbox, "first").status, 0);
    for (int i = 0; i < starts; ++i) {
        const auto record = parseOwnerRecord(contentOf(sandbox.path("run/daemon.lock")));
        QVERIFY(record.pid > 1);
        ::kill(static_cast<pid_t>(record.pid), SIGSTOP);
        QCOMPARE(start(sandbox, std::to_string(i)).status, 0);
        QCOMPARE(faultsOf(sandbox), QByteArray());
        std::string log;
        QVERIFY2(eventually([&] {
                     log = contentOf(sandbox.path("run/remote-server.log"));
                     return log.find(" ignored SIGTERM for 2s; sending SIGKILL (")
                                != std::string::npos
                            && log.find(": killed\n") != std::string::npos;
                 }),
                 log.c_str());
    }
}

CLAUSTRUM_TEST(TestStartStorm)
#include "teststartstorm.moc"
