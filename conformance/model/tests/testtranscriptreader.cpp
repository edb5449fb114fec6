// SPDX-License-Identifier: Apache-2.0
// Valid transcripts, and the errors of invalid ones.
#include "conformance/model/library.h"
#include "conformance/model/transcriptreader.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestTranscriptReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsEveryRecording();
    void readsEveryKindOfStep_data();
    void readsEveryKindOfStep();
    void reportsErrors_data();
    void reportsErrors();
    void keepsBytes();
    void generatesLines();
    void readsALiveSession();
    void refusesBadPlaceholders_data();
    void refusesBadPlaceholders();
    void readsTextOfShells_data();
    void readsTextOfShells();
    void readsAnyTextOfALiveSession();
};

namespace {

const std::string header =
    R"({"transcript":{"version":1,"scenario":"s","title":"t","build":"b","source":"x",)"
    R"("platform":"p","recorded":"2026-01-01"}})"
    "\n";

} // namespace

void TestTranscriptReader::readsEveryRecording()
{
    const auto files = findRecordings({CLAUSTRUM_SOURCE_DIR "/recordings", {}, {}, {}, {}});
    QVERIFY(files);
    QVERIFY(files->size() >= 33);
    for (const Recording &recording : readRecordings(*files)) {
        QVERIFY2(recording.transcript.ok(),
                 recording.transcript ? "" : recording.transcript.error().text.c_str());
        const Header &read = recording.transcript->header;
        QVERIFY2(recording.file.ends_with('/' + fullName(read) + ".jsonl"), recording.file.c_str());
        QVERIFY(!recording.transcript->steps.empty());
    }
}

void TestTranscriptReader::readsEveryKindOfStep_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, const char *line, const Action &example) {
        QTest::newRow(name) << QByteArray(line) << static_cast<int>(example.index());
    };
    const Action fixture = Fixture(MakeDir{});
    row("dir", R"({"fixture":{"dir":"a","mode":"1777"}})", fixture);
    row("file", R"({"fixture":{"file":"a","text":"x","repeat":3,"mtime":1}})", fixture);
    row("file of bytes", R"({"fixture":{"file":"a","b64":"/w=="}})", fixture);
    row("symlink", R"({"fixture":{"symlink":"a","to":"b"}})", fixture);
    row("fifo", R"({"fixture":{"fifo":"a"}})", fixture);
    row("socket", R"({"fixture":{"socket":"a"}})", fixture);
    row("git", R"({"fixture":{"in":"r","git":["init"]}})", fixture);
    row("http file", R"({"fixture":{"serveHttp":"/a","file":"f","claimLength":9}})", fixture);
    row("http status", R"({"fixture":{"serveHttp":"/a","status":500}})", fixture);
    row("http location", R"({"fixture":{"serveHttp":"/a","location":"/b"}})", fixture);
    row("remove", R"({"fixture":{"remove":"a"}})", fixture);
    row("remove by its whole path", R"({"fixture":{"remove":"${DIR}/a"}})", fixture);
    row("dots in a name", R"({"fixture":{"dir":"..a/.../b/.."}})", fixture);
    row("chmod", R"({"fixture":{"chmod":"a","mode":"0000"}})", fixture);
    row("chown", R"({"fixture":{"chown":65534}})", fixture);
    row("serve", R"({"serve":{}})", Serve{});
    row("serve with all",
        R"({"serve":{"args":["-x"],"env":{"A":"b","C":null},"conf":"k = v",)"
        R"("runAs":1,"cwd":"d"}})",
        Serve{});
    row("on", R"({"on":1,"line":"x"})", Send{});
    row("on bytes", R"({"on":1,"b64":"AA=="})", Send{});
    row("on half a line", R"({"on":1,"line":"x","newline":false})", Send{});
    row("on generated", R"({"on":1,"gen":{"head":"a","fill":"b","count":2,"tail":"c"}})", Send{});
    row("recv", R"({"recv":1,"line":"x"})", Receive{});
    row("recv bytes", R"({"recv":1,"b64":"AP8=","newline":false})", Receive{});
    row("recv late", R"({"recv":1,"line":"x","late":true})", Receive{});
    row("collect",
        R"({"collect":1,"process":"p","streams":{"stdout":{"bytes":1,"sha256":"x"}},)"
        R"("contiguous":true,"largestChunk":3,"exit":"{}"})",
        Collect{});
    row("silence", R"({"on":1,"silence":100})", Silence{});
    row("connect", R"({"connect":2})", Connect{});
    row("disconnect", R"({"disconnect":2})", Disconnect{});
    row("halfClose", R"({"halfClose":2})", HalfClose{});
    row("eof", R"({"eof":2})", ExpectEof{});
    row("pause", R"({"pause":100})", Pause{});
    row("run", R"({"run":["-stop"],"env":{"A":null},"stdin":"x","exit":0,"stdout":"","stderr":""})",
        Run{});
    row("get", R"({"get":"http://x/","status":200,"type":"t","body":"b"})", Get{});
    row("tree", R"({"tree":"a","entries":[{"name":".","mode":"L---------","link":"b"}]})", Tree{});
    row("no tree", R"({"tree":"a","entries":null})", Tree{});
    row("case", R"({"case":"a","requirement":"b","sections":[]})", BeginCase{});
    row("case of later builds",
        R"({"case":"a","requirement":"b","sections":[],"since":"4534d86","mark":"read"})",
        BeginCase{});
}

