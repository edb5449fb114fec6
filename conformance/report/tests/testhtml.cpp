// SPDX-License-Identifier: Apache-2.0
// HTML pages: complete without a network and without a script, for any bytes.
#include "conformance/model/transcriptreader.h"
#include "conformance/report/html/contractpages.h"
#include "conformance/report/html/conversation.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/html/page.h"
#include "conformance/report/report.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sstream>

using namespace claustrum::conformance;

class TestHtml : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void marksDifferences_data();
    void marksDifferences();
    void bigFramesAreCut();
    void longFramesFold();
    void conversationHasEachStepInOrder();
    void foldsStepsFarFromADifference();
    void showsStepsNotPlayed();
    void showsDifferencesOfNoStep();
    void pageIsSelfContained();
    void findsSections_data();
    void findsSections();
    void everySectionIsFound();
    void everyRecordingGivesBalancedMarkup();
};

namespace {

Difference compared(const std::string &expected, std::size_t expectedOffset,
                    const std::string &received, std::size_t receivedOffset)
{
    Difference difference;
    difference.kind = Difference::Kind::Frame;
    difference.line = 4;
    difference.summary = "it <differs>";
    difference.comparable = true;
    difference.expected = expected;
    difference.received = received;
    difference.expectedOffset = expectedOffset;
    difference.receivedOffset = receivedOffset;
    return difference;
}

/// The contents of each <mark>: first the expected, then the received.
QStringList marksIn(const std::string &html)
{
    QStringList marks;
    const QRegularExpression mark(QStringLiteral("<mark[^>]*>(.*?)</mark>"));
    auto found = mark.globalMatch(QString::fromStdString(html));
    while (found.hasNext())
        marks << found.next().captured(1);
    return marks;
}

Transcript parsed(const std::string &steps)
{
    auto transcript = parseTranscript(
        R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
        R"("platform":"linux-amd64","recorded":"2026-11-23"}})"
        "\n" + steps,
        "t.jsonl");
    if (!transcript)
        qFatal("%s", transcript.error().text.c_str());
    return std::move(*transcript);
}

std::string exchange(int id)
{
    const std::string number = std::to_string(id);
    return R"({"on":1,"line":"{\"id\":)" + number + R"(,\"method\":\"a.b\"}"})" + "\n"
           + R"({"recv":1,"line":"{\"id\":)" + number + R"(,\"result\":)" + number + "}\"}\n";
}

ScenarioResult played(const Transcript &transcript, int to)
{
    ScenarioResult result;
    result.file = transcript.file;
    result.verdict = Verdict::Equal;
    result.playedTo = to;
    return result;
}

} // namespace

void TestHtml::marksDifferences_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<int>("expectedOffset");
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<int>("receivedOffset");
    QTest::addColumn<QStringList>("marks");
    const auto row = [](const char *name, const char *expected, int expectedOffset,
                        const char *received, int receivedOffset, const QStringList &marks) {
        QTest::newRow(name) << QByteArray(expected) << expectedOffset << QByteArray(received)
                            << receivedOffset << marks;
    };
    row("a value", R"({"a":1})", 5, R"({"a":2})", 5, {"1", "2"});
    row("part of a string", "x<abc>y", 3, "x<aBc>y", 3, {"b", "B"});
    row("put in", "ac", 1, "abc", 1, {"", "b"});
    row("taken out", "abc", 1, "ac", 1, {"b", ""});
    row("a mask before it", "${PID}:a.", 7, "4711:b.", 5, {"a", "b"});
    row("doubled", "aa", 2, "aaaa", 2, {"", "aa"});
    row("invisible bytes", "a\x01z", 1, "a\x02z", 1,
        {"<b class=x>&lt;01&gt;</b>", "<b class=x>&lt;02&gt;</b>"});
    row("markup", "a<z", 1, "a&z", 1, {"&lt;", "&amp;"});
    row("within a character", "\xc3\xa9", 1, "\xc3\xa8", 1, {"\xc3\xa9", "\xc3\xa8"});
    row("nothing received", "abc", 0, "", 0, {"abc", ""});
}

