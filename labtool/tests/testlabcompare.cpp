// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/comparereport.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/model/transcriptreader.h"
#include "labtool/compare/comparemodel.h"
#include "labtool/compare/runrows.h"
#include "testing/testprogram.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QTest>

using namespace claustrum;
using namespace claustrum::lab;

class TestLabCompare : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pairs_data();
    void pairs();
    void findsFirstDifferentByte();
    void masksMatchTheirValues();
    void everyRecordingEqualsItself();
    void foldsEqualRows();
    void bothSidesBeginAtTheSameByte();
    void showsARun();
    void showsWhatARunDidNotCompare();
    void reports();
};

static conformance::Transcript transcript(const QByteArrayList &lines)
{
    QByteArray text =
        R"({"transcript": {"version": 1, "scenario": "s", "title": "t", "build": "b", )"
        R"("source": "x", "platform": "linux-amd64", "recorded": "2026-11-23"}})"
        "\n";
    for (const QByteArray &line : lines)
        text += line + '\n';
    auto parsed = conformance::parseTranscript(text.toStdString(), "t");
    if (!parsed)
        qFatal("%s", parsed.error().text.c_str());
    return std::move(*parsed);
}

static QByteArray ask(int id)
{
    return R"({"on": 1, "line": "{\"id\":)" + QByteArray::number(id)
           + R"(,\"method\":\"git.info\"}"})";
}

static QByteArray say(int id, const QByteArray &result)
{
    return R"({"recv": 1, "line": "{\"id\":)" + QByteArray::number(id) + R"(,\"result\":)" + result
           + R"(}"})";
}

/// "=", "!" for "≠", "-", "+", "^" for a broken rule, "?" not compared; "~" follows a moved row.
static QByteArray marks(const CompareRows &rows)
{
    QByteArray text;
    for (const CompareRow &row : rows) {
        text += "=!-+^?"[static_cast<int>(row.kind)];
        if (row.moved)
            text += '~';
    }
    return text;
}

void TestLabCompare::pairs_data()
{
    QTest::addColumn<QByteArrayList>("left");
    QTest::addColumn<QByteArrayList>("right");
    QTest::addColumn<QByteArray>("marks");
    const QByteArrayList three{ask(1), ask(2), say(1, "1"), say(2, "2")};
    QTest::newRow("the same") << three << three << QByteArray("====");
    QTest::newRow("changed") << three << QByteArrayList{ask(1), ask(2), say(1, "7"), say(2, "2")}
                             << QByteArray("==!=");
    QTest::newRow("lost") << three << QByteArrayList{ask(1), ask(2), say(2, "2")}
                          << QByteArray("==-=");
    QTest::newRow("added") << QByteArrayList{ask(1), say(1, "1")}
                           << QByteArrayList{ask(1), say(9, "9"), say(1, "1"), say(8, "8")}
                           << QByteArray("=+=+");
    QTest::newRow("different order")
        << three << QByteArrayList{ask(1), ask(2), say(2, "2"), say(1, "1")}
        << QByteArray("=="
                      "=~=");
    QTest::newRow("the same key twice")
        << QByteArrayList{say(1, "1"), say(1, "2")} << QByteArrayList{say(1, "1"), say(1, "3")}
        << QByteArray("=!");
    QTest::newRow("empty left side") << QByteArrayList{} << three << QByteArray("++++");
    QTest::newRow("steps that are not frames")
        << QByteArrayList{R"({"serve": {}})", R"({"pause": 5})"}
        << QByteArrayList{R"({"serve": {}})", R"({"pause": 6})"} << QByteArray("=-+");
}

void TestLabCompare::pairs()
{
    QFETCH(QByteArrayList, left);
    QFETCH(QByteArrayList, right);
    QTEST(marks(compareTranscripts(transcript(left), transcript(right))), "marks");
}

