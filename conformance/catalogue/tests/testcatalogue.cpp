// SPDX-License-Identifier: Apache-2.0
// Every scenario has ids, requirements and existing sections; otherwise there are errors.
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/explain.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestCatalogue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyScenarioHasRequirements();
    void handWrittenScenariosAreMarked();
    void readsRequirements();
    void refusesRequirements_data();
    void refusesRequirements();
    void findsProblems_data();
    void findsProblems();
    void findsByName_data();
    void findsByName();
    void namesTheNearest();
    void explains();
};

namespace {

const Catalogue &project()
{
    static const auto catalogue =
        Catalogue::read({CLAUSTRUM_SOURCE_DIR "/recordings", CLAUSTRUM_SOURCE_DIR "/conformance"});
    if (!catalogue)
        qFatal("%s", catalogue.error().text.c_str());
    return *catalogue;
}

ContractIndex indexOf(const char *text)
{
    return ContractIndex::parse(text, "index").value();
}

/// A scenario of build b, with these steps from line 2 on.
Transcript scenario(const std::string &steps, const std::string &name = "s")
{
    return parseTranscript(R"({"transcript":{"version":1,"scenario":")" + name
                               + R"(","title":"t","build":"b","source":"x","platform":"p",)"
                                 R"("recorded":"2026-01-01"}})"
                                 "\n"
                               + steps,
                           name + ".jsonl")
        .value();
}

const std::string exchange = R"({"on":1,"line":"ask"})"
                             "\n"
                             R"({"recv":1,"line":"{\"id\":1,\"result\":{}}"})"
                             "\n";

} // namespace

void TestCatalogue::everyScenarioHasRequirements()
{
    QVERIFY(project().scenarios().size() >= 33);
    const auto problems = project().problems();
    for (const std::string &problem : problems)
        qWarning("%s", problem.c_str());
    QVERIFY(problems.empty());
}

void TestCatalogue::handWrittenScenariosAreMarked()
{
    for (const CataloguedScenario &one : project().scenarios()) {
        const Header &header = one.transcript.header;
        const bool byHand = one.transcript.file.find("conformance/cases/") != std::string::npos;
        QVERIFY2((header.build == contractBuild) == byHand, one.transcript.file.c_str());
        QVERIFY2(header.source.starts_with("by hand from the contract") == byHand,
                 one.transcript.file.c_str());
        QVERIFY2(one.transcript.file.ends_with('/' + header.scenario + ".jsonl"),
                 one.transcript.file.c_str());
    }
}

void TestCatalogue::readsRequirements()
{
    const auto read = parseRequirements(
        R"({"id":"s/one","lines":[2,5],"requirement":"It is so.","sections":["a.md#A","a.md#B"]})",
        "f");
    QVERIFY2(read, read ? "" : read.error().text.c_str());
    QCOMPARE(read->size(), std::size_t{1});
    const Requirement &one = read->front();
    QCOMPARE(one.id, std::string("s/one"));
    QCOMPARE(one.scenario(), std::string_view("s"));
    QCOMPARE(one.text, std::string("It is so."));
    QCOMPARE(one.sections.size(), std::size_t{2});
    QVERIFY(!one.contains(1) && one.contains(2) && one.contains(5) && !one.contains(6));
}

void TestCatalogue::refusesRequirements_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no JSON") << QByteArray("{");
    QTest::newRow("no id") << QByteArray(R"({"lines":[2,3],"requirement":"r","sections":["a"]})");
    QTest::newRow("one line number")
        << QByteArray(R"({"id":"s/a","lines":[2],"requirement":"r","sections":["a"]})");
    QTest::newRow("backwards") << QByteArray(
        R"({"id":"s/a","lines":[3,2],"requirement":"r","sections":["a"]})");
    QTest::newRow("the header's line")
        << QByteArray(R"({"id":"s/a","lines":[1,2],"requirement":"r","sections":["a"]})");
    QTest::newRow("unknown key") << QByteArray(
        R"({"id":"s/a","lines":[2,3],"requirement":"r","sections":[],"x":1})");
}

void TestCatalogue::refusesRequirements()
{
    QFETCH(QByteArray, line);
    const auto read = parseRequirements("\n" + line.toStdString(), "f");
    QVERIFY(!read);
    QVERIFY(read.error().text.starts_with("f:"));
}

