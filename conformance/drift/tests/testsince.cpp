// SPDX-License-Identifier: Apache-2.0
// Since when builds answer like a transcript, from their verdicts.
#include "conformance/drift/since.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"
#include "wire/jsonvalue.h"

#include <QTest>

using namespace claustrum;
using namespace claustrum::conformance;

class TestSince : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsSinceWhen_data();
    void tellsSinceWhen();
    void showsEachVerdict();
    void refusesAnOwnBuild_data();
    void refusesAnOwnBuild();
    void knowsTheBuilds();
};

namespace {

/// A build for each character, named a, b, c, …: '=' equal, 'x' differs, '?' not run.
BuildVerdicts verdictsOf(const QByteArray &marks)
{
    BuildVerdicts verdicts;
    for (const char mark : marks) {
        BuildVerdict one;
        one.name = std::string(1, static_cast<char>('a' + verdicts.size()));
        one.result.verdict = mark == '='   ? Verdict::Equal
                             : mark == 'x' ? Verdict::Differs
                                           : Verdict::NotRun;
        verdicts.push_back(std::move(one));
    }
    return verdicts;
}

Difference differenceAt(int line, const char *summary)
{
    Difference difference;
    difference.line = line;
    difference.summary = summary;
    return difference;
}

} // namespace

void TestSince::tellsSinceWhen_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::newRow("===") << QByteArray("equal since a, the first of these builds");
    QTest::newRow("xxx") << QByteArray("no build answers so");
    QTest::newRow("xx=") << QByteArray("equal since c");
    QTest::newRow("x==x") << QByteArray("equal since b; no longer since d");
    QTest::newRow("=xx") << QByteArray("equal since a, the first of these builds; "
                                       "no longer since b");
    QTest::newRow("x=x=") << QByteArray("equal since b; no longer since c\nequal since d");
    QTest::newRow("x?=") << QByteArray("equal since c, or since b, which gave no verdict");
    QTest::newRow("x=?") << QByteArray("equal since b; unknown from c on, which gave no verdict");
    QTest::newRow("x?x") << QByteArray("no build answers so; 1 gave no verdict");
    QTest::newRow("") << QByteArray("no build answers so");
}

void TestSince::tellsSinceWhen()
{
    QByteArrayList lines;
    for (const std::string &line : sinceWhen(verdictsOf(QTest::currentDataTag())))
        lines << QByteArray::fromStdString(line);
    QTEST(lines.join('\n'), "lines");
}

/// A build that stopped at line 4 has no answer to later lines.
void TestSince::showsEachVerdict()
{
    BuildVerdicts verdicts = verdictsOf("xx=");
    verdicts[0].result.differences = {differenceAt(3, "three"), differenceAt(4, "four")};
    verdicts[0].result.playedTo = 4;
    verdicts[1].result.differences = {differenceAt(6, "six")};
    verdicts[1].result.playedTo = 9;
    QCOMPARE(QByteArray::fromStdString(sinceText("f.jsonl", verdicts)),
             QByteArray("f.jsonl\n"
                        "  a  differs  line 3: three; 1 more\n"
                        "  b  differs  line 6: six\n"
                        "  c  equal\n"
                        "\n"
                        "lines, with a column for each build: = equal, x differs, ? not played\n"
                        "  x==  line 3    three\n"
                        "  x==  line 4    four\n"
                        "  ?x=  line 6    six\n"
                        "\n"
                        "equal since c\n"));
    const auto json = parseJson(sinceJson("f.jsonl", verdicts));
    QVERIFY(json);
    QCOMPARE(json->find("builds")->array().size(), std::size_t(3));
    QCOMPARE(json->find("builds")->array()[1].find("verdict")->string(), std::string("differs"));
    QCOMPARE(json->find("lines")->array()[2].find("marks")->string(), std::string("?x="));
    QCOMPARE(json->find("since")->array()[0].string(), std::string("equal since c"));
}

void TestSince::refusesAnOwnBuild_data()
{
    QTest::addColumn<QByteArray>("args");
    QTest::addColumn<bool>("refused");
    QTest::newRow("none") << QByteArray("[]") << false;
    QTest::newRow("another flag") << QByteArray(R"(["-idle-timeout","1m"])") << false;
    QTest::newRow("two words") << QByteArray(R"(["-reference-build","7c2f88d"])") << true;
    QTest::newRow("one word") << QByteArray(R"(["--reference-build=7c2f88d"])") << true;
}

void TestSince::refusesAnOwnBuild()
{
    QFETCH(QByteArray, args);
    QFETCH(bool, refused);
    const QByteArray text =
        R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
        R"("platform":"linux-amd64","recorded":"2026-11-23"}})"
        "\n{\"serve\":{\"args\":"
        + args + "}}\n";
    const auto transcript = parseTranscript(text.toStdString(), "f");
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    const auto possible = canTell(*transcript);
    QCOMPARE(!possible.ok(), refused);
    if (refused)
        QVERIFY2(possible.error().text.starts_with("f:2: "), possible.error().text.c_str());
}

/// Oldest first, and each by its whole hash.
void TestSince::knowsTheBuilds()
{
    const auto builds = knownBuilds("/bin/x");
    QVERIFY(builds.size() >= 5);
    QCOMPARE(builds.front().name, std::string("8de85fa"));
    for (const Candidate &build : builds) {
        QVERIFY(build.build.starts_with(build.name));
        QCOMPARE(build.server, std::string("/bin/x"));
    }
}

CLAUSTRUM_PLAIN_TEST(TestSince)
#include "testsince.moc"