void TestLabCompare::findsFirstDifferentByte()
{
    const auto rows = compareTranscripts(transcript({say(1, R"({\"a\":[1,2]})")}),
                                         transcript({say(1, R"({\"a\":[1,3]})")}));
    QCOMPARE(rows.size(), std::size_t(1));
    QCOMPARE(rows[0].left[rows[0].leftOffset], '2');
    QCOMPARE(rows[0].right[rows[0].rightOffset], '3');
    QCOMPARE(rows[0].field, std::string("result.a[1]"));
    QCOMPARE(rows[0].leftLine, 2);
}

void TestLabCompare::masksMatchTheirValues()
{
    const auto masked = transcript({say(1, R"({\"pid\":${PID}})")});
    const auto plain = transcript({say(1, R"({\"pid\":4711})")});
    const auto other = transcript({say(1, R"({\"pid\":\"x\"})")});
    QCOMPARE(marks(compareTranscripts(masked, plain)), QByteArray("="));
    QCOMPARE(marks(compareTranscripts(plain, masked)), QByteArray("="));
    QCOMPARE(marks(compareTranscripts(masked, masked)), QByteArray("="));
    QCOMPARE(marks(compareTranscripts(masked, other)), QByteArray("!"));
}

void TestLabCompare::everyRecordingEqualsItself()
{
    const QDir recordings(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a"));
    const auto names = recordings.entryList({"*.jsonl"}, QDir::Files);
    QVERIFY(names.size() > 30);
    for (const QString &name : names) {
        const auto read = conformance::readTranscript(recordings.filePath(name).toStdString());
        QVERIFY(read.ok());
        const auto rows = compareTranscripts(*read, *read);
        QCOMPARE(rows.size(), read->steps.size());
        for (const CompareRow &row : rows)
            QVERIFY2(row.kind == CompareRow::Kind::Equal && !row.moved, qPrintable(name));
    }
}

static CompareRows rowsOf(const QByteArray &marks)
{
    CompareRows rows;
    for (const char mark : marks) {
        CompareRow row;
        row.kind = static_cast<CompareRow::Kind>(QByteArray("=!-+^").indexOf(mark));
        row.left = mark == '+' ? "" : "left";
        row.right = mark == '-' ? "" : mark == '!' ? "light" : "left";
        rows.push_back(row);
    }
    return rows;
}

/// A difference far in a line stands at the same place in both cells.
void TestLabCompare::bothSidesBeginAtTheSameByte()
{
    const QByteArray before = R"(\")" + QByteArray(300, 'x');
    CompareModel model;
    model.set(conformance::compareTranscripts(
        transcript({ask(1), say(1, before + "A" + QByteArray(20, 'y') + R"(\")")}),
        transcript({ask(1), say(1, before + "B" + QByteArray(900, 'z') + R"(\")")})));
    const int row = model.nextDifference(-1, 1);
    QVERIFY(row >= 0);
    const QString left = model.index(row, CompareModel::Left).data().toString();
    const QString right = model.index(row, CompareModel::Right).data().toString();
    QVERIFY2(left.indexOf('A') > 0, qPrintable(left));
    QCOMPARE(right.indexOf('B'), left.indexOf('A'));
    QCOMPARE(left.left(left.indexOf('A')), right.left(right.indexOf('B')));
}

void TestLabCompare::foldsEqualRows()
{
    CompareModel model;
    QAbstractItemModelTester tester(&model);
    model.set(rowsOf("======!=====-=="));
    // fold(5) = ! = fold(3) = - = =; a fold of one row at the end is not worthwhile
    QCOMPARE(model.rowCount(), 9);
    QCOMPARE(model.differences(), 2);
    QVERIFY(!model.at(0));
    QCOMPARE(model.nextDifference(-1, 1), 2);
    QCOMPARE(model.nextDifference(2, 1), 6);
    QCOMPARE(model.nextDifference(6, 1), -1);
    QCOMPARE(model.nextDifference(6, -1), 2);
    model.unfold(0);
    QCOMPARE(model.rowCount(), 13);
    QVERIFY(model.at(0));
    model.setFolding(false);
    QCOMPARE(model.rowCount(), 15);
    model.set(rowsOf("===================="));
    model.setFolding(true);
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.nextDifference(-1, 1), -1);
}

