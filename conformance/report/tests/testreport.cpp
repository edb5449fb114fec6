// SPDX-License-Identifier: Apache-2.0
// Results: stored, classified, and shown in every format.
#include "conformance/compare/differenceview.h"
#include "conformance/report/expecteddifferences.h"
#include "conformance/report/markup.h"
#include "conformance/report/report.h"
#include "conformance/results/resultjson.h"
#include "testing/testprogram.h"

#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <limits>
#include <sstream>

using namespace claustrum::conformance;

class TestReport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void excerptPutsTheCaret_data();
    void excerptPutsTheCaret();
    void viewShowsAll();
    void widthCutsFrames_data();
    void widthCutsFrames();
    void resultSurvivesJson();
    void judges_data();
    void judges();
    void listsAreChecked();
    void neverExpectsACrash();
    void listMustBeReadable_data();
    void listMustBeReadable();
    void exitStatus_data();
    void exitStatus();
    void casesHaveTheirStanding();
    void expectedLinesFitTheList();
    void listedFields_data();
    void listedFields();
    void separatesOutcomes_data();
    void separatesOutcomes();
    void prettyNamesTheCase();
    void entriesAreCases_data();
    void entriesAreCases();
    void tap();
    void junit();
    void markupIsSafe_data();
    void markupIsSafe();
    void markupOfAnyBytesIsXml();
    void everyFormat();
};

namespace {

ScenarioResult resultOf(Verdict verdict, const std::string &scenario = "s")
{
    ScenarioResult result;
    result.file = "dir/s.jsonl";
    result.scenario = scenario;
    result.title = "title";
    result.build = "b";
    result.verdict = verdict;
    if (verdict == Verdict::NotRun)
        result.reason = "needs root";
    if (verdict == Verdict::CouldNotStart)
        result.reason = "no module";
    if (verdict == Verdict::Skipped)
        result.reason = "needs root";
    if (verdict == Verdict::Differs) {
        Difference difference;
        difference.kind = Difference::Kind::Frame;
        difference.line = 4;
        difference.summary = "the reply to 1 differs at byte 5, a";
        difference.field = "a";
        difference.sent = "{\"x\":\x01}";
        difference.comparable = true;
        difference.expected = "{\"a\":1}";
        difference.received = "{\"a\":\xff}";
        difference.expectedOffset = 5;
        difference.receivedOffset = 5;
        difference.details = {"a detail"};
        result.differences.push_back(difference);
        result.notes = {"a note"};
        result.serverLog = "one\ntwo\n";
    }
    return result;
}

/// The result with three cases: one of the difference, an equal one, and one not reached.
ScenarioResult divided(ScenarioResult result)
{
    const std::vector<std::string> section{"wire.md#Envelope"};
    result.cases = {{"s/one", "It is #1.", section, 2, 9, Verdict::Differs},
                    {"s/two", "It is two.", section, 10, 19, Verdict::Equal},
                    {"s/three", "It is three.", section, 20, 29, Verdict::NotReached}};
    for (Difference &difference : result.differences)
        difference.caseId = "s/one";
    return result;
}

} // namespace

