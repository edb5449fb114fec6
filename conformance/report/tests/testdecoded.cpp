// SPDX-License-Identifier: Apache-2.0
// Decoded payloads and the server's log in every report.
#include "conformance/compare/framediff.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/html/payload.h"
#include "conformance/report/report.h"
#include "conformance/results/resultjson.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QRegularExpression>
#include <QTest>

#include <sstream>

using namespace claustrum;
using namespace claustrum::conformance;

class TestDecoded : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyReportDecodes_data();
    void everyReportDecodes();
    void everyReportHasTheLogOnce_data();
    void everyReportHasTheLogOnce();
    void panesMarkTheBytes_data();
    void panesMarkTheBytes();
    void panesAreBounded();
    void equalPayloadsHaveOnePane();
    void logOnAPage();
    void everyReportSaysWhenItClosed_data();
    void everyReportSaysWhenItClosed();
    void survivesJson();
};

namespace {

Difference payloadDifference(const QByteArray &expected, const QByteArray &received)
{
    const auto frame = [](const QByteArray &bytes) {
        return R"({"seq":2,"data":")" + base64Text(bytes.toStdString()) + "\"}";
    };
    auto difference = compareText(Difference::Kind::Frame, 4, "frame 2 of process p1",
                                  Pattern(frame(expected), Placeholders()), frame(received));
    if (!difference || !difference->payload)
        qFatal("the payloads must differ");
    return std::move(*difference);
}

QString reportOf(const QByteArray &format, std::vector<Difference> differences)
{
    Outcome outcome;
    outcome.result.file = "none/s.jsonl";
    outcome.result.scenario = "s";
    outcome.result.build = "b";
    outcome.result.verdict = Verdict::Differs;
    outcome.result.differences = std::move(differences);
    outcome.standing = Standing::Failed;
    std::ostringstream out;
    const auto report = makeReport(format.toStdString(), out, {});
    report->begin(1);
    report->add(outcome);
    report->end({});
    return QString::fromStdString(out.str());
}

/// The contents of each <mark>: first the expected, then the received.
QStringList marksIn(const QString &html)
{
    QStringList marks;
    static const QRegularExpression mark(QStringLiteral("<mark[^>]*>(.*?)</mark>"));
    auto found = mark.globalMatch(html);
    while (found.hasNext())
        marks << found.next().captured(1);
    return marks;
}

QString paneOf(const QByteArray &expected, const QByteArray &received)
{
    const Difference difference = payloadDifference(expected, received);
    return QString::fromStdString(htmlPayload("decoded", *difference.payload, {}));
}

} // namespace

void TestDecoded::everyReportDecodes_data()
{
    QTest::addColumn<QByteArrayList>("says");
    const QByteArray title = "data → message.text at byte 32 of 37: JSON, line 2";
    const QByteArrayList rows{
        title, "  expected      \"text\":\"hello\"\n",
        "  received      \"text\":\"hellO\"\n                            ^\n"};
    QTest::newRow("pretty") << rows;
    QTest::newRow("junit") << QByteArrayList{title,
                                             "\n  received      &quot;text&quot;:&quot;hellO"};
    QTest::newRow("tap") << QByteArrayList{"# "
                                           "  decoded   "
                                               + title,
                                           "#   received      \"text\":\"hellO\"\n"};
    QTest::newRow("html") << QByteArrayList{title,
                                            "&quot;text&quot;:&quot;hell<mark>O</mark>&quot;"};
    QTest::newRow("json") << QByteArrayList{
        R"("payload":{"form":"json","path":"data → message.text","expected":"{\"a\":1}\n{\"message\":)",
        R"("expectedOffset":32,"receivedOffset":32,"equal":false})"};
}

void TestDecoded::everyReportDecodes()
{
    QFETCH(QByteArrayList, says);
    const auto text =
        reportOf(QTest::currentDataTag(),
                 {payloadDifference("{\"a\":1}\n{\"message\":{\"text\":\"hello\"}}\n",
                                    "{\"a\":1}\n{\"message\":{\"text\":\"hellO\"}}\n")});
    for (const QByteArray &part : says)
        QVERIFY2(text.contains(part), "lacks " + part + " in:\n" + text.toUtf8());
}

void TestDecoded::everyReportHasTheLogOnce_data()
{
    QTest::addColumn<QByteArrayList>("says");
    QTest::newRow("pretty") << QByteArrayList{"  log       of the server, around that moment\n"
                                              "            before\n"
                                              "            ---- 2 differences were noticed here "
                                              "----\n"
                                              "            after\n"};
    QTest::newRow("tap") << QByteArrayList{"#             before\n", "#             after\n"};
    QTest::newRow("junit") << QByteArrayList{"\n            before\n", "\n            after\n"};
    QTest::newRow("html") << QByteArrayList{
        "<pre>before\n<span class=moment>2 differences were noticed here</span>after\n</pre>"};
}

void TestDecoded::everyReportHasTheLogOnce()
{
    QFETCH(QByteArrayList, says);
    Difference first = payloadDifference("a", "b");
    first.log = {"before\nafter\n", {7, 7}};
    Difference second = payloadDifference("c", "d");
    second.log = first.log;
    const auto text = reportOf(QTest::currentDataTag(), {first, second});
    for (const QByteArray &part : says)
        QVERIFY2(text.contains(part), "lacks " + part + " in:\n" + text.toUtf8());
    QCOMPARE(text.count("noticed here"), 1);
}

void TestDecoded::panesMarkTheBytes_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::addColumn<QByteArray>("received");
    QTest::addColumn<QStringList>("marks");
    QTest::newRow("text") << QByteArray("one\nhello\n") << QByteArray("one\nhellO\n")
                          << QStringList{"o", "O"};
    QTest::newRow("only in the line of the difference")
        << QByteArray("a1\nb\n") << QByteArray("a2\nc\n") << QStringList{"1", "2"};
    QTest::newRow("put in") << QByteArray("ac") << QByteArray("abc") << QStringList{"", "b"};
    QTest::newRow("a line is missing") << QByteArray("a\nb\n") << QByteArray("a\n")
                                       << QStringList{"b<b class=x>&lt;0a&gt;</b>", ""};
    QTest::newRow("JSON") << QByteArray(R"({"a":1,"b":[2]})") << QByteArray(R"({"a":1,"b":[3]})")
                          << QStringList{"2", "3"};
    QTest::newRow("hex") << QByteArray("\0\1\2", 3) << QByteArray("\0\x11\x12", 3)
                         << QStringList{"01 02", "11 12"};
    QTest::newRow("hex is shorter")
        << QByteArray("\0\1\2", 3) << QByteArray("\0\1", 2) << QStringList{"02", ""};
}

