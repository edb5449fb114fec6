// SPDX-License-Identifier: Apache-2.0
// The player against a server with one fault at a time: each gives a clear verdict, soon, and
// leaves no process and no directory.
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/tests/endtoend/copyforall.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sched.h>
#include <sstream>

using namespace claustrum::conformance;

namespace {

/// Long enough on any machine; only a failing test waits so long.
constexpr std::chrono::seconds patience{20};
/// For answers that never arrive.
constexpr std::chrono::seconds shortPatience{3};

} // namespace

class TestPlayer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void verdictOfMode_data();
    void verdictOfMode();
    void showsTheByte();
    void leavesNothing();
    void doesNotRead();
    void manyAtOnce();
    void otherScenariosContinue();
    void survivesAPlayerThatDies();
    void keepsTheSandbox();
    void fixtureThatFails();
    void missingBinary();
    void startsAgain();
    void runsWithTheGivenInput();
    void servesFromADirectory();
    void breaksSilence();
    void connectionEvents();
    void wireRules_data();
    void wireRules();
    void pids_data();
    void pids();
    void comparesOutputAfterAnEarlyClose();
    void comparesNothing();
    void waitingScenariosShareAProcessor();
    void interrupted_data();
    void interrupted();
    void withoutRoot();

private:
    ScenarioResult playMode(const std::string &mode, const std::string &steps = {},
                            std::chrono::milliseconds timeout = patience);
    QTemporaryDir m_tmp;
};

namespace {

const std::string ping =
    R"({"on":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server.ping\"}"})"
    "\n"
    R"({"recv":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"pong\":true}}"})"
    "\n";

std::string transcriptFor(const std::string &mode, const std::string &steps)
{
    return R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
           R"("platform":"linux-amd64","recorded":"2026-01-01"}})"
           "\n"
           R"({"serve":{"args":["-mode",")"
           + mode + "\"]}}\n" + (steps.empty() ? ping : steps);
}

Job jobFor(const Transcript &transcript, const PlayOptions &options)
{
    return {emptyResult(transcript), [&] { return play(transcript, options); },
            longestPlay(transcript, options)};
}

PlayOptions optionsOf(std::chrono::milliseconds timeout = patience)
{
    PlayOptions options;
    options.server = CLAUSTRUM_FAKE_SERVER;
    options.timeout = timeout;
    return options;
}

/// Whether a server in that mode never answers.
bool keepsWaiting(std::string_view mode)
{
    constexpr std::array<std::string_view, 6> modes{"hang",      "flood", "stubborn",
                                                    "neverback", "deaf",  "nonewline"};
    return std::ranges::find(modes, mode) != modes.end();
}

std::string all(const ScenarioResult &result)
{
    std::string text = result.reason;
    for (const Difference &difference : result.differences)
        text += difference.summary + '\n';
    return text;
}

/// Processes whose command line holds @p part.
int processesOf(const std::string &part)
{
    int count = 0;
    for (const auto &entry : std::filesystem::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "cmdline");
        std::ostringstream line;
        line << file.rdbuf(); // unlike an iterator, does not throw if the process has just ended
        count += line.str().find(part) != std::string::npos ? 1 : 0;
    }
    return count;
}

} // namespace

void TestPlayer::init()
{
    QVERIFY(m_tmp.isValid());
    qputenv("TMPDIR", m_tmp.path().toUtf8());
}

void TestPlayer::cleanup()
{
    QCOMPARE(processesOf(m_tmp.path().toStdString()), 0);
    QVERIFY2(QDir(m_tmp.path()).isEmpty(), "a sandbox was not removed");
}

ScenarioResult TestPlayer::playMode(const std::string &mode, const std::string &steps,
                                    std::chrono::milliseconds timeout)
{
    const auto transcript = parseTranscript(transcriptFor(mode, steps), "t.jsonl");
    if (!transcript)
        qFatal("%s", transcript.error().text.c_str());
    const PlayOptions options = optionsOf(timeout);
    ScenarioResult result;
    runJobs({jobFor(*transcript, options)}, 1, [&](const ScenarioResult &r) { result = r; });
    return result;
}

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

