// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/expecteddifferences.h"
#include "conformance/report/report.h"
#include "conformance/report/tests/sampleresult.h"
#include "testing/testprogram.h"

#include <QTest>

#include <sstream>

using namespace claustrum::conformance;

class TestExpectedDifferences : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void judges_data();
    void judges();
    void listsAreChecked();
    void neverExpectsACrash();
    void listMustBeReadable_data();
    void listMustBeReadable();
    void expectedLinesFitTheList();
    void listedFields_data();
    void listedFields();
};

/// The result differs at line 4 in the field "a".
void TestExpectedDifferences::judges_data()
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

void TestExpectedDifferences::judges()
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

void TestExpectedDifferences::listsAreChecked()
{
    const auto list = ExpectedDifferences::parse("b/s:4 x\n\nb/gone:7 y", "f");
    QVERIFY(list);
    QVERIFY(list->checkScenarios({"b/s", "b/gone", "b/other"}).ok());
    const auto checked = list->checkScenarios({"b/s"});
    QVERIFY(!checked);
    QCOMPARE(checked.error().text, std::string("f:3: there is no scenario b/gone"));
}

void TestExpectedDifferences::neverExpectsACrash()
{
    ScenarioResult result = resultOf(Verdict::Differs);
    result.differences[0].kind = Difference::Kind::Server;
    result.playedTo = 4;
    const auto list = ExpectedDifferences::parse("b/s:4 part 3", "f");
    QCOMPARE(static_cast<int>(list->judge(result).standing), static_cast<int>(Standing::Failed));
}

void TestExpectedDifferences::listMustBeReadable_data()
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

void TestExpectedDifferences::listMustBeReadable()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, error);
    const auto list = ExpectedDifferences::parse(text.toStdString(), "f");
    QVERIFY(!list);
    QCOMPARE(QByteArray::fromStdString(list.error().text), error);
}

/// The output of the format, with its reasons, is a list that makes the same result known.
void TestExpectedDifferences::expectedLinesFitTheList()
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

void TestExpectedDifferences::listedFields_data()
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
void TestExpectedDifferences::listedFields()
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

CLAUSTRUM_PLAIN_TEST(TestExpectedDifferences)
#include "testexpecteddifferences.moc"
