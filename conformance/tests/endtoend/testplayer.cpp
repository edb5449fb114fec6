// SPDX-License-Identifier: Apache-2.0
// The player against a server with one fault at a time: each gives a clear verdict, soon, and
// leaves no process and no directory. Also lines of transcripts: fixtures, runs, silence, the ends
// of connections.
#include "conformance/model/transcriptreader.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/tests/endtoend/playing.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFileInfo>
#include <QTest>

using namespace claustrum::conformance;
using namespace claustrum::conformance::test;

class TestPlayer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.use(); }
    void cleanup() { m_folder.checkForLeftovers(); }
    void verdictOfMode_data();
    void verdictOfMode();
    void showsTheByte();
    void leavesNothing();
    void doesNotRead();
    void keepsTheSandbox();
    void fixtureThatFails();
    void missingBinary();
    void startsAgain();
    void runsWithTheGivenInput();
    void servesFromADirectory();
    void breaksSilence();
    void connectionEvents();
    void comparesNothing();

private:
    SandboxFolder m_folder;
};

void TestPlayer::verdictOfMode_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *mode, Verdict verdict, const char *says) {
        QTest::newRow(mode) << mode << static_cast<int>(verdict) << says;
    };
    row("good", Verdict::Equal, "");
    row("crash", Verdict::Differs, "the server has ended with signal: killed");
    row("hang", Verdict::Differs, "the reply to 7 did not come: nothing within the timeout");
    row("garbage", Verdict::Differs, "the reply to 7 differs at byte 0");
    row("close", Verdict::Differs, "did not come: connection 1: the server closed it");
    row("half", Verdict::Differs, "connection 1: the server closed it in the middle of a line");
    row("nonewline", Verdict::Differs, "all of the reply to 7 arrived but its newline");
    row("flood", Verdict::Differs, "no line expects such a frame");
    row("endless", Verdict::Differs, "a line of more than 64 MiB arrived");
    row("onebyte", Verdict::Differs, "the reply to 7 differs at byte 41, result.pong");
    row("otherid", Verdict::Differs, "the reply to 7 differs at byte 22, id");
    row("twice", Verdict::Differs, "the reply to 7 arrived twice");
    row("trailing", Verdict::Differs, "3 bytes without a newline: abc");
    row("closelate", Verdict::Differs, "connection 1: the server closed it\n");
    row("extra", Verdict::Differs,
        "the reply to 99 arrived on connection 1, and no line expects such a frame");
    row("extralate", Verdict::Differs,
        "the reply to 99 arrived on connection 1, and no line expects such a frame");
    row("emptyline", Verdict::Differs, "an empty line arrived on connection 1");
    row("chatty", Verdict::Differs, "`-serve` succeeded, but printed: listening");
    row("printslater", Verdict::Differs, "`-serve` succeeded, but printed: served one");
    row("badexit", Verdict::Differs, "the server ended with exit status 3");
    row("stubborn", Verdict::Differs, "the server did not end when it was asked to");
    row("otherflags", Verdict::CouldNotStart, "ended with exit status 2: unknown option -serve");
    row("absent", Verdict::Differs, "rpc.sock: no such file or directory");
    row("launchcrash", Verdict::CouldNotStart, "`-serve` ended with signal: killed");
    row("chatter", Verdict::CouldNotStart, "`-serve` ended with exit status 2: x");
    row("neverback", Verdict::CouldNotStart, "`-serve` did not return in time");
}

void TestPlayer::verdictOfMode()
{
    QFETCH(QString, mode);
    QFETCH(int, verdict);
    QFETCH(QString, says);
    const ScenarioResult result = playMode(
        mode.toStdString(), {}, keepsWaiting(mode.toStdString()) ? shortPatience : patience);
    const QString text = QString::fromStdString(all(result));
    QVERIFY2(text.contains(says), qPrintable(text));
    QCOMPARE(static_cast<int>(result.verdict), verdict);
    QVERIFY(result.differences.size() <= 51);
}

void TestPlayer::showsTheByte()
{
    const ScenarioResult result = playMode("onebyte");
    QCOMPARE(result.differences.size(), std::size_t(1));
    const Difference &difference = result.differences[0];
    QCOMPARE(difference.line, 4);
    QCOMPARE(difference.expected.substr(difference.expectedOffset, 4), std::string("true"));
    QCOMPARE(difference.received.substr(difference.receivedOffset, 4), std::string("TRUE"));
    QCOMPARE(difference.field, std::string("result.pong"));
    QCOMPARE(difference.sent, std::string(R"({"jsonrpc":"2.0","id":7,"method":"server.ping"})"));
}

/// cleanup() checks for leftovers.
void TestPlayer::leavesNothing()
{
    QCOMPARE(static_cast<int>(playMode("orphan").verdict), static_cast<int>(Verdict::Equal));
}

void TestPlayer::doesNotRead()
{
    const ScenarioResult result =
        playMode("deaf",
                 R"({"on":1,"gen":{"head":"","fill":"x","count":10000000,"tail":""}})"
                 "\n" + ping,
                 shortPatience);
    QVERIFY2(all(result).find("the server does not read from connection 1") != std::string::npos,
             all(result).c_str());
}

