// SPDX-License-Identifier: Apache-2.0
// Every recording and case, played as a server, gives the recorded frames at the recorded places.
#include "conformance/model/library.h"
#include "conformance/model/pattern.h"
#include "conformance/model/transcriptreader.h"
#include "conformance/serve/playedconnection.h"
#include "conformance/serve/requestkey.h"
#include "testing/testprogram.h"

#include <QTest>

#include <memory>

using namespace claustrum::conformance;

class TestPlayedConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void playsEveryRecording_data();
    void playsEveryRecording();
    void comparesRequests_data();
    void comparesRequests();
    void answers_data();
    void answers();
    void fillsInMasks();
    void closesForAnother();
    void explainsRefusals_data();
    void explainsRefusals();
};

namespace {

const std::string header =
    R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"abc1234","source":"x",)"
    R"("platform":"p","recorded":"2026-01-01"}})"
    "\n";

Placeholders placeholders()
{
    Placeholders result;
    result.set("DIR", "/tmp/d");
    result.set("TOKEN", "lab-token-0123456789");
    result.set("SOCKET", "/tmp/d/run/rpc.sock");
    result.set("HTTP", "http://127.0.0.1:1");
    result.set("HTTP_ADDR", "127.0.0.1:1");
    return result;
}

QList<QByteArray> linesOf(const std::string &bytes)
{
    auto lines = QByteArray::fromStdString(bytes).split('\n');
    if (lines.last().isEmpty())
        lines.removeLast();
    return lines;
}

/// Clients that do what those of the recording did, and check what comes back.
class Clients
{
public:
    explicit Clients(const Transcript &transcript)
        : m_transcript(transcript)
        , m_script(readScript(transcript, m_placeholders))
    {}

    /// The first failure; empty: all frames came, and no others.
    std::string play()
    {
        for (const Step &step : m_transcript.steps) {
            std::visit([this](const auto &action) { perform(action); }, step.action);
            if (!m_failure.empty())
                return "line " + std::to_string(step.line) + ": " + m_failure;
        }
        for (const auto &[number, client] : m_clients)
            end(*client);
        return m_failure;
    }

private:
    struct Client
    {
        PlayedConnection played;
        QList<QByteArray> lines = {};
    };

    Client &client(int number)
    {
        auto &found = m_clients[number];
        if (!found)
            found = std::make_unique<Client>(
                Client{PlayedConnection(m_script.connections.at(m_next++), m_progress)});
        return *found;
    }

    void take(Client &client)
    {
        client.played.advance();
        client.lines += linesOf(std::exchange(client.played.output, {}));
        if (!client.played.complaint.empty())
            m_failure = client.played.complaint;
    }

    void perform(const Connect &connect) { client(connect.connection); }
    void perform(const Send &send)
    {
        Client &to = client(send.connection);
        to.played.onLine(send.literal ? send.line : m_placeholders.expandFrame(send.line),
                         send.newline);
        take(to);
    }
    void perform(const Receive &receive)
    {
        if (receive.sum)
            return;
        Client &from = client(receive.connection);
        take(from);
        const Pattern pattern = receive.literal ? Pattern::exactly(receive.line)
                                                : Pattern(receive.line, m_placeholders);
        const auto found =
            std::find_if(from.lines.begin(), from.lines.end(),
                         [&](const auto &line) { return !pattern.compare(line.toStdString()); });
        if (found == from.lines.end())
            m_failure = "did not come: " + pattern.text();
        else
            from.lines.erase(found);
    }
    void perform(const HalfClose &halfClose) { client(halfClose.connection).played.onEnd(); }
    void perform(const ExpectEof &eof)
    {
        Client &closed = client(eof.connection);
        take(closed);
        if (!closed.played.isClosing())
            m_failure = "it is not closed";
        end(closed);
        m_clients.erase(eof.connection);
    }
    void perform(const Disconnect &disconnect)
    {
        m_clients.erase(disconnect.connection); // the rest was on its way
    }
    template <class Other>
    void perform(const Other &)
    {}

    void end(Client &client)
    {
        take(client);
        if (!client.lines.isEmpty() && m_failure.empty())
            m_failure = "too much: " + client.lines.first().toStdString();
    }

    const Transcript &m_transcript;
    const Placeholders m_placeholders = placeholders();
    Script m_script;
    PlayProgress m_progress;
    std::map<int, std::unique_ptr<Client>> m_clients;
    std::size_t m_next = 0;
    std::string m_failure;
};

/// The output of a played connection after each line of a client.
QList<QByteArray> outputs(const std::string &steps, const QList<QByteArray> &lines)
{
    const auto transcript = parseTranscript(header + steps, "t");
    if (!transcript)
        return {QByteArray::fromStdString(transcript.error().text)};
    const Script script = readScript(*transcript, placeholders());
    PlayProgress progress;
    PlayedConnection played(script.connections.at(0), progress);
    QList<QByteArray> result;
    for (const QByteArray &line : lines) {
        played.onLine(line.toStdString(), true);
        result += QByteArray::fromStdString(std::exchange(played.output, {}));
    }
    if (played.isClosing())
        result += "closed";
    return result;
}

} // namespace