void TestReport::excerptPutsTheCaret_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("column");
    QTest::newRow("whole") << QByteArray("abcdef") << 2 << "abcdef" << 2;
    QTest::newRow("after the end") << QByteArray("abc") << 3 << "abc" << 3;
    QTest::newRow("empty") << QByteArray() << 0 << "" << 0;
    QTest::newRow("cut at the end") << QByteArray("abcdefghijklmno") << 1 << "abcdefghi…" << 1;
    QTest::newRow("cut at both ends")
        << QByteArray("0123456789abcdefghij") << 10 << "…56789abc…" << 6;
    QTest::newRow("control bytes show") << QByteArray("a\nb") << 2 << "a<0a>b" << 5;
    QTest::newRow("at a control byte") << QByteArray("a\nb") << 1 << "a<0a>b" << 1;
    QTest::newRow("bad UTF-8 shows") << QByteArray("\xff\xc3") << 1 << "<ff><c3>" << 4;
    QTest::newRow("characters count once")
        << QByteArray("\xc3\xa9\xe2\x98\x83x") << 5 << "é☃x" << 2;
    QTest::newRow("wide characters take two columns")
        << QByteArray("\xe6\xbc\xa2\xe5\xad\x97x") << 6 << "漢字x" << 4;
    QTest::newRow("a change of text direction shows") << QByteArray("\xe2\x80\xae"
                                                                    "x")
                                                      << 3 << "<U+202E>x" << 8;
    QTest::newRow("a line separator shows") << QByteArray("\xe2\x80\xa8") << 0 << "<U+2028>" << 0;
    QTest::newRow("a C1 control shows") << QByteArray("\xc2\x9bx") << 2 << "<U+009B>x" << 8;
    QTest::newRow("a combining mark shows") << QByteArray("e\xcc\x81") << 1 << "e<U+0301>" << 1;
    QTest::newRow("inside a character") << QByteArray("\xc3\xa9x") << 1 << "éx" << 0;
    QTest::newRow("no half characters") << QByteArray("012345678\xe2\x98\x83"
                                                      "abcdefgh")
                                        << 15 << "…☃abcdefgh" << 5;
}

void TestReport::excerptPutsTheCaret()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, offset);
    QFETCH(QString, text);
    QFETCH(int, column);
    const Excerpt shown =
        excerpt(bytes.toStdString(), static_cast<std::size_t>(offset), 10, Colour::No);
    QCOMPARE(QString::fromStdString(shown.text), text);
    QCOMPARE(static_cast<int>(shown.column), column);
}

void TestReport::viewShowsAll()
{
    const ScenarioResult result = resultOf(Verdict::Differs);
    QCOMPARE(
        QString::fromStdString(viewDifference(result.file, result.differences[0], 80, Colour::No)),
        QString("dir/s.jsonl:4: the reply to 1 differs at byte 5, a\n"
                "  sent      {\"x\":<01>}\n"
                "  expected  {\"a\":1}\n"
                "  received  {\"a\":<ff>}\n"
                "                 ^\n"
                "            a detail\n"));
}

void TestReport::widthCutsFrames_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("full");
    QTest::addColumn<int>("shown"); // bytes of the request of 5000
    QTest::newRow("pretty") << QByteArray("pretty") << 100 << false << 87;
    QTest::newRow("pretty, too narrow for anything") << QByteArray("pretty") << 1 << false << 27;
    QTest::newRow("pretty, full") << QByteArray("pretty") << 100 << true << 5000;
    QTest::newRow("tap") << QByteArray("tap") << 100 << false << 87;
    QTest::newRow("junit") << QByteArray("junit") << 100 << false << 87;
    QTest::newRow("junit, full") << QByteArray("junit") << 100 << true << 5000;
}

void TestReport::widthCutsFrames()
{
    QFETCH(QByteArray, format);
    QFETCH(int, width);
    QFETCH(bool, full);
    std::ostringstream out;
    const auto report =
        makeReport(format.toStdString(), out, {Colour::No, static_cast<std::size_t>(width), full});
    ScenarioResult result = resultOf(Verdict::Differs);
    result.differences[0].sent = std::string(5000, '~');
    report->begin(1);
    report->add({result, Standing::Failed});
    report->end({});
    QTEST(static_cast<int>(std::ranges::count(out.str(), '~')), "shown");
}

void TestReport::resultSurvivesJson()
{
    for (const Verdict verdict :
         {Verdict::Equal, Verdict::Differs, Verdict::CouldNotStart, Verdict::NotRun,
          Verdict::Skipped, Verdict::NotReached, Verdict::Flaky}) {
        ScenarioResult result = divided(resultOf(verdict));
        result.partial = true;
        result.notCompared = {3, 5};
        result.seconds = 1.25;
        result.frames = 7;
        result.playedTo = 12;
        result.directory = "/tmp/\xff";
        result.cases[2].lastLine = std::numeric_limits<int>::max(); // the rest of any file
        const auto read = readResult(writeResult(result));
        QVERIFY2(read.ok(), read ? "" : read.error().text.c_str());
        QCOMPARE(writeResult(*read), writeResult(result));
        QCOMPARE(read->directory, result.directory);
        QCOMPARE(read->seconds, 1.25);
        QCOMPARE(read->playedTo, 12);
        QVERIFY(read->verdict == verdict);
        QVERIFY(read->partial);
        QCOMPARE(read->notCompared, result.notCompared);
        QCOMPARE(read->cases[1].requirement, std::string("It is two."));
        QVERIFY(read->cases[2].verdict == Verdict::NotReached);
        if (verdict == Verdict::Differs)
            QCOMPARE(read->differences[0].received, result.differences[0].received);
    }
    QVERIFY(!readResult("{}"));
    QVERIFY(!readResult(""));
}

