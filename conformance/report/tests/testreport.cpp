// SPDX-License-Identifier: Apache-2.0
// Results: stored, classified, and shown in every format.
#include "conformance/compare/differenceview.h"
#include "conformance/report/expecteddifferences.h"
#include "conformance/report/report.h"
#include "conformance/report/tests/sampleresult.h"
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
    void viewShowsAll();
    void widthCutsFrames_data();
    void widthCutsFrames();
    void resultSurvivesJson();
    void exitStatus_data();
    void exitStatus();
    void casesHaveTheirStanding();
    void separatesOutcomes_data();
    void separatesOutcomes();
    void prettyNamesTheCase();
    void entriesAreCases_data();
    void entriesAreCases();
    void tap();
    void junit();
    void everyFormat();
};

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