void TestPlayer::manyAtOnce()
{
    const auto transcript = parseTranscript(transcriptFor("good", {}), "t.jsonl");
    const PlayOptions options = optionsOf();
    const std::vector<Job> jobs(20, jobFor(*transcript, options));
    int equal = 0;
    runJobs(jobs, 20, [&](const ScenarioResult &r) { equal += r.verdict == Verdict::Equal; });
    QCOMPARE(equal, 20);
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

/// Servers with all faults and good ones, eight at a time.
void TestPlayer::otherScenariosContinue()
{
    const PlayOptions patient = optionsOf();
    const PlayOptions impatient = optionsOf(shortPatience);
    std::vector<Transcript> transcripts;
    for (const char *mode : {"crash", "hang", "garbage", "half", "flood", "otherflags", "absent"}) {
        transcripts.push_back(*parseTranscript(transcriptFor(mode, {}), mode));
        transcripts.push_back(*parseTranscript(transcriptFor("good", {}), "good"));
        transcripts.push_back(*parseTranscript(transcriptFor("good", {}), "good"));
    }
    std::vector<Job> jobs;
    jobs.reserve(transcripts.size());
    for (const Transcript &transcript : transcripts)
        jobs.push_back(jobFor(transcript, keepsWaiting(transcript.file) ? impatient : patient));
    runJobs(jobs, 8, [&](const ScenarioResult &result) {
        const Verdict expected = result.file == "good"         ? Verdict::Equal
                                 : result.file == "otherflags" ? Verdict::CouldNotStart
                                                               : Verdict::Differs;
        QVERIFY2(result.verdict == expected, (result.file + ": " + all(result)).c_str());
    });
}

void TestPlayer::survivesAPlayerThatDies()
{
    const auto transcript = parseTranscript(transcriptFor("good", {}), "t.jsonl");
    const PlayOptions options = optionsOf();
    const Job good = jobFor(*transcript, options);
    const Job dies{good.blank,
                   []() -> ScenarioResult {
                       ::raise(SIGKILL);
                       return {};
                   },
                   std::chrono::seconds(1)};
    std::vector<ScenarioResult> results;
    runJobs({good, dies, good}, 2, [&](const ScenarioResult &r) { results.push_back(r); });
    QCOMPARE(results.size(), std::size_t(3));
    QCOMPARE(static_cast<int>(results[0].verdict), static_cast<int>(Verdict::Equal));
    QCOMPARE(static_cast<int>(results[1].verdict), static_cast<int>(Verdict::NotRun));
    QCOMPARE(results[1].reason, std::string("the player itself died: signal: killed"));
    QCOMPARE(static_cast<int>(results[2].verdict), static_cast<int>(Verdict::Equal));
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

namespace {

std::string line(const std::string &kind, const std::string &text)
{
    return wireLine({kind, 1, text});
}

std::string ask(int id, const std::string &method, const std::string &more = {})
{
    return line("on", R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"process.)"
                          + method + R"(","params":{"id":"p")" + more + "}}");
}

std::string answer(int id, const std::string &result)
{
    return line("recv",
                R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":)" + result + "}");
}

std::string output(int seq, const std::string &base64)
{
    return line("recv", R"({"type":"stream","processId":"p","stream":"stdout","seq":)"
                            + std::to_string(seq) + R"(,"data":")" + base64 + "\"}");
}

const std::string exits =
    line("recv", R"({"type":"stream","processId":"p","stream":"exit","seq":3,"exitCode":0})");
const std::string spawns =
    ask(1, "spawn") + answer(1, R"({"success":true})") + output(1, "YQ==") + output(2, "Yg==");
const std::string kills =
    ask(2, "killAndWait") + exits + answer(2, R"({"found":true,"died":true})");
const std::string reattaches =
    ask(3, "reattach", R"(,"fromSeq":0)") + output(1, "YQ==") + output(2, "Yg==") + exits
    + answer(3, R"({"found":true,"running":false,"firstSeq":1,"lastSeq":3})");

} // namespace

