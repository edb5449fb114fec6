// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/frame.h"
#include "wire/frameview.h"
#include "wire/request.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestFrameView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void requests_data();
    void requests();
    void answers_data();
    void answers();
    void agreesWithTheDaemonsParser();
    void membersAreViewsOfTheFrame();
    void readsWrittenFrames();
    void decodesText();
    void decodesData_data();
    void decodesData();
};

namespace {

QByteArray kindName(FrameView::Kind kind)
{
    switch (kind) {
    case FrameView::Kind::Request:
        return "request";
    case FrameView::Kind::Result:
        return "result";
    case FrameView::Kind::Error:
        return "error";
    case FrameView::Kind::Stdout:
        return "stdout";
    case FrameView::Kind::Stderr:
        return "stderr";
    case FrameView::Kind::Exit:
        return "exit";
    case FrameView::Kind::Unreadable:
        return "unreadable";
    }
    return {};
}

/// The kind, and each member that is not empty as " name=value".
QByteArray summary(const FrameView &view)
{
    QByteArray text = kindName(view.kind);
    const auto add = [&text](const char *name, const QByteArray &value) {
        if (!value.isEmpty())
            text += QByteArray(" ") + name + '=' + value;
    };
    add("id", toQt(view.id));
    add("echo", toQt(view.echo));
    add("method", toQt(view.method));
    add("auth", toQt(view.auth));
    add("params", toQt(view.params));
    add("process", toQt(view.process));
    add("fromSeq", toQt(view.fromSeq));
    add("result", toQt(view.result));
    add("error", toQt(view.error));
    add("message", toQt(view.message));
    add("stream", toQt(view.stream));
    add("data", toQt(view.data));
    add("seq", view.seq ? QByteArray::number(qulonglong(*view.seq)) : QByteArray());
    add("code", view.code ? QByteArray::number(*view.code) : QByteArray());
    return text + (view.isObject ? "" : " (no object)");
}

void row(const char *name, const char *frame, const char *expected)
{
    QTest::newRow(name) << QByteArray(frame) << QByteArray(expected);
}

void frameColumns()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<QByteArray>("expected");
}

/// For all members that the daemon's parser has, too.
bool isSame(const FrameView &view, const std::optional<Request> &request)
{
    if (!request)
        return view.kind == FrameView::Kind::Unreadable && view.echo.empty();
    return view.kind == FrameView::Kind::Request && view.echo == request->id
           && view.params == request->params.value_or("")
           && decodedText(view.method) == request->method
           && decodedText(view.auth) == request->auth;
}

} // namespace

void TestFrameView::requests_data()
{
    frameColumns();
    row("all members",
        R"({"jsonrpc":"2.0","id":7,"method":"files.stat","params":{"path":"/"},"auth":"t"})",
        R"(request id=7 echo=7 method="files.stat" auth="t" params={"path":"/"})");
    row("of a process", R"({"id":1,"method":"process.kill","params":{"id":"p"}})",
        R"(request id=1 echo=1 method="process.kill" params={"id":"p"} process="p")");
    row("params before the method", R"({"params":{"id":"p"},"method":"process.kill"})",
        R"(request id=null echo=null method="process.kill" params={"id":"p"} process="p")");
    row("an id in the params of another method", R"({"method":"files.stat","params":{"id":"p"}})",
        R"(request id=null echo=null method="files.stat" params={"id":"p"})");
    row("a reattach", R"({"method":"process.reattach","params":{"id":"p","fromSeq":12}})",
        R"(request id=null echo=null method="process.reattach" params={"id":"p","fromSeq":12})"
        R"( process="p" fromSeq=12)");
    row("fromSeq as written", R"({"method":"process.reattach","params":{"fromSeq":-1e400}})",
        R"(request id=null echo=null method="process.reattach" params={"fromSeq":-1e400})"
        R"( fromSeq=-1e400)");
    row("fromSeq of another type", R"({"method":"process.reattach","params":{"fromSeq":"5"}})",
        R"(request id=null echo=null method="process.reattach" params={"fromSeq":"5"})");
    row("keys in other case", R"({"ID":"x","Method":"process.kill","PARAMS":{"Id":"p"}})",
        R"(request id="x" echo="x" method="process.kill" params={"Id":"p"} process="p")");
    row("escapes in a key", R"({"\u0069d":1,"m\u0065thod":"a.b"})",
        R"(request id=1 echo=1 method="a.b")");
    row("escapes in a value", R"({"method":"\u0070rocess.kill","params":{"id":"\n"}})",
        R"(request id=null echo=null method="\u0070rocess.kill" params={"id":"\n"} process="\n")");
    row("an id that the reply writes otherwise", R"({"id":1.0})", R"(request id=1.0 echo=1)");
    row("an id that overflows", R"({"id":1e999})", R"(unreadable id=1e999)");
    row("an earlier id that overflows", R"({"id":1e999,"id":1})", R"(unreadable id=1)");
    row("an id that is an object", R"({"id":{"b":1,"a":[]}})",
        R"(request id={"b":1,"a":[]} echo={"a":[],"b":1})");
    row("a null id", R"({"id":null})", "request id=null echo=null");
    row("no members", "{}", "request id=null echo=null");
    row("a later member", R"({"method":"a.b","METHOD":"c.d","id":1,"id":2})",
        R"(request id=2 echo=2 method="c.d")");
    row("a later null", R"({"method":"a.b","method":null})",
        R"(request id=null echo=null method="a.b")");
    row("later params",
        R"({"method":"process.kill","params":{"id":"p","fromSeq":1},"params":{"a":1}})",
        R"(request id=null echo=null method="process.kill" params={"a":1})");
    row("a method of another type", R"({"id":5,"method":6,"auth":"t"})",
        R"(unreadable id=5 auth="t")");
    row("an auth of another type", R"({"auth":6})", "unreadable id=null");
    row("a version of another type", R"({"jsonrpc":2.0})", "unreadable id=null");
    row("params of another type", R"({"method":"process.kill","params":[{"id":"p"}]})",
        R"(request id=null echo=null method="process.kill" params=[{"id":"p"}])");
    row("a process of another type", R"({"method":"process.kill","params":{"id":5}})",
        R"(request id=null echo=null method="process.kill" params={"id":5})");
    row("blanks", " { \"id\" : 1 , \"params\" : { } } \r", R"(request id=1 echo=1 params={ })");
    row("null", "null", "request id=null echo=null (no object)");
    row("a batch", R"([{"id":1,"method":"a.b"}])", "unreadable (no object)");
    row("a string", R"("{}")", "unreadable (no object)");
    row("nothing", "", "unreadable (no object)");
    row("no JSON", "oops", "unreadable (no object)");
    row("truncated", R"({"id":1,"method":"a.b")", "unreadable (no object)");
    row("truncated params", R"({"id":1,"params":{"id":"p")", "unreadable (no object)");
    row("more after it", "{} {}", "unreadable (no object)");
    row("a trailing comma", R"({"id":1,})", "unreadable (no object)");
}

