// SPDX-License-Identifier: Apache-2.0
// Results: stored, classified, and shown in every format.
#include "conformance/compare/differenceview.h"
#include "conformance/model/resultjson.h"
#include "conformance/report/expecteddifferences.h"
#include "conformance/report/markup.h"
#include "conformance/report/report.h"
#include "testing/testprogram.h"

#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
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
    void listMustBeReadable_data();
    void listMustBeReadable();
    void exitStatus_data();
    void exitStatus();
    void exitStatusOfLacking();
    void separatesOutcomes_data();
    void separatesOutcomes();
    void prettyNamesTheCase();
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
    if (verdict == Verdict::Differs) {
        Difference difference;
        difference.kind = Difference::Kind::Frame;
        difference.line = 4;
        difference.summary = "the reply to 1 differs at byte 5, a";
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
    QTest::newRow("cut at the end") << QByteArray("abcdefghijklmno") << 1 << "abcdefghij…" << 1;
    QTest::newRow("cut at both ends")
        << QByteArray("0123456789abcdefghij") << 10 << "…56789abcd…" << 6;
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
    QTest::newRow("pretty") << QByteArray("pretty") << 100 << false << 88;
    QTest::newRow("pretty, too narrow for anything") << QByteArray("pretty") << 1 << false << 28;
    QTest::newRow("pretty, full") << QByteArray("pretty") << 100 << true << 5000;
    QTest::newRow("tap") << QByteArray("tap") << 100 << false << 88;
    QTest::newRow("junit") << QByteArray("junit") << 100 << false << 88;
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
    report->add({result, Standing::Failed, {}});
    report->end({});
    QTEST(static_cast<int>(std::ranges::count(out.str(), '~')), "shown");
}

void TestReport::resultSurvivesJson()
{
    for (const Verdict verdict :
         {Verdict::Equal, Verdict::Differs, Verdict::CouldNotStart, Verdict::NotRun}) {
        ScenarioResult result = resultOf(verdict);
        result.lacking = verdict == Verdict::NotRun;
        result.seconds = 1.25;
        result.frames = 7;
        result.playedTo = 12;
        result.directory = "/tmp/\xff";
        const auto read = readResult(writeResult(result));
        QVERIFY2(read.ok(), read ? "" : read.error().text.c_str());
        QCOMPARE(writeResult(*read), writeResult(result));
        QCOMPARE(read->directory, result.directory);
        QCOMPARE(read->seconds, 1.25);
        QCOMPARE(read->playedTo, 12);
        QCOMPARE(read->lacking, result.lacking);
        if (verdict == Verdict::Differs)
            QCOMPARE(read->differences[0].received, result.differences[0].received);
    }
    QVERIFY(!readResult("{}"));
    QVERIFY(!readResult(""));
}

void TestReport::judges_data()
{
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("scenario");
    QTest::addColumn<int>("standing");
    const auto row = [](const char *name, Verdict verdict, const char *scenario,
                        Standing standing) {
        QTest::newRow(name) << static_cast<int>(verdict) << scenario << static_cast<int>(standing);
    };
    row("equal", Verdict::Equal, "files-stat", Standing::Ok);
    row("differs", Verdict::Differs, "files-stat", Standing::Failed);
    row("not run", Verdict::NotRun, "files-stat", Standing::NotRun);
    row("listed, differs", Verdict::Differs, "git-info", Standing::KnownDifference);
    row("listed, equal", Verdict::Equal, "git-info", Standing::UnexpectedlyEqual);
    row("could not start", Verdict::CouldNotStart, "files-stat", Standing::CouldNotStart);
    row("listed, could not start", Verdict::CouldNotStart, "git-info", Standing::KnownDifference);
    row("listed, not run", Verdict::NotRun, "git-info", Standing::NotRun);
    row("listed whole, equal", Verdict::Equal, "metrics", Standing::UnexpectedlyEqual);
    row("begins like a listed one", Verdict::Differs, "metrics2", Standing::Failed);
    row("listed of this build", Verdict::Differs, "bridge", Standing::KnownDifference);
    row("listed of another build", Verdict::Differs, "cli-modes", Standing::Failed);
}

