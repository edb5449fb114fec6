// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filtercompletion.h"
#include "labtool/filter/filterterms.h"
#include "labtool/model/capture.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"
#include "wire/base64.h"

#include <QTest>

#include <ctime>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void selects_data();
    void selects();
    void searchesWhatIsShown_data();
    void searchesWhatIsShown();
    void selectsJson_data();
    void selectsJson();
    void narrows_data();
    void narrows();
    void marksErrors_data();
    void marksErrors();
    void hintsAtMistakes();
    void limitsNesting();
    void globs_data();
    void globs();
    void completes_data();
    void completes();
    void keepFilterAppliesToIncomingFrames();

private:
    Capture m_capture;
};

/// Frames 1 to 10, one of each kind.
void TestLabFilter::initTestCase()
{
    qputenv("TZ", "UTC");
    ::tzset();
    m_capture.append({
        request(1, 1, "process.spawn", R"({"id":"agent","command":"sh"})", 1'000'000), // 1
        reply(1, 1, 4'000'000),                                                        // 2
        stream(1, "agent", 1, "hello world\n"),                                        // 3
        stream(1, "agent", 2, "panic: no\n", claustrum::Stream::Stderr),               // 4
        stream(1, "agent", 5, std::string(6000, 'x')),                                 // 5, a gap
        exitFrame(1, "agent", 6, 3),                                                   // 6
        request(2, 7, "files.stat", R"({"path":"~/x"})", 10'000'000),                  // 7
        errorReply(2, 7, -32603, "stat /x: no such file or directory", 260'000'000),   // 8
        request(2, 8, "git.status", "{}"),                                             // 9
        errorReply(2, 99, -32001, "Unauthorized: invalid or missing auth token"),      // 10
    });
    m_capture.close(2); // 9 stays unanswered
}

void TestLabFilter::selects_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("frames");
    const auto row = [](const char *line, const char *frames) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(frames);
    };
    row("", "1 2 3 4 5 6 7 8 9 10");
    row("   ", "1 2 3 4 5 6 7 8 9 10");
    row("method:process.*", "1 2");
    row("method:process.spawn", "1 2");
    row("method:*.stat*", "7 8 9");
    row("method!=process.*", "7 8 9");
    row("process:agent", "1 2 3 4 5 6");
    row("process:ag?nt stream", "3 4 5 6");
    row("conn:2", "7 8 9 10");
    row("conn=2 error", "8 10");
    row("conn!=1", "7 8 9 10");
    row("seq>1", "4 5 6");
    row("seq>=2 seq<6", "4 5");
    row("seq:2..5", "4 5");
    row("seq:5..", "5 6");
    row("seq:..1", "3");
    row("not seq:1", "1 2 4 5 6 7 8 9 10");
    row("size>4k", "5");
    row("size>=4KiB", "5");
    row("latency>100ms", "7 8");
    row("latency:3ms", "1 2");
    row("latency<=3000us", "1 2");
    row("time:00:00", "1 2 7 8");
    row("time:00:00:00.001", "1");
    row("time:00:00:00.004..00:00:00.020", "2 7");
    row("time>1970-01-01T00:00:00.01Z", "8");
    row("time:1970-01-01", "1 2 7 8");
    row("time:1970-01-01T00:00:00.1..", "8");
    row("time:01:00", "");
    row("code:-32603", "8");
    row("code:3", "6");
    row("code<-32600", "8");
    row("id:7", "7 8");
    row("id:*9", "10");
    row("frame:3..4", "3 4");
    row("dir:in", "1 7 9");
    row("dir!=in stream", "3 4 5 6");
    row("kind:stderr", "4");
    row("kind:reply", "2 8 10");
    row("kind!=stream conn:1", "1 2");
    row("error", "8 10");
    row("request or exit", "1 6 7 9");
    row("conn:1 (request or exit)", "1 6");
    row("conn:1 and (request or exit) and not exit", "1");
    row("-stream -request", "2 8 10");
    row("!stream conn:1", "1 2");
    row("not (stream or conn:2)", "1 2");
    row("- stream conn:1", "1 2");
    row("gap", "5");
    row("unanswered", "9");
    row("unauthorized", "10");
    row("anomaly", "5 8 9 10");
    row("text:~/x", "7");
    row("\"~/x\"", "7");
    row("text:\"no such file\"", "8");
    row("data:panic", "4");
    row("data:\"hello world\"", "3");
    row("data!=panic size<1k", "3");
    row("\"a \\\" quote\"", "");
    row("method:spawn", "1 2");
    row("method=spawn", "");
    row("method=process.spawn", "1 2");
    row("process:gen", "1 2 3 4 5 6");
    row("process=gen", "");
    row("id:1", "1 2"); // not 10
    row("method~^process\\.sp", "1 2");
    row("process~^gen", "");
    row("data~\"pan.c\"", "4");
    row("text~\"no (such|more) file\"", "8");
    row("panic", "4");
    row("PANIC", "");
    row("data:\"Hello\"", "");
    row("\"HELLO\"", "");
    row("unauthorised or Unauthorized", "10");
    row("conn:2 && error", "8 10");
    row("exit || unauthorized", "6 10");
    row("pinned", "");
}

