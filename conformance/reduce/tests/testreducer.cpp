// SPDX-License-Identifier: Apache-2.0
// Reduction of transcripts with a function in place of a server.
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/reduce/reducer.h"
#include "testing/testprogram.h"

#include <QTest>

#include <algorithm>
#include <functional>
#include <map>

Q_DECLARE_METATYPE(claustrum::conformance::Difference)

using namespace claustrum::conformance;

namespace {

std::string request(int id, const std::string &method, const std::string &params = "{}")
{
    return wireLine({"on", 1,
                     R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method
                         + R"(","params":)" + params + "}"});
}

std::string reply(int id)
{
    return wireLine(
        {"recv", 1, R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":{}})"});
}

std::string output(const std::string &process, int seq)
{
    return wireLine({"recv", 1,
                     R"({"type":"stream","processId":")" + process + R"(","stream":"stdout","seq":)"
                         + std::to_string(seq) + R"(,"data":"eA=="})"});
}

std::string beginCase(const std::string &name)
{
    return R"({"case": ")" + name + R"(", "requirement": "r", "sections": []})" + "\n";
}

const std::string serve = "{\"serve\": {}}\n";

/// 2: serve; then three pings with their replies, and a process.
const std::string plain = serve + request(1, "server.ping") + reply(1) + request(2, "server.ping")
                          + reply(2) + request(3, "process.spawn", R"({"id":"p","command":"x"})")
                          + reply(3) + output("p", 1) + request(4, "process.kill", R"({"id":"p"})")
                          + reply(4) + request(5, "server.ping") + reply(5);

Transcript transcriptOf(const std::string &steps)
{
    const auto transcript = parseTranscript(headerLine({}) + steps, "t");
    return transcript ? *transcript : Transcript();
}

Difference differenceAt(int line, const std::string &field = "result")
{
    Difference difference;
    difference.kind = Difference::Kind::Frame;
    difference.line = line;
    difference.field = field;
    return difference;
}

bool hasLine(const Transcript &transcript, int line)
{
    return std::any_of(transcript.steps.begin(), transcript.steps.end(),
                       [line](const Step &step) { return step.line == line; });
}

QList<int> linesOf(const Transcript &transcript)
{
    QList<int> lines;
    for (const Step &step : transcript.steps)
        lines.append(step.line);
    return lines;
}

/// A play that shows the difference of each line while all the lines that it needs are played.
struct Faults
{
    std::map<int, std::vector<int>> needs; ///< lines, by the line of the difference

    ScenarioResult operator()(const Transcript &transcript) const
    {
        ScenarioResult result;
        result.verdict = Verdict::Equal;
        for (const auto &[line, lines] : needs) {
            if (!std::all_of(lines.begin(), lines.end(),
                             [&](int needed) { return hasLine(transcript, needed); })
                || !hasLine(transcript, line))
                continue;
            result.verdict = Verdict::Differs;
            result.differences.push_back(differenceAt(line));
        }
        return result;
    }
};

ReduceOptions optionsFor(std::function<ScenarioResult(const Transcript &)> play)
{
    ReduceOptions options;
    options.play = std::move(play);
    options.mayContinue = [] { return true; };
    options.onPlay = [](std::size_t, std::size_t) {};
    return options;
}

} // namespace

class TestReducer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatShowsTheDifference_data();
    void keepsWhatShowsTheDifference();
    void removesWholeCases();
    void otherDifferencesDoNotCount();
    void framesAfterLaterRequests_data();
    void framesAfterLaterRequests();
    void plainErrors();
    void endsWhenItMayNotContinue();
    void keysOfDifferences_data();
    void keysOfDifferences();
};

void TestReducer::keepsWhatShowsTheDifference_data()
{
    QTest::addColumn<int>("difference");
    QTest::addColumn<QList<int>>("needed");
    QTest::addColumn<QList<int>>("kept");
    QTest::newRow("a reply") << 6 << QList<int>{} << QList<int>{2, 5, 6};
    QTest::newRow("a reply, after another request")
        << 13 << QList<int>{3} << QList<int>{2, 3, 4, 12, 13};
    QTest::newRow("output, with its spawn") << 9 << QList<int>{} << QList<int>{2, 7, 8, 9};
    QTest::newRow("the kill of a process needs its spawn")
        << 11 << QList<int>{} << QList<int>{2, 7, 8, 9, 10, 11};
}

void TestReducer::keepsWhatShowsTheDifference()
{
    QFETCH(int, difference);
    QFETCH(QList<int>, needed);
    QFETCH(QList<int>, kept);
    const Faults faults{{{difference, {needed.begin(), needed.end()}}}};
    const auto reduced = reduce(transcriptOf(plain), optionsFor(faults));
    QVERIFY2(reduced, reduced ? "" : reduced.error().text.c_str());
    QCOMPARE(linesOf(reduced->transcript), kept);
    QCOMPARE(reduced->difference.line, difference);
    QVERIFY(reduced->finished);
}

/// Lines: 2 serve, 3 case a, 6 case b, 9 case c; the fault of c needs a request of a.
void TestReducer::removesWholeCases()
{
    const Transcript cases =
        transcriptOf(serve + beginCase("a") + request(1, "server.ping") + reply(1) + beginCase("b")
                     + request(2, "server.ping") + reply(2) + beginCase("c")
                     + request(3, "server.ping") + reply(3));
    const auto reduced = reduce(cases, optionsFor(Faults{{{11, {4}}}}));
    QVERIFY(reduced);
    QCOMPARE(linesOf(reduced->transcript), (QList<int>{2, 3, 4, 5, 9, 10, 11}));
}

