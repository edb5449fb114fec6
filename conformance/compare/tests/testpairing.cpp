// SPDX-License-Identifier: Apache-2.0
// Pairs of steps in two transcripts, and the report of their differences.
#include "conformance/compare/comparereport.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/model/compactjson.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestPairing : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pairs_data();
    void pairs();
    void comparesStepsByField_data();
    void comparesStepsByField();
    void comparesLikeAReplay();
    void compactsJson_data();
    void compactsJson();
    void reportsTheRequest();
    void abridgesLargeFrames();
    void judgesOrder_data();
    void judgesOrder();
    void namesWhatMoved();
    void namesTheBrokenRule();
};

namespace {

Transcript transcript(const QByteArrayList &lines)
{
    const QByteArray header =
        R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
        R"("platform":"linux-amd64","recorded":"2026-11-23"}})"
        "\n";
    QByteArray text = header;
    for (const QByteArray &line : lines)
        text += line + '\n';
    auto parsed = parseTranscript(text.toStdString(), "t");
    if (!parsed)
        qFatal("%s", parsed.error().text.c_str());
    return std::move(*parsed);
}

QByteArray quoted(QByteArray text)
{
    return '"' + text.replace('\\', "\\\\").replace('"', "\\\"") + '"';
}

QByteArray on(const QByteArray &line, int connection = 1)
{
    return "{\"on\":" + QByteArray::number(connection) + ",\"line\":" + quoted(line) + '}';
}

QByteArray recv(const QByteArray &line, int connection = 1)
{
    return "{\"recv\":" + QByteArray::number(connection) + ",\"line\":" + quoted(line) + '}';
}

QByteArray ask(const QByteArray &id, const QByteArray &path = "/", int connection = 1)
{
    return on("{\"id\":" + id + ",\"method\":\"files.stat\",\"params\":{\"path\":\"" + path
                  + "\"}}",
              connection);
}

QByteArray say(const QByteArray &id, const QByteArray &result, int connection = 1)
{
    return recv("{\"id\":" + id + ",\"result\":" + result + "}", connection);
}

QByteArray spawn(const QByteArray &id, const QByteArray &process)
{
    return on("{\"id\":" + id + ",\"method\":\"process.spawn\",\"params\":{\"id\":\"" + process
              + "\"}}");
}

QByteArray frame(const QByteArray &process, int seq, const QByteArray &data)
{
    return recv("{\"type\":\"stream\",\"processId\":\"" + process
                + "\",\"stream\":\"stdout\",\"seq\":" + QByteArray::number(seq) + ",\"data\":\""
                + data + "\"}");
}

QByteArray exitFrame(const QByteArray &process, int seq)
{
    return recv("{\"type\":\"stream\",\"processId\":\"" + process
                + "\",\"stream\":\"exit\",\"seq\":" + QByteArray::number(seq) + ",\"exitCode\":0}");
}

/// A request about process p.
QByteArray request(const QByteArray &id, const QByteArray &method)
{
    return on("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{\"id\":\"p\"}}");
}

/// A recv line that the server did not complete.
QByteArray cut(QByteArray line)
{
    return line.replace(line.size() - 1, 1, ",\"newline\":false}");
}

/// One character a row: "=", "!" changed, "-", "+", "^" breaks a rule; "~" after rows that have
/// moved.
QByteArray marks(const CompareRows &rows)
{
    QByteArray text;
    for (const CompareRow &row : rows) {
        text += "=!-+^"[static_cast<int>(row.kind)];
        if (row.moved)
            text += '~';
    }
    return text;
}

} // namespace