void TestFrameView::requests()
{
    QFETCH(QByteArray, frame);
    const FrameView view = readFrame(::view(frame), Direction::In);
    QTEST(summary(view), "expected");
    QVERIFY(isSame(view, parseRequest(::view(frame))));
}

void TestFrameView::answers_data()
{
    frameColumns();
    row("a result", R"({"jsonrpc":"2.0","id":"a","result":{"error":1}})",
        R"(result id="a" result={"error":1})");
    row("an error", R"({"id":null,"error":{"code":-32700,"message":"Parse \"error\""}})",
        R"(error id=null error={"code":-32700,"message":"Parse \"error\""})"
        R"( message="Parse \"error\"" code=-32700)");
    row("an error of another type", R"({"id":1,"error":"x"})", R"(error id=1 error="x")");
    row("a null error", R"({"id":1,"error":null})", "error id=1 error=null");
    row("a null result", R"({"id":1,"result":null})", "result id=1 result=null");
    row("a result and an error", R"({"error":{"code":1},"result":{},"id":1})",
        R"(result id=1 result={} error={"code":1} code=1)");
    row("neither", R"({"id":1})", "unreadable id=1");
    row("an id as written", R"({"id":1.0,"result":{}})", "result id=1.0 result={}");
    row("stdout", R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"QQ=="})",
        R"(stdout process="p" stream="stdout" data="QQ==" seq=1)");
    row("stderr", R"({"type":"stream","processId":"p","stream":"stderr","seq":2,"data":"QQ=="})",
        R"(stderr process="p" stream="stderr" data="QQ==" seq=2)");
    row("exit", R"({"type":"stream","processId":"p","stream":"exit","seq":3,"exitCode":-1})",
        R"(exit process="p" stream="exit" seq=3 code=-1)");
    row("another stream", R"({"processId":"p","stream":"x","seq":3,"result":1})",
        R"(unreadable process="p" result=1 stream="x" seq=3)");
    row("a stream without a name", R"({"processId":"","stream":"","seq":3})",
        R"(unreadable process="" stream="" seq=3)");
    row("the largest seq", R"({"stream":"exit","seq":18446744073709551615})",
        R"(exit stream="exit" seq=18446744073709551615)");
    row("a seq that is too large", R"({"stream":"exit","seq":18446744073709551616})",
        R"(exit stream="exit")");
    row("a negative seq", R"({"stream":"exit","seq":-1})", R"(exit stream="exit")");
    row("a seq with a point", R"({"stream":"exit","seq":1.5})", R"(exit stream="exit")");
    row("a seq with an exponent", R"({"stream":"exit","seq":1e2})", R"(exit stream="exit")");
    row("a seq of another type", R"({"stream":"exit","seq":"1"})", R"(exit stream="exit")");
    row("a code that is too large", R"({"stream":"exit","exitCode":2147483648})",
        R"(exit stream="exit")");
    row("a later member", R"({"id":1,"seq":1,"processId":"p","id":2,"seq":2,"processId":"q"})",
        R"(unreadable id=2 process="q" seq=2)");
    row("a later member of another type", R"({"seq":1,"processId":"p","seq":[],"processId":[]})",
        "unreadable");
    row("a later null", R"({"stream":"exit","stream":null})", R"(exit stream="exit")");
    row("keys in other case", R"({"ID":1,"Result":{}})", "unreadable");
    row("escapes in a key", R"({"\u0069d":1,"r\u0065sult":{}})", "result id=1 result={}");
    row("escapes in a value", R"({"stream":"e\u0078it","processId":"\u00e9"})",
        R"(exit process="\u00e9" stream="e\u0078it")");
    row("members of a member", R"({"result":{"id":1,"seq":2,"stream":"exit"}})",
        R"(result result={"id":1,"seq":2,"stream":"exit"})");
    row("blanks", "\t{ \"error\" : { \"code\" : 5 } }\r", R"(error error={ "code" : 5 } code=5)");
    row("a batch", R"([{"id":1,"result":{}}])", "unreadable (no object)");
    row("null", "null", "unreadable (no object)");
    row("nothing", "", "unreadable (no object)");
    row("no JSON", "oops", "unreadable (no object)");
    row("truncated", R"({"id":1,"result":{)", "unreadable (no object)");
    row("truncated error", R"({"id":1,"error":{"code":1)", "unreadable (no object)");
    row("more after it", R"({"id":1,"result":{}}{})", "unreadable (no object)");
    row("a control byte in a string", "{\"id\":1,\"result\":\"\x01\"}", "unreadable (no object)");
}

