// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/pendingreply.h"
#include "daemon/client/tests/connectedclient.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/methods/killwait.h"
#include "daemon/process/tests/children.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/run.h"
#include "testing/texts.h"

#include <QElapsedTimer>
#include <QTest>

using namespace claustrum;
using namespace claustrum::testing;

constexpr int patienceMs = std::chrono::milliseconds(patience).count();

class TestKillWait : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void answers_data();
    void answers();
    void exitFrameComesFirst();
    void grandchildren_data();
    void grandchildren();
    void defaultTimeout();
    void twoWaitForTheSame();
    void theClientMayDisconnect();
    void escalatesToTheRestOfAnEndedGroup();
    void endsWithItsProcess();

private:
    void begin(const std::shared_ptr<ChildProcess> &process, const KillAndWaitParams &params) const
    {
        KillWait::begin(
            *process, killRequest(params, *m_build),
            [reply = PendingReply(m_client->connection(), "1", 0)](
                KillWait::Outcome outcome) mutable { reply.answer(killedJson(outcome)); });
    }

    EventPoll *m_poll = nullptr;
    const ReferenceBuild *m_build = &ReferenceBuild::standard();
    std::unique_ptr<Children> m_children;
    std::unique_ptr<CapturedLog> m_log;
    std::unique_ptr<RecordingHost> m_host;
    std::unique_ptr<ConnectedClient> m_client;
};

static std::string replyOf(const char *result)
{
    return std::string(R"({"jsonrpc":"2.0","id":1,"result":)") + result + "}\n";
}

void TestKillWait::init()
{
    m_build = &ReferenceBuild::standard();
    m_poll = &EventLoop::currentPoll();
    m_children = std::make_unique<Children>(*m_poll);
    m_log = std::make_unique<CapturedLog>();
    m_host = std::make_unique<RecordingHost>();
    m_client = std::make_unique<ConnectedClient>(*m_poll, *m_host);
}

void TestKillWait::cleanup()
{
    m_client->connection()->close();
    m_client.reset();
    m_host.reset();
    m_log.reset();
    m_children.reset();
}

void TestKillWait::answers_data()
{
    QTest::addColumn<std::string>("script");
    QTest::addColumn<std::string>("signal");
    QTest::addColumn<int>("timeoutMs");
    QTest::addColumn<int>("escalate"); // -1: not given
    QTest::addColumn<std::string>("result");
    const auto row = [](const char *name, const char *script, const char *signal, int timeoutMs,
                        int escalate, const char *result) {
        QTest::newRow(name) << std::string(script) << std::string(signal) << timeoutMs << escalate
                            << std::string(result);
    };
    const char *const died = R"({"found":true,"died":true})";
    const char *const not_ = R"({"found":true,"died":false})";
    const char *const escalated = R"({"found":true,"died":true,"escalated":true})";
    const char *const plain = "echo ready; while :; do sleep 0.01; done";
    const char *const deaf = "trap '' TERM INT HUP; echo ready; while :; do sleep 0.01; done";
    row("dies", plain, "TERM", 20000, -1, died);
    row("dies, no escalation wanted", plain, "TERM", 20000, 0, died);
    row("of HUP", plain, "SIGHUP", 20000, 1, died);
    row("of no signal's name", plain, "", 20000, -1, died);
    row("of KILL, though it is deaf", deaf, "KILL", 20000, -1, died);
    row("is deaf", deaf, "TERM", 50, -1, escalated);
    row("is deaf, and is to live", deaf, "INT", 50, 0, not_);
}

void TestKillWait::answers()
{
    QFETCH(std::string, script);
    QFETCH(std::string, signal);
    QFETCH(int, timeoutMs);
    QFETCH(int, escalate);
    QFETCH(std::string, result);
    const auto process = m_children->shell("p", script);
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    KillAndWaitParams params;
    params.signal = signal;
    params.timeoutMs = timeoutMs;
    if (escalate >= 0)
        params.escalate = escalate != 0;
    begin(process, params);
    QTRY_COMPARE_WITH_TIMEOUT(m_client->received(), replyOf(result.c_str()), patienceMs);
    QCOMPARE(process->isRunning(), result.find(R"("died":false)") != std::string::npos);
}

