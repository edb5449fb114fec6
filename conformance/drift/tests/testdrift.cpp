// SPDX-License-Identifier: Apache-2.0
// Differences of two builds, by method.
#include "conformance/drift/driftsides.h"
#include "conformance/drift/driftviews.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"
#include "wire/jsonvalue.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace claustrum;
using namespace claustrum::conformance;

class TestDrift : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsChanges_data();
    void findsChanges();
    void countsAnswersAndScenarios();
    void errorTextsByTheirWords();
    void sidesByScenario();
    void readsFolders();
    void views();
    void fitsTheWidth();
    void comparesConduct();
    void gradesTheHighest();
    void showsTheBrokenRule();
};

namespace {

Transcript transcript(const QByteArray &lines, const std::string &scenario = "s")
{
    const std::string header = R"({"transcript":{"version":1,"scenario":")" + scenario
                               + R"(","title":"t","build":"b","source":"x",)"
                                 R"("platform":"linux-amd64","recorded":"2026-11-23"}})"
                                 "\n";
    auto parsed = parseTranscript(header + lines.toStdString(), scenario + ".jsonl");
    if (!parsed)
        qFatal("%s", parsed.error().text.c_str());
    return std::move(*parsed);
}

QByteArray line(const char *key, QByteArray text)
{
    return QByteArray("{\"") + key + "\":1,\"line\":\""
           + text.replace('\\', "\\\\").replace('"', "\\\"") + "\"}\n";
}

QByteArray ask(const char *method, int id = 1)
{
    return line("on", "{\"id\":" + QByteArray::number(id) + ",\"method\":\"" + method + "\"}");
}

QByteArray say(const QByteArray &members, int id = 1)
{
    return line("recv", "{\"id\":" + QByteArray::number(id) + ',' + members + '}');
}

QByteArray spawn()
{
    return line("on", R"({"id":1,"method":"process.spawn","params":{"id":"p"}})");
}

QByteArray frame(const QByteArray &members)
{
    return line("recv", R"({"type":"stream","processId":"p",)" + members + '}');
}

/// One line per change: "group | kind | path | places".
QString changesOf(const Drift &drift)
{
    QStringList lines;
    for (const auto &[group, changes] : drift.groups) {
        for (const DriftChange &change : changes)
            lines << QString::fromStdString(group + " | " + std::string(kindName(change.kind))
                                            + " | " + change.path + " | " + placesOf(change));
    }
    return lines.join('\n');
}

Drift driftOf(const QByteArray &from, const QByteArray &to)
{
    DriftFinder finder;
    finder.compare(sessionOf(transcript(from)), sessionOf(transcript(to)));
    return finder.take();
}

const QByteArray unknown = say(R"("error":{"code":-32601,"message":"Unknown method: x.y"})");

} // namespace