/// Without the request of line 3, line 13 differs, though the whole shows no difference there.
void TestReducer::otherDifferencesDoNotCount()
{
    const auto play = [](const Transcript &transcript) {
        ScenarioResult result = Faults{{{6, {12}}}}(transcript);
        if (hasLine(transcript, 13) && !hasLine(transcript, 3))
            result.differences.push_back(differenceAt(13));
        return result;
    };
    const auto reduced = reduce(transcriptOf(plain), optionsFor(play));
    QVERIFY(reduced);
    QCOMPARE(linesOf(reduced->transcript), (QList<int>{2, 3, 4, 5, 6, 12, 13}));
}

void TestReducer::framesAfterLaterRequests_data()
{
    QTest::addColumn<bool>("comeAnyway");
    QTest::addColumn<QList<int>>("kept");
    QTest::newRow("caused by the later request") << false << QList<int>{2, 3, 4, 5};
    QTest::newRow("come without it") << true << QList<int>{2, 3, 4, 5, 8};
}

/// Lines: 2 serve, 3 spawn, 5 first output, which differs, 6 kill, 8 second output.
void TestReducer::framesAfterLaterRequests()
{
    QFETCH(bool, comeAnyway);
    const auto play = [comeAnyway](const Transcript &transcript) {
        ScenarioResult result = Faults{{{5, {}}}}(transcript);
        const bool comes = comeAnyway || hasLine(transcript, 6);
        if (hasLine(transcript, 8) != comes)
            result.differences.push_back(differenceAt(8, "data"));
        return result;
    };
    const Transcript transcript = transcriptOf(
        serve + request(1, "process.spawn", R"({"id":"p","command":"x"})") + reply(1)
        + output("p", 1) + request(2, "process.kill", R"({"id":"p"})") + reply(2) + output("p", 2));
    const auto reduced = reduce(transcript, optionsFor(play));
    QVERIFY(reduced);
    QTEST(linesOf(reduced->transcript), "kept");
}

void TestReducer::plainErrors()
{
    auto options = optionsFor(Faults{});
    const auto equal = reduce(transcriptOf(plain), options);
    QVERIFY(!equal);
    QVERIFY(equal.error().text.find("no difference, so there is nothing to reduce")
            != std::string::npos);
    options = optionsFor(Faults{{{6, {}}}});
    options.line = 4;
    const auto elsewhere = reduce(transcriptOf(plain), options);
    QVERIFY(!elsewhere);
    QCOMPARE(elsewhere.error().text, std::string("there is no difference on line 4"));
    const auto dead = reduce(transcriptOf(plain), optionsFor([](const Transcript &) {
                                 ScenarioResult result;
                                 result.reason = "no server";
                                 return result;
                             }));
    QVERIFY(!dead);
    QCOMPARE(dead.error().text, std::string("the transcript could not be played: no server"));
}

void TestReducer::endsWhenItMayNotContinue()
{
    auto options = optionsFor(Faults{{{6, {}}}});
    int left = 1;
    options.mayContinue = [&left] { return left-- > 0; };
    const auto reduced = reduce(transcriptOf(plain), options);
    QVERIFY(reduced);
    QVERIFY(!reduced->finished);
    QCOMPARE(reduced->plays, std::size_t(2));
    QCOMPARE(linesOf(reduced->transcript), (QList<int>{2, 3, 4, 5, 6}));
}

void TestReducer::keysOfDifferences_data()
{
    QTest::addColumn<Difference>("first");
    QTest::addColumn<Difference>("second");
    QTest::addColumn<bool>("same");
    Difference one = differenceAt(9, "data");
    Difference other = differenceAt(8, "data"); // line 7 asks for both
    QTest::newRow("another answer of the same request") << one << other << true;
    other = differenceAt(6, "data");
    QTest::newRow("another request") << one << other << false;
    other = differenceAt(9, "seq");
    QTest::newRow("another field") << one << other << false;
    other = one;
    other.received = R"({"jsonrpc":"2.0","id":3,"error":{"code":1,"message":"m"}})";
    QTest::newRow("an error instead of a result") << one << other << false;
    other = one;
    other.kind = Difference::Kind::Missing;
    QTest::newRow("another kind") << one << other << false;
    one.kind = other.kind = Difference::Kind::Unexpected;
    one.received = other.received = R"({"jsonrpc":"2.0","id":3,"result":{}})";
    other.line = 2;
    QTest::newRow("an unexpected frame, at another step") << one << other << true;
    other.received = R"({"jsonrpc":"2.0","id":4,"result":{}})";
    QTest::newRow("another unexpected frame") << one << other << false;
    one.kind = other.kind = Difference::Kind::Server;
    one.summary = "connection 1: the server closed it 12 ms after line 40";
    other.summary = "connection 1: the server closed it 7 ms after line 9";
    QTest::newRow("a closing at another time") << one << other << true;
    other.summary = "the server ended with exit status 3";
    QTest::newRow("another end") << one << other << false;
}

void TestReducer::keysOfDifferences()
{
    QFETCH(Difference, first);
    QFETCH(Difference, second);
    QFETCH(bool, same);
    const DifferenceKeys keys(transcriptOf(plain));
    QCOMPARE(keys.keyOf(first) == keys.keyOf(second), same);
}

CLAUSTRUM_PLAIN_TEST(TestReducer)
#include "testreducer.moc"