void TestKillWait::exitFrameComesFirst()
{
    const auto process = m_children->shell("p", "exec sleep 1000");
    process->attach(*m_client->connection(), 0);
    begin(process, {});
    QTRY_COMPARE_WITH_TIMEOUT(
        m_client->received(),
        R"({"type":"stream","processId":"p","stream":"exit","seq":1,"exitCode":-1})"
            + ("\n" + replyOf(R"({"found":true,"died":true})")),
        patienceMs);
}

void TestKillWait::grandchildren_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<bool>("escalate");
    QTest::addColumn<int>("left");
    QTest::newRow("are killed") << std::string("5db5e4a") << true << 0;
    QTest::newRow("are left alone") << std::string("5db5e4a") << false << 1;
    QTest::newRow("are killed up to f6010b9") << std::string("f6010b9") << true << 0;
    QTest::newRow("are left alone from 89cb628 on") << std::string("89cb628") << true << 1;
}

void TestKillWait::grandchildren()
{
    QFETCH(std::string, build);
    QFETCH(bool, escalate);
    QFETCH(int, left);
    m_build = ReferenceBuild::find(build).value();
    const auto process = m_children->shell(
        "p", "(trap '' TERM; exec sleep 1000 >/dev/null 2>&1) & echo ready; exec sleep 1000");
    QTRY_COMPARE_WITH_TIMEOUT(m_children->sandbox().processes().size(), std::size_t{2}, patienceMs);
    KillAndWaitParams params;
    params.escalate = escalate;
    begin(process, params);
    QTRY_COMPARE_WITH_TIMEOUT(m_client->received(), replyOf(R"({"found":true,"died":true})"),
                              patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(static_cast<int>(m_children->sandbox().processes().size()), left,
                              patienceMs);
}

void TestKillWait::defaultTimeout()
{
    const auto process = m_children->start("p", {testChildPath(), "stubborn"});
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    QElapsedTimer timer;
    timer.start();
    KillAndWaitParams params;
    params.timeoutMs = -5; // not positive: 3000
    params.escalate = false;
    begin(process, params);
    QTRY_COMPARE_WITH_TIMEOUT(m_client->received(), replyOf(R"({"found":true,"died":false})"),
                              patienceMs);
    QVERIFY2(timer.elapsed() >= 2900, qPrintable(QString::number(timer.elapsed())));
}

void TestKillWait::twoWaitForTheSame()
{
    const auto process = m_children->start("p", {testChildPath(), "stubborn"});
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    KillAndWaitParams patient;
    patient.timeoutMs = 30000;
    KillAndWaitParams hasty;
    hasty.timeoutMs = 50;
    begin(process, patient);
    begin(process, hasty);
    const std::string one = replyOf(R"({"found":true,"died":true})");
    const std::string two = replyOf(R"({"found":true,"died":true,"escalated":true})");
    QTRY_COMPARE_WITH_TIMEOUT(m_client->received(), one + two, patienceMs);
}

void TestKillWait::theClientMayDisconnect()
{
    const auto process = m_children->start("p", {testChildPath(), "stubborn"});
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    KillAndWaitParams params;
    params.timeoutMs = 50;
    begin(process, params);
    m_client->close();
    QTRY_COMPARE_WITH_TIMEOUT(m_host->closedCount(), std::size_t{1}, patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!process->isRunning(), patienceMs); // it escalated all the same
}

void TestKillWait::escalatesToTheRestOfAnEndedGroup()
{
    m_build = ReferenceBuild::find("89cb628").value();
    const auto process =
        m_children->shell("p", "(trap '' TERM; echo ready; exec sleep 1000) & exec sleep 1000");
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    KillAndWaitParams params;
    params.timeoutMs = 300; // it ends of TERM before; the grandchild has its outputs
    begin(process, params);
    QTRY_COMPARE_WITH_TIMEOUT(m_client->received(),
                              replyOf(R"({"found":true,"died":true,"escalated":true})"),
                              patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(m_children->sandbox().processes().empty(), patienceMs);
}

/// The daemon forgets its processes at its end, and with them what they notify.
void TestKillWait::endsWithItsProcess()
{
    auto process = m_children->start("p", {testChildPath(), "stubborn"});
    QTRY_COMPARE_WITH_TIMEOUT(process->replay().lastSeq(), Seq{1}, patienceMs);
    const std::weak_ptr left = process;
    const auto held = std::make_shared<int>();
    KillWait::begin(*process, {}, [held](KillWait::Outcome) {});
    process.reset();
    QVERIFY(left.expired());
    QCOMPARE(held.use_count(), 1);
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestKillWait)
#include "testkillwait.moc"
