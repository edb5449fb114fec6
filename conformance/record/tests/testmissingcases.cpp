// SPDX-License-Identifier: Apache-2.0
// Cases that a recording lacks: found in a scenario, and inserted in their place.
#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/record/missingcases.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

namespace {

std::string scenarioHeader(const std::string &name)
{
    return R"({"scenario": {"version": 1, "scenario": ")" + name + R"(", "title": "t"}})" + "\n";
}

std::string transcriptHeader(const std::string &name)
{
    Header header;
    header.scenario = name;
    return headerLine(header);
}

std::string beginCase(const std::string &name)
{
    return R"({"case": ")" + name + R"(", "requirement": "r", "sections": []})" + "\n";
}

std::string ping(int id)
{
    return wireLine(
        {"on", 1, R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"ping"})"});
}

std::string expectReply(int id)
{
    return R"({"expect": 1, "id": )" + std::to_string(id) + "}\n";
}

std::string reply(int id, const std::string &result = "{}")
{
    return wireLine(
        {"recv", 1,
         R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":)" + result + "}"});
}

const std::string serve = "{\"serve\": {}}\n";

RecordedText recordingOf(const std::string &steps)
{
    const std::string text = transcriptHeader("s") + steps;
    const auto transcript = parseTranscript(text, "old.jsonl");
    return {text, transcript ? *transcript : Transcript()};
}

Questions scenarioOf(const std::string &steps, const std::string &name = "s")
{
    const auto scenario = parseScenario(scenarioHeader(name) + steps, "s.jsonl");
    Questions questions{scenario ? *scenario : Scenario(), {}};
    for (const Step &step : questions.scenario.transcript.steps)
        questions.places.push_back({"s.jsonl", step.line});
    return questions;
}

QString linesOf(const Questions &questions)
{
    QString lines;
    for (std::size_t step = 0; step < questions.places.size(); ++step) {
        if (step > 0)
            lines += ' ';
        lines += QString::fromStdString(describe(questions.places[step]));
    }
    return lines;
}

} // namespace

class TestMissingCases : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheirPlace_data();
    void findsTheirPlace();
    void keepsTheOldLines();
    void refuses_data();
    void refuses();
    void tracesRecordedLines();
};

/// Places are a line of s.jsonl or of old.jsonl for each step.
void TestMissingCases::findsTheirPlace_data()
{
    QTest::addColumn<QString>("old");
    QTest::addColumn<QString>("scenario");
    QTest::addColumn<QString>("missing");
    QTest::addColumn<QString>("places");
    const auto row = [](const char *name, const std::string &old, const std::string &scenario,
                        const char *missing, const char *places) {
        QTest::newRow(name) << QString::fromStdString(old) << QString::fromStdString(scenario)
                            << QString(missing) << QString(places);
    };
    const std::string old = serve + beginCase("b") + ping(1) + reply(1);
    const std::string b = beginCase("b") + ping(1) + expectReply(1);
    const std::string all = "old.jsonl:2 old.jsonl:3 old.jsonl:4 old.jsonl:5";
    row("none", old, serve + b, "", all.c_str());
    row("at the end", old, serve + b + beginCase("c"), "c", (all + " s.jsonl:6").c_str());
    row("at the beginning", old, serve + beginCase("a") + b, "a",
        "old.jsonl:2 s.jsonl:3 old.jsonl:3 old.jsonl:4 old.jsonl:5");
    row("on both sides", old, serve + beginCase("a") + b + beginCase("c") + beginCase("d"), "a c d",
        "old.jsonl:2 s.jsonl:3 old.jsonl:3 old.jsonl:4 old.jsonl:5 s.jsonl:7 s.jsonl:8");
    row("the recording has another", old + beginCase("z"), serve + b + beginCase("c"), "c",
        (all + " s.jsonl:6 old.jsonl:6").c_str());
    row("a recording without cases", serve + ping(1) + reply(1),
        serve + ping(1) + expectReply(1) + beginCase("c"), "c",
        "old.jsonl:2 old.jsonl:3 old.jsonl:4 s.jsonl:5");
}

