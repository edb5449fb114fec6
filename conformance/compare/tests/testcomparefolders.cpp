// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/comparefolders.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace claustrum::conformance;

class TestCompareFolders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pairsByName();
    void failsForAFile();
    void countsStates();
};

static void touch(const QDir &folder, const char *name)
{
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
}

void TestCompareFolders::pairsByName()
{
    QTemporaryDir place;
    const QDir left(place.filePath("left"));
    const QDir right(place.filePath("right"));
    QVERIFY(left.mkpath("sub.jsonl") && right.mkpath("."));
    for (const char *name : {"b.jsonl", "a.log", "notes.txt"})
        touch(left, name);
    for (const char *name : {"b.jsonl", "c.jsonl"})
        touch(right, name);
    const auto pairs = pairFiles(left.path().toStdString(), right.path().toStdString());
    QVERIFY(pairs);
    std::string text;
    for (const FilePair &pair : *pairs)
        text += pair.name + ' ' + std::string(stateName(pair.state)) + '\n';
    QCOMPARE(text, std::string("a.log only left\nb.jsonl not compared yet\nc.jsonl only right\n"));
}

void TestCompareFolders::failsForAFile()
{
    QTemporaryDir place;
    touch(QDir(place.path()), "a.jsonl");
    const auto pairs =
        pairFiles(place.path().toStdString(), place.filePath("a.jsonl").toStdString());
    QVERIFY(!pairs);
    QVERIFY2(pairs.error().text.find("not a directory") != std::string::npos,
             pairs.error().text.c_str());
}

void TestCompareFolders::countsStates()
{
    using State = FilePair::State;
    QCOMPARE(statesText({}), std::string("no files"));
    std::vector<FilePair> pairs(3);
    pairs[0].state = pairs[2].state = State::Equal;
    pairs[1].state = State::OnlyRight;
    QCOMPARE(statesText(pairs), std::string("2 equal, 1 only right"));
}

CLAUSTRUM_PLAIN_TEST(TestCompareFolders)
#include "testcomparefolders.moc"
