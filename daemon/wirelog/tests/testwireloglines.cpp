// SPDX-License-Identifier: Apache-2.0
// The form of the lines of the wire log.
#include "daemon/wirelog/frametext.h"
#include "daemon/wirelog/wirelogline.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/jsonwriter.h"

#include <QTest>

using namespace claustrum;

namespace {

constexpr const char *token = "lab-token-0123456789";
constexpr timespec moment{1767323045, 42};

std::string lineOf(std::size_t maxString, Direction direction, const std::string &frame)
{
    std::string line;
    WireLogLine(maxString, token).append(line, {moment, 7, direction, Frame({frame, "\n"})});
    return line;
}

} // namespace

class TestWireLogLines : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsStrings_data();
    void cutsStrings();
    void writesLines_data();
    void writesLines();
    void writesEvents();
    void reportsALoss();
    void writesFramesAsJsonStrings_data();
    void writesFramesAsJsonStrings();
};

void TestWireLogLines::cutsStrings_data()
{
    QTest::addColumn<std::string>("json");
    QTest::addColumn<std::string>("cut");
    const auto row = [](const char *name, const std::string &json, const std::string &cut) {
        QTest::newRow(name) << json << cut;
    };
    row("short enough", R"({"a":"abcd","b":[1.0,null]})", R"({"a":"abcd","b":[1.0,null]})");
    row("too long", R"({"a":"abcde"})", R"({"a":"abcd"})");
    row("names stay", R"({"abcdefgh":"x"})", R"({"abcdefgh":"x"})");
    row("a value alone", R"("abcdefgh")", R"("abcd")");
    row("whole characters only", R"(["abc€"])", R"(["abc"])");
    row("that fit", R"(["a€x"])", R"(["a€"])");
    row("escapes count as what they stand for", R"(["\u0061\n\n\n\n"])", R"(["a\n\n\n"])");
    row("bad bytes become valid", "[\"\xff\"]", "[\"\xef\xbf\xbd\"]");
    row("in a name, too", "{\"\xff\":1}", "{\"\xef\xbf\xbd\":1}");
    row("no JSON", R"({"a":"abcdefgh)", "<none>");
}

void TestWireLogLines::cutsStrings()
{
    QFETCH(std::string, json);
    QTEST(cutStrings(json, 4).value_or("<none>"), "cut");
}

void TestWireLogLines::writesLines_data()
{
    QTest::addColumn<int>("maxString");
    QTest::addColumn<std::string>("frame");
    QTest::addColumn<std::string>("rest");
    const auto row = [](const char *name, int maxString, const char *frame, const char *rest) {
        QTest::newRow(name) << maxString << std::string(frame) << std::string(rest);
    };
    row("verbatim", 0, R"({ "id":1.0})", R"("raw":"{ \"id\":1.0}")");
    row("verbatim, redacted", 0, R"({"auth":"x","params":{"env":{"A_KEY":"y"}}})",
        R"("raw":"{\"auth\":\"[redacted]\",\"params\":{\"env\":{\"A_KEY\":\"[redacted]\"}}}")");
    row("decoded", 4, R"({"a":"abcdefgh","id":1})", R"("body":{"a":"abcd","id":1})");
    row("decoded, redacted before it is cut", 100, R"({"auth":"lab-token-0123456789"})",
        R"("body":{"auth":"[redacted]"})");
    row("no JSON", 4, "hello", R"("raw":"hell")");
    row("no JSON, with a secret", 100, R"({"auth":"x)", R"("raw":"{\"[redacted]")");
}

void TestWireLogLines::writesLines()
{
    QFETCH(int, maxString);
    QFETCH(std::string, frame);
    QFETCH(std::string, rest);
    QCOMPARE(lineOf(static_cast<std::size_t>(maxString), Direction::In, frame),
             R"({"time":"2026-01-02T03:04:05.000000042Z","conn":7,"dir":"in",)" + rest + "}\n");
}

void TestWireLogLines::writesEvents()
{
    const WireLogLine writer(512, token);
    std::string lines;
    writer.append(lines, {moment, 7, Direction::Out, Frame(), "opened"});
    writer.append(lines, {moment, 7, Direction::Out, Frame(), "queue", 4096});
    writer.append(lines, {moment, 7, Direction::Out, Frame(), "queue", 0});
    QCOMPARE(lines,
             std::string(R"({"time":"2026-01-02T03:04:05.000000042Z","conn":7,"event":"opened"}
{"time":"2026-01-02T03:04:05.000000042Z","conn":7,"event":"queue","bytes":4096}
{"time":"2026-01-02T03:04:05.000000042Z","conn":7,"event":"queue","bytes":0}
)"));
}

void TestWireLogLines::reportsALoss()
{
    std::string line;
    WireLogLine::appendLost(line, 3);
    QVERIFY2(line.ends_with("Z\",\"lost\":3}\n"), line.c_str());
}

void TestWireLogLines::writesFramesAsJsonStrings_data()
{
    QTest::addColumn<std::string>("frame");
    for (
        const char *frame :
        {R"({"type":"stream","processId":"p","stream":"stdout","seq":1,"data":"YQo="})",
         R"({"type":"stream","processId":"<\",\"data\":\"x>","stream":"stdout","seq":1,"data":""})",
         R"({"type":"stream","processId":"p","stream":"exit","seq":2,"exitCode":0})",
         R"({"type":"stream","x":1,"data":"<&>"}x)", R"({"id":"é","data":"<"})", ""})
        QTest::newRow(frame) << std::string(frame);
}

void TestWireLogLines::writesFramesAsJsonStrings()
{
    QFETCH(std::string, frame);
    std::string fast;
    appendFrameText(fast, frame);
    std::string plain;
    appendJsonString(plain, frame);
    QCOMPARE(fast, plain);
}

CLAUSTRUM_TEST(TestWireLogLines)
#include "testwireloglines.moc"