void TestDrift::findsChanges_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("changes");
    const auto row = [](const char *name, const QByteArray &from, const QByteArray &to,
                        const char *changes) {
        QTest::newRow(name) << from << to << QString(changes);
    };
    const QByteArray run = R"({"run":["-version"],"exit":0,"stdout":"a\n","stderr":""})"
                           "\n";
    row("nothing", ask("x.y") + say(R"("result":1)"), ask("x.y") + say(R"("result":1)"), "");
    row("a field added", ask("x.y") + say(R"("result":{"a":1})"),
        ask("x.y") + say(R"("result":{"a":1,"b":2})"), "x.y | field added | result.b | after a");
    row("an error code and its text", ask("x.y") + say(R"("error":{"code":1,"message":"a"})"),
        ask("x.y") + say(R"("error":{"code":2,"message":"b"})"),
        "x.y | error code changed | error.code | \nx.y | error text changed | error.message | ");
    row("a method added, by its answer", ask("x.y") + unknown, ask("x.y") + say(R"("result":1)"),
        "x.y | method added |  | ");
    row("a method removed, by its answer", ask("x.y") + say(R"("result":1)"), ask("x.y") + unknown,
        "x.y | method removed |  | ");
    row("another unknown method is an error text",
        ask("x.y") + say(R"("error":{"code":1,"message":"no"})"),
        ask("x.y") + say(R"("error":{"code":1,"message":"Unknown method: x.z"})"),
        "x.y | error text changed | error.message | ");
    row("a method added, by the list",
        ask("server.capabilities") + say(R"("result":{"methods":["a.b"]})"),
        ask("server.capabilities") + say(R"("result":{"methods":["a.b","c.d"]})"),
        "c.d | method added |  | \n"
        "server.capabilities | list element added | result.methods[] | after \"a.b\"");
    row("a missing answer", ask("x.y") + say(R"("result":1)"), ask("x.y"),
        "x.y | answer lost |  | ");
    row("an additional answer", ask("x.y") + say(R"("result":1)"),
        ask("x.y") + say(R"("result":1)") + say(R"("result":1)"), "x.y | answer added |  | ");
    row("a request on one side only", ask("x.y") + say(R"("result":1)"),
        ask("x.y") + say(R"("result":1)") + ask("z", 2) + say(R"("result":1)", 2), "");
    row("an exit code", spawn() + frame(R"("stream":"exit","seq":1,"exitCode":0)"),
        spawn() + frame(R"("stream":"exit","seq":1,"exitCode":1)"),
        "output of processes | exit code changed | exitCode | ");
    row("output", spawn() + frame(R"("stream":"stdout","seq":1,"data":"YQ==")"),
        spawn() + frame(R"("stream":"stdout","seq":1,"data":"Yg==")"),
        "output of processes | output changed | data | ");
    row("a process that never ends", spawn() + frame(R"("stream":"exit","seq":1,"exitCode":0)"),
        spawn(), "output of processes | answer lost |  | ");
    row("a run", run,
        R"({"run":["-version"],"exit":1,"stdout":"b\n","stderr":""})"
        "\n",
        "claustrum -version | value changed | exit | \n"
        "claustrum -version | value changed | stdout | ");
    row("a file",
        R"({"tree":"run","entries":[{"name":".","mode":"d"}]})"
        "\n",
        R"({"tree":"run","entries":[{"name":".","mode":"d"},{"name":"t","mode":"-"}]})"
        "\n",
        "files at run | list element added | entries[] | after .");
    row("a line that is no request",
        line("on", "x") + line("recv", R"({"id":null,"error":{"code":1}})"),
        line("on", "x") + line("recv", R"({"id":null,"error":{"code":2}})"),
        "lines that are no requests | error code changed | error.code | ");
    row("the server closes", ask("x.y") + say(R"("result":1)"),
        ask("x.y") + say(R"("result":1)") + "{\"eof\":1}\n", "connections | answer added |  | ");
    row("in another order",
        ask("a", 1) + ask("b", 2) + say(R"("result":1)", 1) + say(R"("result":2)", 2),
        ask("a", 1) + ask("b", 2) + say(R"("result":2)", 2) + say(R"("result":1)", 1), "");
    const QByteArray first = frame(R"("stream":"stdout","seq":1,"data":"YQ==")");
    const QByteArray second = frame(R"("stream":"stdout","seq":2,"data":"Yg==")");
    const char *const order = "output of processes | order changed | order of frames | ";
    row("frames of a process in another order", spawn() + first + second, spawn() + second + first,
        order);
    row("in order again", spawn() + second + first, spawn() + first + second, order);
    row("in the wrong order on both sides", spawn() + second + first, spawn() + second + first, "");
    row("the server closes elsewhere", ask("x.y") + say(R"("result":1)") + "{\"eof\":1}\n",
        ask("x.y") + "{\"eof\":1}\n" + say(R"("result":1)"), "connections | order changed |  | ");
}

void TestDrift::findsChanges()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QTEST(changesOf(driftOf(from, to)), "changes");
}

/// Equal changes are counted as one; different error texts are different changes.
void TestDrift::countsAnswersAndScenarios()
{
    const auto lines = [](const char *field, const char *first, const char *second) {
        return ask("x.y", 1) + say("\"result\":{" + QByteArray(field) + '}', 1) + ask("x.y", 2)
               + say("\"result\":{\"error\":\"" + QByteArray(first) + "\"}", 2) + ask("x.y", 3)
               + say("\"result\":{\"error\":\"" + QByteArray(second) + "\"}", 3);
    };
    DriftFinder finder;
    for (const char *scenario : {"one", "two"})
        finder.compare(sessionOf(transcript(lines("\"a\":1", "a", "b"), scenario)),
                       sessionOf(transcript(lines("\"a\":1,\"b\":2", "c", "d"), scenario)));
    const Drift drift = finder.take();
    QCOMPARE(drift.scenarios, std::size_t(2));
    QCOMPARE(drift.answers, std::size_t(6));
    const auto &changes = drift.groups.at("x.y");
    QCOMPARE(changes.size(), std::size_t(3));
    for (const DriftChange &change : changes) {
        QCOMPARE(change.count, std::size_t(2));
        const bool follows = change.kind == DriftKind::ErrorTextChanged;
        QCOMPARE(change.alone, std::size_t(follows ? 0 : 2));
        QCOMPARE(QByteArray::fromStdString(whereItShows(change)),
                 QByteArray("2 answers in one, two")
                     + (follows ? ", only after other changes" : ""));
        QCOMPARE(change.example.scenario, std::string("one"));
    }
    QCOMPARE(changes[2].example.fromLine, 3);
    QCOMPARE(changes[2].example.sent, std::string(R"({"id":1,"method":"x.y"})"));
}

