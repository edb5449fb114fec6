// SPDX-License-Identifier: Apache-2.0
// -ps against daemons in each state. It sees all daemons of the user, so the tests look for theirs.
#include "posix/processfacts.h"
#include "testing/run.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "wire/jsonvalue.h"

#include <csignal>
#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

JsonValue listing(const Sandbox &sandbox)
{
    const auto outcome = run(sandbox, {"-ps", "-json"});
    auto json = parseJson(outcome.out);
    if (outcome.status != 0 || !json)
        qFatal("-ps failed: %s%s", outcome.out.c_str(), outcome.err.c_str());
    return std::move(*json);
}

const JsonValue *entryOf(const JsonValue &listing, const char *list, pid_t pid)
{
    for (const auto &entry : listing.find(list)->array()) {
        if (entry.find("pid")->integer() == pid)
            return &entry;
    }
    return nullptr;
}

std::string text(const JsonValue &object, const char *key)
{
    const auto *const value = object.find(key);
    return value && value->isString() ? value->string() : "(none)";
}

/// A listing in which the daemon has answered: a loaded machine may not let it in time.
JsonValue inspectedListing(const Sandbox &sandbox, pid_t daemon)
{
    JsonValue json = listing(sandbox);
    const auto isInspected = [&] {
        const auto *const entry = entryOf(json, "daemons", daemon);
        const auto *const reason = entry ? entry->find("notInspected") : nullptr;
        return reason && reason->isNull();
    };
    while (!isInspected())
        json = listing(sandbox); // the test's limit ends it
    return json;
}

/// Starts a process in the daemon; its pid.
pid_t spawn(Client &client, const std::string &id, const std::string &script)
{
    auto params = shell(id, script);
    params.insert(params.size() - 1, R"(,"wantPid":true)");
    const auto reply = parseJson(client.call("process.spawn", params));
    const auto *const pid = reply ? reply->find("pid") : nullptr;
    return pid ? static_cast<pid_t>(pid->integer().value_or(0)) : 0;
}

} // namespace

class TestPs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sessionsOfAnInspectedDaemon();
    void sessionsWithoutAnInspection();
    void aStrandedDaemon();
    void leftBehind();
    void forPeople();
    void cannotPrint();
};

void TestPs::sessionsOfAnInspectedDaemon()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-inspect"};
    const TestDaemon daemon(sandbox, setup);
    auto client = daemon.client();
    const auto attached = spawn(client, "attached", "sleep 1000 & wait");
    auto other = daemon.client();
    const auto detached = spawn(other, "detached", "echo a; while :; do :; done");
    (void)spawn(client, "done", "exit 7");
    QVERIFY(client.streamToExit("done"));
    other.close();
    QTRY_COMPARE_WITH_TIMEOUT(
        entryOf(inspectedListing(sandbox, daemon.pid()), "daemons", daemon.pid())
            ->find("sessions")
            ->array()[1]
            .find("attached")
            ->boolean(),
        false, 10'000);

    const auto json = inspectedListing(sandbox, daemon.pid());
    const auto *const found = entryOf(json, "daemons", daemon.pid());
    QVERIFY(found);
    QCOMPARE(text(*found, "socket"), sandbox.socketPath());
    QCOMPARE(text(*found, "state"), std::string("serving"));
    QVERIFY(text(*found, "build").starts_with("5db5e4a"));
    const auto &sessions = found->find("sessions")->array();
    QCOMPARE(sessions.size(), 3U);
    QCOMPARE(text(sessions[0], "id"), std::string("attached"));
    QCOMPARE(sessions[0].find("pid")->integer(), attached);
    QCOMPARE(sessions[0].find("attached")->boolean(), true);
    QCOMPARE(text(sessions[0], "activity"), std::string("idle"));
    QVERIFY(sessions[0].find("secondsSinceInput")->isNull());
    QVERIFY(sessions[0].find("detachedSeconds")->isNull());
    QVERIFY(sessions[0].find("secondsSinceOutput")->isNull());
    QCOMPARE(sessions[1].find("pid")->integer(), detached);
    QCOMPARE(text(sessions[1], "activity"), std::string("busy"));
    QVERIFY(sessions[1].find("detachedSeconds")->isNumber());
    QVERIFY(sessions[1].find("secondsSinceOutput")->isNumber());
    QCOMPARE(sessions[2].find("exitCode")->integer(), 7);
    QVERIFY(sessions[2].find("activity")->isNull());
    QTRY_COMPARE(entryOf(inspectedListing(sandbox, daemon.pid()), "daemons", daemon.pid())
                     ->find("sessions")
                     ->array()[0]
                     .find("usage")
                     ->find("processes")
                     ->integer(),
                 2);
}