void TestLabFilter::selects()
{
    QFETCH(QByteArray, line);
    const auto parsed = Filter::parse(line.toStdString());
    if (const auto *error = std::get_if<FilterError>(&parsed))
        QFAIL(error->text.c_str());
    const Filter &filter = std::get<Filter>(parsed);
    QByteArrayList frames;
    for (FrameNumber n = 1; n < m_capture.store().end(); ++n) {
        if (filter.matches(m_capture.store(), n))
            frames << QByteArray::number(qulonglong(n));
    }
    QTEST(frames.join(' '), "frames");
}

void TestLabFilter::searchesWhatIsShown_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("frames");
    const auto row = [](const char *line, const char *frames) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(frames);
    };
    row("\"after reattach\"", "1 2");
    row("text:\"after reattach\"", "1 2");
    row("data:\"after reattach\"", "1 2");
    row("data:\"13: after\"", "1"); // escape sequences in between
    row("\"13: after\"", "1");
    row("data:\"\x1b[33m13\"", "1"); // and the sequences themselves
    row("data:git", "");             // in no data
    row("\"git.info\"", "3");
    // Over frames of one stream, in the frame where the text ends.
    row("\"long needle\"", "7");
    row("needle", "7");
    row("data:\"a long needle!\"", "7");
    row("\"on needle\"", "");
    row("\"eedoops\"", ""); // of two streams
    row("-needle stdout", "1 4 6");
    row("\"in two\"", "9");
}

/// Output and stdin, as the table shows them.
void TestLabFilter::searchesWhatIsShown()
{
    QFETCH(QByteArray, line);
    Capture capture;
    capture.append(
        {stream(1, "p", 1, "\x1b[33m13\x1b[0m: after reattach\n"),
         request(1, 1, "process.stdin",
                 R"({"id":"p","data":")" + claustrum::base64Text("after reattach\n") + R"("})"),
         request(1, 2, "git.info", R"({"data":"YWZ0ZXIgcmVhdHRhY2gK"})"), stream(1, "p", 2, "a lo"),
         stream(1, "p", 3, "oops", claustrum::Stream::Stderr), stream(1, "p", 4, "ng nee"),
         stream(1, "p", 5, "\x1b[1mdle!\n"),
         request(1, 3, "process.stdin",
                 R"({"id":"q","data":")" + claustrum::base64Text("in t") + R"("})"),
         request(1, 4, "process.stdin",
                 R"({"id":"q","data":")" + claustrum::base64Text("wo\n") + R"("})")});
    const auto parsed = Filter::parse(line.toStdString());
    QVERIFY(std::holds_alternative<Filter>(parsed));
    QByteArrayList frames;
    for (FrameNumber n = 1; n < capture.store().end(); ++n) {
        if (std::get<Filter>(parsed).matches(capture.store(), n))
            frames << QByteArray::number(qulonglong(n));
    }
    QTEST(frames.join(' '), "frames");
}

void TestLabFilter::selectsJson_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("frames");
    const auto row = [](const char *line, const char *frames) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(frames);
    };
    row("json.type:assistant", "3"); // begins in frame 1
    row("json.type:a*", "3");
    row("json.type:user", "4");
    row("json.type!=user", "3");
    row("-json.type:user", "1 2 3 5");
    row("json.message.content.type:text", "3");
    row("json.message.content:hi", "4");
    row("json.nothing:*", "");
    row("json.type:assistant stdout", "3");
}