void TestPlayer::keepsTheSandbox()
{
    const auto transcript = parseTranscript(transcriptFor("good", {}), "t.jsonl");
    PlayOptions options = optionsOf();
    options.keep = true;
    ScenarioResult result;
    runJobs({jobFor(*transcript, options)}, 1, [&](const ScenarioResult &r) { result = r; });
    QVERIFY(QFileInfo::exists(QString::fromStdString(result.directory + "/run/token")));
    QVERIFY(QDir(QString::fromStdString(result.directory)).removeRecursively());
}

void TestPlayer::fixtureThatFails()
{
    const ScenarioResult result =
        playMode("good", "{\"fixture\":{\"in\":\"home\",\"git\":[\"no-such-verb\"]}}\n" + ping);
    QCOMPARE(static_cast<int>(result.verdict), static_cast<int>(Verdict::NotRun));
    QVERIFY2(result.reason.starts_with("line 3: fixture: git failed"), result.reason.c_str());
}

void TestPlayer::missingBinary()
{
    const auto transcript = parseTranscript(transcriptFor("good", {}), "t.jsonl");
    PlayOptions options = optionsOf();
    options.server = "/nonexistent/claustrum";
    ScenarioResult result;
    runJobs({jobFor(*transcript, options)}, 1, [&](const ScenarioResult &r) { result = r; });
    QCOMPARE(static_cast<int>(result.verdict), static_cast<int>(Verdict::CouldNotStart));
    QVERIFY2(all(result).find("no such file") != std::string::npos, all(result).c_str());
}

/// A server that started once and fails to start again is a difference.
void TestPlayer::startsAgain()
{
    const ScenarioResult result =
        playMode("good", ping + R"({"serve":{"args":["-mode","otherflags"]}})" + "\n");
    QCOMPARE(static_cast<int>(result.verdict), static_cast<int>(Verdict::Differs));
    QVERIFY2(all(result).find("the server did not start: `-serve` ended with exit status 2")
                 != std::string::npos,
             all(result).c_str());
}

/// The binary receives conf, env with null, stdin and arguments, and nothing else.
void TestPlayer::runsWithTheGivenInput()
{
    const ScenarioResult result = playMode(
        "good",
        R"({"serve":{"conf":"key = ${TOKEN}","args":["-mode","good"]}})"
        "\n"
        R"({"run":["report","${DIR}"],"env":{"SHELL":null,"NEW":"${TOKEN}"},"stdin":"in\n","exit":9,)"
        R"("stdout":"arg report\narg ${DIR}\ncwd ${DIR}\nHOME=${DIR}/home\nSHELL=(unset)\n)"
        R"(NEW=lab-token-0123456789\nPWD=(unset)\nTMPDIR=${DIR}/tmp\n)"
        R"(conf key = lab-token-0123456789\nstdin in\n\n","stderr":"to stderr\n"})"
        "\n" + ping);
    QCOMPARE(all(result), std::string());
    QCOMPARE(static_cast<int>(result.verdict), static_cast<int>(Verdict::Equal));
}

void TestPlayer::servesFromADirectory()
{
    const ScenarioResult result =
        playMode("good", R"({"fixture":{"dir":"elsewhere"}})"
                         "\n"
                         R"({"serve":{"cwd":"elsewhere"}})"
                         "\n" + ping
                             + R"({"tree":"run/cwd","entries":[{"name":".","mode":"-rw-r--r--",)"
                               R"("size":9,"sha256":")"
                             + "7b1b763ee8f62eb88e4742a760f912d0b19bcd58b2b948999784bacc15a7f4d7"
                             + "\"}]}\n");
    QCOMPARE(all(result), std::string());
}

void TestPlayer::breaksSilence()
{
    const std::string on =
        R"({"on":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server.ping\"}"})"
        "\n";
    const std::string recv = ping.substr(ping.find('\n') + 1);
    const std::string silence = "{\"on\":1,\"silence\":400}\n";
    const std::string longSilence = "{\"on\":1,\"silence\":10000}\n"; // broken after 0.1 s
    QCOMPARE(all(playMode("late", on + longSilence + recv)),
             std::string("a frame arrived on connection 1 while nothing should\n"));
    QCOMPARE(all(playMode("late", on + recv + silence)), std::string());
}

void TestPlayer::connectionEvents()
{
    const std::string before = R"({"connect":1})"
                               "\n"
                               + ping;
    QCOMPARE(all(playMode("good", before + "{\"halfClose\":1}\n{\"eof\":1}\n")), std::string());
    QCOMPARE(all(playMode("good", before + "{\"disconnect\":1}\n" + ping)), std::string());
    QCOMPARE(all(playMode("good", before + "{\"eof\":1}\n", shortPatience)),
             std::string("the server did not close connection 1\n"));
    QCOMPARE(all(playMode("good", "{\"eof\":1}\n")),
             std::string("line 3: connection 1 is not open"));
}

void TestPlayer::comparesNothing()
{
    const ScenarioResult result = playMode("good", "{\"pause\":1}\n");
    QCOMPARE(static_cast<int>(result.verdict), static_cast<int>(Verdict::NotRun));
    QVERIFY(result.verdict != Verdict::Skipped);
    QVERIFY2(result.reason.starts_with("nothing compared"), result.reason.c_str());
}

CLAUSTRUM_PLAIN_TEST(TestPlayer)
#include "testplayer.moc"
