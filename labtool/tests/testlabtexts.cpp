// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/transcriptreader.h"
#include "labtool/frames/ansitext.h"
#include "labtool/frames/controlpictures.h"
#include "labtool/frames/copytexts.h"
#include "labtool/frames/framelines.h"
#include "labtool/frames/hexdump.h"
#include "labtool/frames/jsonoutline.h"
#include "labtool/frames/prettyjson.h"
#include "labtool/frames/replayassembly.h"
#include "labtool/frames/texts.h"
#include "labtool/model/capture.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"

#include <QProcess>
#include <QTest>

using namespace claustrum;
using namespace claustrum::lab;
using namespace claustrum::lab::test;

namespace {

bool addFrame(ReplayAssembly &assembly, const std::string &frame)
{
    return assembly.addFrame(claustrum::readFrame(frame, claustrum::Direction::Out), "p");
}

} // namespace
using Kind = ReplayAssembly::Piece::Kind;

class TestLabTexts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ordersAndMergesOutput();
    void showsTheTail();
    void showsGaps_data();
    void showsGaps();
    void limitsBytes();
    void floodKeepsTheOtherStream();
    void readsAnsi();
    void readsSplitAnsi();
    void stripsAnsi_data();
    void stripsAnsi();
    void showsControls_data();
    void showsControls();
    void dumpsHex();
    void dumpsOffsets();
    void indentsJson_data();
    void indentsJson();
    void formatsNumbers();
    void replacesAuth_data();
    void replacesAuth();
    void shellRunsTheLine();
    void wireLogIsVerbatim();
    void transcriptCanBeRead();
    void knowsThePathInJson_data();
    void knowsThePathInJson();
    void findsTheEndInJson();
};

void TestLabTexts::ordersAndMergesOutput()
{
    ReplayAssembly assembly;
    QVERIFY(addFrame(assembly, stream(1, "p", 2, "two ").bytes));
    QVERIFY(addFrame(assembly, stream(1, "p", 1, "one ").bytes));
    QVERIFY(!addFrame(assembly, stream(2, "p", 1, "one ").bytes)); // a repeated frame
    QVERIFY(!addFrame(assembly, stream(1, "q", 3, "other").bytes));
    QVERIFY(!addFrame(assembly, reply(1, 1).bytes));
    addFrame(assembly, stream(1, "p", 3, "err", Stream::Stderr).bytes);
    addFrame(assembly, exitFrame(1, "p", 4, 7).bytes);
    const auto pieces = assembly.pieces(true, true, 0, 0);
    QCOMPARE(pieces.size(), std::size_t(3));
    QCOMPARE(pieces[0].bytes, std::string("one two "));
    QCOMPARE(pieces[0].lastSeq, std::uint64_t(2));
    QVERIFY(pieces[1].kind == Kind::Stderr);
    QVERIFY(pieces[2].kind == Kind::Exit);
    QCOMPARE(pieces[2].exitCode, 7);
    QVERIFY(assembly.isEnded());
    QCOMPARE(assembly.pieces(false, true, 0, 0).size(), std::size_t(2));
}

void TestLabTexts::showsTheTail()
{
    ReplayAssembly assembly;
    const std::string hundred(100, 'x');
    for (std::uint64_t seq = 1; seq <= 50; ++seq)
        assembly.add(seq % 2 ? FrameKind::Stdout : FrameKind::Stderr, seq, hundred, 0);
    QCOMPARE(assembly.tailBegin(1 << 20), std::uint64_t(0)); // everything fits
    const auto from = assembly.tailBegin(10 * (100 + ReplayAssembly::frameCost) - 1);
    QCOMPARE(from, std::uint64_t(41));
    const auto pieces = assembly.pieces(true, true, 1, 50, from);
    QCOMPARE(pieces.size(), std::size_t(10)); // no gap before it
    QCOMPARE(pieces.front().firstSeq, from);
    QCOMPARE(assembly.bytesBefore(from, true, true), std::size_t(4000));
    QCOMPARE(assembly.bytesBefore(from, false, true), std::size_t(2000));
    QCOMPARE(assembly.bytesBefore(0, true, true), std::size_t(0));
}