void TestPlayedConnection::playsEveryRecording_data()
{
    QTest::addColumn<QByteArray>("file");
    const auto files = findRecordings({CLAUSTRUM_SOURCE_DIR "/recordings",
                                       {},
                                       {},
                                       {},
                                       CLAUSTRUM_SOURCE_DIR "/conformance/cases"});
    QVERIFY(files);
    QVERIFY(files->size() >= 50);
    for (const std::string &file : *files) {
        const auto name = QByteArray::fromStdString(file.substr(file.rfind('/') + 1));
        QTest::newRow(name.constData()) << QByteArray::fromStdString(file);
    }
}

void TestPlayedConnection::playsEveryRecording()
{
    QFETCH(QByteArray, file);
    const auto transcript = readTranscript(file.toStdString());
    QVERIFY(transcript.ok());
    QCOMPARE(Clients(*transcript).play(), std::string());
}

void TestPlayedConnection::comparesRequests_data()
{
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<bool>("equal");
    const auto row = [](const char *name, const char *one, const char *other, bool equal) {
        QTest::newRow(name) << QByteArray(one) << QByteArray(other) << equal;
    };
    row("the id", R"({"id":1,"method":"m"})", R"({"id":"x","method":"m"})", true);
    row("no id", R"({"id":1,"method":"m"})", R"({"method":"m"})", false);
    row("an id within the params", R"({"params":{"id":1}})", R"({"params":{"id":2}})", false);
    row("spaces", R"({"a":[1,{"b":null}]})", R"( { "a" : [ 1 , { "b" : null } ] } )", true);
    row("order of members", R"({"a":1,"b":{"c":2,"d":3}})", R"({"b":{"d":3,"c":2},"a":1})", true);
    row("order of elements", R"({"a":[1,2]})", R"({"a":[2,1]})", false);
    row("escapes", R"({"a":"\u0041\/"})", R"({"a":"A/"})", true);
    row("another value", R"({"a":true})", R"({"a":false})", false);
    row("string and number", R"({"a":"1"})", R"({"a":1})", false);
    row("nesting", R"({"a":[[1],2]})", R"({"a":[[1,2]]})", false);
    row("empty list and object", R"({"a":[]})", R"({"a":{}})", false);
    row("no object", "[1]", "[ 1 ]", false);
    row("no JSON", "x{", "x{", true);
}

void TestPlayedConnection::comparesRequests()
{
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, other);
    QFETCH(bool, equal);
    QCOMPARE(requestKey(one.toStdString()) == requestKey(other.toStdString()), equal);
}

void TestPlayedConnection::answers_data()
{
    QTest::addColumn<QByteArray>("steps");
    QTest::addColumn<QList<QByteArray>>("lines");
    QTest::addColumn<QList<QByteArray>>("output");
    const auto row = [](const char *name, const char *steps, const QList<QByteArray> &lines,
                        const QList<QByteArray> &output) {
        QTest::newRow(name) << QByteArray(steps) << lines << output;
    };
    const char *two = R"({"on":1,"line":"{\"id\":1,\"method\":\"a\"}"}
{"on":1,"line":"{\"id\":2,\"method\":\"b\"}"}
{"recv":1,"line":"{\"id\":2,\"result\":2}"}
{"recv":1,"line":"{\"id\":1,\"result\":1}"})";
    row("each reply after its request", two,
        {R"({"id":1,"method":"a"})", R"({"id":2,"method":"b"})"},
        {"{\"id\":1,\"result\":1}\n", "{\"id\":2,\"result\":2}\n"});
    row("in another order", two, {R"({"method":"b","id":7})", R"({"method":"a","id":"x"})"},
        {"{\"id\":7,\"result\":2}\n", "{\"id\":\"x\",\"result\":1}\n"});
    const char *same = R"({"on":1,"line":"{\"id\":1,\"method\":\"a\"}"}
{"recv":1,"line":"{\"id\":1,\"result\":1}"}
{"on":1,"line":"{\"id\":2,\"method\":\"a\"}"}
{"recv":1,"line":"{\"id\":2,\"result\":2}"})";
    row("the same request again", same,
        {R"({"id":5,"method":"a"})", R"({"id":6,"method":"a"})", R"({"id":7,"method":"a"})"},
        {"{\"id\":5,\"result\":1}\n", "{\"id\":6,\"result\":2}\n", "{\"id\":7,\"result\":2}\n"});
    const char *stream = R"({"on":1,"line":"{\"id\":1,\"method\":\"a\"}"}
{"recv":1,"line":"{\"processId\":\"p\",\"seq\":1}"}
{"on":1,"line":"{\"id\":2,\"method\":\"b\"}"}
{"recv":1,"line":"{\"processId\":\"q\",\"seq\":1}"}
{"recv":1,"line":"{\"processId\":\"p\",\"seq\":2}"}
{"eof":1})";
    row("frames after their request", stream,
        {R"({"id":1,"method":"a"})", R"({"id":2,"method":"b"})"},
        {"{\"processId\":\"p\",\"seq\":1}\n",
         "{\"processId\":\"q\",\"seq\":1}\n{\"processId\":\"p\",\"seq\":2}\n", "closed"});
    row("frames in the order of their process", stream,
        {R"({"id":1,"method":"b"})", R"({"id":2,"method":"a"})"},
        {"{\"processId\":\"q\",\"seq\":1}\n",
         "{\"processId\":\"p\",\"seq\":1}\n{\"processId\":\"p\",\"seq\":2}\n", "closed"});
    row("no frames again", stream, {R"({"id":1,"method":"a"})", R"({"id":1,"method":"a"})"},
        {"{\"processId\":\"p\",\"seq\":1}\n", ""});
    row("a line that is no request", R"({"on":1,"line":"x"}
{"recv":1,"line":"{\"id\":null,\"error\":1}"})",
        {"x"}, {"{\"id\":null,\"error\":1}\n"});
    row("the token", R"({"on":1,"line":"{\"id\":1,\"method\":\"a\",\"auth\":\"${TOKEN}\"}"}
{"recv":1,"line":"{\"id\":1,\"result\":\"${DIR}\"}"})",
        {R"({"id":1,"method":"a","auth":"lab-token-0123456789"})"},
        {"{\"id\":1,\"result\":\"/tmp/d\"}\n"});
}