void TestLabFilter::selectsJson()
{
    QFETCH(QByteArray, line);
    Capture capture;
    capture.append(
        {stream(1, "p", 1, R"({"type":"assistant","message":{"content":)"),
         stream(1, "p", 2, "{\"type\":\"user\"\n", claustrum::Stream::Stderr), // not JSON
         stream(1, "p", 3,
                R"([{"type":"text"}]}})"
                "\n"),
         request(1, 1, "process.stdin",
                 R"({"id":"p","data":")"
                     + claustrum::base64Text(R"({"type":"user","message":{"content":"hi"}})")
                     + R"("})"),
         request(1, 2, "git.info", R"({"type":"user"})")});
    const auto parsed = Filter::parse(line.toStdString());
    QVERIFY(std::holds_alternative<Filter>(parsed));
    QByteArrayList frames;
    for (FrameNumber n = 1; n < capture.store().end(); ++n) {
        if (std::get<Filter>(parsed).matches(capture.store(), n))
            frames << QByteArray::number(qulonglong(n));
    }
    QTEST(frames.join(' '), "frames");
}

void TestLabFilter::narrows_data()
{
    QTest::addColumn<QByteArray>("filter");
    QTest::addColumn<QByteArray>("value"); // of process
    QTest::addColumn<QByteArray>("result");
    using B = QByteArray;
    QTest::newRow("of nothing") << B(" ") << B("p") << B("process=p");
    QTest::newRow("of a term") << B("conn:2") << B("p") << B("conn:2 process=p");
    QTest::newRow("of the same") << B("conn:2 process=p") << B("p") << B("conn:2 process=p");
    QTest::newRow("of a longer name") << B("process=pq") << B("p") << B("process=pq process=p");
    QTest::newRow("of an or") << B("error or exit") << B("p") << B("(error or exit) process=p");
    QTest::newRow("of an or inside")
        << B("(error or exit)") << B("p") << B("(error or exit) process=p");
    QTest::newRow("of an or in quotes") << B("\"a or b\"") << B("p") << B("\"a or b\" process=p");
    QTest::newRow("blanks") << B() << B("a \"b\\") << B("process=\"a \\\"b\\\\\"");
}

void TestLabFilter::narrows()
{
    QFETCH(QByteArray, filter);
    QFETCH(QByteArray, value);
    const std::string line =
        narrowed(filter.toStdString(), filterTerm("process", value.toStdString()));
    QTEST(QByteArray::fromStdString(line), "result");
    QVERIFY(std::holds_alternative<Filter>(Filter::parse(line)));
}

void TestLabFilter::marksErrors_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("mark"); // carets under the error; blanks only: at the end
    QTest::addColumn<QByteArray>("says"); // a substring
    const auto row = [](const char *line, const char *mark, const char *says) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(mark) << QByteArray(says);
    };
    row("conn:2 metod:x", "       ^^^^^", "did you mean 'method'");
    row("text~\"(\"", "     ^^^", "not a regular expression");
    row("seq~1", "    ^", "is no text");
    row("seq", "^^^", "needs a value, as in seq>100");
    row("seq>", "^^^^", "missing value");
    row("seq> 5", "^^^^", "missing value");
    row("seq>abc", "    ^^^", "is not a number");
    row("size>4q", "     ^^", "is not a size");
    row("latency>2days", "        ^^^^^", "is not a duration");
    row("seq>1..2", "    ^^^^", "a range requires :");
    row("method<a", "      ^", "cannot be ordered");
    row("kind:foo", "     ^^^", "unknown kind");
    row("dir:left", "    ^^^^", "in or out");
    row("(error", "^", "never closed");
    row("error)", "     ^", "never opened");
    row("()", " ^", "before this bracket");
    row("error or", "        ", "expected a condition");
    row("or error", "^^", "expected a condition before");
    row("not", "   ", "expected a condition");
    row("\"open", "^^^^^", "closing");
    row("text:\"open", "     ^^^^^", "closing");
    row(":5", "^", "expected a field name");
}

void TestLabFilter::marksErrors()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, says);
    const auto parsed = Filter::parse(line.toStdString());
    const auto *error = std::get_if<FilterError>(&parsed);
    QVERIFY(error);
    const QByteArray mark =
        QByteArray(int(error->position), ' ') + QByteArray(int(error->length), '^');
    QTEST(mark, "mark");
    QVERIFY2(QByteArray::fromStdString(error->text).contains(says), error->text.c_str());
}