void TestReport::judges()
{
    QFETCH(int, verdict);
    QFETCH(QString, scenario);
    QFETCH(int, standing);
    const auto list = ExpectedDifferences::parse(
        "# comment\n\ngit-*  part 3 # git\nmetrics part 6\nb/br* x\n9/cli-modes y", "f");
    QVERIFY(list);
    const Outcome outcome =
        list->judge(resultOf(static_cast<Verdict>(verdict), scenario.toStdString()));
    QCOMPARE(static_cast<int>(outcome.standing), standing);
    if (scenario == "git-info")
        QCOMPARE(outcome.due, std::string("part 3"));
}

void TestReport::listMustBeReadable_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("no reason") << QByteArray("a x\nb\n") << QByteArray("f:2: give a reason for b");
    QTest::newRow("twice") << QByteArray("a x\n\na y\n") << QByteArray("f:3: a is listed twice");
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
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QVector<Standing> &standings, int status) {
        QVector<int> numbers;
        for (const Standing standing : standings)
            numbers << static_cast<int>(standing);
        QTest::newRow(name) << numbers << status;
    };
    row("nothing ran", {}, 2);
    row("equal", {Standing::Ok, Standing::Ok}, 0);
    row("differs", {Standing::Ok, Standing::Failed}, 1);
    row("not run", {Standing::Ok, Standing::NotRun}, 2);
    row("differs and not run", {Standing::NotRun, Standing::Failed}, 1);
    row("could not start", {Standing::Ok, Standing::CouldNotStart}, 2);
    row("differs and could not start", {Standing::Failed, Standing::CouldNotStart}, 1);
    row("known", {Standing::KnownDifference}, 0);
    row("unexpectedly equal", {Standing::Ok, Standing::UnexpectedlyEqual}, 1);
}

void TestReport::exitStatus()
{
    QFETCH(QVector<int>, standings);
    QFETCH(int, status);
    Totals totals;
    for (const int standing : standings)
        totals.count({ScenarioResult(), static_cast<Standing>(standing), {}});
    QCOMPARE(totals.exitStatus(), status);
}

/// A missing requirement of the machine is not a failure, but has a status of its own.
void TestReport::exitStatusOfLacking()
{
    ScenarioResult lacking = resultOf(Verdict::NotRun);
    lacking.lacking = true;
    Totals totals;
    totals.count({lacking, Standing::NotRun, {}});
    QCOMPARE(totals.exitStatus(), 3);
    totals.count({resultOf(Verdict::Equal), Standing::Ok, {}});
    QCOMPARE(totals.exitStatus(), 3);
    totals.count({resultOf(Verdict::NotRun), Standing::NotRun, {}});
    QCOMPARE(totals.exitStatus(), 2);
}

/// Each format separates differences, failed starts and missing requirements.
void TestReport::separatesOutcomes_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::addColumn<QByteArrayList>("says"); // of a failed start and a missing requirement
    QTest::newRow("pretty") << QByteArray("pretty")
                            << QByteArrayList{"NO START b/one", "1 could not start, 1 not run",
                                              "NOT RUN  b/two", "problems:\n  NO START  b/one"};
    QTest::newRow("tap") << QByteArray("tap")
                         << QByteArrayList{"not ok 1 - b/one\n# could not start: no module\n",
                                           "ok 2 - b/two # SKIP not run: needs root\n"};
    QTest::newRow("junit") << QByteArray("junit")
                           << QByteArrayList{"errors=\"1\" skipped=\"1\"",
                                             "<error message=\"could not start: no module\"/>",
                                             "<skipped message=\"not run: needs root\"/>"};
    QTest::newRow("json") << QByteArray("json")
                          << QByteArrayList{R"("standing":"could not start")",
                                            R"("verdict":"could not start","reason":"no module")",
                                            R"("couldNotStart":1,"notRun":1,"lacking":1)"};
    QTest::newRow("html") << QByteArray("html")
                          << QByteArrayList{">could not start</span>", "Could not start: no module",
                                            "Not run: needs root"};
}

