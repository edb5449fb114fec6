// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/knownrows.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace claustrum::conformance;

class TestKnownRows : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pairs_data();
    void pairs();
    void findsTheList();
};

namespace {

CompareRow row(CompareRow::Kind kind, int line, const char *field = "")
{
    CompareRow row;
    row.kind = kind;
    row.leftLine = line;
    row.field = field;
    return row;
}

/// An equal row, a changed field in line 4, and a frame of line 6 alone.
CompareRows someRows()
{
    return {row(CompareRow::Kind::Equal, 2), row(CompareRow::Kind::Changed, 4, "result.root"),
            row(CompareRow::Kind::OnlyLeft, 6)};
}

} // namespace

void TestKnownRows::pairs_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<bool>("isEqual");
    QTest::addColumn<QByteArray>("state"); // with known of differences
    const QByteArray none;
    QTest::newRow("no list") << none << false << QByteArray("different 0/2");
    QTest::newRow("no list, no difference") << none << true << QByteArray("equal 0/0");
    QTest::newRow("one is listed")
        << QByteArray("b/s:4 later\n") << false << QByteArray("different 1/2");
    QTest::newRow("all are listed")
        << QByteArray("b/s:4:result.* later\nb/s:6 later\n") << false << QByteArray("known 2/2");
    QTest::newRow("another field") << QByteArray("b/s:4:error later\nb/s:6 later\n") << false
                                   << QByteArray("different 1/2: L:1: b/s:4:error does not differ "
                                                 "(later): remove the line from the list");
    QTest::newRow("listed, but equal")
        << QByteArray("b/s:4 later\n") << true
        << QByteArray("different 0/0: L:1: b/s:4 does not differ (later): remove the line from the "
                      "list");
    QTest::newRow("of another recording")
        << QByteArray("b/t:4 later\n") << true << QByteArray("equal 0/0");
}

void TestKnownRows::pairs()
{
    QFETCH(QByteArray, list);
    QFETCH(bool, isEqual);
    const auto known = ExpectedDifferences::parse(list.toStdString(), "L");
    QVERIFY(known);
    Transcript left;
    left.header.build = "b";
    left.header.scenario = "s";
    FilePair pair;
    setRows(pair, isEqual ? CompareRows{row(CompareRow::Kind::Equal, 4)} : someRows(), left,
            *known);
    std::string text = std::string(stateName(pair.state)) + ' ' + std::to_string(pair.known) + '/'
                       + std::to_string(pair.differences);
    if (!pair.problem.empty())
        text += ": " + pair.problem;
    QTEST(QByteArray::fromStdString(text), "state");
}

void TestKnownRows::findsTheList()
{
    const QTemporaryDir place;
    QVERIFY(QDir(place.path()).mkpath("recordings/build"));
    const std::string folder = place.filePath("recordings/build").toStdString();
    QCOMPARE(listFor(folder), std::string());
    const auto touch = [&place](const char *name) {
        QFile file(place.filePath(QString::fromLatin1(name)));
        return file.open(QIODevice::WriteOnly);
    };
    QVERIFY(touch("recordings/expected-differences"));
    QCOMPARE(listFor(folder), place.filePath("recordings/expected-differences").toStdString());
    QCOMPARE(listFor(folder + '/'), listFor(folder));
    QVERIFY(touch("recordings/build/expected-differences"));
    QCOMPARE(listFor(folder), folder + "/expected-differences");
}

CLAUSTRUM_PLAIN_TEST(TestKnownRows)
#include "testknownrows.moc"
