// SPDX-License-Identifier: Apache-2.0
// The rules of the wire that the player checks without a line that states them: the order and size
// of frames, pids, the ends of connections. The fake server breaks one at a time.
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "conformance/tests/endtoend/playing.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;
using namespace claustrum::conformance::test;

class TestPlayerRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder.use(); }
    void cleanup() { m_folder.checkForLeftovers(); }
    void wireRules_data();
    void wireRules();
    void pids_data();
    void pids();
    void comparesOutputAfterAnEarlyClose();

private:
    SandboxFolder m_folder;
};

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

void TestPlayerRules::wireRules_data()
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

void TestPlayerRules::wireRules()
{
    QFETCH(QString, mode);
    QFETCH(QString, steps);
    QFETCH(QString, says);
    QCOMPARE(QString::fromStdString(all(playMode(mode.toStdString(), steps.toStdString()))), says);
}

void TestPlayerRules::pids_data()
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
void TestPlayerRules::pids()
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
void TestPlayerRules::comparesOutputAfterAnEarlyClose()
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

CLAUSTRUM_PLAIN_TEST(TestPlayerRules)
#include "testplayerrules.moc"