/// The result differs at line 4 in the field "a".
void TestReport::judges_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<int>("standing");
    QTest::addColumn<QByteArray>("stale");
    const auto row = [](const char *name, const char *list, Verdict verdict, Standing standing,
                        const char *stale = "") {
        QTest::newRow(name) << QByteArray(list) << static_cast<int>(verdict)
                            << static_cast<int>(standing) << QByteArray(stale);
    };
    row("equal", "", Verdict::Equal, Standing::Ok);
    row("differs", "", Verdict::Differs, Standing::Failed);
    row("not run", "", Verdict::NotRun, Standing::NotRun);
    row("skipped", "", Verdict::Skipped, Standing::Skipped);
    row("flaky", "", Verdict::Flaky, Standing::Flaky);
    row("listed line", "b/s:4 part 3 # git", Verdict::Differs, Standing::KnownDifference);
    row("listed field", "# comment\n\nb/s:4:a part 3", Verdict::Differs, Standing::KnownDifference);
    row("listed with a wildcard", "b/s:4:? part 3", Verdict::Differs, Standing::KnownDifference);
    row("another field", "b/s:4:ab part 3", Verdict::Differs, Standing::Failed,
        "f:1: b/s:4:ab does not differ (part 3): remove the line from the list");
    row("another line", "b/s:5 part 3", Verdict::Differs, Standing::Failed,
        "f:1: b/s:5 does not differ (part 3): remove the line from the list");
    row("another build", "x/s:4 part 3", Verdict::Differs, Standing::Failed);
    row("another scenario", "b/s2:4 part 3", Verdict::Differs, Standing::Failed);
    row("listed and one more", "b/s:4 part 3\nb/s:6 part 4", Verdict::Differs,
        Standing::UnexpectedlyEqual, "f:2: b/s:6 does not differ (part 4)");
    row("equal, though listed", "b/s:4 part 3", Verdict::Equal, Standing::UnexpectedlyEqual,
        "f:1: b/s:4 does not differ (part 3)");
    row("listed, but the play ended before", "b/s:11 part 3", Verdict::Equal, Standing::Ok);
    row("listed, could not start", "b/s:4 part 3", Verdict::CouldNotStart, Standing::CouldNotStart);
    row("listed, not run", "b/s:4 part 3", Verdict::NotRun, Standing::NotRun);
    row("listed, flaky", "b/s:4 part 3", Verdict::Flaky, Standing::Flaky);
}

void TestReport::judges()
{
    QFETCH(QByteArray, list);
    QFETCH(int, verdict);
    QFETCH(int, standing);
    QFETCH(QByteArray, stale);
    const auto expected = ExpectedDifferences::parse(list.toStdString(), "f");
    QVERIFY2(expected.ok(), expected ? "" : expected.error().text.c_str());
    ScenarioResult result = resultOf(static_cast<Verdict>(verdict));
    result.playedTo = 10;
    const Outcome outcome = expected->judge(result);
    QCOMPARE(static_cast<int>(outcome.standing), standing);
    if (outcome.standing == Standing::KnownDifference)
        QCOMPARE(outcome.result.differences[0].due, std::string("part 3"));
    const QByteArray told =
        outcome.stale.empty() ? QByteArray() : QByteArray::fromStdString(outcome.stale[0].text);
    QVERIFY2(stale.isEmpty() ? told.isEmpty() : told.startsWith(stale), told);
}

