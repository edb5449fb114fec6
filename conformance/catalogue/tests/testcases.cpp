// SPDX-License-Identifier: Apache-2.0
// Cases as units: their selection by name, their verdicts, and those of several rounds.
#include "conformance/catalogue/judgecases.h"
#include "conformance/catalogue/rounds.h"
#include "conformance/catalogue/selectscenarios.h"
#include "conformance/results/resultjson.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestCases : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void patterns_data();
    void patterns();
    void selects_data();
    void selects();
    void selectsWithinFiles();
    void namesWhatDoesNotMatch();
    void judges_data();
    void judges();
    void linesOfNoCase();
    void keepsCases();
    void unreachedCaseIsNoVerdict();
    void rounds_data();
    void rounds();
    void roundsOfCases();
};

namespace {

const std::string data = CLAUSTRUM_SOURCE_DIR "/conformance";

Selection selectionOf(const QStringList &filters)
{
    Selection selection;
    selection.directory = CLAUSTRUM_SOURCE_DIR "/recordings";
    selection.cases = data + "/cases";
    for (const QString &filter : filters)
        selection.filters.emplace_back(filter.toStdString());
    return selection;
}

/// "files-read: files-read/cap files-read/content", a scenario each; "*" for all its cases.
QStringList shown(const std::vector<SelectedScenario> &scenarios)
{
    QStringList lines;
    for (const SelectedScenario &one : scenarios) {
        QString line = QString::fromStdString(one.recording.transcript->header.scenario) + ':';
        for (const std::string &id : one.only)
            line += ' ' + QString::fromStdString(id);
        lines << (one.only.empty() ? line + " *" : line);
    }
    return lines;
}

/// Three cases at the lines 2 to 4, 5 to 7 and 8 to 10.
const std::vector<Requirement> threeCases{
    {"s/a", "A.", {"wire.md#Envelope"}, 2, 4}, {"s/b", "B.", {}, 5, 7}, {"s/c", "C.", {}, 8, 10}};

ScenarioResult resultOf(Verdict verdict, int playedTo, const QList<int> &differences = {})
{
    ScenarioResult result;
    result.scenario = "s";
    result.verdict = verdict;
    result.playedTo = playedTo;
    for (const int line : differences) {
        Difference difference;
        difference.line = line;
        difference.summary = "it differs";
        result.differences.push_back(difference);
    }
    return result;
}

QString shown(const ScenarioResult &result)
{
    QStringList parts;
    for (const CaseResult &one : result.cases)
        parts << QString::fromStdString(one.id + ' ' + std::string(verdictName(one.verdict)));
    return parts.join(", ");
}

} // namespace

void TestCases::patterns_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("matches"); // scenario, case, may match
    const auto row = [](const char *pattern, const char *matches) {
        QTest::newRow(pattern) << QString(pattern) << QString(matches);
    };
    row("files-read", "scenario may");
    row("files-*", "scenario may");
    row("*", "scenario may");
    row("5db5e4a/files-read", "scenario may");
    row("5*/f*d", "scenario may");
    row("files-read/cap", "case may");
    row("files-read/*", "case may");
    row("files-read/x", "may");
    row("5db5e4a/files-read/c?p", "case may");
    row("files", "");
    row("7d193f8/files-read", "");
    row("7d193f8/files-read/cap", "");
    row("files-list/cap", "");
    row("*cap", "");
}

void TestCases::patterns()
{
    QFETCH(QString, pattern);
    const NamePattern name(pattern.toStdString());
    QStringList matches;
    if (name.matchesScenario("5db5e4a", "files-read"))
        matches << "scenario";
    if (name.matchesCase("5db5e4a", "files-read/cap"))
        matches << "case";
    if (name.mayMatch("5db5e4a", "files-read"))
        matches << "may";
    QTEST(matches.join(' '), "matches");
}

void TestCases::selects_data()
{
    QTest::addColumn<QStringList>("filters");
    QTest::addColumn<QStringList>("selected");
    const auto row = [](const QStringList &filters, const QStringList &selected) {
        QTest::newRow(filters.join(' ').toUtf8()) << filters << selected;
    };
    row({"bridge"}, {"bridge: *"});
    row({"5db5e4a/bridge"}, {"bridge: *"});
    row({"files-read/cap"}, {"files-read: files-read/cap"});
    row({"bridge/*"}, {"bridge: bridge/no-server bridge/server-undisturbed"});
    row({"bridge/no-*", "files-tilde", "bridge/server-*"},
        {"bridge: bridge/no-server bridge/server-undisturbed", "files-tilde: *"});
    row({"bridge/no-server", "bridge"}, {"bridge: *"});
    row({"contract/daemon-log"}, {"daemon-log: *"});
}