void TestPairing::pairs_data()
{
    QTest::addColumn<QByteArrayList>("left");
    QTest::addColumn<QByteArrayList>("right");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArrayList &left, const QByteArrayList &right,
                        const char *expected) {
        QTest::newRow(name) << left << right << QByteArray(expected);
    };
    const QByteArrayList two{ask("1"), say("1", "1"), ask("2"), say("2", "2")};
    row("the same", two, two, "====");
    row("changed", two, {ask("1"), say("1", "7"), ask("2"), say("2", "2")}, "=!==");
    row("an inserted exchange", two,
        {ask("1"), say("1", "1"), ask("9"), say("9", "9"), ask("2"), say("2", "2")}, "==++==");
    row("an inserted exchange with the id of a later one", two,
        {ask("2", "/new"), say("2", "9"), ask("1"), say("1", "1"), ask("2"), say("2", "2")},
        "++====");
    row("a removed exchange", {ask("1"), say("1", "1"), ask("2"), say("2", "2")},
        {ask("2"), say("2", "2")}, "--==");
    row("params and answer changed", two,
        {ask("1", "/etc"), say("1", "5"), ask("2"), say("2", "2")}, "!!==");
    row("three equal sends, one answer changed",
        {ask("1"), say("1", "1"), ask("1"), say("1", "2"), ask("1"), say("1", "3")},
        {ask("1"), say("1", "1"), ask("1"), say("1", "8"), ask("1"), say("1", "3")}, "===!==");
    row("an answer is missing", two, {ask("1"), ask("2"), say("2", "2")}, "=-==");
    row("a repeated answer", two, {ask("1"), say("1", "1"), say("1", "1"), ask("2"), say("2", "2")},
        "==+==");
    row("answers in another order", {ask("1"), ask("2"), say("1", "1"), say("2", "2")},
        {ask("1"), ask("2"), say("2", "2"), say("1", "1")}, "===~=");
    row("the same id on two connections",
        {ask("1", "/", 1), ask("1", "/", 2), say("1", "1", 1), say("1", "2", 2)},
        {ask("1", "/", 1), ask("1", "/", 2), say("1", "2", 2), say("1", "3", 1)}, "==!~=");
    row("lines without an id, one inserted", {on("x"), say("null", "1"), on("y"), say("null", "2")},
        {on("w"), say("null", "0"), on("x"), say("null", "1"), on("y"), say("null", "3")},
        "++===!");
    row("a process by its seq", {spawn("1", "p"), frame("p", 1, "YQ=="), frame("p", 2, "Yg==")},
        {spawn("1", "p"), frame("p", 2, "Yg=="), frame("p", 3, "Yw==")}, "=-=+");
    row("a reused process id",
        {spawn("1", "p"), frame("p", 1, "YQ=="), spawn("2", "p"), frame("p", 1, "Yg==")},
        {spawn("2", "p"), frame("p", 1, "Yg==")}, "--==");
    row("garbage by its place", {ask("1"), recv("garbage")}, {ask("1"), recv("rubbish")}, "=!");
    row("other steps by their text", {"{\"serve\":{}}", "{\"pause\":5}"},
        {"{ \"serve\" : {} }", "{\"pause\":6}"}, "=-+");
    row("left side empty", {}, two, "++++");
    row("both sides empty", {}, {}, "");
}

void TestPairing::pairs()
{
    QFETCH(QByteArrayList, left);
    QFETCH(QByteArrayList, right);
    QTEST(marks(compareTranscripts(transcript(left), transcript(right))), "expected");
}

void TestPairing::comparesStepsByField_data()
{
    QTest::addColumn<QByteArray>("left");
    QTest::addColumn<QByteArray>("right");
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QByteArray>("field");
    const auto row = [](const char *name, const char *left, const char *right, const char *what,
                        const char *field) {
        QTest::newRow(name) << QByteArray(left) << QByteArray(right) << QByteArray(what)
                            << QByteArray(field);
    };
    row("run", R"({"run":["-x"],"exit":0,"stdout":"","stderr":"one\n"})",
        R"({"run":["-x"],"exit":0,"stdout":"","stderr":"two\n"})", "a run of the binary", "stderr");
    row("GET", R"({"get":"${HTTP}/m","status":200,"type":"t","body":""})",
        R"({"get":"${HTTP}/m","status":404,"type":"t","body":""})", "GET ${HTTP}/m", "status");
    row("tree", R"({"tree":"run","entries":[{"name":".","mode":"drwx------"}]})",
        R"({"tree":"run","entries":[{"name":".","mode":"drwxr-xr-x"}]})", "the files at run",
        "entries[0].mode");
    row("collect",
        R"({"collect":1,"process":"p","streams":{},"contiguous":true,"largestChunk":0,"exit":"a"})",
        R"({"collect":1,"process":"p","streams":{},"contiguous":true,"largestChunk":0,"exit":"b"})",
        "the output of process p", "exit");
}