void TestReport::listsAreChecked()
{
    const auto list = ExpectedDifferences::parse("b/s:4 x\n\nb/gone:7 y", "f");
    QVERIFY(list);
    QVERIFY(list->checkScenarios({"b/s", "b/gone", "b/other"}).ok());
    const auto checked = list->checkScenarios({"b/s"});
    QVERIFY(!checked);
    QCOMPARE(checked.error().text, std::string("f:3: there is no scenario b/gone"));
}

void TestReport::neverExpectsACrash()
{
    ScenarioResult result = resultOf(Verdict::Differs);
    result.differences[0].kind = Difference::Kind::Server;
    result.playedTo = 4;
    const auto list = ExpectedDifferences::parse("b/s:4 part 3", "f");
    QCOMPARE(static_cast<int>(list->judge(result).standing), static_cast<int>(Standing::Failed));
}

void TestReport::listMustBeReadable_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("error");
    const QByteArray form = "name a difference, as 5db5e4a/git-info:41 or "
                            "5db5e4a/git-info:41:result.root, and not ";
    QTest::newRow("no reason") << QByteArray("b/a:1 x\nb/b:2:c\n")
                               << QByteArray("f:2: give a reason for b/b:2:c");
    QTest::newRow("twice") << QByteArray("b/a:1 x\n\nb/a:1 y\n")
                           << QByteArray("f:3: b/a:1 is listed twice");
    for (const char *name : {"git-info", "b/git-info", "git-info:4", "b/s:", "b/s:0", "b/s:x",
                             "b/s:4x", "b/s:4:", "b/*"})
        QTest::newRow(name) << QByteArray(name) + " x"
                            << "f:1: " + form + name;
}

void TestReport::listMustBeReadable()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, error);
    const auto list = ExpectedDifferences::parse(text.toStdString(), "f");
    QVERIFY(!list);
    QCOMPARE(QByteArray::fromStdString(list.error().text), error);
}

void TestReport::exitStatus_data()
{
    QTest::addColumn<QVector<int>>("standings");
    QTest::addColumn<bool>("requireAll");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QVector<Standing> &standings, int status,
                        bool requireAll = false) {
        QVector<int> numbers;
        for (const Standing standing : standings)
            numbers << static_cast<int>(standing);
        QTest::newRow(name) << numbers << requireAll << status;
    };
    row("nothing ran", {}, 2);
    row("equal", {Standing::Ok, Standing::Ok}, 0);
    row("differs", {Standing::Ok, Standing::Failed}, 1);
    row("flaky", {Standing::Ok, Standing::Flaky}, 1);
    row("not run", {Standing::Ok, Standing::NotRun}, 2);
    row("differs and not run", {Standing::NotRun, Standing::Failed}, 1);
    row("could not start", {Standing::Ok, Standing::CouldNotStart}, 2);
    row("differs and could not start", {Standing::Failed, Standing::CouldNotStart}, 1);
    row("known", {Standing::KnownDifference}, 0);
    row("unexpectedly equal", {Standing::Ok, Standing::UnexpectedlyEqual}, 1);
    row("skipped", {Standing::Ok, Standing::Skipped}, 0);
    row("all skipped: nothing was compared", {Standing::Skipped}, 2);
    row("skipped, though all is required", {Standing::Ok, Standing::Skipped}, 2, true);
    row("all is required, and there", {Standing::Ok, Standing::KnownDifference}, 0, true);
}

void TestReport::exitStatus()
{
    QFETCH(QVector<int>, standings);
    QFETCH(bool, requireAll);
    QFETCH(int, status);
    Totals totals;
    totals.requireAll = requireAll;
    for (const int standing : standings)
        totals.count({ScenarioResult(), static_cast<Standing>(standing)});
    QCOMPARE(totals.exitStatus(), status);
}