void TestFrameView::answers()
{
    QFETCH(QByteArray, frame);
    QTEST(summary(readFrame(view(frame), Direction::Out)), "expected");
}

/// With all vectors of the contract.
void TestFrameView::agreesWithTheDaemonsParser()
{
    for (const JsonValue &c : readVectors("request")) {
        const QByteArray line = binaryMember(c, "rawB64");
        QVERIFY2(isSame(readFrame(view(line), Direction::In), parseRequest(view(line))), line);
    }
}

void TestFrameView::membersAreViewsOfTheFrame()
{
    const std::string_view line = R"({"id": 7 ,"params":{"fromSeq":12},"method":"a.b"})";
    const FrameView view = readFrame(line, Direction::In);
    QCOMPARE(view.bytes.data(), line.data());
    QCOMPARE(view.id.data(), line.data() + line.find('7'));
    QCOMPARE(view.params.data(), line.data() + line.find("{\"from"));
    QCOMPARE(view.fromSeq.data(), line.data() + line.find("12"));
}

void TestFrameView::readsWrittenFrames()
{
    const StreamFrames frames("a \"b\"");
    const Frame data = frames.data(Stream::Stderr, 5, "\xff");
    const FrameView view = readFrame(data.bytes(), Direction::Out); // a newline is a blank
    QCOMPARE(summary(view),
             QByteArray(R"(stderr process="a \"b\"" stream="stderr" data="/w==" seq=5)"));
    QCOMPARE(decodedText(view.process), std::string("a \"b\""));
    QCOMPARE(decodedData(view).value(), std::string("\xff"));
}

void TestFrameView::decodesText()
{
    QCOMPARE(decodedText(""), std::string());
    QCOMPARE(decodedText(R"("")"), std::string());
    QCOMPARE(decodedText(R"("a\n\u00e9")"), std::string("a\n\xc3\xa9"));
    QCOMPARE(decodedText("\"\xff\""), std::string("\xef\xbf\xbd"));
}

void TestFrameView::decodesData_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::addColumn<bool>("isData");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *frame, bool isData, const char *expected) {
        QTest::newRow(name) << QByteArray(frame) << isData << QByteArray(expected);
    };
    row("base64", R"({"data":"QQ=="})", true, "A");
    row("nothing in it", R"({"data":""})", true, "");
    row("escapes", R"({"data":"\u0051Q==\n"})", true, "A");
    row("not base64", R"({"data":"***"})", false, "");
    row("no padding", R"({"data":"QQ"})", false, "");
    row("bytes that are not UTF-8", "{\"data\":\"QQ==\xff\"}", false, "");
    row("another type", R"({"data":5})", false, "");
    row("none", R"({"stream":"stdout"})", false, "");
}

void TestFrameView::decodesData()
{
    QFETCH(QByteArray, frame);
    const auto bytes = decodedData(readFrame(view(frame), Direction::Out));
    QTEST(bytes.has_value(), "isData");
    QTEST(toQt(bytes.value_or("")), "expected");
}

CLAUSTRUM_PLAIN_TEST(TestFrameView)
#include "testframeview.moc"