void TestLabCompare::showsARun()
{
    using conformance::Difference;
    const auto played = transcript({ask(1), say(1, "1"), ask(2), say(2, "2")});
    conformance::ScenarioResult result;
    Difference changed;
    changed.kind = Difference::Kind::Frame;
    changed.line = 3;
    changed.comparable = true;
    changed.expected = R"({"id":1,"result":1})";
    changed.received = R"({"id":1,"result":5})";
    changed.expectedOffset = changed.receivedOffset = 17;
    Difference missing;
    missing.kind = Difference::Kind::Missing;
    missing.line = 5;
    Difference server;
    server.summary = "the server crashed";
    result.differences = {changed, missing, server};
    result.playedTo = 5;
    const auto rows = compareRun(played, result);
    QCOMPARE(marks(rows), QByteArray("=!=-+"));
    QCOMPARE(rows[1].right, changed.received);
    QCOMPARE(rows[4].right, std::string("the server crashed"));
}

/// A server that died after the first reply: nothing is known about the later lines.
void TestLabCompare::showsWhatARunDidNotCompare()
{
    using conformance::Difference;
    const auto played = transcript({ask(1), say(1, "1"), ask(2), say(2, "2"), ask(3), say(3, "3")});
    conformance::ScenarioResult result;
    Difference died;
    died.line = 4;
    died.summary = "the server closed the connection";
    result.differences = {died};
    result.playedTo = 4;
    result.notCompared = {3};
    const auto rows = compareRun(played, result);
    QCOMPARE(marks(rows), QByteArray("=?=+???"));
    QCOMPARE(rows[1].why, std::string("this machine cannot compare it"));
    QCOMPARE(rows[4].why, std::string("not played: the run ended at line 4"));
    QVERIFY(rows[6].right.empty());
    QCOMPARE(conformance::countDifferences(rows), std::size_t(1));
    const std::string report = compareReport(rows, "a.jsonl", "server");
    QVERIFY2(report.find("1 of 7 differ\n") != std::string::npos, report.c_str());
    QVERIFY2(report.find("3 not compared: not played: the run ended at line 4\n")
                 != std::string::npos,
             report.c_str());
    QVERIFY(report.find("not played") == report.rfind("not played")); // said once
    CompareModel model;
    model.set(rows);
    QCOMPARE(model.differences(), 1);
    QCOMPARE(model.notCompared(), 4);
    QCOMPARE(model.nextDifference(3, 1), -1);
    bool hasFold = false;
    for (int row = 0; row < model.rowCount(); ++row)
        hasFold |= model.index(row, CompareModel::Right)
                       .data()
                       .toString()
                       .contains("not played: the run ended at line 4");
    QVERIFY(hasFold);
    result.playedTo = 0; // the server never started
    result.differences = {};
    QCOMPARE(marks(compareRun(played, result)), QByteArray("??????"));
}

void TestLabCompare::reports()
{
    const auto rows = compareTranscripts(transcript({ask(1), say(1, "1"), say(2, "2")}),
                                         transcript({ask(1), say(1, "7"), say(3, "3")}));
    const QByteArray report = QByteArray::fromStdString(compareReport(rows, "a.jsonl", "b.jsonl"));
    QVERIFY2(report.startsWith("left   a.jsonl\nright  b.jsonl\n3 of 4 differ\n\n"),
             report.constData());
    QVERIFY2(report.contains("a.jsonl:3: the reply to 1 differs at byte 17, result"),
             report.constData());
    QVERIFY2(report.contains("only on the left"), report.constData());
    QVERIFY2(report.contains("only on the right"), report.constData());
}

CLAUSTRUM_TEST(TestLabCompare)
#include "testlabcompare.moc"