void TestTranscriptReader::readsEveryKindOfStep()
{
    QFETCH(QByteArray, line);
    QFETCH(int, kind);
    const auto transcript = parseTranscript(header + line.toStdString(), "t");
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    QCOMPARE(transcript->steps.size(), std::size_t(1));
    QCOMPARE(static_cast<int>(transcript->steps[0].action.index()), kind);
    QCOMPARE(transcript->steps[0].line, 2);
    QCOMPARE(transcript->steps[0].source, line.toStdString());
}

void TestTranscriptReader::reportsErrors_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("why");
    const auto row = [](const char *name, const char *line, const char *why) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(why);
    };
    row("not JSON", R"({"pause":)", "");
    row("empty line", "", "the line is empty");
    row("not an object", "[]", "a step must be an object");
    row("empty step", "{}", "the step is empty");
    row("unknown mark", R"({"case":"a","requirement":"b","sections":[],"mark":"known"})",
        "\"mark\" can only be \"measured\", \"read\" or \"guess\"");
    row("unknown step", R"({"wait":1})", R"(no step is called "wait")");
    row("unknown member", R"({"pause":1,"unit":"s"})", R"("unit" is not known here)");
    row("member twice", R"({"pause":1,"pause":2})", R"("pause" comes twice)");
    row("wrong type", R"({"pause":"1"})", R"("pause" must be an integer from 0)");
    row("fraction", R"({"pause":1.5})", R"("pause" must be an integer)");
    row("missing member", R"({"recv":1})", R"("line" is missing)");
    row("connection zero", R"({"connect":0})", R"("connect" must be an integer from 1)");
    row("mode", R"({"fixture":{"dir":"a","mode":"0789"}})", R"("mode" must be octal digits)");
    row("mode is missing", R"({"fixture":{"chmod":"a"}})", R"("mode" is missing)");
    row("base64", R"({"on":1,"b64":"!"})", R"("b64" must be base64)");
    row("text and bytes", R"({"fixture":{"file":"a","text":"","b64":""}})", "is not known here");
    row("empty fixture", R"({"fixture":{}})", "it is not said what to make");
    row("fixture is not an object", R"({"fixture":[]})", "must be an object");
    row("http path", R"({"fixture":{"serveHttp":"a"}})", "must begin with /");
    row("env", R"({"serve":{"env":{"A":1}}})", "strings and nulls");
    row("serve member", R"({"serve":{"arg":[]}})", R"("arg" is not known here)");
    row("too many generated bytes",
        R"({"on":1,"gen":{"head":"","fill":"0123456789","count":1000000000,"tail":""}})",
        "more than 1 GiB");
    row("file above", R"({"fixture":{"file":"a/../../b","text":""}})",
        R"(fixture: "file": "a/../../b" is outside of ${DIR})");
    row("absolute folder", R"({"fixture":{"dir":"/etc/a"}})", R"("dir": "/etc/a" is outside)");
    row("removing above", R"({"fixture":{"remove":"${DIR}/.."}})", R"("remove": "${DIR}/.." is)");
    row("removing all", R"({"fixture":{"remove":"a/.."}})", R"("a/.." is ${DIR} itself)");
    row("link above", R"({"fixture":{"symlink":"../a","to":"b"}})", R"("symlink": "../a" is)");
    row("git above", R"({"fixture":{"in":"..","git":["init"]}})", R"("in": ".." is outside)");
    row("mode above", R"({"fixture":{"chmod":"../a","mode":"0"}})", R"("chmod": "../a" is)");
    row("http above", R"({"fixture":{"serveHttp":"/a","file":"../b"}})", R"("file": "../b" is)");
    row("tree entries", R"({"tree":"a","entries":{}})", "must be a list or null");
    row("tree entry", R"({"tree":"a","entries":[{"name":"."}]})", R"("mode" is missing)");
    row("not UTF-8", "{\"on\":1,\"line\":\"\xff\"}", "not UTF-8 at byte 16");
    row("half a surrogate pair", R"({"on":1,"line":"\ud800"})", "unpaired surrogate at byte 16");
    row("surrogates reversed", R"({"on":1,"line":"\udc00\ud800"})", "unpaired surrogate");
    row("second header", header.c_str(), R"(no step is called "transcript")");
}