void TestReport::casesHaveTheirStanding()
{
    ScenarioResult result = divided(resultOf(Verdict::Differs));
    result.playedTo = 30;
    const auto list = ExpectedDifferences::parse("b/s:12 gone\nb/s:4:b other", "f");
    Outcome outcome = list->judge(result);
    QList<int> standings;
    for (const CaseOutcome &one : casesOf(outcome))
        standings << static_cast<int>(one.standing);
    const QList<int> wanted{static_cast<int>(Standing::Failed),
                            static_cast<int>(Standing::UnexpectedlyEqual),
                            static_cast<int>(Standing::NotReached)};
    QCOMPARE(standings, wanted);
    QCOMPARE(casesOf(outcome)[1].remark,
             std::string("f:1: b/s:12 does not differ (gone): remove the line from the list"));
    outcome.result.differences[0].due = "soon";
    QCOMPARE(static_cast<int>(casesOf(outcome)[0].standing),
             static_cast<int>(Standing::UnexpectedlyEqual));
    outcome.stale.clear();
    QCOMPARE(static_cast<int>(casesOf(outcome)[0].standing),
             static_cast<int>(Standing::KnownDifference));
}

/// The output of the format, with its reasons, is a list that makes the same result known.
void TestReport::expectedLinesFitTheList()
{
    ScenarioResult result = resultOf(Verdict::Differs);
    result.differences[0].field = "a key";
    result.differences.push_back(result.differences[0]);
    result.differences.push_back(result.differences[0]);
    result.differences[2].kind = Difference::Kind::Server;
    std::ostringstream out;
    makeReport("expected", out, {})->add({result, Standing::Failed});
    QCOMPARE(
        out.str(),
        std::string("b/s:4:a?key  TODO\n"
                    "# b/s:4:a?key cannot be expected: the reply to 1 differs at byte 5, a\n"));
    result.differences.resize(2);
    const Outcome outcome = ExpectedDifferences::parse(out.str(), "f")->judge(result);
    QCOMPARE(static_cast<int>(outcome.standing), static_cast<int>(Standing::KnownDifference));
}

void TestReport::listedFields_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("listed");
    QTest::addColumn<bool>("known");
    QTest::newRow("the same") << "result.root"
                              << "result.root" << true;
    QTest::newRow("another") << "result.root"
                             << "result" << false;
    QTest::newRow("any") << "result.root"
                         << "result.*" << true;
    QTest::newRow("another was received") << "result.root (received: result)"
                                          << "result.root" << true;
    QTest::newRow("a list element") << "samples[0].name"
                                    << "samples[0].name" << true;
    QTest::newRow("another element") << "samples[1]"
                                     << "samples[0]" << false;
    QTest::newRow("any element") << "samples[12]"
                                 << "samples[*]" << true;
}

/// A difference is known by the field that the list has, and written for the list by that field.
void TestReport::listedFields()
{
    QFETCH(QString, field);
    QFETCH(QString, listed);
    QFETCH(bool, known);
    ScenarioResult result = resultOf(Verdict::Differs);
    result.differences[0].field = field.toStdString();
    const auto list = ExpectedDifferences::parse("b/s:4:" + listed.toStdString() + " r", "f");
    QVERIFY2(list, list ? "" : list.error().text.c_str());
    QCOMPARE(list->judge(result).standing == Standing::KnownDifference, known);
    std::ostringstream out;
    makeReport("expected", out, {})->add({result, Standing::Failed});
    const auto written = ExpectedDifferences::parse(out.str(), "f");
    QVERIFY2(written, written ? "" : written.error().text.c_str());
    QCOMPARE(written->judge(result).standing, Standing::KnownDifference);
    QVERIFY2(out.str().find("received") == std::string::npos, out.str().c_str());
}

/// Each format separates differences, failed starts and missing requirements.
void TestReport::separatesOutcomes_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<QByteArrayList>("says"); // of a failed start and a missing requirement
    QTest::newRow("pretty") << QByteArray("pretty")
                            << QByteArrayList{"NO START b/one",
                                              "1 could not start, 0 not run, 1 skipped",
                                              "SKIPPED  b/two",
                                              "problems:\n  NO START  b/one: no module",
                                              "lacks something:\n  b/two: needs root",
                                              "a skipped scenario is no failure"};
    QTest::newRow("tap") << QByteArray("tap")
                         << QByteArrayList{"not ok 1 - b/one\n# could not start: no module\n",
                                           "ok 2 - b/two # SKIP needs root\n1..2\n"};
    QTest::newRow("junit") << QByteArray("junit")
                           << QByteArrayList{
                                  "tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"1\"",
                                  "<error message=\"could not start: no module\"/>",
                                  "<skipped message=\"needs root\"/>"};
    QTest::newRow("json") << QByteArray("json")
                          << QByteArrayList{
                                 R"("standing":"could not start")",
                                 R"("verdict":"could not start","reason":"no module")",
                                 R"("cases":{"ok":0,"failed":0,"flaky":0,"couldNotStart":1,)"
                                 R"("notRun":0,"notReached":0,"skipped":1,)"};
    QTest::newRow("html") << QByteArray("html")
                          << QByteArrayList{">could not start</span>", "Could not start: no module",
                                            "Skipped: needs root"};
}