/// A word that is no term is a text, and perhaps a mistake.
void TestLabFilter::hintsAtMistakes()
{
    const auto hint = [](const char *line) { return std::get<Filter>(Filter::parse(line)).hint(); };
    QCOMPARE(hint("conn:2 errror"),
             std::string("searches for the text 'errror'; did you mean 'error'?"));
    QCOMPARE(hint("heartbeat"), std::string());
    QCOMPARE(hint("\"errror\""), std::string());
}

void TestLabFilter::limitsNesting()
{
    const auto parsed = Filter::parse(std::string(100'000, '('));
    QVERIFY(std::get_if<FilterError>(&parsed));
    const auto nots = Filter::parse(std::string(100'000, '-') + "error");
    QVERIFY(std::get_if<FilterError>(&nots));
}

void TestLabFilter::globs_data()
{
    QTest::addColumn<QByteArray>("pattern");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("matches");
    using B = QByteArray;
    QTest::newRow("same") << B("abc") << B("abc") << true;
    QTest::newRow("longer") << B("abc") << B("abcd") << false;
    QTest::newRow("empty") << B("") << B("") << true;
    QTest::newRow("star matches nothing") << B("*") << B("") << true;
    QTest::newRow("two stars") << B("a*b*c") << B("aXbXbXc") << true;
    QTest::newRow("star, wrong end") << B("a*b") << B("aXbX") << false;
    QTest::newRow("question") << B("a?c") << B("abc") << true;
    QTest::newRow("question needs one") << B("abc?") << B("abc") << false;
    QTest::newRow("many stars stay fast") << B("*a*a*a*a*a*a*a*a*b") << B(2000, 'a') << false;
}

void TestLabFilter::globs()
{
    QFETCH(QByteArray, pattern);
    QFETCH(QByteArray, text);
    QTEST(globMatches(pattern.toStdString(), text.toStdString()), "matches");
}

void TestLabFilter::completes_data()
{
    QTest::addColumn<QByteArray>("line"); // | is the cursor
    QTest::addColumn<QByteArray>("replaced");
    QTest::addColumn<QByteArray>("offered");
    using B = QByteArray;
    QTest::newRow("a field") << B("conn:2 met|") << B("met") << B("method:");
    QTest::newRow("fields and keywords") << B("re|") << B("re") << B("request reply result");
    QTest::newRow("a field with an order") << B("se|") << B("se") << B("seq");
    QTest::newRow("after a dash") << B("-str|") << B("str") << B("stream");
    QTest::newRow("after a bracket") << B("(exi|)") << B("exi") << B("exit");
    QTest::newRow("a method") << B("method:git|") << B("git") << B("git.info git.status");
    QTest::newRow("a process with blanks") << B("process:my|") << B("my") << B("\"my agent\"");
    QTest::newRow("a direction") << B("dir:|") << B("") << B("in out");
    QTest::newRow("a kind") << B("kind:s|") << B("s") << B("stream stdout stderr");
    QTest::newRow("a number: nothing") << B("seq>1|") << B("1") << B("");
    QTest::newRow("complete: nothing") << B("error|") << B("error") << B("");
}

void TestLabFilter::completes()
{
    QFETCH(QByteArray, line);
    const int cursor = line.indexOf('|');
    line.remove(cursor, 1);
    const auto completion =
        completeFilter(line.toStdString(), std::size_t(cursor),
                       {"files.stat", "git.info", "git.status"}, {"my agent", "other"});
    QTEST(line.mid(int(completion.position), int(completion.length)), "replaced");
    QByteArrayList offered;
    for (const auto &candidate : completion.candidates)
        offered << QByteArray::fromStdString(candidate.text);
    QTEST(offered.join(' '), "offered");
}

void TestLabFilter::keepFilterAppliesToIncomingFrames()
{
    Capture capture;
    capture.setKeepFilter(std::get<Filter>(Filter::parse("error or text:spawn")));
    capture.append({request(1, 1, "process.spawn", R"({"id":"p","command":"sh"})"),
                    request(1, 2, "git.info"), reply(1, 1),
                    errorReply(1, 2, -32602, "Invalid params", 5)});
    QCOMPARE(capture.store().size(), std::size_t(2));
    QCOMPARE(capture.notKept(), std::uint64_t(2));
    // A reply knows its method even if its request was not kept.
    const FrameRecord &error = capture.store().at(2);
    QCOMPARE(capture.store().names().name(error.method), std::string("git.info"));
    QCOMPARE(error.partner, FrameNumber(0));
}

CLAUSTRUM_TEST(TestLabFilter)
#include "testlabfilter.moc"