void TestLabTexts::showsGaps_data()
{
    QTest::addColumn<QList<int>>("seqs");
    QTest::addColumn<int>("first"); // the retained range
    QTest::addColumn<int>("last");
    QTest::addColumn<QByteArray>("gaps");
    QTest::newRow("none") << QList<int>{1, 2, 3} << 0 << 0 << QByteArray();
    QTest::newRow("in between") << QList<int>{1, 4, 9} << 0 << 0 << QByteArray("2-3 5-8 ");
    QTest::newRow("no gap before a late capture") << QList<int>{5, 6} << 0 << 0 << QByteArray();
    QTest::newRow("evicted") << QList<int>{5, 6} << 5 << 6 << QByteArray("1-4 ");
    QTest::newRow("seen before eviction") << QList<int>{1, 2, 3, 4, 5, 6} << 5 << 6 << QByteArray();
    QTest::newRow("not fetched yet") << QList<int>{1, 2} << 1 << 9 << QByteArray("3-9 ");
}

void TestLabTexts::showsGaps()
{
    QFETCH(QList<int>, seqs);
    QFETCH(int, first);
    QFETCH(int, last);
    ReplayAssembly assembly;
    for (const int seq : seqs)
        assembly.add(FrameKind::Stdout, std::uint64_t(seq), "x", 0);
    QByteArray gaps;
    for (const auto &piece :
         assembly.pieces(true, true, std::uint64_t(first), std::uint64_t(last))) {
        if (piece.kind == Kind::Gap)
            gaps += QByteArray::number(qulonglong(piece.firstSeq)) + '-'
                    + QByteArray::number(qulonglong(piece.lastSeq)) + ' ';
    }
    QTEST(gaps, "gaps");
}

void TestLabTexts::limitsBytes()
{
    ReplayAssembly assembly(10 * (10 + ReplayAssembly::nodeCost));
    for (std::uint64_t seq = 1; seq <= 20; ++seq)
        assembly.add(FrameKind::Stdout, seq, std::string(10, 'x'), 0);
    QCOMPARE(assembly.bytes(), std::size_t(100));
    QCOMPARE(assembly.firstSeq(), std::uint64_t(11));
    QVERIFY(!assembly.add(FrameKind::Stdout, 5, "again", 0)); // dropped frames stay dropped
}

/// A few lines of stderr before and after a flood on stdout.
void TestLabTexts::floodKeepsTheOtherStream()
{
    ReplayAssembly assembly(20 * (100 + ReplayAssembly::nodeCost));
    assembly.add(FrameKind::Stderr, 1, "FATAL the reason\n", 0);
    for (std::uint64_t seq = 2; seq <= 1000; ++seq)
        assembly.add(FrameKind::Stdout, seq, std::string(100, 'x'), 0);
    assembly.add(FrameKind::Stderr, 1001, "tail\n", 0);
    QVERIFY(assembly.frames() < 25);
    QCOMPARE(assembly.tailBegin(500, false, true), std::uint64_t(0)); // all of stderr fits
    QVERIFY(assembly.tailBegin(500) > 900);
    std::string text;
    std::size_t gaps = 0;
    for (const auto &piece : assembly.pieces(false, true, 0, 0)) {
        text += piece.bytes;
        if (piece.kind == Kind::Gap) {
            QVERIFY(piece.dropped); // not evicted by the daemon
            ++gaps;
        }
    }
    QCOMPARE(text, std::string("FATAL the reason\ntail\n"));
    QCOMPARE(gaps, std::size_t(1));
}

void TestLabTexts::readsAnsi()
{
    AnsiReader reader;
    const auto spans =
        reader.read("a\x1b[1;31mb\x1b[0m\x1b[38;5;196mc\x1b[48;2;1;2;3md\x1b[39;49;7me");
    QCOMPARE(spans.size(), std::size_t(5));
    QVERIFY(spans[0].style == AnsiStyle());
    QVERIFY(spans[1].style.bold && spans[1].style.foreground >= 0);
    QCOMPARE(spans[2].style.foreground, 0xff0000);
    QVERIFY(!spans[2].style.bold);
    QCOMPARE(spans[3].style.background, 0x010203);
    QCOMPARE(spans[3].style.foreground, 0xff0000);
    QVERIFY(spans[4].style.inverse && spans[4].style.background == -1);
}