void TestReport::separatesOutcomes()
{
    QFETCH(QByteArray, format);
    QFETCH(QByteArrayList, says);
    std::ostringstream out;
    const auto report = makeReport(format.toStdString(), out, {});
    report->begin(2);
    Totals totals;
    Outcome noStart{resultOf(Verdict::CouldNotStart, "one"), Standing::CouldNotStart, {}};
    Outcome lacking{resultOf(Verdict::NotRun, "two"), Standing::NotRun, {}};
    lacking.result.lacking = true;
    for (const Outcome &outcome : {noStart, lacking}) {
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
    report->add({result, Standing::Failed, {}});
    QVERIFY(out.str().find("see also") == std::string::npos);
    result.differences[0].caseId = "s/one";
    report->add({result, Standing::Failed, {}});
    QVERIFY(out.str().find("\n  see also: claustrum-conformance explain s/one\n")
            != std::string::npos);
}

void TestReport::tap()
{
    std::ostringstream out;
    const auto report = makeReport("tap", out, {});
    report->begin(4);
    report->add({resultOf(Verdict::Equal), Standing::Ok, {}});
    report->add({resultOf(Verdict::NotRun), Standing::NotRun, {}});
    report->add({resultOf(Verdict::Equal), Standing::UnexpectedlyEqual, "part 3"});
    report->add({resultOf(Verdict::Differs), Standing::KnownDifference, "part 3"});
    report->end({});
    const QString text = QString::fromStdString(out.str());
    QVERIFY2(
        text.startsWith("TAP version 13\n1..4\nok 1 - b/s\nnot ok 2 - b/s\n# not run: needs root\n"
                        "not ok 3 - b/s\n# expected to differ (part 3), but equal"),
        qPrintable(text));
    QVERIFY2(text.contains("\nnot ok 4 - b/s # TODO part 3\n# dir/s.jsonl:4: the reply"),
             qPrintable(text));
}

void TestReport::junit()
{
    std::ostringstream out;
    const auto report = makeReport("junit", out, {});
    report->begin(5);
    Totals totals;
    const auto add = [&](Verdict verdict, const char *scenario, Standing standing) {
        Outcome outcome{resultOf(verdict, scenario), standing, "part 3"};
        outcome.result.seconds = 0.25;
        totals.count(outcome);
        report->add(outcome);
    };
    add(Verdict::Equal, "one", Standing::Ok);
    add(Verdict::Differs, "two", Standing::Failed);
    add(Verdict::NotRun, "three", Standing::NotRun);
    add(Verdict::Differs, "four", Standing::KnownDifference);
    add(Verdict::Equal, "five", Standing::UnexpectedlyEqual);
    QVERIFY2(out.str().empty(), "the totals come first");
    report->end(totals);

    QXmlStreamReader xml(QByteArray::fromStdString(out.str()));
    QStringList seen;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto attributes = xml.attributes();
        QString line = xml.name().toString();
        for (const char *name :
             {"name", "tests", "failures", "errors", "skipped", "time", "message"}) {
            if (attributes.hasAttribute(name))
                line += ' ' + QString(name) + '=' + attributes.value(name).toString();
        }
        if (line.startsWith("failure message=the"))
            line += " | " + xml.readElementText().section('\n', 0, 2);
        seen << line;
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(
        seen.join('\n').toStdString(),
        std::string(
            "testsuites name=claustrum-conformance tests=5 failures=2 errors=1 skipped=1 "
            "time=0.000\n"
            "testsuite name=b tests=5 failures=2 errors=1 skipped=1 time=1.250\n"
            "testcase name=one time=0.250\n"
            "testcase name=two time=0.250\n"
            "failure message=the reply to 1 differs at byte 5, a | "
            "dir/s.jsonl:4: the reply to 1 differs at byte 5, a\n"
            "  sent      {\"x\":<01>}\n"
            "  expected  {\"a\":1}\n"
            "testcase name=three time=0.250\n"
            "error message=not run: needs root\n"
            "testcase name=four time=0.250\n"
            "skipped message=expected to differ (part 3): the reply to 1 differs at byte 5, a\n"
            "testcase name=five time=0.250\n"
            "failure message=expected to differ (part 3), but equal: remove its line from the "
            "list"));
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
    for (const char *format : {"pretty", "tap", "junit", "html", "json"}) {
        std::ostringstream out;
        const auto report = makeReport(format, out, {Colour::Yes});
        QVERIFY(report);
        report->begin(1);
        report->add({resultOf(Verdict::Differs), Standing::Failed, {}});
        report->end({});
        QVERIFY(out.str().find("the reply to 1 differs at byte 5, a") != std::string::npos);
    }
    std::ostringstream out;
    QVERIFY(!makeReport("yaml", out, {}));
}

CLAUSTRUM_PLAIN_TEST(TestReport)
#include "testreport.moc"
