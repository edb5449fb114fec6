// SPDX-License-Identifier: Apache-2.0
// The items that a case covers; every uncovered item of the contract has a reason; and
// conformance/requirements/coverage.md is up to date.
#include "conformance/catalogue/buildcoverage.h"
#include "conformance/catalogue/coveragereport.h"
#include "conformance/catalogue/mentions.h"
#include "conformance/model/transcriptreader.h"
#include "posix/files.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestCoverage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fitsTexts_data();
    void fitsTexts();
    void mentions_data();
    void mentions();
    void countsCases();
    void countsByBuild();
    void everyUncoveredItemHasAReason();
    void theDocumentIsUpToDate();
};

namespace {

const std::string header = R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b",)"
                           R"("source":"x","platform":"p","recorded":"2026-01-01"}})"
                           "\n"
                           R"({"case":"c","requirement":"r","sections":["f.md#A"]})"
                           "\n";

CataloguedScenario scenario(const std::string &steps)
{
    CataloguedScenario one{parseTranscript(header + steps, "s.jsonl").value(), {}};
    one.cases = requirementsIn(one.transcript);
    return one;
}

const Catalogue &projectsCatalogue()
{
    static const auto catalogue =
        Catalogue::read({CLAUSTRUM_SOURCE_DIR "/recordings", CLAUSTRUM_SOURCE_DIR "/conformance"});
    if (!catalogue)
        qFatal("%s", catalogue.error().text.c_str());
    return *catalogue;
}

std::vector<Covered> projectsCoverage()
{
    return coverageOf(projectsCatalogue());
}

/// A rule of the index, and a case with what it says about builds and rules.
std::string ruleLine(const char *name, const char *more)
{
    return std::string(R"({"rule":")") + name + R"(","text":"t","mark":"measured")" + more + "}\n";
}
std::string caseLine(const char *name, const char *more)
{
    return std::string(R"({"case":")") + name + R"(","requirement":"r","sections":["f.md#A"])"
           + more + "}\n{\"serve\":{}}\n";
}

} // namespace

void TestCoverage::fitsTexts_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("fits");
    QTest::newRow("the same") << QByteArray("EOF") << QByteArray("EOF") << true;
    QTest::newRow("longer") << QByteArray("EOF") << QByteArray("EOFs") << false;
    QTest::newRow("shorter") << QByteArray("EOF") << QByteArray("EO") << false;
    QTest::newRow("at the end") << QByteArray("a <x>") << QByteArray("a b c") << true;
    QTest::newRow("nothing") << QByteArray("a <x>") << QByteArray("a ") << true;
    QTest::newRow("another beginning") << QByteArray("a <x>") << QByteArray("ba x") << false;
    QTest::newRow("in the middle") << QByteArray("a <x> c") << QByteArray("a b c") << true;
    QTest::newRow("another end") << QByteArray("a <x> c") << QByteArray("a b cd") << false;
    QTest::newRow("at the start") << QByteArray("<x>: y") << QByteArray("z: y") << true;
    QTest::newRow("no room") << QByteArray("ab<x>bc") << QByteArray("abc") << false;
    QTest::newRow("two") << QByteArray("a <x>, b <y>") << QByteArray("a 1, b 2") << true;
}

void TestCoverage::fitsTexts()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, text);
    QFETCH(bool, fits);
    QCOMPARE(fitsText(pattern.toStdString(), text.toStdString()), fits);
}

void TestCoverage::mentions_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<bool>("held");
    const auto row = [](const char *steps, ContractItem::Kind kind, const char *name,
                        const char *place = "", bool held = true) {
        QTest::newRow(name) << QByteArray(steps) << static_cast<int>(kind) << QByteArray(name)
                            << QByteArray(place) << held;
    };
    using Kind = ContractItem::Kind;
    const char *exchange = R"({"on":1,"line":"{\"id\":1,\"method\":\"files.read\",)"
                           R"(\"params\":{\"path\":\"${DIR}\"},\"auth\":\"${TOKEN}\"}"})"
                           "\n"
                           R"({"recv":1,"line":"{\"id\":1,\"result\":{\"exists\":${NUMBER},)"
                           R"(\"size\":0,\"word\":\"${VERSION}\",\"part\":\"${PID}x\",)"
                           R"(\"pid\":${PID},\"list\":[{\"name\":\"x\",\"at\":${NUMBER}},)"
                           R"({\"name\":\"${VERSION}\",\"at\":${NUMBER}}],)"
                           R"(\"error\":\"it failed\"}}"})"
                           "\n";
    row(exchange, Kind::Method, "files.read");
    row(exchange, Kind::Param, "files.read path");
    row(exchange, Kind::Result, "files.read exists", "", false);
    row(exchange, Kind::Result, "files.read size");
    row(exchange, Kind::Result, "files.read word", "", false);
    row(exchange, Kind::Result, "files.read part");
    row(exchange, Kind::Result, "files.read pid"); // compared with other replies
    row(exchange, Kind::Result, "files.read list[].at", "", false);
    const char *unanswered = R"({"on":1,"line":"{\"id\":1,\"method\":\"files.stat\",)"
                             R"(\"params\":{\"path\":\"x\"}}"})";
    row(unanswered, Kind::Method, "files.stat", "", false);
    row(unanswered, Kind::Param, "files.stat path", "", false);
    row(exchange, Kind::Result, "files.read list[].name");
    row(exchange, Kind::Text, "it <did>", "result");
    const char *failure =
        R"({"recv":1,"line":"{\"error\":{\"code\":-32602,\"message\":\"No.\"}}"})";
    row(failure, Kind::Code, "-32602");
    row(failure, Kind::Text, "No.", "error");
    const char *run = R"({"run":["-install","--cli-dir=x"],"exit":1,"stderr":"bad\n","stdout":)"
                      R"("__INSTALL_RESULT__{\"os\":\"linux\",\"cliError\":\"none\"}\n"})";
    row(run, Kind::Flag, "-cli-dir");
    row(run, Kind::Text, "bad", "stderr");
    row(run, Kind::Text, "none", "install");
    row(run, Kind::Result, "-install os");
    const char *serve = R"({"serve":{"args":["-reference-build","8de85fa"],)"
                        R"("conf":"# x\ninspect = on\n"}})";
    row(serve, Kind::Build, "8de85fa");
    row(serve, Kind::Flag, "-serve");
    row(serve, Kind::Key, "inspect");
    const char *stream =
        R"({"recv":1,"line":"{\"type\":\"stream\",\"processId\":\"p\",)"
        R"(\"stream\":\"stdout\",\"seq\":1,)"
        R"(\"data\":\"<<b64:2026/01/02 15:04:05 INFO  [Server] Hello ${PID}\n>>\"}"})";
    row(stream, Kind::Result, "stream stdout seq");
    row(stream, Kind::Text, "INFO  [Server] Hello <n>", "log");
}