void TestLabTexts::readsSplitAnsi()
{
    const std::string text = "x\x1b[1;32mgreen\x1b[0m y\x1b]0;title\x07z";
    AnsiReader whole;
    std::string expected;
    for (const auto &span : whole.read(text))
        expected += span.text + (span.style.bold ? "*" : "-");
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        AnsiReader reader;
        auto spans = reader.read(std::string_view(text).substr(0, cut));
        for (auto &span : reader.read(std::string_view(text).substr(cut))) {
            if (!spans.empty() && spans.back().style == span.style)
                spans.back().text += span.text;
            else
                spans.push_back(std::move(span));
        }
        std::string got;
        for (const auto &span : spans)
            got += span.text + (span.style.bold ? "*" : "-");
        QCOMPARE(got, expected);
    }
}

void TestLabTexts::stripsAnsi_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    using B = QByteArray;
    QTest::newRow("plain") << B("a\nb\t") << B("a\nb\t");
    QTest::newRow("carriage returns") << B("50%\r100%\r\n") << B("50%\r100%\r\n");
    QTest::newRow("other controls") << B("a\0\a\x7f", 4) << B("a\0\a\x7f", 4);
    QTest::newRow("cursor moves") << B("a\x1b[2Jb\x1b[10;20Hc") << B("abc");
    QTest::newRow("charset") << B("a\x1b(Bb") << B("ab");
    QTest::newRow("title, ended by ST") << B("a\x1b]2;t\x1b\\b") << B("ab");
    QTest::newRow("unfinished") << B("a\x1b[31") << B("a");
    QTest::newRow("endless parameter") << B("a\x1b[") + B(10000, '1') + B("mb") << B("ab");
    QTest::newRow("huge numbers") << B("\x1b[38;5;99999999999999999999mx") << B("x");
}

void TestLabTexts::stripsAnsi()
{
    QFETCH(QByteArray, bytes);
    QTEST(QByteArray::fromStdString(stripAnsi(bytes.toStdString())), "text");
}

void TestLabTexts::showsControls_data()
{
    QTest::addColumn<QStringList>("parts"); // of one stream
    QTest::addColumn<QString>("shown");
    QTest::newRow("lines") << QStringList{"a\tb\r\nc\n"} << "a\tb\nc\n";
    QTest::newRow("progress") << QStringList{"10%\r50%\r100%\n"} << QString("10%␍\n50%␍\n100%\n");
    QTest::newRow("split line end") << QStringList{"a\r", "\nb"} << "a\nb";
    QTest::newRow("split progress") << QStringList{"10%\r", "50%"} << QString("10%␍\n50%");
    QTest::newRow("others") << QStringList{QString("a") + QChar(0) + QChar(7) + QChar(0x7f)}
                            << QString("a␀␇␡");
}

void TestLabTexts::showsControls()
{
    QFETCH(QStringList, parts);
    ControlPictures pictures;
    QString shown;
    for (const QString &part : parts)
        shown += pictures.show(part);
    QTEST(shown, "shown");
}

void TestLabTexts::dumpsHex()
{
    QCOMPARE(hexDump(""), std::string());
    QCOMPARE(
        hexDump("{\"a\":1}\n0123456789", 16),
        std::string(
            "00000010  7b 22 61 22 3a 31 7d 0a  30 31 32 33 34 35 36 37  |{\"a\":1}.01234567|\n"
            "00000020  38 39                                             |89|\n"));
}

void TestLabTexts::dumpsOffsets()
{
    QCOMPARE(offsetDump("abcdef", 4), std::string("000000  abcd\n000004  ef\n"));
    QCOMPARE(offsetDump("ab\ncd", 4), std::string("000000  ab\n000003  cd\n"));
    QCOMPARE(offsetDump("abc\xc3\xa9z", 4), std::string("000000  abc\n000003  \xc3\xa9z\n"));
}

void TestLabTexts::indentsJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("text");
    using B = QByteArray;
    QTest::newRow("nested")
        << B(R"({"a":[1,{"b":null}],"c":"\u00e9"})")
        << B("{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": "
             "\"\\u00e9\"\n}");
    QTest::newRow("empty brackets")
        << B(R"({"a":{},"b":[]})") << B("{\n  \"a\": {},\n  \"b\": []\n}");
    QTest::newRow("a string") << B("\"x\"") << B("\"x\"");
    QTest::newRow("cut off") << B(R"({"a":1,"b)") << B("{\n  \"a\": 1,\"b");
    QTest::newRow("not JSON") << B("hello") << B("hello");
    QTest::newRow("empty") << B("") << B("");
}

