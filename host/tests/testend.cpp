// SPDX-License-Identifier: Apache-2.0
// -end of sessions in real daemons, and of what they have left.
#include "host/end.h"
#include "posix/processfacts.h"
#include "testing/run.h"
#include "testing/testdaemon.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonvalue.h"

#include <csignal>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

pid_t spawn(Client &client, const std::string &id, const std::string &script)
{
    auto params = shell(id, script);
    params.insert(params.size() - 1, R"(,"wantPid":true)");
    const auto reply = parseJson(client.call("process.spawn", params));
    const auto *const pid = reply ? reply->find("pid") : nullptr;
    return pid ? static_cast<pid_t>(pid->integer().value_or(0)) : 0;
}

bool lives(pid_t pid)
{
    const auto stat = readProcessStat(pid);
    return stat && !stat->hasEnded();
}

std::string uniqueId(const char *name)
{
    return std::string("end-") + std::to_string(::getpid()) + '-' + name;
}

} // namespace

class TestEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byTheDaemon();
    void bySignals();
    void killsWhatIgnoresSigterm_data();
    void killsWhatIgnoresSigterm();
    void leftBehind();
    void refusals();
};

void TestEnd::byTheDaemon()
{
    const Sandbox sandbox;
    DaemonSetup setup;
    setup.args = {"-inspect"};
    const TestDaemon daemon(sandbox, setup);
    auto client = daemon.client();
    const auto id = uniqueId("one");
    const auto one = spawn(client, id, "exec sleep 1000");
    const auto other = spawn(client, uniqueId("other"), "sleep 1000; :");
    const auto outcome = run(sandbox, {"-end", id});
    QCOMPARE(outcome.out, id + " (process " + std::to_string(one) + ") was ended by its daemon "
                              + std::to_string(daemon.pid()) + '\n');
    QCOMPARE(outcome.status, 0);
    QVERIFY(!lives(one));
    QVERIFY(lives(other));
    QVERIFY(client.streamToExit(id));
    const auto again = run(sandbox, {"-end", id});
    QCOMPARE(again.out, id + " (process " + std::to_string(one) + ") had already ended\n");
    QCOMPARE(again.status, 0);
}

void TestEnd::bySignals()
{
    const Sandbox sandbox;
    const TestDaemon daemon(sandbox);
    auto client = daemon.client();
    const auto one = spawn(client, "one", "sleep 1000 & wait");
    const auto other = spawn(client, "other", "sleep 1000; :");
    const auto outcome = run(sandbox, {"-end", std::to_string(one)});
    QCOMPARE(outcome.out,
             "process " + std::to_string(one)
                 + " was ended with its group by a signal, since its daemon was not asked (its id "
                   "is not known)\n");
    QCOMPARE(outcome.status, 0);
    QVERIFY(!lives(one));
    QVERIFY(lives(other));
    QVERIFY(client.streamToExit("one"));
}

void TestEnd::killsWhatIgnoresSigterm_data()
{
    QTest::addColumn<bool>("inspected");
    QTest::addColumn<QString>("how"); // %1: the daemon
    QTest::newRow("by the daemon") << true << " was killed, 0 s after SIGTERM, by its daemon %1";
    QTest::newRow("by signals") << false
                                << " ignored SIGTERM and was killed with its group by a signal, "
                                   "since its daemon was not asked (its id is not known)";
}

void TestEnd::killsWhatIgnoresSigterm()
{
    QFETCH(bool, inspected);
    QFETCH(QString, how);
    const Sandbox sandbox;
    DaemonSetup setup;
    if (inspected)
        setup.args = {"-inspect"};
    const TestDaemon daemon(sandbox, setup);
    auto client = daemon.client();
    const auto pid = spawn(client, "stubborn", "trap '' TERM; echo a; while :; do sleep 1; done");
    QVERIFY(!client.next().empty()); // by now it ignores the signal
    const auto ended = endSession(std::to_string(pid), {.termMs = 50, .killMs = 20'000});
    QVERIFY2(ended, ended ? "" : ended.error().text.c_str());
    QVERIFY2(QString::fromStdString(*ended).endsWith(how.arg(daemon.pid())), ended->c_str());
    QVERIFY(!lives(pid));
    const auto rest = client.streamToExit("stubborn", 1);
    QVERIFY(rest);
}

/// Builds that mark their children prove what a killed daemon has left.
void TestEnd::leftBehind()
{
    const Sandbox sandbox;
    RunSetup setup;
    setup.input = TestDaemon::token;
    const auto started = run(sandbox,
                             {"-serve", "-socket", sandbox.socketPath(), "-token-fd", "0",
                              "-reference-build", "19f30c4"},
                             setup);
    QCOMPARE(started.status, 0);
    pid_t one = 0;
    {
        Client client(sandbox.socketPath(), std::string(TestDaemon::token));
        one = spawn(client, "one", "sleep 1000; :");
    }
    QVERIFY(one > 1);
    const auto stat = readProcessStat(one);
    QVERIFY(stat && stat->parent > 1);
    QCOMPARE(::kill(stat->parent, SIGKILL), 0);
    QTRY_VERIFY(!lives(stat->parent));
    const auto outcome = run(sandbox, {"-end", std::to_string(one)});
    QCOMPARE(outcome.out,
             "process " + std::to_string(one)
                 + " was ended with its group by a signal, since its daemon was not asked (it has "
                   "ended)\n");
    QVERIFY(!lives(one));
}

void TestEnd::refusals()
{
    const Sandbox sandbox;
    // Of nobody: not even listed.
    const auto unknown = run(sandbox, {"-end", std::to_string(::getpid())});
    QCOMPARE(unknown.status, 1);
    QVERIFY2(unknown.err.starts_with("claustrum: no session matches "), unknown.err.c_str());
    const auto none = run(sandbox, {"-end", ""});
    QCOMPARE(none.err, std::string("claustrum: an id is required; claustrum -ps lists them\n"));
}

CLAUSTRUM_TEST(TestEnd)
#include "testend.moc"