/// Error texts that differ only in a path are the same change; other words are not.
void TestDrift::errorTextsByTheirWords()
{
    const auto lines = [](const QByteArrayList &texts) {
        QByteArray all;
        for (int id = 0; id < texts.size(); ++id)
            all += ask("x.y", id)
                   + say("\"error\":{\"code\":1,\"message\":\"" + texts[id] + "\"}", id);
        return all;
    };
    const Drift drift =
        driftOf(lines({"open /a: no such thing", "open /b/c: no such thing", "open /a: denied"}),
                lines({"open /a: no such file", "open /b/c: no such file", "open /a: refused"}));
    const auto &changes = drift.groups.at("x.y");
    QCOMPARE(changes.size(), std::size_t(2));
    QCOMPARE(changes[0].count + changes[1].count, std::size_t(3));
}

void TestDrift::sidesByScenario()
{
    DriftSide from;
    DriftSide to;
    const auto put = [](DriftSide &side, const char *scenario, const char *result) {
        side.emplace(
            scenario,
            sessionOf(transcript(ask("x.y") + say("\"result\":" + QByteArray(result)), scenario)));
    };
    put(from, "a", "1");
    put(to, "b", "2");
    QCOMPARE(compareSides(from, to).changes(),
             std::size_t(1)); // the only one of each side, whatever its name
    put(from, "c", "1");
    put(to, "c", "1");
    const Drift drift = compareSides(from, to);
    QCOMPARE(drift.changes(), std::size_t(0));
    QCOMPARE(drift.onlyFrom, std::vector<std::string>{"a"});
    QCOMPARE(drift.onlyTo, std::vector<std::string>{"b"});
}