void TestCoverage::mentions()
{
    QFETCH(QByteArray, steps);
    QFETCH(int, kind);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, place);
    QFETCH(bool, held);
    const auto one = scenario(steps.toStdString());
    const auto all = mentionsOf(one);
    QCOMPARE(all.size(), std::size_t{1});
    const ContractItem item{
        static_cast<ContractItem::Kind>(kind), name.toStdString(), place.toStdString(), {}, {}};
    QVERIFY(all.front().find(item) == (held ? Hold::Asserted : Hold::Mentioned));
    QVERIFY(!all.front().find({item.kind, item.name + "?", item.place, {}, {}}));
}

void TestCoverage::countsCases()
{
    const auto index = ContractIndex::parse(R"({"section":"f.md#A"}
{"section":"f.md#B"}
{"code":"-1","section":"f.md#A","uncovered":"it cannot be"}
{"flag":"-serve","section":"f.md#A","uncovered":"wrongly"}
)",
                                            "index");
    QVERIFY(index);
    std::vector<CataloguedScenario> scenarios;
    scenarios.push_back(scenario(R"({"serve":{}})"));
    const auto coverage = coverageOf(Catalogue(*index, std::move(scenarios)));
    QCOMPARE(coverage[0].cases, std::vector<std::string>{"s/c"});
    const std::vector<std::string> problems{"no case covers: f.md#B",
                                            "-serve is marked as not coverable, but s/c covers it"};
    QCOMPARE(coverageProblems(coverage), problems);
}

/// A rule counts for each build that has it, and is covered there by a case that holds there.
void TestCoverage::countsByBuild()
{
    const auto index =
        ContractIndex::parse(R"({"section":"f.md#A"})"
                             "\n" + ruleLine("p.md 1", R"(,"since":"4534d86")")
                                 + ruleLine("p.md 2", R"(,"until":"90fca6e","uncovered":"why")"),
                             "index");
    QVERIFY2(index.ok(), index ? "" : index.error().text.c_str());
    std::string text = header.substr(0, header.find('\n') + 1);
    text.replace(text.find(R"("build":"b")"), 11, R"("build":"contract")");
    text += caseLine("all", "")
            + caseLine("a", R"(,"since":"90fca6e","mark":"read","rules":["p.md 1"])")
            + caseLine("b", R"(,"until":"90fca6e","mark":"guess")");
    CataloguedScenario one{parseTranscript(text, "s.jsonl").value(), {}};
    one.cases = requirementsIn(one.transcript);
    const Catalogue catalogue(*index, {one});
    QStringList lines;
    for (const BuildCoverage &build : coverageByBuild(catalogue)) {
        lines << QStringLiteral("%1 %2/%3/%4/%5 %6/%7/%8")
                     .arg(QString::fromStdString(build.build))
                     .arg(build.cases[0])
                     .arg(build.cases[1])
                     .arg(build.cases[2])
                     .arg(build.cases[3])
                     .arg(build.covered)
                     .arg(build.rules)
                     .arg(build.unexplained);
    }
    QCOMPARE(lines.value(5), "7d193f8 1/0/0/1 0/1/0");
    QCOMPARE(lines.value(6), "4534d86 1/0/0/1 0/2/1");
    QCOMPARE(lines.value(9), "90fca6e 1/0/1/1 1/2/0");
    QCOMPARE(lines.value(10), "f6010b9 1/0/1/0 1/1/0");
    QCOMPARE(coverageByMark(catalogue).size(), std::size_t{1});
    QCOMPARE(coverageByMark(catalogue).front().covered, std::size_t{1});
    QVERIFY(catalogue.problems().empty());
}

void TestCoverage::everyUncoveredItemHasAReason()
{
    const auto problems = coverageProblems(projectsCoverage());
    for (const std::string &problem : problems)
        qWarning("%s", problem.c_str());
    QVERIFY(problems.empty());
}

void TestCoverage::theDocumentIsUpToDate()
{
    const auto document =
        claustrum::readFile(CLAUSTRUM_SOURCE_DIR "/conformance/requirements/coverage.md");
    QVERIFY(document);
    QVERIFY2(*document == writeCoverage(projectsCatalogue(), projectsCoverage(), "markdown"),
             "stale: claustrum-conformance coverage --format markdown > "
             "conformance/requirements/coverage.md");
}

CLAUSTRUM_TEST(TestCoverage)
#include "testcoverage.moc"
