// SPDX-License-Identifier: Apache-2.0
// A session over real SSH: uploaded, started, used while its connections break, stopped. Small in
// CI;
// `./dev ssh` runs it at full size. CLAUSTRUM_SEED repeats a run.
#include "testing/scale.h"
#include "testing/ssh/flood.h"
#include "testing/ssh/remotehost.h"
#include "testing/ssh/roamingclient.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <filesystem>

using namespace claustrum;
using namespace claustrum::testing;

class TestSshJourney : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void eachByteOnce();
    void theDaemonGoesAndTheSessionStays();
    void asleepUnderAFlood();
    void asleepThenGone();

private:
    OpenSsh m_programs;
};

void TestSshJourney::initTestCase()
{
    std::signal(SIGPIPE, SIG_IGN);
    auto programs = findOpenSsh();
    if (!programs)
        QSKIP(programs.error().text.c_str());
    m_programs = *std::move(programs);
}

void TestSshJourney::eachByteOnce()
{
    const Sandbox sandbox;
    RemoteHost host(sandbox, m_programs);
    const auto uploaded = host.upload();
    QVERIFY2(uploaded, uploaded ? "" : uploaded.error().text.c_str());
    const Outcome version = host.ssh({host.program(), "-version"});
    QCOMPARE(version.status, 0);
    qInfo("%s: %s", programPath().c_str(), version.out.c_str());
    const auto served = host.serve();
    QVERIFY2(served, served ? "" : served.error().text.c_str());

    RoamingClient client({host.child(), scaled<std::uint64_t>(8'000'000, 200'000'000),
                          scaled(4, 20), printedSeed(), [&] { return host.bridge(); },
                          [](SshSession &session) { session.kill(); }});
    const std::string problem = client.run();
    qInfo("%s", client.figures().c_str());
    QVERIFY2(problem.empty(), problem.c_str());
    QVERIFY(
        eventually([&] { return host.bridges().size() == 1; })); // those of killed clients ended

    QCOMPARE(host.ssh({host.program(), "-stop"}).status, 0);
    QVERIFY(eventually([&] { return host.bridges().empty(); }));
    QVERIFY(!std::filesystem::exists(sandbox.path("home/.claude/remote/rpc.sock")));
}

/// At each break the daemon is upgraded, stopped, killed or replaced, in turn.
void TestSshJourney::theDaemonGoesAndTheSessionStays()
{
    const Sandbox sandbox;
    RemoteHost host(sandbox, m_programs);
    QVERIFY(host.copy());
    QVERIFY(host.serve({"-hand-over"}));
    int turn = 0;
    int failures = 0;
    const auto replaceDaemon = [&](SshSession &session) {
        const int way = turn++ % 4;
        bool isDone = true;
        if (way == 0)
            isDone = host.ssh({host.program(), "-upgrade"}).status == 0;
        else if (way == 1)
            isDone = host.ssh({host.program(), "-stop"}).status == 0;
        else if (way == 2)
            isDone = !host.daemons().empty() && ::kill(host.daemons().front(), SIGKILL) == 0;
        if (way > 0)
            isDone = host.serve({"-hand-over"}) && isDone;
        failures += isDone ? 0 : 1;
        session.kill();
    };
    RoamingClient client({host.child(), scaled<std::uint64_t>(4'000'000, 200'000'000),
                          scaled(4, 40), printedSeed(), [&] { return host.bridge(); },
                          replaceDaemon});
    const std::string problem = client.run();
    qInfo("%s", client.figures().c_str());
    QVERIFY2(problem.empty(), problem.c_str());
    QCOMPARE(failures, 0);
    QCOMPARE(host.ssh({host.program(), "-stop", "-now"}).status, 0);
    QVERIFY(eventually([&] { return host.daemons().empty(); }));
}

void TestSshJourney::asleepUnderAFlood()
{
    const Sandbox sandbox;
    RemoteHost host(sandbox, m_programs);
    QVERIFY(host.copy());
    QVERIFY(host.serve());
    const auto session = host.bridge();
    QVERIFY(session->greet());
    Flood flood(host.child());
    QVERIFY(flood.start(session->client()));
    session->signal(SIGSTOP);
    const std::uint64_t written = flood.writtenUntilItWaits();
    QVERIFY2(written < flood.bytes(), "the process must wait for a client that is asleep");
    session->signal(SIGCONT);
    const auto received = session->client().streamToExit("p");
    QVERIFY(received && received->exitCode() == 0);
    QCOMPARE(received->out().size(), flood.bytes());
    QVERIFY(Pattern(Flood::seed).match(received->out())); // nothing is lost, nothing comes twice
    qInfo("the process waited after %.1f MB", static_cast<double>(written) / 1e6);
}

void TestSshJourney::asleepThenGone()
{
    const Sandbox sandbox;
    RemoteHost host(sandbox, m_programs);
    QVERIFY(host.copy());
    QVERIFY(host.serve());
    auto session = host.bridge();
    QVERIFY(session->greet());
    Flood flood(host.child());
    QVERIFY(flood.start(session->client()));
    const Seq seen = flood.read(session->client(), 20);
    session->signal(SIGSTOP);
    QVERIFY(flood.writtenUntilItWaits() < flood.bytes());
    session->kill();
    session = host.bridge();
    QVERIFY(session->greet());
    const std::string problem = flood.compareRest(session->client(), seen);
    QVERIFY2(problem.empty(), problem.c_str());
}

CLAUSTRUM_PLAIN_TEST(TestSshJourney)
#include "testsshjourney.moc"
