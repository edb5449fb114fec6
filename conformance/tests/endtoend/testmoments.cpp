// SPDX-License-Identifier: Apache-2.0
// When a difference was noticed: the server's log then, and the last frame before a closing.
#include "conformance/model/transcriptreader.h"
#include "conformance/play/jobs.h"
#include "conformance/play/player.h"
#include "testing/testprogram.h"

#include <QRegularExpression>
#include <QTest>

using namespace claustrum::conformance;

class TestMoments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void logOfTheMoment();
    void closingTellsTheLastFrame();
    void closingOfANewConnection();
    void withoutADifferenceTheLogEnds();
};

namespace {

std::string ping(int number)
{
    const std::string id = std::to_string(number);
    return R"({"on":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":)" + id
           + R"(,\"method\":\"server.ping\"}"})" + "\n"
           + R"({"recv":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":)" + id
           + R"(,\"result\":{\"pong\":true}}"})" + "\n";
}

/// Pings with the ids 1 to @p count.
std::string pings(int count)
{
    std::string steps;
    for (int i = 1; i <= count; ++i)
        steps += ping(i);
    return steps;
}

ScenarioResult playWithLog(const std::string &steps)
{
    const auto transcript = parseTranscript(
        R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
        R"("platform":"linux-amd64","recorded":"2026-01-01"}})"
        "\n"
        R"({"serve":{"args":["-mode","logs"]}})"
        "\n" + steps,
        "t.jsonl");
    if (!transcript)
        qFatal("%s", transcript.error().text.c_str());
    PlayOptions options;
    options.server = CLAUSTRUM_FAKE_SERVER;
    options.timeout = std::chrono::seconds(20);
    ScenarioResult result;
    runJobs({{emptyResult(*transcript), [&] { return play(*transcript, options); },
              longestPlay(*transcript, options)}},
            1, [&](const ScenarioResult &r) { result = r; });
    return result;
}

} // namespace

/// Not of the end of the run.
void TestMoments::logOfTheMoment()
{
    const ScenarioResult result = playWithLog(pings(19));
    QCOMPARE(result.differences.size(), std::size_t{1});
    QCOMPARE(result.differences[0].summary.substr(0, 15), std::string("the reply to 10"));
    const LogExcerpt &log = result.differences[0].log;
    QString lines;
    for (int i = 5; i <= 16; ++i)
        lines += QString("answered %1\n").arg(i);
    QCOMPARE(QString::fromStdString(log.text), lines);
    QCOMPARE(log.marks.size(), std::size_t{1});
    QCOMPARE(log.text.substr(0, log.marks[0]), log.text.substr(0, log.text.find("answered 11")));
    QVERIFY(result.serverLog.empty());
}

void TestMoments::closingTellsTheLastFrame()
{
    const ScenarioResult result = playWithLog(pings(20));
    QCOMPARE(result.differences.size(), std::size_t{2});
    const Difference &closing = result.differences[1];
    QCOMPARE(closing.summary,
             std::string("the reply to 20 did not come: connection 1: the server closed it"));
    const QRegularExpression after("^[0-9]+ ms after the reply to 19$");
    QVERIFY2(after.match(QString::fromStdString(closing.after)).hasMatch(), closing.after.c_str());
    QVERIFY(result.differences[0].after.empty());
}

/// The frames of an earlier connection with its number do not count.
void TestMoments::closingOfANewConnection()
{
    const ScenarioResult result = playWithLog(pings(1) + "{\"disconnect\":1}\n" + ping(20));
    QCOMPARE(result.differences.size(), std::size_t{1});
    QCOMPARE(result.differences[0].after, std::string("before any frame"));
}

void TestMoments::withoutADifferenceTheLogEnds()
{
    const ScenarioResult result =
        playWithLog(pings(9) + R"({"fixture":{"file":"a","text":""}})" + "\n"
                    + R"({"fixture":{"file":"a/b","text":""}})" + "\n"); // a is no folder
    QCOMPARE(static_cast<int>(result.verdict), static_cast<int>(Verdict::NotRun));
    QVERIFY2(result.serverLog.ends_with("answered 9\n"), result.serverLog.c_str());
}

CLAUSTRUM_PLAIN_TEST(TestMoments)
#include "testmoments.moc"