void TestTranscriptReader::reportsErrors()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, why);
    const auto third = parseTranscript(header + R"({"pause":1})" + '\n' + line.toStdString() + '\n',
                                       "dir/t.jsonl");
    QVERIFY(!third);
    const QByteArray text = QByteArray::fromStdString(third.error().text);
    QVERIFY2(text.startsWith("dir/t.jsonl:3: "), text);
    QVERIFY2(text.contains(why), text);
}

void TestTranscriptReader::keepsBytes()
{
    const auto transcript =
        parseTranscript(header + R"({"on":1,"line":"\u00e9\ud83d\ude00\\ud800\r\u0000"})", "t");
    QVERIFY(transcript);
    QCOMPARE(std::get<Send>(transcript->steps[0].action).line,
             std::string("\xc3\xa9\xf0\x9f\x98\x80\\ud800\r\0", 14));
}

void TestTranscriptReader::generatesLines()
{
    const auto transcript = parseTranscript(
        header + R"({"on":1,"gen":{"head":"a","fill":"bc","count":2,"tail":"d"}})", "t");
    QCOMPARE(std::get<Send>(transcript->steps[0].action).line, std::string("abcbcd"));
}

void TestTranscriptReader::readsALiveSession()
{
    const std::string line = "{\"recv\":1,\"b64\":\"AP8=\",\"newline\":false}\n";
    std::string live = header;
    live.insert(live.find('}'), ",\"order\":\"any\",\"masked\":true");
    const auto transcript = parseTranscript(live + line, "f");
    QVERIFY(transcript.ok());
    QVERIFY(transcript->header.anyOrder && transcript->header.masked);
    const auto &receive = std::get<Receive>(transcript->steps[0].action);
    QVERIFY(receive.literal && !receive.newline);
    QCOMPARE(receive.line, std::string("\0\xff", 2));
    live.replace(live.find("any"), 3, "none");
    QCOMPARE(parseTranscript(live, "f").error().text,
             std::string("f:1: transcript: \"order\" can only be \"any\""));
}