void TestPlayedConnection::answers()
{
    QFETCH(QByteArray, steps);
    QFETCH(QList<QByteArray>, lines);
    QFETCH(QList<QByteArray>, output);
    QCOMPARE(outputs(steps.toStdString(), lines), output);
}

void TestPlayedConnection::fillsInMasks()
{
    const char *steps =
        R"({"on":1,"line":"{\"id\":1,\"method\":\"process.spawn\",\"params\":{\"id\":\"p\"}}"}
{"recv":1,"line":"{\"id\":1,\"result\":{\"pid\":${PID}}}"}
{"recv":1,"line":"{\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":1,\"data\":\"<<b64:${PID}>>\"}"}
{"on":1,"line":"{\"id\":2,\"method\":\"process.spawn\",\"params\":{\"id\":\"q\"}}"}
{"recv":1,"line":"{\"id\":2,\"result\":{\"pid\":${PID},\"version\":\"${VERSION}\",\"n\":${NUMBER}}}"})";
    const auto got = outputs(steps, {R"({"id":1,"method":"process.spawn","params":{"id":"p"}})",
                                     R"({"id":2,"method":"process.spawn","params":{"id":"q"}})"});
    QCOMPARE(got.size(), 2);
    QCOMPARE(got[0], QByteArray("{\"id\":1,\"result\":{\"pid\":4242}}\n"
                                "{\"processId\":\"p\",\"stream\":\"stdout\",\"seq\":1,"
                                "\"data\":\"NDI0Mg==\"}\n"));
    QCOMPARE(got[1],
             QByteArray("{\"id\":2,\"result\":{\"pid\":4243,\"version\":\"abc1234\",\"n\":1}}\n"));
}

/// A request on one connection makes the server close another.
void TestPlayedConnection::closesForAnother()
{
    const auto transcript = parseTranscript(header + R"({"connect":1}
{"on":2,"line":"{\"id\":1,\"method\":\"server.shutdown\"}"}
{"recv":2,"line":"{\"id\":1,\"result\":1}"}
{"eof":1}
{"eof":2})",
                                            "t");
    QVERIFY(transcript.ok());
    const Script script = readScript(*transcript, placeholders());
    QCOMPARE(script.connections.size(), std::size_t(2));
    PlayProgress progress;
    PlayedConnection first(script.connections[0], progress);
    PlayedConnection second(script.connections[1], progress);
    first.advance();
    QVERIFY(!first.isClosing());
    second.onLine(R"({"id":1,"method":"server.shutdown"})", true);
    QVERIFY(second.isClosing());
    first.advance();
    QVERIFY(first.isClosing());
}

void TestPlayedConnection::explainsRefusals_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("reply");
    const auto row = [](const char *name, const char *line, const char *reply) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(reply);
    };
    row("another method", R"({"jsonrpc":"2.0","id":3,"method":"b"})",
        R"({"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"the recording has no b on connection 1"}})");
    row("other params", R"({"jsonrpc":"2.0","id":"x","method":"a","params":{"p":2}})",
        R"({"jsonrpc":"2.0","id":"x","error":{"code":-32602,"message":"the recording has a on connection 1, but with other members, at line 2"}})");
    row("no request", "{",
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the recording has no such line"}})");
}

void TestPlayedConnection::explainsRefusals()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, reply);
    const char *steps =
        R"({"on":1,"line":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":{\"p\":1}}"})";
    QCOMPARE(outputs(steps, {line}), QList<QByteArray>{reply + '\n'});
}

CLAUSTRUM_PLAIN_TEST(TestPlayedConnection)
#include "testplayedconnection.moc"