void TestReport::separatesOutcomes()
{
    QFETCH(QByteArray, format);
    QFETCH(QByteArrayList, says);
    std::ostringstream out;
    const auto report = makeReport(format.toStdString(), out, {});
    report->begin(2);
    Totals totals;
    const Outcome noStart{resultOf(Verdict::CouldNotStart, "one"), Standing::CouldNotStart};
    const Outcome skipped{resultOf(Verdict::Skipped, "two"), Standing::Skipped};
    for (const Outcome &outcome : {noStart, skipped}) {
        totals.count(outcome);
        report->add(outcome);
    }
    report->end(totals);
    const QByteArray text = QByteArray::fromStdString(out.str());
    for (const QByteArray &part : says)
        QVERIFY2(text.contains(part), "lacks " + part + " in:\n" + text);
    QVERIFY2(!text.contains("DIFFERS") && !text.contains("<failure"), text);
}

void TestReport::prettyNamesTheCase()
{
    std::ostringstream out;
    const auto report = makeReport("pretty", out, {});
    report->begin(1);
    ScenarioResult result = resultOf(Verdict::Differs);
    report->add({result, Standing::Failed});
    QVERIFY(out.str().find("see also") == std::string::npos);
    result.differences[0].caseId = "s/one";
    report->add({result, Standing::Failed});
    QVERIFY(out.str().find("\n  see also: claustrum-conformance explain s/one\n")
            != std::string::npos);
}

/// A case in each format: its name, requirement and section; only the problems on a terminal.
void TestReport::entriesAreCases_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<QByteArrayList>("says");
    QTest::addColumn<QByteArray>("never");
    QTest::newRow("pretty")
        << QByteArray("pretty")
        << QByteArrayList{"DIFFERS  b/s                                3 cases    0 frames    0.00 "
                          "s\n"
                          "  DIFFERS  s/one                           It is #1.\n"
                          "  1 case  not reached\n",
                          "cases:     1 equal, 1 differ, 0 not run, 1 not reached\n"}
        << QByteArray("It is two");
    QTest::newRow("tap")
        << QByteArray("tap")
        << QByteArrayList{"TAP version 13\nnot ok 1 - b/s/one: It is \\#1.\n"
                          "# contract: wire.md, Envelope\n# dir/s.jsonl:4: the reply",
                          "\nok 2 - b/s/two: It is two.\n"
                          "not ok 3 - b/s/three: It is three.\n",
                          "# not reached: the play ended before\n", "# note: a note\n1..3\n"}
        << QByteArray("1..1");
    QTest::newRow("html")
        << QByteArray("html")
        << QByteArrayList{"<tr data-case=differs><td class='verdict bad'>differs<td "
                          "class=name>s/one<td>It is #1.<td class=dim>",
                          "<a href='#contract-wire-md-Envelope'>wire.md, Envelope</a>",
                          "id=contract-wire-md-Envelope><summary>",
                          "<td class=name>s/three<td>It is three.",
                          "1 cases equal, 1 differ, 1 others"}
        << QByteArray("## Reading JSON"); // the next section
    QTest::newRow("json") << QByteArray("json")
                          << QByteArrayList{R"("cases":{"s/one":"failed","s/two":"ok",)"
                                            R"("s/three":"not reached"})",
                                            R"({"id":"s/two","requirement":"It is two.",)"
                                            R"("sections":["wire.md#Envelope"],"firstLine":10,)"
                                            R"("lastLine":19,"verdict":"equal"})"}
                          << QByteArray("lacking");
}

