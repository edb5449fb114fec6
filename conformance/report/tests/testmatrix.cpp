// SPDX-License-Identifier: Apache-2.0
// The matrix of cases and servers, in each of its formats.
#include "conformance/report/matrix.h"
#include "testing/testprogram.h"

#include <QRegularExpression>
#include <QTest>

using namespace claustrum::conformance;

class TestMatrix : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exitStatus_data();
    void exitStatus();
    void textHasDifferingCases();
    void jsonHasAllCases();
    void pageLinksDifferences();
};

namespace {

ScenarioResult resultOf(Verdict first, Verdict second)
{
    ScenarioResult result;
    result.file = "s.jsonl";
    result.build = "b";
    result.scenario = "s";
    result.title = "the <title>";
    result.cases = {{"s/one", "It is one.", {"wire.md#Envelope"}, 2, 9, first},
                    {"s/two", "It is two.", {}, 10, 19, second}};
    result.verdict = Verdict::Equal;
    for (const CaseResult &one : result.cases) {
        if (one.verdict != Verdict::Differs)
            continue;
        result.verdict = Verdict::Differs;
        Difference difference;
        difference.line = one.firstLine;
        difference.summary = "it differs in " + one.id;
        difference.caseId = one.id;
        result.differences.push_back(difference);
    }
    return result;
}

Standing standingOf(Verdict verdict)
{
    return verdict == Verdict::Equal ? Standing::Ok : Standing::Failed;
}

Matrix matrixOf(const std::vector<ScenarioResult> &results)
{
    Matrix matrix;
    matrix.rows.emplace_back();
    for (const ScenarioResult &result : results) {
        matrix.columns.push_back("bin" + std::to_string(matrix.columns.size()));
        matrix.rows[0].outcomes.push_back({result, standingOf(result.verdict)});
    }
    return matrix;
}

/// The second server differs in the second case, and in a line of no case.
Matrix example()
{
    ScenarioResult second = resultOf(Verdict::Equal, Verdict::Differs);
    second.cases.push_back({"s", {}, {}, 0, 0, Verdict::Differs});
    second.differences.push_back({});
    second.differences.back().summary = "it ended <early>";
    return matrixOf({resultOf(Verdict::Equal, Verdict::Equal), second});
}

} // namespace

void TestMatrix::exitStatus_data()
{
    QTest::addColumn<int>("standing");
    QTest::addColumn<int>("status");
    QTest::newRow("equal") << static_cast<int>(Standing::Ok) << 0;
    QTest::newRow("differs") << static_cast<int>(Standing::Failed) << 1;
    QTest::newRow("could not start") << static_cast<int>(Standing::CouldNotStart) << 2;
    QTest::newRow("skipped") << static_cast<int>(Standing::Skipped) << 0;
}

void TestMatrix::exitStatus()
{
    QFETCH(int, standing);
    Matrix matrix = matrixOf(
        {resultOf(Verdict::Equal, Verdict::Equal), resultOf(Verdict::Equal, Verdict::Equal)});
    matrix.rows[0].outcomes[1].standing = static_cast<Standing>(standing);
    QTEST(matrix.exitStatus(), "status");
    QCOMPARE(Matrix().exitStatus(), 2);
}

void TestMatrix::textHasDifferingCases()
{
    const QString text = QString::fromStdString(matrixText(example(), {}));
    QCOMPARE(text.toStdString(),
             std::string(
                 "  1  bin0: 2 equal, 0 differ, 0 not run\n"
                 "  2  bin1: 1 equal, 2 differ, 0 not run\n"
                 "\n"
                 "case                                        1                2                "
                 "requirement\n"
                 "b/s/two                                     equal            differs          "
                 "It is two.\n"
                 "b/s                                         equal            differs          \n"
                 "equal everywhere: 1 case\n"));
}

void TestMatrix::jsonHasAllCases()
{
    const QStringList lines = QString::fromStdString(matrixJson(example())).split('\n');
    QCOMPARE(lines.size(), 5);
    QVERIFY(lines[0].startsWith(R"({"columns":["bin0","bin1"],)"));
    QCOMPARE(lines[1],
             QString(R"({"case":"b/s/one","requirement":"It is one.",)"
                     R"("sections":["wire.md#Envelope"],"standings":["equal","equal"]})"));
    QVERIFY(lines[2].contains(R"("standings":["equal","differs"])"));
}

/// Each link leads to a place, each place has its difference, and no text breaks the markup.
void TestMatrix::pageLinksDifferences()
{
    Presentation presentation;
    presentation.contract = CLAUSTRUM_SOURCE_DIR "/docs/contract";
    const QString html = QString::fromStdString(matrixHtml(example(), presentation));
    for (const char *text :
         {"the &lt;title&gt;", "style='--columns:2'",
          "<a class='cell bad' href='#d1'>✗ differs</a>", "<section class=cause id=d1><h3>b/s/two",
          "it differs in s/two", "<section class=cause id=d2><h3>b/s ", "it ended &lt;early&gt;",
          "✓ 3", "✗ 2 of 3", "href='#contract-wire-md-Envelope'", "<li><b>bin1</b>"})
        QVERIFY2(html.contains(text), text);
    QVERIFY(!html.contains("id=d3"));
    QVERIFY(!html.contains("http"));
    for (const char *tag : {"div", "span", "a", "details", "section", "ol"})
        QVERIFY2(html.count(QRegularExpression(QString("<%1[ >]").arg(tag)))
                     == html.count(QString("</%1>").arg(tag)),
                 tag);
}

CLAUSTRUM_PLAIN_TEST(TestMatrix)
#include "testmatrix.moc"