void TestHtml::marksDifferences()
{
    QFETCH(QByteArray, expected);
    QFETCH(int, expectedOffset);
    QFETCH(QByteArray, received);
    QFETCH(int, receivedOffset);
    const auto html = htmlDifference("f:4", compared(expected.toStdString(), expectedOffset,
                                                     received.toStdString(), receivedOffset));
    QTEST(marksIn(html), "marks");
    QVERIFY(html.find("it &lt;differs&gt;") != std::string::npos);
}

void TestHtml::bigFramesAreCut()
{
    const std::string big(3'000'000, 'x');
    const auto html =
        htmlDifference("f:4", compared(big + "1" + big, big.size(), big + "2", big.size()));
    QVERIFY(html.size() < 20'000);
    QVERIFY(marksIn(html).first().startsWith("1xxx"));
    QVERIFY(html.find("2999300 more bytes") != std::string::npos);
    QVERIFY(htmlFrame(big).size() < 20'000);
}

void TestHtml::longFramesFold()
{
    QVERIFY(htmlFrame("short").find("<details") == std::string::npos);
    const std::string text = "begin" + std::string(1000, '-') + "end";
    const auto html = htmlFrame(text);
    QVERIFY(html.find("<details class=frame><summary>begin---") == 0);
    QVERIFY(html.find("1008 bytes</span></summary>" + text) != std::string::npos);
}

void TestHtml::conversationHasEachStepInOrder()
{
    const auto transcript = parsed("{\"serve\":{}}\n" + exchange(1)
                                   + R"({"run":["-version"],"exit":0,"stdout":"v\n","stderr":""})"
                                     "\n"
                                     R"({"tree":"run","entries":null})"
                                     "\n");
    const QString html =
        QString::fromStdString(htmlConversation(transcript, played(transcript, 6)));
    int at = -1;
    for (const char *text : {"'turn step'", "the start of the server · line 2", "'turn sent'",
                             "a.b, request 1", "'turn got'", "the reply to 1", "result",
                             "a run of the binary", "-version", "the files at run"}) {
        const int next = html.indexOf(text, at + 1);
        QVERIFY2(next > at, text);
        at = next;
    }
}

void TestHtml::foldsStepsFarFromADifference()
{
    std::string steps;
    for (int id = 1; id <= 10; ++id)
        steps += exchange(id);
    const auto transcript = parsed(steps);
    ScenarioResult result = played(transcript, 21);
    result.verdict = Verdict::Differs;
    Difference difference = compared("a", 0, "b", 0);
    difference.line = 11; // the answer to the fifth
    result.differences = {difference};
    const QString html = QString::fromStdString(htmlConversation(transcript, result));
    QCOMPARE(html.count("steps without a difference"), 2);
    QVERIFY(html.contains("8 steps without a difference"));
    QVERIFY(html.contains("9 steps without a difference"));
    const int asked = html.indexOf("a.b, request 5");
    const int shown = html.indexOf("it &lt;differs&gt;");
    QVERIFY(asked > html.indexOf("</details>") && shown > asked);
    QVERIFY(shown < html.lastIndexOf("<details"));
    QVERIFY2(!html.contains("the reply to 5 "), "the difference replaces the frame");
}

void TestHtml::showsStepsNotPlayed()
{
    const auto transcript = parsed(exchange(1) + exchange(2) + exchange(3));
    QVERIFY(QString::fromStdString(htmlConversation(transcript, played(transcript, 4)))
                .contains("3 steps not played"));
    QVERIFY(QString::fromStdString(htmlConversation(transcript, played(transcript, 0)))
                .contains("6 steps not played"));
}

void TestHtml::showsDifferencesOfNoStep()
{
    const auto transcript = parsed(exchange(1));
    ScenarioResult result = played(transcript, 3);
    for (const int line : {0, 1, 99}) {
        Difference difference;
        difference.line = line;
        difference.summary = "number " + std::to_string(line);
        result.differences.push_back(difference);
    }
    const QString html = QString::fromStdString(htmlConversation(transcript, result));
    for (const char *text : {"number 0<", "number 1<", "number 99<"})
        QCOMPARE(html.count(text), 1);
}

void TestHtml::pageIsSelfContained()
{
    const std::string page =
        pageBegin("a <title>", "facts", {{"differs", "bad", "differ", 2}}) + pageEnd();
    const QString html = QString::fromStdString(page);
    QVERIFY(html.startsWith("<!doctype html>"));
    QVERIFY(html.contains("a &lt;title&gt;"));
    QVERIFY(html.contains("prefers-color-scheme: dark"));
    QVERIFY2(html.contains("<nav class=filters aria-label='Filters' hidden>"),
             "filters that need the script must not show without it");
    for (const char *text : {"http:", "https:", "src=", "href=", "url(", "@import", "fetch("})
        QVERIFY2(!html.contains(text), text);
    QCOMPARE(html.count("<script>"), 1);
    QCOMPARE(html.count("</script>"), 1);
}

void TestHtml::findsSections_data()
{
    QTest::addColumn<QByteArray>("title");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("with sections below")
        << QByteArray("One") << QByteArray("## One\na\n### Two\nb\n");
    QTest::newRow("below") << QByteArray("Two") << QByteArray("### Two\nb\n");
    QTest::newRow("to the end") << QByteArray(
        "p.q") << QByteArray("## p.q `{id}`\n```\n## c\n```\n**r.s** `x`\nd\n**t** e\n");
    QTest::newRow("a paragraph") << QByteArray("r.s") << QByteArray("**r.s** `x`\nd\n");
    QTest::newRow("before a colon") << QByteArray("e f") << QByteArray("## e f: `g` — 1\nh\n");
    QTest::newRow("before a dash") << QByteArray("i") << QByteArray("## i — 1\n");
    QTest::newRow("before a bracket") << QByteArray("j k") << QByteArray("## j k (l)\n");
    QTest::newRow("with code in it") << QByteArray("m of --n") << QByteArray("## m of `--n`\n");
    QTest::newRow("in code") << QByteArray("c") << QByteArray();
    QTest::newRow("the beginning of a title") << QByteArray("On") << QByteArray();
}

void TestHtml::findsSections()
{
    QFETCH(QByteArray, title);
    QTEST(QByteArray::fromStdString(markdownSection(
              "# Page\n## One\na\n### Two\nb\n## p.q `{id}`\n```\n## c\n```\n"
              "**r.s** `x`\nd\n**t** e\n## e f: `g` — 1\nh\n## i — 1\n## j k (l)\n## m of `--n`\n",
              title.toStdString())),
          "text");
}

/// All sections of the contract's index are on its pages.
void TestHtml::everySectionIsFound()
{
    std::ifstream index(CLAUSTRUM_SOURCE_DIR "/conformance/contract-index.jsonl");
    const QRegularExpression section(QStringLiteral("^\\{\"section\": \"([^\"]+)\""));
    ContractPages pages(CLAUSTRUM_SOURCE_DIR "/docs/contract");
    int count = 0;
    for (std::string line; std::getline(index, line);) {
        const auto name = section.match(QString::fromStdString(line)).captured(1).toStdString();
        if (name.empty())
            continue;
        ++count;
        QVERIFY2(pages.link(name).starts_with("<a href='#contract-"), name.c_str());
    }
    QVERIFY(count > 30);
    QCOMPARE(QString::fromStdString(pages.appendix()).count("<details"), count);
    QCOMPARE(QString::fromStdString(ContractPages({}).link("wire.md#Paths")),
             QString("wire.md, Paths"));
}

/// As many end tags as start tags: no recording can break the markup.
void TestHtml::everyRecordingGivesBalancedMarkup()
{
    const QDir recordings(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a"));
    const auto names = recordings.entryList({"*.jsonl"}, QDir::Files);
    QVERIFY(names.size() > 30);
    std::ostringstream out;
    const auto report = makeReport("html", out, {});
    for (const QString &name : names) {
        ScenarioResult result;
        result.file = recordings.filePath(name).toStdString();
        result.scenario = name.toStdString();
        result.verdict = Verdict::Equal;
        result.playedTo = 100'000;
        report->add({result, Standing::Ok});
    }
    report->end({});
    const QString html = QString::fromStdString(out.str()).section("<main>", 1);
    for (const char *tag : {"div", "details", "summary", "span", "b", "p", "code"}) {
        const QRegularExpression begin(QString("<%1[ >]").arg(tag));
        QVERIFY2(html.count(begin) == html.count(QString("</%1>").arg(tag)), tag);
    }
    QVERIFY(html.contains("git.info, request 165"));
}

CLAUSTRUM_PLAIN_TEST(TestHtml)
#include "testhtml.moc"