void TestDrift::readsFolders()
{
    const auto side = readDriftSide(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a");
    QVERIFY(side);
    QVERIFY(side->size() > 30);
    const Drift drift = compareSides(*side, *side);
    QCOMPARE(changesOf(drift), QString());
    QVERIFY(drift.answers > 500);

    QTemporaryDir folder;
    QVERIFY(!readDriftSide(folder.path().toStdString()));
    std::ofstream(folder.filePath("x.jsonl").toStdString()) << "no transcript\n";
    const auto bad = readDriftSide(folder.path().toStdString());
    QVERIFY(!bad);
    QVERIFY2(bad.error().text.find("x.jsonl:1: ") != std::string::npos, bad.error().text.c_str());
}

void TestDrift::views()
{
    const Drift drift = driftOf(ask("x.y") + say(R"("result":{"a":"<\u00e9>"})"),
                                ask("x.y") + say(R"("result":{"a":"<i>","c":1})"));
    const DriftNames sides{"old", "new"};
    const QString text = QString::fromStdString(driftText(drift, sides, {}));
    for (const char *part :
         {"from  old\nto    new\n1 scenario and 1 answer compared\n2 changes: 1 error, 1 "
          "warning\n\nx.y\n",
          "  warning: field added: result.c (after a)  1 answer in s\n",
          "s.jsonl:3: the answer differs", "  error: value changed: result.a  1 answer in s\n",
          "      sent  ", "      from  ", "      to    "})
        QVERIFY2(text.contains(part), qPrintable(text));

    const QString html = QString::fromStdString(driftHtml(drift, sides));
    QVERIFY(html.contains("<h2>x.y</h2>"));
    QVERIFY(html.contains("<code>result.c</code> after a"));
    QVERIFY(html.contains("data-verdict=warning"));
    QVERIFY(html.contains("<p class=dim>an additional field at the end"));
    QVERIFY(html.contains("{&quot;id&quot;:1,&quot;result&quot;:{&quot;a&quot;:&quot;&lt;<mark>i"));
    QVERIFY(!html.contains("<i>"));

    const auto json = parseJson(driftJson(drift, sides));
    QVERIFY(json);
    const auto &changes = json->find("changes")->array();
    QCOMPARE(changes.size(), std::size_t(2));
    QCOMPARE(changes[0].find("group")->string(), std::string("x.y"));
    QCOMPARE(changes[0].find("kind")->string(), std::string("field added"));
    QCOMPARE(changes[0].find("grade")->string(), std::string("warning"));
    QCOMPARE(json->find("grades")->find("error")->integer().value_or(0), 1);
    QCOMPARE(changes[0].find("example")->find("fromLine")->integer().value_or(0), 3);
}

/// Also an example, which is indented.
void TestDrift::fitsTheWidth()
{
    const QByteArray old(300, 'a');
    const Drift drift = driftOf(ask("x.y") + say("\"result\":\"" + old + "x" + old + '"'),
                                ask("x.y") + say("\"result\":\"" + old + "y" + old + '"'));
    Presentation presentation;
    const auto longest = [&] {
        const QString text = QString::fromStdString(driftText(drift, {"old", "new"}, presentation));
        qsizetype columns = 0;
        for (const QString &line : text.split('\n'))
            columns = std::max<qsizetype>(columns, line.size());
        return columns;
    };
    for (const std::size_t width : {60, 100, 200}) {
        presentation.width = width;
        QVERIFY2(longest() <= qsizetype(width), qPrintable(QString::number(longest())));
        QVERIFY2(longest() > qsizetype(width) - 20, qPrintable(QString::number(longest())));
    }
    presentation.full = true;
    QVERIFY(longest() > 600);
}

/// Failures of one server are changes, those of both are notes.
void TestDrift::comparesConduct()
{
    const auto session = [](const std::vector<const char *> &texts) {
        DriftSession one = sessionOf(transcript(ask("x.y") + say(R"("result":1)")));
        for (const char *text : texts) {
            Breach breach;
            breach.text = text;
            breach.sends = 1;
            one.breaches.push_back(std::move(breach));
        }
        return one;
    };
    DriftFinder finder;
    finder.compare(session({"it crashed", "it was slow"}), session({"it crashed", "it was late"}));
    const Drift drift = finder.take();
    QCOMPARE(changesOf(drift), QString("the server itself | conduct changed |  | \n"
                                       "the server itself | conduct changed |  | "));
    QCOMPARE(drift.notes, std::vector<std::string>{"s: on both sides, it crashed"});
    for (const DriftChange &change : drift.groups.at("the server itself")) {
        QCOMPARE(change.graded.grade, Grade::Error);
        QCOMPARE(change.alone, std::size_t(1)); // answers after it may be its consequences
    }
}

/// A change has the highest grade of its answers.
void TestDrift::gradesTheHighest()
{
    const QByteArray before = ask("x.y", 1) + say(R"("result":{"a":1})", 1) + ask("x.y", 2)
                              + say(R"("result":{"a":1})", 2);
    const QByteArray after = ask("x.y", 1) + say(R"("result":{"a":1,"b":1})", 1) + ask("x.y", 2)
                             + say(R"("result":{"b":1,"a":1})", 2);
    const Drift drift = driftOf(before, after);
    QCOMPARE(drift.changes(), std::size_t(1));
    QCOMPARE(drift.changes(Grade::Error), std::size_t(1));
    QCOMPARE(drift.changes(Grade::Warning), std::size_t(0));
}

void TestDrift::showsTheBrokenRule()
{
    const QByteArray first = frame(R"("stream":"stdout","seq":1,"data":"YQ==")");
    const QByteArray second = frame(R"("stream":"stdout","seq":2,"data":"Yg==")");
    const Drift drift = driftOf(spawn() + first + second, spawn() + second + first);
    const QString text = QString::fromStdString(driftText(drift, {"old", "new"}, {}));
    QVERIFY2(text.contains("error: order changed: order of frames  1 answer in s\n"
                           "    s.jsonl:2: frame 1 of process p arrived after frame 2\n"),
             qPrintable(text));
}

CLAUSTRUM_PLAIN_TEST(TestDrift)
#include "testdrift.moc"
