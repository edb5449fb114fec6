// SPDX-License-Identifier: Apache-2.0
// Masked values that must agree within a run.
#include "conformance/host/serverprocesses.h"
#include "conformance/model/streamframe.h"
#include "conformance/play/boundvalues.h"
#include "testing/testprogram.h"

#include <QTest>

#include <chrono>
#include <unistd.h>

using namespace claustrum::conformance;

class TestBoundValues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replies_data();
    void replies();
    void startTime();
    void ownPid();
    void versions();
    void instances();
    void reapedMayStillEnd();
    void textsOfRuns();
    void processes();
};

namespace {

std::string now(int later = 0)
{
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count() + later)
           + ".5";
}

/// The requests and replies of one connection.
class Session
{
public:
    void ask(int id, const std::string &method, const std::string &params = "{}")
    {
        const std::string line = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")"
                                 + method + R"(","params":)" + params + "}";
        values.onRequest(1, claustrum::readFrame(line, claustrum::Direction::In));
    }

    QString receive(const std::string &line)
    {
        const auto frame = claustrum::readFrame(line, claustrum::Direction::Out);
        return QString::fromStdString(
            values.onFrame(1, frameKey(frame), frame).value_or(std::string()));
    }

    QString answer(int id, const std::string &result)
    {
        return receive(R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":)" + result
                       + "}");
    }

    /// A spawned process with pid 5 that has written two frames.
    void begin()
    {
        ask(1, "process.spawn", R"({"id":"p","command":"x","wantPid":true})");
        answer(1, R"({"success":true,"pid":5,"startTime":)" + start + "}");
        receive(writeStreamData({"p", "stdout", 1, "a"}));
        receive(writeStreamData({"p", "stdout", 2, "b"}));
    }

    void exit()
    {
        receive(R"({"type":"stream","processId":"p","stream":"exit","seq":3,"exitCode":0})");
    }

    BoundValues values;
    const std::string start = now();
};

const std::string p = R"({"id":"p"})";

std::string found(bool running, int first, int last, const std::string &more = {})
{
    return std::string(R"({"found":true,"running":)") + (running ? "true" : "false")
           + R"(,"firstSeq":)" + std::to_string(first) + R"(,"lastSeq":)" + std::to_string(last)
           + more + "}";
}

} // namespace

void TestBoundValues::replies_data()
{
    QTest::addColumn<bool>("ended");
    QTest::addColumn<QString>("result");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, bool ended, const std::string &result, const char *says) {
        QTest::newRow(name) << ended << QString::fromStdString(result) << says;
    };
    row("the same pid", false, found(true, 1, 2, R"(,"pid":5)"), "");
    row("another pid", false, found(true, 1, 2, R"(,"pid":6)"),
        "the pid of process p is 6, and was 5 before");
    row("another start", false, found(true, 1, 2, R"(,"startTime":7.5)"), "startTime of process p");
    row("more has come meanwhile", false, found(true, 1, 9), "");
    row("less than has come", false, found(true, 1, 1), "and frame 2 had come before");
    row("no first", false, found(true, 0, 2), "firstSeq 0, lastSeq 2");
    row("the first after the last", false, found(true, 3, 2), "firstSeq 3, lastSeq 2");
    row("ended", true, found(false, 1, 3), "");
    row("ended, and said to run", true, found(true, 1, 3), "and its exit frame has come");
    row("running, and said to have ended", false, found(false, 1, 2),
        "and its exit frame has not come");
    row("ended with unseen frames", false, found(false, 1, 3), "");
    row("not found", true, R"({"found":false,"running":false,"firstSeq":0,"lastSeq":0})", "");
}

void TestBoundValues::replies()
{
    QFETCH(bool, ended);
    QFETCH(QString, result);
    QFETCH(QString, says);
    Session session;
    session.begin();
    if (ended)
        session.exit();
    session.ask(2, "process.reattach", p);
    const QString fault = session.answer(2, result.toStdString());
    QVERIFY2(says.isEmpty() ? fault.isEmpty() : fault.contains(says), qPrintable(fault));
}

void TestBoundValues::startTime()
{
    for (const auto &[seconds, right] :
         {std::pair(0, true), std::pair(-100, false), std::pair(100, false)}) {
        Session session;
        session.ask(1, "process.spawn", p);
        const QString fault =
            session.answer(1, R"({"success":true,"pid":5,"startTime":)" + now(seconds) + "}");
        QCOMPARE(fault.isEmpty(), right);
    }
}