void TestCatalogue::findsProblems_data()
{
    QTest::addColumn<QByteArray>("requirements");
    QTest::addColumn<QByteArray>("problem");
    const auto line = [](const char *id, const char *lines, const char *text, const char *section) {
        return QByteArray(R"({"id":")") + id + R"(","lines":)" + lines + R"(,"requirement":")"
               + text + R"(","sections":[)" + section + "]}\n";
    };
    const auto good = line("s/a", "[2,3]", "r", "\"f.md#A\"");
    QTest::newRow("fine") << good << QByteArray();
    QTest::newRow("none") << QByteArray() << QByteArray("b/s: it has no requirement");
    QTest::newRow("an answer without a requirement")
        << line("s/a", "[2,2]", "r", "\"f.md#A\"")
        << QByteArray("s.jsonl:3: no case has this line");
    QTest::newRow("two for a line") << good + line("s/b", "[3,3]", "r", "\"f.md#A\"")
                                    << QByteArray("s.jsonl:3: two cases have this line");
    QTest::newRow("an id twice") << line("s/a", "[2,2]", "r", "\"f.md#A\"")
                                        + line("s/a", "[3,3]", "r", "\"f.md#A\"")
                                 << QByteArray("s/a: the id is used twice");
    QTest::newRow("no such section") << line("s/a", "[2,3]", "r", "\"f.md#B\"")
                                     << QByteArray("s/a: the contract has no section f.md#B");
    QTest::newRow("no section") << line("s/a", "[2,3]", "r", "")
                                << QByteArray("s/a: it names no section of the contract");
    QTest::newRow("no requirement")
        << line("s/a", "[2,3]", "", "\"f.md#A\"")
        << QByteArray("s/a: the requirement must be a line of up to 160 bytes");
    QTest::newRow("no name") << line("s", "[2,3]", "r", "\"f.md#A\"")
                             << QByteArray("s: an id must be <scenario>/<name>");
    QTest::newRow("missing lines")
        << line("s/a", "[2,9]", "r", "\"f.md#A\"") << QByteArray("s/a: s.jsonl has no line 9");
}

void TestCatalogue::findsProblems()
{
    QFETCH(QByteArray, requirements);
    QFETCH(QByteArray, problem);
    const auto cases = parseRequirements(requirements.toStdString(), "f").value();
    std::vector<CataloguedScenario> scenarios;
    scenarios.push_back({scenario(exchange), cases});
    const Catalogue catalogue(indexOf(R"({"section":"f.md#A"})"), std::move(scenarios));
    const auto problems = catalogue.problems();
    if (problem.isEmpty())
        QVERIFY2(problems.empty(), problems.empty() ? "" : problems.front().c_str());
    else
        QVERIFY2(std::find(problems.begin(), problems.end(), problem.toStdString())
                     != problems.end(),
                 problems.empty() ? "no problem was found" : problems.front().c_str());
}

void TestCatalogue::findsByName_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("first");
    QTest::newRow("an id") << QByteArray("files-read/cap") << QByteArray("files-read/cap");
    QTest::newRow("with its build")
        << QByteArray("5db5e4a/files-read/cap") << QByteArray("files-read/cap");
    QTest::newRow("a scenario") << QByteArray("files-read") << QByteArray("files-read/content");
    QTest::newRow("the beginning of an id")
        << QByteArray("files-read/ca") << QByteArray("files-read/cap");
    QTest::newRow("nothing") << QByteArray("no-such/thing") << QByteArray();
}

void TestCatalogue::findsByName()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, first);
    const auto found = findByName(project(), name.toStdString());
    QCOMPARE(found.empty(), first.isEmpty());
    if (!found.empty())
        QCOMPARE(QByteArray::fromStdString(found.front().requirement->id), first);
}

void TestCatalogue::namesTheNearest()
{
    QCOMPARE(nearestIds(project(), "files-raed/cap", 1).front(), std::string("files-read/cap"));
    QCOMPARE(nearestIds(project(), "git-inf", 1).front().substr(0, 9), std::string("git-info/"));
}

void TestCatalogue::explains()
{
    const auto found = findByName(project(), "process-stdin/gap");
    QCOMPARE(found.size(), std::size_t{1});
    const std::string text = explain(found.front(), Colour::No);
    for (const char *part :
         {"An offset beyond `applied` is a gap", "processes.md, process.stdin", "\"offset\":99",
          "stdin offset gap: offset ahead of applied bytes", "5db5e4a/process-stdin.jsonl"})
        QVERIFY2(text.find(part) != std::string::npos, text.c_str());
    const std::string cut =
        explain(findByName(project(), "process-stdin/admitted-in-order").front(), Colour::No);
    QVERIFY2(cut.find("more …") != std::string::npos, cut.c_str());
}

CLAUSTRUM_TEST(TestCatalogue)
#include "testcatalogue.moc"
