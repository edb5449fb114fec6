// SPDX-License-Identifier: Apache-2.0
// The rules of the login shell's SSH agent, on a clock that the tests turn.
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/process/agentsource.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <map>

using namespace claustrum;
using namespace claustrum::testing;
using namespace std::chrono_literals;

class TestAgentSource : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_log.reset(); }
    void asksOnceAndDialsEachTime();
    void runsAgainAfterTenMinutes();
    void neverAfterThreeRunsInARow_data();
    void neverAfterThreeRunsInARow();
    void aGoodRunSetsTheCountBack();
    void aDeadSocketStaysKnown();
    void neverAfterAHungDial();
    void hasNone();

private:
    [[nodiscard]] std::string socket() { return m_source->socket().value_or("<none>"); }
    [[nodiscard]] bool logged(const std::string &line) const
    {
        return m_log->holds(" [shellenv] " + line + "\n");
    }

    std::unique_ptr<AgentSource> m_source;
    std::unique_ptr<CapturedLog> m_log;
    std::chrono::steady_clock::time_point m_now;
    Result<std::string> m_exported = std::string();
    std::map<std::string, Dialled> m_sockets; // others refuse
    int m_runs = 0;
    int m_dials = 0;
};

void TestAgentSource::init()
{
    m_log = std::make_unique<CapturedLog>();
    m_now = std::chrono::steady_clock::now();
    m_exported = std::string();
    m_sockets = {{"/live", Dialled::Accepts}, {"/hung", Dialled::Hangs}};
    m_runs = m_dials = 0;
    AgentSource::System system;
    system.ask = [this] {
        ++m_runs;
        return m_exported;
    };
    system.dial = [this](const std::string &path) {
        ++m_dials;
        const auto found = m_sockets.find(path);
        return found == m_sockets.end() ? Dialled::Refuses : found->second;
    };
    system.now = [this] { return m_now; };
    m_source = std::make_unique<AgentSource>(system);
}

void TestAgentSource::asksOnceAndDialsEachTime()
{
    m_exported = std::string("/live");
    for (int i = 0; i < 3; ++i)
        QCOMPARE(socket(), std::string("/live"));
    QCOMPARE(m_runs, 1);
    QCOMPARE(m_dials, 3);
    const std::string line = "INFO  [shellenv] The login shell exports SSH_AUTH_SOCK=/live\n";
    const std::string log = m_log->text();
    QVERIFY2(log.ends_with(line), log.c_str());
    QCOMPARE(log.find(line), log.rfind(line));
}

void TestAgentSource::runsAgainAfterTenMinutes()
{
    QCOMPARE(socket(), std::string("<none>"));
    QVERIFY(logged("The login shell exports no SSH_AUTH_SOCK (try 1 of 3; will try again in 10m0s "
                   "at the earliest)"));
    m_now += 10min - 1s;
    QCOMPARE(socket(), std::string("<none>"));
    QCOMPARE(m_runs, 1);
    m_now += 1s;
    m_exported = std::string("/live");
    QCOMPARE(socket(), std::string("/live"));
    QCOMPARE(m_runs, 2);
}

void TestAgentSource::neverAfterThreeRunsInARow_data()
{
    QTest::addColumn<std::string>("exported");
    QTest::addColumn<std::string>("line");
    QTest::newRow("none") << std::string()
                          << std::string("The login shell exports no SSH_AUTH_SOCK (");
    QTest::newRow("a dead one") << std::string("/dead")
                                << std::string("The login shell exports SSH_AUTH_SOCK=/dead, which "
                                               "does not accept connections (");
    QTest::newRow("no answer") << std::string(
        "!") << std::string("Could not read SSH_AUTH_SOCK from the login shell (");
}

void TestAgentSource::neverAfterThreeRunsInARow()
{
    QFETCH(std::string, exported);
    QFETCH(std::string, line);
    const bool fails = exported == "!";
    const std::string end = fails ? "): login shell /sh hung" : ")";
    m_exported = fails ? Result<std::string>(Error{"login shell /sh hung"}) : exported;
    for (int run = 1; run <= 3; ++run) {
        QCOMPARE(socket(), std::string("<none>"));
        QCOMPARE(m_runs, run);
        const std::string attempt = "try " + std::to_string(run) + " of 3; ";
        const char *next =
            run < 3 ? "will try again in 10m0s at the earliest" : "not running it again";
        QVERIFY2(logged(line + attempt + next + end), m_log->text().c_str());
        m_now += 10min;
    }
    m_exported = std::string("/live");
    m_now += 1000h;
    QCOMPARE(socket(), std::string("<none>"));
    QCOMPARE(m_runs, 3);
}

void TestAgentSource::aGoodRunSetsTheCountBack()
{
    const std::vector<std::string> exports = {"", "", "/live", "/dead", "/dead", "/live"};
    for (std::size_t run = 0; run < exports.size(); ++run) {
        m_exported = exports[run];
        const std::string expected = exports[run] == "/live" ? "/live" : "<none>";
        QCOMPARE(socket(), expected);
        QCOMPARE(m_runs, static_cast<int>(run) + 1);
        m_now += 10min;
        m_sockets["/live"] = run + 2 == exports.size() ? Dialled::Accepts : m_sockets["/live"];
        if (run == 2)
            m_sockets["/live"] = Dialled::Refuses; // so that the shell is asked again
    }
}

void TestAgentSource::aDeadSocketStaysKnown()
{
    m_exported = std::string("/live");
    QCOMPARE(socket(), std::string("/live"));
    m_sockets["/live"] = Dialled::Refuses;
    QCOMPARE(socket(), std::string("<none>"));
    QVERIFY(!logged(
        "SSH_AUTH_SOCK=/live no longer accepts connections; running the login shell again"));
    m_now += 10min;
    m_exported = std::string();
    QCOMPARE(socket(), std::string("<none>"));
    QVERIFY(
        logged("SSH_AUTH_SOCK=/live no longer accepts connections; running the login shell again"));
    QCOMPARE(m_runs, 2);
    m_sockets["/live"] = Dialled::Accepts;
    QCOMPARE(socket(), std::string("/live"));
    QCOMPARE(m_runs, 2);
}

void TestAgentSource::neverAfterAHungDial()
{
    m_exported = std::string("/hung");
    QCOMPARE(socket(), std::string("<none>"));
    QVERIFY(
        logged("A connection attempt to SSH_AUTH_SOCK=/hung never returned (a hung filesystem?); "
               "not using it or asking the login shell again for this daemon's lifetime"));
    m_sockets["/hung"] = Dialled::Accepts;
    m_now += 1000h;
    QCOMPARE(socket(), std::string("<none>"));
    QCOMPARE(m_runs, 1);
    QCOMPARE(m_dials, 1);
}

void TestAgentSource::hasNone()
{
    QVERIFY(!m_source->hasNone());
    QCOMPARE(socket(), std::string("<none>"));
    QVERIFY(m_source->hasNone());
    m_now += 10min;
    QVERIFY(!m_source->hasNone());
    m_exported = std::string("/hung");
    QCOMPARE(socket(), std::string("<none>"));
    QVERIFY(m_source->hasNone());
}

CLAUSTRUM_PLAIN_TEST(TestAgentSource)
#include "testagentsource.moc"