void TestMissingCases::findsTheirPlace()
{
    QFETCH(QString, old);
    QFETCH(QString, scenario);
    QFETCH(QString, missing);
    QFETCH(QString, places);
    const auto found =
        findMissingCases(recordingOf(old.toStdString()), scenarioOf(scenario.toStdString()));
    QVERIFY2(found, found ? "" : found.error().text.c_str());
    QStringList names;
    for (const std::string &name : found->names)
        names << QString::fromStdString(name);
    QCOMPARE(names.join(' '), missing);
    QCOMPARE(linesOf(found->questions), places);
}

/// The old lines stay as they are written, whatever the new run answered.
void TestMissingCases::keepsTheOldLines()
{
    const std::string oldReply = R"({"recv":1,  "line":"{\"id\":1,\"result\":\"${NUMBER}\"}"})"
                                 "\n";
    const RecordedText old = recordingOf(serve + beginCase("b") + ping(1) + oldReply);
    const std::string run = transcriptHeader("another") + serve + beginCase("a") + ping(7)
                            + reply(7) + beginCase("b") + ping(1) + reply(1, "5");
    const auto text = addMissingCases(old, run);
    QVERIFY(text);
    QCOMPARE(QString::fromStdString(*text),
             QString::fromStdString(transcriptHeader("s") + serve + beginCase("a") + ping(7)
                                    + reply(7) + beginCase("b") + ping(1) + oldReply));
}

void TestMissingCases::refuses_data()
{
    QTest::addColumn<QString>("scenario");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const std::string &scenario, const char *error) {
        QTest::newRow(name) << QString::fromStdString(scenario) << QString(error);
    };
    row("another request", serve + beginCase("b") + ping(2) + expectReply(2),
        "s.jsonl:4 asks something else than old.jsonl:4: give the case another name, or record the "
        "whole scenario again");
    row("another request more", serve + beginCase("b") + ping(1) + expectReply(1) + ping(2),
        "s.jsonl:6 asks something else than the end of the case in old.jsonl: give the case "
        "another name, or record the whole scenario again");
    row("another beginning", beginCase("b") + ping(1) + expectReply(1),
        "the end of the case in s.jsonl asks something else than old.jsonl:2: give the case "
        "another name, or record the whole scenario again");
    row("a case twice", serve + beginCase("c") + beginCase("c"),
        "s.jsonl:4: there are two cases c");
}

void TestMissingCases::refuses()
{
    QFETCH(QString, scenario);
    QFETCH(QString, error);
    const RecordedText old = recordingOf(serve + beginCase("b") + ping(1) + reply(1));
    const auto found = findMissingCases(old, scenarioOf(scenario.toStdString()));
    QCOMPARE(found ? QString() : QString::fromStdString(found.error().text), error);
    const auto other = findMissingCases(old, scenarioOf(serve, "other"));
    QCOMPARE(other ? std::string() : other.error().text,
             std::string("old.jsonl is a recording of scenario s, not of other"));
}

/// Each recorded step belongs to the step that asks for it.
void TestMissingCases::tracesRecordedLines()
{
    const auto frame = [](const char *rest) {
        return wireLine({"recv", 1, std::string(R"({"type":"stream","processId":"p",)") + rest});
    };
    const std::string data = frame(R"("stream":"stdout","seq":1,"data":"eA=="})");
    const std::string exit = frame(R"("stream":"exit","seq":1,"exitCode":0})");
    const auto recording = parseTranscript(
        transcriptHeader("s") + ping(1) + reply(1) + data + data + data + exit + serve, "r");
    QVERIFY(recording);
    const Questions scenario =
        scenarioOf(ping(1) + expectReply(1) + R"({"expect": 1, "process": "p", "frames": 2})" + "\n"
                   + R"({"expect": 1, "process": "p", "exit": true})" + "\n" + serve);
    QCOMPARE(stepsAsking(scenario.scenario.transcript, *recording),
             (std::vector<std::size_t>{0, 1, 2, 2, 3, 3, 4}));
}

CLAUSTRUM_PLAIN_TEST(TestMissingCases)
#include "testmissingcases.moc"