void TestBoundValues::ownPid()
{
    const Pattern frame(
        R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"<<b64:${PID}>>"})",
        Placeholders());
    const std::string six = writeStreamData({"p", "stdout", 1, "6"});
    QVERIFY(!frame.compare(six));
    for (const std::string script : {"echo $$", "sleep 1 & echo $!"}) {
        Session session;
        session.ask(1, "process.spawn",
                    R"({"id":"p","command":"sh","args":["-c",")" + script + R"("]})");
        session.answer(1, R"({"success":true,"pid":5})");
        QCOMPARE(session.values.onOutput("p", frame, six).has_value(), script == "echo $$");
    }
}

void TestBoundValues::versions()
{
    Session session;
    session.ask(1, "server.version");
    session.ask(2, "server.capabilities");
    QCOMPARE(session.answer(1, R"({"version":"a"})"), QString());
    QCOMPARE(session.answer(2, R"({"version":"b"})"),
             QStringLiteral("the server's version is b, and was a before"));
    session.values.onStep(Serve()); // may have another -reference-build
    session.ask(3, "server.version");
    QCOMPARE(session.answer(3, R"({"version":"b"})"), QString());
}

void TestBoundValues::instances()
{
    const auto result = [](char digit, const char *start) {
        return R"({"instanceId":")" + std::string(32, digit) + R"(","startedAt":)" + start + "}";
    };
    Session session;
    const auto answer = [&session](const std::string &text) {
        session.ask(1, "server.capabilities");
        return session.answer(1, text);
    };
    QCOMPARE(answer(result('a', "5")), QString());
    QCOMPARE(answer(result('a', "5")), QString());
    QVERIFY(answer(result('b', "5")).startsWith("instanceId is "));
    QCOMPARE(answer(result('a', "6")), QStringLiteral("startedAt is 6, and was 5 before"));
    QVERIFY(answer(result('A', "5")).endsWith("is not 32 lower-case hex digits"));
    session.values.onStep(Serve());
    QCOMPARE(answer(result('a', "7")), QStringLiteral("instanceId is that of the server before"));
    QCOMPARE(answer(result('c', "7")), QString());
}

/// From 90fca6e on, a process that was reaped does not run, and its exit frame is still to come.
void TestBoundValues::reapedMayStillEnd()
{
    for (const auto &[build, right] : {std::pair("5db5e4a", false), std::pair("19f30c4", false),
                                       std::pair("90fca6e", true), std::pair("89cb628", true)}) {
        Session session;
        session.values.onServe(*claustrum::ReferenceBuild::find(build));
        session.begin();
        session.ask(2, "process.reattach", p);
        QCOMPARE(session.answer(2, found(false, 1, 2)).isEmpty(), right);
    }
}

void TestBoundValues::textsOfRuns()
{
    const Pattern version("claustrum ${VERSION} (built ${BUILD_TIME})\n", Placeholders());
    const Pattern install(R"({"serverVersion":"${VERSION}"})", Placeholders());
    BoundValues values;
    QVERIFY(!values.onText(version, "claustrum 1 (built 2026-01-02T03:04:05Z)\n"));
    QVERIFY(!values.onText(version, "claustrum 1 (built 2026-01-02T03:04:05Z)\n"));
    QVERIFY(!values.onText(install, R"({"serverVersion":"of the reference"})"));
    QVERIFY(values.onText(install, R"({"serverVersion":"another"})"));
    QVERIFY(values.onText(version, "claustrum 2 (built 2026-01-02T03:04:05Z)\n"));
    QVERIFY(values.onText(version, "claustrum 1 (built 2026-01-02T03:04:06Z)\n"));
    MakeFile configuration;
    configuration.path = "bin/claustrum.conf";
    values.onStep(Fixture(configuration));
    QVERIFY(!values.onText(version, "claustrum 2 (built 2026-01-02T03:04:05Z)\n"));
    QVERIFY(values.onText(version, "claustrum 2 (built 2026-01-02T03:04:06Z)\n"));
}

/// This process is not below itself, and process 1 has nothing to do with it.
void TestBoundValues::processes()
{
    const ServerProcesses all;
    QVERIFY(all.kinOf(::getpid()) == ServerProcesses::Kin::Stranger);
    QVERIFY(all.kinOf(1) == ServerProcesses::Kin::Stranger);
    QVERIFY(all.kinOf(1'000'000'000) == ServerProcesses::Kin::Absent);
    QVERIFY(!all.newGroupSince(ServerProcesses::now() + 1));
}

CLAUSTRUM_PLAIN_TEST(TestBoundValues)
#include "testboundvalues.moc"