void TestPs::sessionsWithoutAnInspection()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    auto client = daemon.client();
    const auto pid = spawn(client, "agent", "cd / && sleep 1000; :");
    QTRY_COMPARE(processLink(pid, "cwd"), std::string("/"));
    const auto json = listing(sandbox);
    const auto *const found = entryOf(json, "daemons", daemon.pid());
    QVERIFY(found);
    QCOMPARE(text(*found, "notInspected"), std::string("it was started without -inspect"));
    const auto &sessions = found->find("sessions")->array();
    QCOMPARE(sessions.size(), 1U);
    QCOMPARE(sessions[0].find("pid")->integer(), pid);
    QVERIFY(sessions[0].find("id")->isNull());
    QVERIFY(sessions[0].find("attached")->isNull());
    QCOMPARE(text(sessions[0], "folder"), std::string("/"));
    QCOMPARE(text(sessions[0], "command"), std::string("/bin/sh"));
}

void TestPs::aStrandedDaemon()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    const auto before = listing(sandbox);
    QCOMPARE(text(*entryOf(before, "daemons", daemon.pid()), "state"), std::string("serving"));
    std::filesystem::remove(sandbox.socketPath());
    sandbox.makeFile("run/rpc.sock", "");
    const auto json = listing(sandbox);
    QCOMPARE(text(*entryOf(json, "daemons", daemon.pid()), "state"), std::string("stranded"));
}

/// A daemon that is killed leaves its sessions running.
void TestPs::leftBehind()
{
    const Sandbox sandbox;
    pid_t pid = 0;
    {
        // The launcher, since a TestDaemon must not be killed.
        RunSetup setup;
        setup.input = TestDaemon::token;
        const auto started =
            run(sandbox, {"-serve", "-socket", sandbox.socketPath(), "-token-fd", "0"}, setup);
        QCOMPARE(started.status, 0);
        Client client(sandbox.socketPath(), std::string(TestDaemon::token));
        pid = spawn(client, "agent", "sleep 1000; :");
        QVERIFY(pid > 1);
        const auto json = listing(sandbox);
        for (const auto &entry : json.find("daemons")->array()) {
            if (text(entry, "socket") == sandbox.socketPath())
                ::kill(static_cast<pid_t>(*entry.find("pid")->integer()), SIGKILL);
        }
    }
    QTRY_VERIFY(entryOf(listing(sandbox), "leftBehind", pid));
    const auto json = listing(sandbox);
    QCOMPARE(text(*entryOf(json, "leftBehind", pid), "command"), std::string("/bin/sh"));
}

void TestPs::forPeople()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    const auto outcome = run(sandbox, {"-ps"});
    QCOMPARE(outcome.status, 0);
    const auto line = "serves " + sandbox.socketPath() + ": no sessions\n";
    QVERIFY2(outcome.out.find(line) != std::string::npos, outcome.out.c_str());
    QCOMPARE(outcome.err, std::string());
}

void TestPs::cannotPrint()
{
    const Sandbox sandbox;
    RunSetup setup;
    setup.program = "/bin/sh";
    const auto outcome = run(sandbox, {"-c", shellWord(programPath()) + " -ps >/dev/full"}, setup);
    QCOMPARE(outcome.status, 1);
    QCOMPARE(outcome.err, std::string("claustrum: write stdout: no space left on device\n"));
}

CLAUSTRUM_TEST(TestPs)
#include "testps.moc"