void TestReport::entriesAreCases()
{
    QFETCH(QByteArray, format);
    QFETCH(QByteArrayList, says);
    QFETCH(QByteArray, never);
    Presentation presentation;
    presentation.contract = CLAUSTRUM_SOURCE_DIR "/docs/contract";
    std::ostringstream out;
    const auto report = makeReport(format.toStdString(), out, presentation);
    const Outcome outcome{divided(resultOf(Verdict::Differs)), Standing::Failed};
    Totals totals;
    totals.count(outcome);
    report->begin(1);
    report->add(outcome);
    report->end(totals);
    const QByteArray text = QByteArray::fromStdString(out.str());
    for (const QByteArray &part : says)
        QVERIFY2(text.contains(part), "lacks " + part + " in:\n" + text);
    QVERIFY2(!text.contains(never), text);
}

void TestReport::tap()
{
    std::ostringstream out;
    const auto report = makeReport("tap", out, {});
    report->begin(4);
    report->add({resultOf(Verdict::Equal), Standing::Ok});
    report->add({resultOf(Verdict::NotRun), Standing::NotRun});
    report->add({resultOf(Verdict::Equal), Standing::UnexpectedlyEqual, {{4, "remove it"}}});
    ScenarioResult known = resultOf(Verdict::Differs);
    known.differences[0].due = "part 3";
    report->add({known, Standing::KnownDifference});
    report->end({});
    const QString text = QString::fromStdString(out.str());
    QVERIFY2(text.startsWith("TAP version 13\nok 1 - b/s\nnot ok 2 - b/s\n# not run: needs root\n"
                             "not ok 3 - b/s\n# remove it\n"),
             qPrintable(text));
    QVERIFY2(text.contains("\nnot ok 4 - b/s # TODO part 3\n# dir/s.jsonl:4: the reply"),
             qPrintable(text));
    QVERIFY2(text.endsWith("\n1..4\n"), qPrintable(text));
}

/// The elements of a JUnit report with their attributes, a line each; of a text the first lines.
static std::string elementsOf(const std::string &report)
{
    QXmlStreamReader xml(QByteArray::fromStdString(report));
    QStringList seen;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto attributes = xml.attributes();
        QString line = xml.name().toString();
        for (const char *name : {"name", "value", "classname", "line", "tests", "failures",
                                 "errors", "skipped", "time", "message"}) {
            if (attributes.hasAttribute(name))
                line += ' ' + QString(name) + '=' + attributes.value(name).toString();
        }
        if (line.startsWith("failure message=the") || line == "system-out")
            line += " | " + xml.readElementText().section('\n', 0, 2);
        seen << line;
    }
    return (seen.join('\n') + xml.errorString()).toStdString();
}

void TestReport::junit()
{
    std::ostringstream out;
    const auto report = makeReport("junit", out, {});
    report->begin(3);
    Totals totals;
    const auto add = [&](ScenarioResult result, Standing standing,
                         const std::vector<StaleLine> &stale = {}) {
        Outcome outcome{std::move(result), standing, stale};
        outcome.result.seconds = 0.25;
        totals.count(outcome);
        report->add(outcome);
    };
    add(divided(resultOf(Verdict::Differs, "s")), Standing::Failed);
    add(resultOf(Verdict::NotRun, "three"), Standing::NotRun);
    ScenarioResult known = resultOf(Verdict::Differs, "four");
    known.differences[0].due = "part 3";
    add(known, Standing::KnownDifference);
    add(resultOf(Verdict::Equal, "five"), Standing::UnexpectedlyEqual, {{4, "remove it"}});
    QVERIFY2(out.str().empty(), "the totals come first");
    report->end(totals);

    QCOMPARE(
        elementsOf(out.str()),
        std::string(
            "testsuites name=claustrum-conformance tests=6 failures=2 errors=2 skipped=1 "
            "time=0.000\n"
            "testsuite name=b/s tests=3 failures=1 errors=1 skipped=0 time=0.250\n"
            "testcase name=one classname=b.s line=2\n"
            "properties\n"
            "property name=requirement value=It is #1.\n"
            "property name=section value=wire.md#Envelope\n"
            "failure message=the reply to 1 differs at byte 5, a | "
            "dir/s.jsonl:4: the reply to 1 differs at byte 5, a\n"
            "  case      s/one\n"
            "  sent      {\"x\":<01>}\n"
            "testcase name=two classname=b.s line=10\n"
            "properties\n"
            "property name=requirement value=It is two.\n"
            "property name=section value=wire.md#Envelope\n"
            "testcase name=three classname=b.s line=20\n"
            "properties\n"
            "property name=requirement value=It is three.\n"
            "property name=section value=wire.md#Envelope\n"
            "error message=not reached: the play ended before\n"
            "system-out | note: a note\nend of the server's log:\none\n"
            "testsuite name=b/three tests=1 failures=0 errors=1 skipped=0 time=0.250\n"
            "testcase name=three classname=b.three\n"
            "error message=not run: needs root\n"
            "testsuite name=b/four tests=1 failures=0 errors=0 skipped=1 time=0.250\n"
            "testcase name=four classname=b.four\n"
            "skipped message=expected to differ (part 3): the reply to 1 differs at byte 5, a\n"
            "system-out | note: a note\nend of the server's log:\none\n"
            "testsuite name=b/five tests=1 failures=1 errors=0 skipped=0 time=0.250\n"
            "testcase name=five classname=b.five\n"
            "failure message=remove it"));
}