void TestPairing::comparesStepsByField()
{
    QFETCH(QByteArray, left);
    QFETCH(QByteArray, right);
    const auto rows = compareTranscripts(transcript({left}), transcript({right}));
    QCOMPARE(marks(rows), QByteArray("!"));
    QTEST(QByteArray::fromStdString(rows[0].what), "what");
    QTEST(QByteArray::fromStdString(rows[0].field), "field");
}

/// As in a replay, metrics are compared by name, and the largest chunk is not compared.
void TestPairing::comparesLikeAReplay()
{
    const auto get = [](const char *body) {
        return QByteArray(
                   R"({"get":"${HTTP}/m","status":200,"type":"text/plain; version=0.0.4","body":")")
               + body + "\"}";
    };
    const auto collect = [](const char *largest) {
        return QByteArray(R"({"collect":1,"process":"p","streams":{},"contiguous":true,)") + largest
               + R"("exit":"{\"a\":1}"})";
    };
    const auto left =
        transcript({get("a{x=\\\"1\\\"} 2\\nb 1\\n"), collect("\"largestChunk\":7,")});
    QCOMPARE(marks(compareTranscripts(
                 left, transcript({get("# TYPE a counter\\na 7\\nb 2\\n"), collect("")}))),
             QByteArray("=="));
    const auto rows = compareTranscripts(left, transcript({get("a 1\\n"), collect("")}));
    QCOMPARE(marks(rows), QByteArray("!="));
    QVERIFY2(rows[0].field.starts_with("samples"), rows[0].field.c_str());
}

void TestPairing::compactsJson_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("compact");
    QTest::newRow("blanks") << QByteArray(" { \"a\" : [ 1 , { } , [ ] ] , \"b\" : null } ")
                            << QByteArray(R"({"a":[1,{},[]],"b":null})");
    QTest::newRow("scalars") << QByteArray("[ true, false, -1.5e3, \"x y\" ]")
                             << QByteArray(R"([true,false,-1.5e3,"x y"])");
    QTest::newRow("escapes") << QByteArray(R"(["\u00e9\/\u0041"])")
                             << QByteArray("[\"\xc3\xa9/A\"]");
    QTest::newRow("not JSON") << QByteArray("{ \"a\" ") << QByteArray("{ \"a\" ");
}

void TestPairing::compactsJson()
{
    QFETCH(QByteArray, text);
    QTEST(QByteArray::fromStdString(compactJson(text.toStdString())), "compact");
}

void TestPairing::reportsTheRequest()
{
    const auto rows = compareTranscripts(transcript({ask("1"), say("1", "{\"a\":1}")}),
                                         transcript({ask("1"), say("1", "{\"a\":2}")}));
    QCOMPARE(
        QByteArray::fromStdString(compareReport(rows, "a", "b")),
        QByteArray("left   a\nright  b\n1 of 2 differ\n\n"
                   "a:3: the reply to 1 differs at byte 22, result.a\n"
                   "  sent      {\"id\":1,\"method\":\"files.stat\",\"params\":{\"path\":\"/\"}}\n"
                   "  left      {\"id\":1,\"result\":{\"a\":1}}\n"
                   "  right     {\"id\":1,\"result\":{\"a\":2}}\n"
                   "                                  ^\n"
                   "            value changed: result.a: 1 -> 2\n"));
}

void TestPairing::abridgesLargeFrames()
{
    const QByteArray big(5'000'000, 'x');
    const auto rows = compareTranscripts(
        transcript({ask("1"), say("1", '"' + big + "1" + big + '"'), say("2", '"' + big + '"')}),
        transcript({ask("1"), say("1", '"' + big + "2" + big + '"'), say("3", '"' + big + '"')}));
    QCOMPARE(marks(rows), QByteArray("=!-+"));
    const auto report = compareReport(rows, "a", "b", {.colour = Colour::Yes});
    QVERIFY(report.size() < 3000);
    QVERIFY(report.find("differs at byte 5000018, result") != std::string::npos);
}