void TestCases::selects()
{
    QFETCH(QStringList, filters);
    const auto selected = selectScenarios(selectionOf(filters), data);
    QVERIFY2(selected.ok(), selected ? "" : selected.error().text.c_str());
    QTEST(shown(*selected), "selected");
    for (const SelectedScenario &one : *selected)
        QVERIFY(!one.cases.empty());
}

void TestCases::selectsWithinFiles()
{
    Selection selection = selectionOf({"bridge/no-server"});
    selection.files = {CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/bridge.jsonl",
                       CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/files-stat.jsonl"};
    QCOMPARE(shown(*selectScenarios(selection, data)), QStringList{"bridge: bridge/no-server"});
    selection.filters.clear();
    selection.build = "7d193f8";
    QVERIFY(selectScenarios(selection, data)->empty());
    selection.build.clear();
    selection.files = {"/nonexistent.jsonl"};
    selection.filters.emplace_back("bridge");
    QVERIFY2(!selectScenarios(selection, data), "a filter that matches no readable file");
    selection.filters.clear();
    QVERIFY(!selectScenarios(selection, data)->front().recording.transcript);
}

void TestCases::namesWhatDoesNotMatch()
{
    const auto selected = selectScenarios(selectionOf({"bridge", "files-raed", "bridge/x"}), data);
    QVERIFY(!selected);
    const QString told = QString::fromStdString(selected.error().text);
    QVERIFY2(told.contains("no scenario and no case matches files-raed, the most similar are "
                           "files-read,"),
             qPrintable(told));
    QVERIFY2(told.contains("no scenario and no case matches bridge/x, the most similar are bridge"),
             qPrintable(told));
    QVERIFY2(!told.contains("matches bridge,"), qPrintable(told));
}

void TestCases::judges_data()
{
    QTest::addColumn<int>("verdict");
    QTest::addColumn<int>("playedTo");
    QTest::addColumn<QList<int>>("differences");
    QTest::addColumn<QString>("cases");
    const auto row = [](const char *name, Verdict verdict, int playedTo,
                        const QList<int> &differences, const char *cases) {
        QTest::newRow(name) << static_cast<int>(verdict) << playedTo << differences
                            << QString(cases);
    };
    row("equal", Verdict::Equal, 10, {}, "s/a equal, s/b equal, s/c equal");
    row("one differs", Verdict::Differs, 10, {6, 6}, "s/a equal, s/b differs, s/c equal");
    row("two differ", Verdict::Differs, 10, {2, 7}, "s/a differs, s/b differs, s/c equal");
    row("the play ended", Verdict::Differs, 6, {6}, "s/a equal, s/b differs, s/c not reached");
    row("the play ended at a case's end", Verdict::Differs, 7, {7},
        "s/a equal, s/b differs, s/c not reached");
    row("too many differences", Verdict::Differs, 6, {3},
        "s/a differs, s/b not reached, s/c not reached");
    row("could not start", Verdict::CouldNotStart, 3, {},
        "s/a could not start, s/b could not start, s/c could not start");
    row("a fixture failed", Verdict::NotRun, 6, {}, "s/a equal, s/b not run, s/c not reached");
    row("a fixture failed at a case's end", Verdict::NotRun, 7, {},
        "s/a equal, s/b not run, s/c not reached");
    row("not played", Verdict::NotRun, 0, {}, "s/a not run, s/b not run, s/c not run");
    row("skipped", Verdict::Skipped, 0, {}, "s/a skipped, s/b skipped, s/c skipped");
}

void TestCases::judges()
{
    QFETCH(int, verdict);
    QFETCH(int, playedTo);
    QFETCH(QList<int>, differences);
    ScenarioResult result = resultOf(static_cast<Verdict>(verdict), playedTo, differences);
    judgeCases(threeCases, result);
    QTEST(shown(result), "cases");
    QCOMPARE(result.cases[0].requirement, std::string("A."));
    QCOMPARE(result.cases[0].sections.size(), std::size_t(1));
    for (const Difference &difference : result.differences)
        QVERIFY(!difference.caseId.empty());
}

void TestCases::linesOfNoCase()
{
    ScenarioResult result = resultOf(Verdict::Differs, 12, {12});
    judgeCases(threeCases, result);
    QCOMPARE(shown(result), QString("s/a equal, s/b equal, s/c equal, s differs"));
    result = resultOf(Verdict::Differs, 12, {12});
    judgeCases({}, result);
    QCOMPARE(shown(result), QString("s differs"));
    result = resultOf(Verdict::Skipped, 10);
    result.notCompared = {9};
    judgeCases(threeCases, result);
    QCOMPARE(shown(result), QString("s/a equal, s/b equal, s/c skipped"));
}

void TestCases::keepsCases()
{
    ScenarioResult result = resultOf(Verdict::Differs, 10, {3, 6});
    judgeCases(threeCases, result);
    ScenarioResult all = result;
    keepCases({}, all);
    QCOMPARE(shown(all), QString("s/a differs, s/b differs, s/c equal"));
    QVERIFY(!all.partial);
    keepCases({"s/a", "s/c"}, result);
    QCOMPARE(shown(result), QString("s/a differs, s/c equal"));
    QVERIFY(result.partial && result.verdict == Verdict::Differs);
    QCOMPARE(result.differences.size(), std::size_t(1));
    QCOMPARE(result.notes.front(),
             std::string("the whole scenario was played, and only 2 chosen cases judged; "
                         "differences in other cases: 1"));
    keepCases({"s/c"}, result);
    QVERIFY(result.verdict == Verdict::Equal && result.differences.empty());
}

void TestCases::unreachedCaseIsNoVerdict()
{
    ScenarioResult result = resultOf(Verdict::Differs, 6, {6});
    judgeCases(threeCases, result);
    keepCases({"s/c"}, result);
    QVERIFY(result.verdict == Verdict::NotRun);
    QCOMPARE(result.reason, std::string("not every chosen case was reached: the play ended at line "
                                        "6: it differs"));
}

void TestCases::rounds_data()
{
    QTest::addColumn<QList<int>>("verdicts");
    QTest::addColumn<int>("combined");
    QTest::addColumn<QString>("note");
    const auto row = [](const char *name, const QList<Verdict> &verdicts, Verdict combined,
                        const char *note) {
        QList<int> numbers;
        for (const Verdict verdict : verdicts)
            numbers << static_cast<int>(verdict);
        QTest::newRow(name) << numbers << static_cast<int>(combined) << QString(note);
    };
    using enum Verdict;
    row("one", {Differs}, Differs, "");
    row("all equal", {Equal, Equal}, Equal, "0 of 2 rounds differ or do not start");
    row("all differ", {Differs, Differs}, Differs,
        "2 of 2 rounds differ or do not start; the differences are those of the first");
    row("flaky", {Equal, Differs, Equal}, Flaky,
        "1 of 3 rounds differ or do not start; the differences are those of the first");
    row("starts sometimes", {Equal, CouldNotStart}, Flaky,
        "1 of 2 rounds differ or do not start; the differences are those of the first");
    row("interrupted", {Equal, NotRun}, NotRun, "0 of 2 rounds differ or do not start");
    row("ended", {Equal, NotReached, NotReached}, Equal, "0 of 1 rounds differ or do not start");
    row("not begun", {NotReached, NotReached}, NotReached, "0 of 0 rounds differ or do not start");
    row("skipped", {Skipped, Skipped}, Skipped, "0 of 2 rounds differ or do not start");
}

void TestCases::rounds()
{
    QFETCH(QList<int>, verdicts);
    QFETCH(int, combined);
    QFETCH(QString, note);
    std::vector<ScenarioResult> rounds;
    for (const int verdict : verdicts)
        rounds.push_back(resultOf(static_cast<Verdict>(verdict), 10));
    const ScenarioResult result = combineRounds(rounds);
    QCOMPARE(static_cast<int>(result.verdict), combined);
    QCOMPARE(QString::fromStdString(result.notes.empty() ? std::string() : result.notes[0]), note);
}

void TestCases::roundsOfCases()
{
    std::vector<ScenarioResult> rounds{resultOf(Verdict::Equal, 10),
                                       resultOf(Verdict::Differs, 6, {3, 6}),
                                       resultOf(Verdict::Differs, 12, {3, 12})};
    for (ScenarioResult &round : rounds) {
        round.seconds = 0.5;
        judgeCases(threeCases, round);
    }
    const ScenarioResult result = combineRounds(rounds);
    QCOMPARE(shown(result), QString("s/a flaky, s/b flaky, s/c equal"));
    QCOMPARE(result.differences[1].line, 6);
    QCOMPARE(result.seconds, 1.5);
}

CLAUSTRUM_PLAIN_TEST(TestCases)
#include "testcases.moc"