void TestReport::markupIsSafe_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("markup") << QByteArray("<a b=\"c\" d='e'>&amp;]]>")
                            << QByteArray("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;]]&gt;");
    QTest::newRow("control bytes")
        << QByteArray("a\0b\x1b[0m\x7f", 8) << QByteArray("a&lt;00&gt;b&lt;1b&gt;[0m&lt;7f&gt;");
    QTest::newRow("a line end") << QByteArray("a\nb") << QByteArray("a&lt;0a&gt;b");
    QTest::newRow("bad UTF-8") << QByteArray("\xff\xc3(") << QByteArray("&lt;ff&gt;&lt;c3&gt;(");
    QTest::newRow("a surrogate") << QByteArray("\xed\xa0\x80")
                                 << QByteArray("&lt;ed&gt;&lt;a0&gt;&lt;80&gt;");
    QTest::newRow("no characters of XML")
        << QByteArray("\xef\xbf\xbe\xef\xbf\xbf") << QByteArray("&lt;U+FFFE&gt;&lt;U+FFFF&gt;");
    QTest::newRow("letters") << QByteArray("\xc3\xa9\xf0\x9f\x98\x80")
                             << QByteArray("\xc3\xa9\xf0\x9f\x98\x80");
}

void TestReport::markupIsSafe()
{
    QFETCH(QByteArray, bytes);
    QTEST(QByteArray::fromStdString(markupText(bytes.toStdString())), "text");
}

/// Every byte, each also before a control byte or a broken sequence, gives valid XML.
void TestReport::markupOfAnyBytesIsXml()
{
    std::string bytes;
    for (int first = 0; first < 256; ++first) {
        for (const char *second : {"\x80", "<", "\xbf\xbe", "a"})
            bytes += static_cast<char>(first) + std::string(second);
    }
    for (const std::string &text : {markupText(bytes), markupLines(bytes), htmlText(bytes)}) {
        QXmlStreamReader xml;
        const auto html = QString::fromStdString("<a b='x'>" + text + "</a>");
        xml.addData(QString(html).replace("class=x", "class='x'"));
        while (!xml.atEnd())
            xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    }
}

void TestReport::everyFormat()
{
    for (const char *format : {"pretty", "tap", "junit", "html", "json", "expected"}) {
        std::ostringstream out;
        const auto report = makeReport(format, out, {Colour::Yes});
        QVERIFY(report);
        report->begin(1);
        report->add({resultOf(Verdict::Differs), Standing::Failed});
        report->end({});
        const char *const told = format == std::string("expected")
                                     ? "b/s:4:a  TODO"
                                     : "the reply to 1 differs at byte 5, a";
        QVERIFY(out.str().find(told) != std::string::npos);
    }
    std::ostringstream out;
    QVERIFY(!makeReport("yaml", out, {}));
}

CLAUSTRUM_PLAIN_TEST(TestReport)
#include "testreport.moc"