/// The order is free, but for the rules of a process's frames and of closing.
void TestPairing::judgesOrder_data()
{
    QTest::addColumn<QByteArrayList>("left");
    QTest::addColumn<QByteArrayList>("right");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArrayList &left, const QByteArrayList &right,
                        const char *expected) {
        QTest::newRow(name) << left << right << QByteArray(expected);
    };
    const QByteArray start = spawn("1", "p");
    const QByteArray a = frame("p", 1, "YQ==");
    const QByteArray b = frame("p", 2, "Yg==");
    const QByteArray exit = exitFrame("p", 3);
    const QByteArray spawned = say("1", R"({"success":true})");
    const QByteArray kill = request("2", "process.killAndWait");
    const QByteArray killed = say("2", R"({"found":true,"died":true})");
    const QByteArray reattach = request("2", "process.reattach");
    const QByteArray reattached = say("2", R"({"found":true,"firstSeq":1,"lastSeq":2})");
    const QByteArray eof = "{\"eof\":1}";
    row("two frames of a process", {start, a, b, exit}, {start, b, a, exit}, "=^==");
    row("both in the wrong order", {start, b, a, exit}, {start, b, a, exit}, "====");
    row("output after the exit", {start, a, b, exit}, {start, a, exit, b}, "==^=");
    row("a replay after the reply", {reattach, a, b, reattached}, {reattach, reattached, a, b},
        "===^");
    row("the exit after the reply to a kill", {start, spawned, a, b, kill, exit, killed},
        {start, spawned, a, b, kill, killed, exit}, "======^");
    row("frames of two processes", {start, spawn("2", "q"), a, frame("q", 1, "YQ==")},
        {start, spawn("2", "q"), frame("q", 1, "YQ=="), a}, "====");
    row("a frame and a reply", {start, a, say("1", "1")}, {start, say("1", "1"), a}, "===");
    row("the server closes earlier", {ask("1"), say("1", "1"), eof}, {ask("1"), eof, say("1", "1")},
        "==^");
    row("another connection is closed earlier",
        {ask("1"), ask("2", "/", 2), say("1", "1"), "{\"eof\":2}"},
        {ask("1"), ask("2", "/", 2), "{\"eof\":2}", say("1", "1")}, "====");
    row("a line without its newline", {start, a}, {start, cut(a)}, "=^");
}

void TestPairing::judgesOrder()
{
    QFETCH(QByteArrayList, left);
    QFETCH(QByteArrayList, right);
    QByteArray found = marks(compareTranscripts(transcript(left), transcript(right)));
    QTEST(found.replace("~", ""), "expected");
    const auto back = compareTranscripts(transcript(right), transcript(left));
    QCOMPARE(countDifferences(back), std::size_t(found.count('^')));
}

void TestPairing::namesWhatMoved()
{
    const auto rows =
        compareTranscripts(transcript({ask("1"), ask("2"), say("1", "1"), say("2", "2")}),
                           transcript({ask("1"), ask("2"), say("2", "2"), say("1", "1")}));
    QCOMPARE(countDifferences(rows), std::size_t(0));
    const QByteArray report =
        QByteArray::fromStdString(compareReport(rows, "a", "b", Presentation()));
    QVERIFY2(report.endsWith("0 of 4 differ\n\nin another order, which is free:\n"
                             "  the reply to 1: left line 4, after files.stat, request 2; "
                             "right line 5, after the reply to 2\n"),
             report.constData());
}

void TestPairing::namesTheBrokenRule()
{
    const QByteArrayList start{spawn("1", "p")};
    const QByteArray first = frame("p", 1, "YQ==");
    const QByteArray second = frame("p", 2, "Yg==");
    const auto rows = compareTranscripts(transcript(start + QByteArrayList{first, second}),
                                         transcript(start + QByteArrayList{second, first}));
    QCOMPARE(countDifferences(rows), std::size_t(1));
    const QByteArray report =
        QByteArray::fromStdString(compareReport(rows, "a", "b", Presentation()));
    for (const char *part :
         {"1 of 3 differ\n", "a:3: on the right, frame 1 of process p arrived after frame 2\n",
          "left line 3, right line 4\n"})
        QVERIFY2(report.contains(part), report.constData());
}

CLAUSTRUM_PLAIN_TEST(TestPairing)
#include "testpairing.moc"