void TestDecoded::panesMarkTheBytes()
{
    QFETCH(QByteArray, expected);
    QFETCH(QByteArray, received);
    QTEST(marksIn(paneOf(expected, received)), "marks");
}

void TestDecoded::panesAreBounded()
{
    const QByteArray lines = QByteArray("x\n").repeated(100'000);
    const QString html = paneOf(lines + "a\n" + lines, lines + "b\n" + lines);
    QVERIFY(html.size() < 20'000);
    QCOMPARE(html.count("… 99960 lines …"), 4);
    const QByteArray wide(100'000, 'x');
    QVERIFY(paneOf(wide + "\n1", wide + "\n2").size() < 20'000);
}

void TestDecoded::equalPayloadsHaveOnePane()
{
    Difference difference = payloadDifference("a", "b");
    difference.payload->received = "a";
    difference.payload->equal = true;
    const auto html = QString::fromStdString(htmlPayload("decoded", *difference.payload, {}));
    QVERIFY(html.contains("only their base64 is written differently"));
    QCOMPARE(html.count("<div class=frame>"), 1);
    QVERIFY(marksIn(html).isEmpty());
}

/// A log with markup, and marks at both ends.
void TestDecoded::logOnAPage()
{
    Difference difference = payloadDifference("a", "b");
    difference.log = {"<b>\n", {0, 4}};
    const auto html = QString::fromStdString(htmlDifference("f:4", difference));
    QVERIFY2(html.contains("<pre><span class=moment>the difference was noticed here</span>"
                           "&lt;b&gt;\n"
                           "<span class=moment>the difference was noticed here</span></pre>"),
             qPrintable(html));
}

void TestDecoded::everyReportSaysWhenItClosed_data()
{
    QTest::addColumn<QString>("says");
    const QString text = QStringLiteral("the server closed it (4 ms after the reply to 7)");
    QTest::newRow("pretty") << text;
    QTest::newRow("tap") << text;
    QTest::newRow("junit") << text;
    QTest::newRow("html") << text;
    QTest::newRow("json") << QStringLiteral("\"after\":\"4 ms after the reply to 7\"");
}

void TestDecoded::everyReportSaysWhenItClosed()
{
    QFETCH(QString, says);
    Difference closed;
    closed.summary = "the server closed it";
    closed.after = "4 ms after the reply to 7";
    const auto text = reportOf(QTest::currentDataTag(), {closed});
    QVERIFY2(text.contains(says), qPrintable(text));
}

/// From the process that plays to the one that reports.
void TestDecoded::survivesJson()
{
    Difference sent = payloadDifference("\xff\n", "\xfe");
    sent.payload->receivedInvalidFrom = 3;
    sent.log = {"line\n", {0, 5}};
    sent.after = "4 ms after frame 1 of process \xff";
    ScenarioResult result;
    result.verdict = Verdict::Differs;
    result.differences = {sent};
    const auto read = readResult(writeResult(result));
    QVERIFY2(read.ok(), read ? "" : read.error().text.c_str());
    const Difference &received = read->differences.at(0);
    QCOMPARE(received.payload->form, Payload::Form::Hex);
    QCOMPARE(received.payload->path, sent.payload->path);
    QCOMPARE(received.payload->expected, std::string("\xff\n"));
    QCOMPARE(received.payload->received, std::string("\xfe"));
    QVERIFY(!received.payload->expectedInvalidFrom);
    QCOMPARE(received.payload->receivedInvalidFrom, sent.payload->receivedInvalidFrom);
    QCOMPARE(received.log.text, sent.log.text);
    QCOMPARE(received.log.marks, sent.log.marks);
    QCOMPARE(received.after, sent.after);
}

CLAUSTRUM_PLAIN_TEST(TestDecoded)
#include "testdecoded.moc"