void TestLabTexts::indentsJson()
{
    QFETCH(QByteArray, json);
    std::string text;
    for (const PrettyToken &token : prettyJson(json.toStdString()))
        text += token.text;
    QTEST(QByteArray::fromStdString(text), "text");
}

void TestLabTexts::formatsNumbers()
{
    QCOMPARE(durationText(850'000), QString::fromUtf8("850 µs"));
    QCOMPARE(durationText(12'300'000), QString("12.3 ms"));
    QCOMPARE(durationText(4'560'000'000), QString("4.56 s"));
    QCOMPARE(durationText(187'000'000'000), QString("3 min 7 s"));
    QCOMPARE(sizeText(1023), QString("1023 B"));
    QCOMPARE(sizeText(1536), QString("1.5 KiB"));
    QCOMPARE(sizeText(16777216), QString("16 MiB"));
    QCOMPARE(countText(1234567), QString("1,234,567"));
    QCOMPARE(oneLine("a\nb\tc", 10), QString::fromUtf8("a·b·c"));
    QCOMPARE(oneLine("a\u2028b\u2029c\u0085d", 10), QString::fromUtf8("a·b·c·d"));
    QCOMPARE(oneLine("abcdef", 3), QString::fromUtf8("abc…"));
}

void TestLabTexts::replacesAuth_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("result");
    using B = QByteArray;
    QTest::newRow("at the end") << B(R"({"id":1,"auth":"[redacted]"})")
                                << B(R"({"id":1,"auth":"T"})");
    QTest::newRow("blanks stay") << B(R"({ "auth" : null , "id":1 })")
                                 << B(R"({ "auth" : "T" , "id":1 })");
    QTest::newRow("in other case") << B(R"({"AUTH":"x"})") << B(R"({"AUTH":"T"})");
    QTest::newRow("not in params")
        << B(R"({"params":{"auth":"x"}})") << B(R"({"params":{"auth":"x"}})");
    QTest::newRow("not JSON") << B("{\"auth") << B("{\"auth");
}

void TestLabTexts::replacesAuth()
{
    QFETCH(QByteArray, request);
    QTEST(QByteArray::fromStdString(withAuth(request.toStdString(), "T")), "result");
}

void TestLabTexts::shellRunsTheLine()
{
    QTemporaryDir directory;
    QFile token(directory.filePath("daemon.token"));
    QVERIFY(token.open(QIODevice::WriteOnly));
    token.write("se cret");
    token.close();
    const std::string line = asShellLine(R"({"id":"it's $HOME %s \\n","auth":"[redacted]"})",
                                         directory.filePath("rpc.sock").toStdString());
    // Runs the part of the line before the pipe to the socket.
    const auto pipe = line.rfind(" | socat -t1 - UNIX-CONNECT:");
    QVERIFY(pipe != std::string::npos);
    QProcess shell;
    shell.start("sh", {"-c", QString::fromStdString(line.substr(0, pipe))});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(shell.readAllStandardOutput(),
             QByteArray("{\"id\":\"it's $HOME %s \\\\n\",\"auth\":\"se cret\"}\n"));
}

static Capture &sample()
{
    static Capture capture;
    if (capture.store().size() == 0) {
        capture.append(
            {request(7, 1, "process.spawn", R"({"id":"p","command":"sh"})", 1'500'000'000),
             reply(7, 1, 1'600'000'000), request(9, 2, "git.info"),
             errorReply(9, 2, -32001, "Unauthorized: no"), stream(7, "p", 1, "pid ${PID}\n")});
        capture.note(NoteKind::Remark, 0, 0, "a note");
    }
    return capture;
}

void TestLabTexts::wireLogIsVerbatim()
{
    const std::string log = framesAsText(sample().store(), {1, 2, 6, 99}, FrameForm::WireLog, {});
    const auto expected = std::string(
        R"({"time":"1970-01-01T00:00:01.500000000Z","conn":7,"dir":"in","raw":"{\"jsonrpc\")");
    QCOMPARE(log.substr(0, expected.size()), expected);
    QCOMPARE(std::count(log.begin(), log.end(), '\n'), std::ptrdiff_t(3)); // with the note
}

void TestLabTexts::transcriptCanBeRead()
{
    using namespace conformance;
    const auto read = [](FrameForm form) {
        return parseTranscript(framesAsText(sample().store(), {1, 2, 3, 4, 5, 6}, form, "name"),
                               "x");
    };
    const auto transcript = read(FrameForm::Transcript);
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    QCOMPARE(transcript->header.scenario, std::string("name"));
    QCOMPARE(transcript->steps.size(), std::size_t(6));
    const auto &send = std::get<Send>(transcript->steps[1].action);
    QCOMPARE(send.connection, 1);
    QVERIFY(send.line.find("\"auth\":\"${TOKEN}\"") != std::string::npos);
    const auto &refused = std::get<Send>(transcript->steps[3].action);
    QCOMPARE(refused.connection, 2);
    QVERIFY(refused.line.find("\"auth\":\"wrong\"")
            != std::string::npos); // so that it is refused again
    const auto &output = std::get<Receive>(transcript->steps[5].action);
    QVERIFY(output.line.find("<<b64:pid ${PID}\n>>") != std::string::npos);
    const auto scenario = read(FrameForm::Scenario);
    QVERIFY(scenario.ok());
    QCOMPARE(scenario->steps.size(), std::size_t(3));
}

static JsonLines prettyLines(const char *json, QStringList &lines)
{
    QString text;
    for (const PrettyToken &token : prettyJson(json))
        text += toQString(token.text);
    lines = text.split('\n');
    return {int(lines.size()), [&lines](int i) { return lines.at(i); }};
}

constexpr const char *nested =
    R"({"a":{"b":[1,{"c d":2,"e":[]},[3,4]],"f":"x"},"g":true,"h\"i":{}})";

void TestLabTexts::knowsThePathInJson_data()
{
    QTest::addColumn<QString>("line"); // as it reads
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("value");
    QTest::newRow("a scalar") << "  \"g\": true,"
                              << "g"
                              << "true";
    QTest::newRow("an element") << "      1,"
                                << "a.b[0]"
                                << "1";
    QTest::newRow("within an element") << "        \"c d\": 2,"
                                       << "a.b[1][\"c d\"]"
                                       << "2";
    QTest::newRow("nested arrays") << "        4"
                                   << "a.b[2][1]"
                                   << "4";
    QTest::newRow("after values with brackets") << "    \"f\": \"x\""
                                                << "a.f"
                                                << "\"x\"";
    QTest::newRow("an array") << "      ["
                              << "a.b[2]"
                              << "[\n  3,\n  4\n]";
    QTest::newRow("its end") << "      ]"
                             << "a.b[2]"
                             << "]";
    QTest::newRow("the end of an object") << "  },"
                                          << "a"
                                          << "}";
    QTest::newRow("a quote in the key") << "  \"h\\\"i\": {}"
                                        << "[\"h\\\"i\"]"
                                        << "{}";
    QTest::newRow("all of it") << "{"
                               << ""
                               << "";
}

void TestLabTexts::knowsThePathInJson()
{
    QFETCH(QString, line);
    QFETCH(QString, value);
    QStringList texts;
    const JsonLines lines = prettyLines(nested, texts);
    const int at = int(texts.indexOf(line));
    QVERIFY2(at >= 0, qPrintable(texts.join('\n')));
    QTEST(jsonPathOf(lines, at), "path");
    QCOMPARE(jsonValueOf(lines, at), at == 0 ? texts.join('\n') : value);
}

void TestLabTexts::findsTheEndInJson()
{
    QStringList texts;
    const JsonLines lines = prettyLines(nested, texts);
    QCOMPARE(jsonEndOf(lines, 0), lines.count - 1);
    QCOMPARE(texts.at(jsonEndOf(lines, 1)), QString("  },"));
    QCOMPARE(jsonEndOf(lines, int(texts.indexOf("  \"g\": true,"))), -1);
    texts.removeLast(); // cut
    QCOMPARE(jsonEndOf({int(texts.size()), lines.at}, 0), -1);
    texts = QStringList{"{", "  \"a\": \"xxxx", "xxxx {", "yy\"", "}"}; // a wrapped line
    const JsonLines wrapped{int(texts.size()), lines.at, 6};
    QCOMPARE(jsonEndOf(wrapped, 0), 4);
    QCOMPARE(jsonPathOf(wrapped, 3), QString("a"));
    QCOMPARE(jsonValueOf(wrapped, 2), QString("\"xxxxxxxx {yy\""));
}

CLAUSTRUM_TEST(TestLabTexts)
#include "testlabtexts.moc"