void TestPlayer::wireRules_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("steps");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const char *mode, const std::string &steps,
                        const char *says) {
        QTest::newRow(name) << mode << QString::fromStdString(steps) << says;
    };
    const std::string everything = spawns + kills + reattaches;
    const std::string collects =
        ask(1, "spawn") + answer(1, R"({"success":true})") + ask(2, "killAndWait")
        + R"({"collect":1,"process":"p","streams":{"stdout":{"bytes":45001,"sha256":)"
          R"("51417e540e738a6cf13d0f529dfb7591a5deb5569bb287d89ea00ca9b0cbdaf7"}},"contiguous":true,)"
          R"("exit":"{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"exit\",\"seq\":${NUMBER},\"exitCode\":0}"})"
          "\n"
        + answer(2, R"({"found":true,"died":true})");
    const std::string disconnects = ping + "{\"disconnect\":1}\n";
    row("right", "good", everything, "");
    row("swapped", "reorder", everything, "frame 2 of process p arrived before frame 1\n");
    row("twice", "duplicate", everything, "frame 1 of process p arrived twice\n");
    row("exit first", "exitfirst",
        spawns + exits
            + line("recv", R"({"type":"stream","processId":"p","stream":"stdout",)"
                           R"("seq":4,"data":"Yw=="})"),
        "frame 4 of process p arrived after the exit frame\n");
    row("replies first", "replyfirst", everything,
        "the reply of process.killAndWait arrived before the exit frame of process p\n"
        "the reply of process.reattach arrived before replayed frame 1\n");
    row("too large", "bigframe", collects,
        "frame 2 of process p holds 45000 bytes of data, and at most 32768 are allowed\n");
    row("disconnects", "good", disconnects + ping, "");
    row("one more frame before a disconnect", "extra", disconnects,
        "the reply to 99 arrived on connection 1, and no line expects such a frame\n");
    row("bytes before a disconnect", "trailing", disconnects, "3 bytes without a newline: abc\n");
    row("bytes before the end of a connection", "trailing",
        ping + "{\"halfClose\":1}\n{\"eof\":1}\n", "3 bytes without a newline: abc\n");
    row("closes before a disconnect", "closelate", disconnects,
        "connection 1: the server closed it\n");
    const std::string runs = R"({"run":[],"exit":2,"stdout":"","stderr":"unknown option -serve\n"})"
                             "\n{\"eof\":1}\n";
    const std::string spawnsOnly = ask(1, "spawn") + answer(1, R"({"success":true})");
    row("closes before a run", "frames:r,c", spawnsOnly + runs,
        "connection 1: the server closed it\n");
    row("closes a moment before a run", "closelate", ping + runs,
        "connection 1: the server closed it\n");
    row("closes before a frame", "frames:r,c", spawnsOnly + output(1, "YQ==") + "{\"eof\":1}\n",
        "frame 1 of process p did not come: connection 1: the server closed it\n");
    row("closes after the last frame", "frames:r,1,c",
        spawnsOnly + output(1, "YQ==") + "{\"pause\":1}\n{\"eof\":1}\n", "");
}

void TestPlayer::wireRules()
{
    QFETCH(QString, mode);
    QFETCH(QString, steps);
    QFETCH(QString, says);
    QCOMPARE(QString::fromStdString(all(playMode(mode.toStdString(), steps.toStdString()))), says);
}

void TestPlayer::pids_data()
{
    QTest::addColumn<QString>("mode");
    QTest::addColumn<QString>("says");
    QTest::newRow("right") << "good"
                           << "";
    QTest::newRow("of nobody") << "wrongpid"
                               << "is not the pid of process p, which is ";
    QTest::newRow("of the server") << "serverpid"
                                   << "which is not the server's child";
}

/// A mask accepts any number; /proc knows better.
void TestPlayer::pids()
{
    QFETCH(QString, mode);
    QFETCH(QString, says);
    const QString text = QString::fromStdString(all(playMode(
        mode.toStdString(),
        ask(1, "spawn", R"(,"wantPid":true)")
            + answer(1, R"({"success":true,"pid":${PID},"startTime":${NUMBER}.${NUMBER}})"))));
    QVERIFY2(says.isEmpty() ? text.isEmpty() : text.contains(says), qPrintable(text));
}

/// The server closes after the last line, when nothing waits; the process still runs.
void TestPlayer::comparesOutputAfterAnEarlyClose()
{
    std::string text = transcriptFor("closelate", ask(1, "spawn") + answer(1, R"({"success":true})")
                                                      + output(1, "YQ==") + output(2, "Yw=="));
    const std::string header = R"("recorded":"2026-01-01")";
    text.insert(text.find(header) + header.size(), R"(,"order":"any")");
    const auto transcript = parseTranscript(text, "t.jsonl");
    QVERIFY2(transcript.ok(), transcript.ok() ? "" : transcript.error().text.c_str());
    const PlayOptions options = optionsOf();
    ScenarioResult result;
    runJobs({jobFor(*transcript, options)}, 1, [&](const ScenarioResult &r) { result = r; });
    QCOMPARE(all(result), std::string("connection 1: the server closed it\n"
                                      "stdout of process p differs at byte 1\n"));
}

