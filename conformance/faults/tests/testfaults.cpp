// SPDX-License-Identifier: Apache-2.0
// What each fault makes of a dialogue, without sockets.
#include "conformance/faults/fault.h"
#include "conformance/faults/faulttable.h"
#include "conformance/faults/standin.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <set>
#include <sstream>

using namespace claustrum;
using namespace claustrum::conformance;

class TestFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ids();
    void eachChangesSomething_data();
    void eachChangesSomething();
    void makes_data();
    void makes();
    void mergesChunks();
    void placesBeforeADisconnect();
    void standInKeepsItsSettings();
    void standInRunsAnyProgram();
    void standInNeedsAShortName();
};

namespace {

/// Everything that is sent, and where the connection is closed.
class Sink : public Outlet
{
public:
    void bytes(std::string_view bytes) override { text += bytes; }
    void close() override { text += "<closed>"; }
    bool frameElsewhere(std::string_view frame) override
    {
        text += "<elsewhere>" + std::string(frame) + '\n';
        return true;
    }
    std::string text;
};

/// Plays lines through the edit of a fault: "> request", "< frame", "~" idle, "." the end.
std::string playThrough(const Fault &fault, const std::string &dialogue, FaultState &state)
{
    Conversation conversation(1);
    const auto edit = fault.edit(state, conversation);
    Sink sink;
    std::istringstream lines(dialogue);
    for (std::string line; std::getline(lines, line);) {
        const std::string text = line.substr(std::min<std::size_t>(2, line.size()));
        if (line[0] == '>') {
            conversation.onRequest(readFrame(text, Direction::In));
        } else if (line[0] == '<') {
            const FrameView frame = readFrame(text, Direction::Out);
            edit->onFrame(frame, sink);
            conversation.onFrame(frame);
        } else if (line[0] == '~') {
            edit->onIdle(sink);
        } else {
            edit->onEnd(sink);
        }
    }
    return sink.text;
}

/// What the client gets without a fault.
std::string plain(const std::string &dialogue)
{
    std::string text;
    std::istringstream lines(dialogue);
    for (std::string line; std::getline(lines, line);) {
        if (line[0] == '<')
            text += line.substr(2) + '\n';
    }
    return text;
}

const std::string spawn =
    R"(> {"id":1,"method":"process.spawn","params":{"id":"p"}}
< {"jsonrpc":"2.0","id":1,"result":{"success":true,"pid":7,"startTime":8.5}}
)";
const std::string outputs =
    R"(< {"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"MQo="}
< {"type":"stream","processId":"p","stream":"stdout","seq":2,"data":"Mgo="}
)";
const std::string ended =
    R"(< {"type":"stream","processId":"p","stream":"exit","seq":3,"exitCode":0}
)";
const std::string reattach =
    R"(> {"id":2,"method":"process.reattach","params":{"id":"p"}}
)" + outputs
    + R"(< {"jsonrpc":"2.0","id":2,"result":{"found":true,"running":true,"firstSeq":1,"lastSeq":2,"stdinApplied":0,"pid":7,"startTime":8.5}}
)";
const std::string killed = R"(> {"id":3,"method":"process.killAndWait","params":{"id":"p"}}
)" + ended + R"(< {"jsonrpc":"2.0","id":3,"result":{"found":true,"died":true}}
)";
const std::string others = R"(> {"id":4,"method":"files.read"}
> {"id":5,"method":"server.capabilities"}
> {"id":6,"method":"server.capabilities"}
< {"jsonrpc":"2.0","id":4,"error":{"code":-32603,"message":"open /x: no such file"}}
< {"jsonrpc":"2.0","id":5,"result":{"version":"abc","platform":"linux"}}
< {"jsonrpc":"2.0","id":6,"result":{"version":"abc","platform":"linux"}}
)";

/// Something for every fault but those of chunks.
const std::string everything =
    spawn + outputs + reattach + killed + others + outputs + ended + "~\n.\n";

} // namespace

void TestFaults::ids()
{
    std::set<std::string_view> ids;
    for (const Fault &fault : faults()) {
        QVERIFY(ids.insert(fault.id).second);
        QVERIFY(!fault.what.empty() && !fault.needs.empty());
        QCOMPARE(findFault(fault.id), &fault);
    }
    QVERIFY(ids.size() > 50);
    QCOMPARE(findFault("nonsense"), nullptr);
}

void TestFaults::eachChangesSomething_data()
{
    QTest::addColumn<QByteArray>("id");
    for (const Fault &fault : faults()) {
        if (fault.edit && fault.id != "merged")
            QTest::newRow(fault.id.data()) << QByteArray(fault.id.data());
    }
}

void TestFaults::eachChangesSomething()
{
    QFETCH(QByteArray, id);
    const Fault *fault = findFault(id.constData());
    FaultState state;
    int applied = 0;
    state.onApplied = [&] { ++applied; };
    state.places = {{1, 1}};
    const std::string sent = playThrough(*fault, everything, state);
    QCOMPARE(applied, 1);
    QCOMPARE(sent == plain(everything), fault->harmless);

    FaultState nothing;
    QCOMPARE(playThrough(*fault, "", nothing), std::string());
    QVERIFY(!nothing.isApplied);
}