void TestTranscriptReader::refusesBadPlaceholders_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("why");
    const auto row = [](const char *name, const char *line, const char *why) {
        QTest::newRow(name) << QByteArray(line) << QByteArray(why);
    };
    row("recv", R"({"recv":1,"line":"${PIDD}"})", R"(recv: "line": unknown placeholder ${PIDD};)");
    row("the known ones", R"({"recv":1,"line":"${PIDD}"})",
        "known are ${DIR}, ${HTTP}, ${HTTP_ADDR}, ${SOCKET}, ${TOKEN}, ${VERSION}, ${BUILD_TIME}, "
        "${PID}, ${NUMBER}, ${PORT}, ${RANDOM}, ${BOOL}; for a variable of a shell, write $PIDD");
    row("after a known one", R"({"on":1,"line":"${DIR}${TOKENS}"})", R"(on: "line": unknown)");
    row("generated", R"({"on":1,"gen":{"head":"${DIRR}","fill":"","count":0,"tail":""}})",
        "unknown placeholder ${DIRR}");
    row("in a block", R"({"recv":1,"line":"{\"data\":\"<<b64:${PIDS}>>\"}"})", "${PIDS}");
    row("no brace", R"({"on":1,"line":"${DIR\"}"})", "the placeholder ${DIR has no closing brace");
    row("no brace at the end", R"({"tree":"${DIR","entries":null})", R"(tree: "tree": the)");
    row("other block", R"({"recv":1,"line":"{\"data\":\"<<b65:x>>\"}"})",
        R"(recv: "line": unknown block <<b65:; the only one is <<b64:text>>)");
    row("open block", R"({"on":1,"line":"{\"data\":\"<<b64:x\"}"})", "the block <<b64: has no end");
    row("block within a string", R"({"on":1,"line":"{\"data\":\"x<<b64:x>>\"}"})",
        "must be a whole string");
    row("file", R"({"fixture":{"file":"${DIRR}/a","text":""}})", R"(fixture: "file": unknown)");
    row("text", R"({"fixture":{"file":"a","text":"${HOME}"}})", R"(fixture: "text": unknown)");
    row("to", R"({"fixture":{"symlink":"a","to":"${HOME}"}})", R"(fixture: "to": unknown)");
    row("git", R"({"fixture":{"in":"r","git":["add","${HOME}"]}})", R"(fixture: "git": unknown)");
    row("location", R"({"fixture":{"serveHttp":"/a","location":"${URL}"}})", R"("location")");
    row("args", R"({"serve":{"args":["${SOCK}"]}})", R"(serve: "args": unknown)");
    row("env", R"({"serve":{"env":{"A":"${HOME}"}}})", R"(serve: "env": unknown)");
    row("conf", R"({"serve":{"conf":"${HOME}"}})", R"(serve: "conf": unknown)");
    row("exit", R"({"collect":1,"process":"p","streams":{},"contiguous":true,"exit":"${NUM}"})",
        R"(collect: "exit": unknown)");
    row("stdout", R"({"run":[],"exit":0,"stdout":"${VERSIONS}","stderr":""})",
        R"(run: "stdout": unknown)");
    row("get", R"({"get":"http://${HOST}/","status":200,"type":"t","body":"b"})",
        R"(get: "get": unknown)");
}

void TestTranscriptReader::refusesBadPlaceholders()
{
    reportsErrors();
}

void TestTranscriptReader::readsTextOfShells_data()
{
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, const char *line) {
        QTest::newRow(name) << QByteArray(line);
    };
    row("a default", R"({"on":1,"line":"${HOME-unset} ${A:-b} ${A:=b} ${A+x} ${A?}"})");
    row("parts", R"({"on":1,"line":"${A#x} ${A%%y} ${A/x/y} ${A^^} ${A,} ${A[0]} ${A@Q}"})");
    row("other names", R"({"on":1,"line":"${1} ${#} ${a} ${_A} ${@} ${!A} ${} ${ "})");
    row("a here-document", R"({"on":1,"line":"cat <<EOF\n<<x"})");
    row("a string that begins with <<", R"({"on":1,"line":"{\"a\":\"<<EOF: x\"}"})");
    row("raw bytes", R"({"on":1,"b64":"JHtESVJSfQ=="})");
    row("a title", R"({"case":"a","requirement":"${HOME} is kept.","sections":[]})");
}

void TestTranscriptReader::readsTextOfShells()
{
    QFETCH(QByteArray, line);
    const auto transcript = parseTranscript(header + line.toStdString(), "t");
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
}

/// A tap writes the lines as they were, so nothing in them is a mistake; the other steps are
/// written by hand.
void TestTranscriptReader::readsAnyTextOfALiveSession()
{
    std::string live = header;
    live.insert(live.find('}'), R"(,"order":"any")");
    QVERIFY(parseTranscript(live + R"({"on":1,"line":"${HOME} \"<<b65:"})", "f").ok());
    QVERIFY(parseTranscript(live + R"({"recv":1,"line":"${HOME} \"<<b64:"})", "f").ok());
    QVERIFY(!parseTranscript(live + R"({"fixture":{"dir":"${HOME}"}})", "f").ok());
}

CLAUSTRUM_PLAIN_TEST(TestTranscriptReader)
#include "testtranscriptreader.moc"