void TestPlayer::comparesNothing()
{
    const ScenarioResult result = playMode("good", "{\"pause\":1}\n");
    QCOMPARE(static_cast<int>(result.verdict), static_cast<int>(Verdict::NotRun));
    QVERIFY(result.verdict != Verdict::Skipped);
    QVERIFY2(result.reason.starts_with("nothing compared"), result.reason.c_str());
}

/// By default, four for each processor, since most scenarios wait.
void TestPlayer::waitingScenariosShareAProcessor()
{
    QTemporaryDir files(QStringLiteral("/tmp/claustrum-files-XXXXXX")); // not where sandboxes are
    const QString file = files.filePath("t.jsonl");
    std::ofstream(file.toStdString()) << transcriptFor("hang", {});
    QProcess program;
    program.start("taskset",
                  {"--cpu-list", QString::number(::sched_getcpu()), CLAUSTRUM_CONFORMANCE, "replay",
                   "--server", CLAUSTRUM_FAKE_SERVER, "--timeout", "60", file, file, file, file});
    const std::string tmp = m_tmp.path().toStdString();
    const bool allWait = QTest::qWaitFor([&] { return processesOf(tmp) >= 4; }, 60000);
    ::kill(static_cast<pid_t>(program.processId()), SIGINT);
    QVERIFY(program.waitForFinished());
    QVERIFY(allWait);
}

void TestPlayer::interrupted_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("interrupt") << SIGINT;
    QTest::newRow("terminate") << SIGTERM;
    QTest::newRow("kill") << SIGKILL;
}

/// However the program ends, no daemon and no directory remains; cleanup() checks.
void TestPlayer::interrupted()
{
    QFETCH(int, signal);
    QTemporaryDir files(QStringLiteral("/tmp/claustrum-files-XXXXXX")); // not where sandboxes are
    const QString file = files.filePath("t.jsonl");
    std::ofstream(file.toStdString()) << transcriptFor("hang", {});
    QProcess program;
    program.start(CLAUSTRUM_CONFORMANCE, {"replay", "--server", CLAUSTRUM_FAKE_SERVER, "--timeout",
                                          "60", "--jobs", "3", file, file, file, file});
    const std::string tmp = m_tmp.path().toStdString();
    QVERIFY(QTest::qWaitFor([&] { return processesOf(tmp) >= 3; }, 60000));
    ::kill(static_cast<pid_t>(program.processId()), signal);
    QVERIFY(program.waitForFinished());
    if (signal != SIGKILL) {
        QCOMPARE(program.exitCode(), 2);
        QVERIFY(program.readAllStandardOutput().contains("0 equal, 0 differ, 4 not run"));
    }
    QTRY_COMPARE_WITH_TIMEOUT(processesOf(tmp), 0, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(QDir(m_tmp.path()).isEmpty(), 20000);
}

/// It must not pass, and the report must say why it was not run.
void TestPlayer::withoutRoot()
{
    if (::geteuid() != 0)
        QSKIP("only root can become nobody");
    QTemporaryDir files(QStringLiteral("/tmp/claustrum-files-XXXXXX")); // not where sandboxes are
    QVERIFY(QFile(files.path()).setPermissions(QFile::Permissions(0x7755)));
    const QString file = files.filePath("t.jsonl");
    std::ofstream(file.toStdString())
        << transcriptFor("good", "{\"fixture\":{\"chown\":65534}}\n" + ping);
    const QString conformance =
        claustrum::testing::copyForAll(CLAUSTRUM_CONFORMANCE, files.filePath("conformance"));
    const QString server =
        claustrum::testing::copyForAll(CLAUSTRUM_FAKE_SERVER, files.filePath("server"));
    QProcess program;
    program.start("setpriv", {"--reuid", "65534", "--clear-groups", "--", conformance, "replay",
                              "--server", server, file});
    QVERIFY(program.waitForFinished());
    const QByteArray complaint = program.readAllStandardError();
    if (complaint.startsWith("setpriv: "))
        QSKIP(complaint.trimmed());
    QCOMPARE(program.exitCode(), 2); // nothing was compared
    const QByteArray out = program.readAllStandardOutput();
    QVERIFY2(out.contains("SKIPPED  b/s"), out);
    QVERIFY2(out.contains("it changes users at line 3, for which it must be run as root"), out);
}

CLAUSTRUM_PLAIN_TEST(TestPlayer)
#include "testplayer.moc"