void TestFaults::makes_data()
{
    QTest::addColumn<QByteArray>("dialogue");
    QTest::addColumn<QByteArray>("sent");
    const auto row = [](const char *id, const std::string &dialogue, const std::string &sent) {
        QTest::newRow(id) << QByteArray::fromStdString(dialogue) << QByteArray::fromStdString(sent);
    };
    const std::string one =
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":1,"
        "\"data\":\"MQo=\"}\n";
    const std::string two =
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":2,"
        "\"data\":\"Mgo=\"}\n";
    const std::string end = ended.substr(2);
    const std::string dead =
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"found\":true,\"died\":true}}\n";
    row("pairs-swapped", outputs, two + one);
    row("exit-early", outputs + ended, one + end + two);
    row("reply-before-exit", killed, dead + end);
    row("reply-before-replay", outputs + reattach,
        one + two + reattach.substr(reattach.rfind("< ") + 2) + one + two);
    row("seq-from-zero", outputs.substr(0, outputs.find('\n') + 1),
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":0,\"data\":\"MQo="
        "\"}\n");
    row("split", outputs + ended,
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":1,\"data\":\"MQ=="
        "\"}\n"
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":2,\"data\":\"Cg=="
        "\"}\n"
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":3,\"data\":\"Mg=="
        "\"}\n"
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":4,\"data\":\"Cg=="
        "\"}\n"
        "{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"exit\",\"seq\":5,\"exitCode\":0}\n");
    row("half-frame", killed.substr(killed.rfind("< ")),
        dead.substr(0, dead.size() / 2) + "<closed>");
    row("trailing", killed + ".\n", end + dead + "{\"jsonrpc\":\"2.0\",\"id\":\"ext");
    row("byte", killed.substr(killed.rfind("< ")),
        "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"found\":true,\"died\":trux}}\n");
    row("pid-of-second", spawn + "< {\"id\":2,\"result\":{\"pid\":7}}\n",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"success\":true,\"pid\":7,\"startTime\":8.5}}\n"
        "{\"id\":2,\"result\":{\"pid\":8}}\n");
    row("extra-late", "> {\"id\":3,\"method\":\"x\"}\n~\n", ""); // something is open
    row("close-late", spawn + "~\n", plain(spawn));              // a process runs
}

void TestFaults::makes()
{
    QFETCH(QByteArray, dialogue);
    QFETCH(QByteArray, sent);
    FaultState state;
    QCOMPARE(QByteArray::fromStdString(
                 playThrough(*findFault(QTest::currentDataTag()), dialogue.toStdString(), state)),
             sent);
}

void TestFaults::mergesChunks()
{
    std::string dialogue;
    for (int seq = 1; seq <= 3; ++seq) {
        dialogue += R"(< {"type":"stream","processId":"p","stream":"stdout","seq":)"
                    + std::to_string(seq) + ",\"data\":\""
                    + base64Text(std::string(seq < 3 ? 32768 : 10, 'x')) + "\"}\n";
    }
    FaultState state;
    const std::string sent = playThrough(*findFault("merged"), dialogue + ended, state);
    QVERIFY(state.isApplied);
    QCOMPARE(sent,
             R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":")"
                 + base64Text(std::string(65546, 'x'))
                 + "\"}\n{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"exit\",\"seq\":1,"
                   "\"exitCode\":0}\n");
}

void TestFaults::placesBeforeADisconnect()
{
    const std::string header =
        R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
        R"("platform":"linux-amd64","recorded":"2026-01-01"}})"
        "\n{\"serve\":{}}\n";
    const std::string ping = R"("line":"{\"id\":7}"})"
                             "\n";
    const auto transcript = parseTranscript(
        header + R"({"on":2,)" + ping + R"({"recv":2,)" + ping + R"({"on":1,)" + ping
            + R"({"recv":1,)" + ping + R"({"recv":1,)" + ping
            + "{\"disconnect\":1}\n{\"disconnect\":2}\n"
            + R"({"run":["-version"],"exit":0,"stdout":"","stderr":""})" + "\n" + R"({"on":3,)"
            + ping + R"({"recv":3,)" + ping + "{\"disconnect\":3}\n",
        "t.jsonl");
    QVERIFY2(transcript.ok(), transcript.ok() ? "" : transcript.error().text.c_str());
    const std::vector<FramePlace> expected{{2, 2}, {1, 1}};
    QVERIFY(placesBeforeDisconnect(*transcript) == expected);
}

void TestFaults::standInKeepsItsSettings()
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath("a").toStdString();
    const auto missing = readStandIn(file);
    QVERIFY(!missing);
    QVERIFY(writeStandIn(file, {"seq", "/a b/claustrum", "/r", {{1, 2}, {3, 4}}}, "/bin/lab").ok());
    const auto read = readStandIn(file);
    QVERIFY(read.ok());
    QCOMPARE(read->fault, std::string("seq"));
    QCOMPARE(read->server, std::string("/a b/claustrum"));
    QCOMPARE(read->report, std::string("/r"));
    QVERIFY(read->places == std::vector<FramePlace>({{1, 2}, {3, 4}}));
}

void TestFaults::standInRunsAnyProgram()
{
    const QTemporaryDir folder;
    const QString odd = folder.filePath(QString::fromUtf8("a 'b' \\ \"ö\" $HOME"));
    QVERIFY(QDir().mkdir(odd));
    QVERIFY(QFile::copy("/bin/echo", odd + "/lab"));
    const QString file = folder.filePath("standin");
    QVERIFY(writeStandIn(file.toStdString(), {"seq", "/s", {}, {}}, (odd + "/lab").toStdString()));
    QProcess run;
    run.start(file, {"-serve", "two words"});
    QVERIFY(run.waitForFinished());
    QCOMPARE(run.readAllStandardOutput(),
             ("serve-faulty " + file + " -serve two words\n").toUtf8());
}

void TestFaults::standInNeedsAShortName()
{
    const QTemporaryDir folder;
    const std::string file = folder.filePath("a").toStdString();
    QVERIFY(!writeStandIn(file, {"seq", "/s", {}, {}}, '/' + std::string(250, 'x')).ok());
}

CLAUSTRUM_PLAIN_TEST(TestFaults)
#include "testfaults.moc"
