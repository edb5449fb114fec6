// SPDX-License-Identifier: Apache-2.0
// Logs merged by time, and what their common frames tell about the clocks.
#include "conformance/timing/logmerge.h"
#include "conformance/timing/sessionfile.h"
#include "conformance/timing/timestamp.h"
#include "conformance/timing/wirelogmembers.h"
#include "testing/testprogram.h"
#include "wire/jsonwriter.h"

#include <KCompressionDevice>
#include <QBuffer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace claustrum;

namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t begin = 1'800'000'000'000 * ms;

/// A frame of a wire log.
std::string line(std::int64_t at, const char *direction, const std::string &frame,
                 std::uint32_t connection = 1)
{
    std::string text;
    ObjectWriter(text)
        .string("time", writeTimestamp(begin + at))
        .uinteger("conn", connection)
        .string("dir", direction)
        .string("raw", frame)
        .close();
    return text + '\n';
}

std::string ping(int id)
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"server.ping"})";
}

std::string reply(int id)
{
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"result":{}})";
}

/// A request and its reply, @p apart ns from each other, with a clock that is @p ahead.
std::string exchanges(std::int64_t ahead, std::int64_t apart)
{
    std::string text;
    for (int id = 1; id <= 3; ++id)
        text += line(id * 100 * ms + ahead - apart, "in", ping(id))
                + line(id * 100 * ms + ahead + 40 * ms + apart, "out", reply(id));
    return text;
}

QByteArray compressed(KCompressionDevice::CompressionType type, const QByteArray &text)
{
    QBuffer buffer;
    KCompressionDevice device(&buffer, false, type);
    if (!device.open(QIODevice::WriteOnly) || device.write(text) != text.size())
        return {};
    device.close();
    return buffer.data();
}

} // namespace

class TestLogMerge : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ordersByTime();
    void keepsTheOrderOfALog();
    void leavesViewsOut();
    void readsCompressedLogs_data();
    void readsCompressedLogs();
    void keepsConnectionsApart();
    void writesWhatCannotBeRead();
    void tellsSourcesApart_data();
    void tellsSourcesApart();
    void clocks_data();
    void clocks();
    void refuses_data();
    void refuses();
    void endsOnRequest();
    void namesProcessesByTheirLog();

private:
    std::string file(const char *name, const std::string &text);
    std::string merged(const std::string &a, const std::string &b);

    QTemporaryDir m_folder;
};

std::string TestLogMerge::file(const char *name, const std::string &text)
{
    const QString path = m_folder.filePath(QString::fromLatin1(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(text)) < 0)
        return {};
    return path.toStdString();
}

/// "a.log:1 in 1\n…" without the notes about the clocks.
std::string TestLogMerge::merged(const std::string &a, const std::string &b)
{
    std::string text;
    const auto merge = LogMerge::open({file("a.log", a), file("b.log", b)});
    if (!merge)
        return merge.error().text;
    const auto done = merge->run([&](std::string_view line) {
        const auto members = splitWireLogLine(line);
        if (members->source.empty())
            return;
        const auto moment = momentOfLine(line, 1);
        text += members->source + ':' + std::string(members->connection) + ' '
                + (members->note ? *members->note : moment->id) + '\n';
    });
    return done && *done ? text : "failed";
}

void TestLogMerge::readsCompressedLogs_data()
{
    QTest::addColumn<int>("compression");
    QTest::newRow("gzip") << int(KCompressionDevice::GZip);
    QTest::newRow("zstd") << int(KCompressionDevice::Zstd);
}

void TestLogMerge::readsCompressedLogs()
{
    QFETCH(int, compression);
    const QByteArray packed =
        compressed(static_cast<KCompressionDevice::CompressionType>(compression),
                   QByteArray::fromStdString(line(10 * ms, "in", ping(2))));
    if (packed.isEmpty())
        QSKIP("this KArchive cannot compress with it");
    const std::string plain = line(0, "in", ping(1)) + line(20 * ms, "in", ping(3));
    QCOMPARE(merged(plain, packed.toStdString()),
             std::string("a.log:1 1\nb.log:1001 2\na.log:1 3\n"));
}

void TestLogMerge::leavesViewsOut()
{
    const std::string view = R"({"event":"view","note":"{}"})"
                             "\n";
    QCOMPARE(merged(line(0, "in", ping(1)) + view, view + line(ms, "in", ping(2))),
             std::string("a.log:1 1\nb.log:1001 2\n"));
}

void TestLogMerge::ordersByTime()
{
    QCOMPARE(merged(line(0, "in", ping(1)) + line(20 * ms, "in", ping(3)),
                    line(10 * ms, "in", ping(2)) + line(20 * ms, "in", ping(4))),
             std::string("a.log:1 1\nb.log:1001 2\na.log:1 3\nb.log:1001 4\n"));
}

void TestLogMerge::keepsTheOrderOfALog()
{
    QCOMPARE(merged(line(50 * ms, "in", ping(1)) + line(0, "in", ping(2)),
                    line(10 * ms, "in", ping(3)) + line(60 * ms, "in", ping(4))),
             std::string("b.log:1001 3\na.log:1 1\na.log:1 2\nb.log:1001 4\n"));
}

void TestLogMerge::keepsConnectionsApart()
{
    QCOMPARE(merged(line(0, "in", ping(1), 999), line(ms, "in", ping(2), 1)),
             std::string("a.log:999 1\nb.log:1001 2\n"));
    QCOMPARE(merged(line(0, "in", ping(1), 7), line(ms, "in", ping(2), 1000)),
             std::string("a.log:7 1\nb.log:11000 2\n"));
}

void TestLogMerge::writesWhatCannotBeRead()
{
    QCOMPARE(merged(line(0, "in", ping(1)) + "[1]\n\n", line(ms, "in", ping(2))),
             std::string("a.log:1 1\na.log: line 2 cannot be read: not a JSON object\n"
                         "b.log:1001 2\n"));
    std::string bad;
    for (int i = 0; i < 25; ++i)
        bad += "x\n";
    const std::string text = merged(line(0, "in", ping(1)) + bad, line(ms, "in", ping(2)));
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), 23);
    QVERIFY2(text.find("a.log: 5 more lines could not be read") != std::string::npos, text.c_str());
}

void TestLogMerge::tellsSourcesApart_data()
{
    QTest::addColumn<QStringList>("paths");
    QTest::addColumn<QStringList>("names");
    QTest::newRow("names differ") << QStringList{"/x/a.log", "/x/b.log"}
                                  << QStringList{"a.log", "b.log"};
    QTest::newRow("folders differ")
        << QStringList{"/x/w.log", "/y/w.log"} << QStringList{"x/w.log", "y/w.log"};
    QTest::newRow("one is shorter")
        << QStringList{"w.log", "y/w.log"} << QStringList{"w.log", "y/w.log"};
    QTest::newRow("the same") << QStringList{"/w.log", "/w.log"}
                              << QStringList{"w.log (1)", "w.log (2)"};
}

void TestLogMerge::tellsSourcesApart()
{
    QFETCH(QStringList, paths);
    QFETCH(QStringList, names);
    std::vector<std::string> given;
    for (const QString &path : paths)
        given.push_back(path.toStdString());
    QStringList found;
    for (const std::string &name : distinctNames(given))
        found << QString::fromStdString(name);
    QCOMPARE(found, names);
}

void TestLogMerge::clocks_data()
{
    QTest::addColumn<QByteArray>("a");
    QTest::addColumn<QByteArray>("b");
    QTest::addColumn<bool>("comparable");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const std::string &a, const std::string &b,
                        bool comparable, const char *text) {
        QTest::newRow(name) << QByteArray::fromStdString(a) << QByteArray::fromStdString(b)
                            << comparable << QByteArray(text);
    };
    constexpr std::int64_t way = 5 * ms;
    row("one clock, a is nearer to the client", exchanges(0, way), exchanges(0, 0), true,
        "the clocks of a.log and b.log agree: 6 frames are in both, at most 5 ms apart");
    row("one clock, b is nearer", exchanges(0, 0), exchanges(0, way), true, "agree: 6 frames");
    row("b is ahead", exchanges(0, way), exchanges(3200 * ms, 0), false,
        "the clocks of a.log and b.log cannot be compared: 6 frames are in both, in b.log 3.2 s "
        "later. Either a clock is wrong, or these are two sessions");
    row("b is behind by little", exchanges(0, way), exchanges(-20 * ms, 0), false,
        "in b.log 15 ms earlier");
    row("replies only, within the time of a way", line(0, "out", reply(1)),
        line(300 * ms, "out", reply(1)), true,
        "1 frame is in both, at most 300 ms apart, but all of one direction");
    row("replies only, and hours apart", line(0, "out", reply(1)),
        line(7'200'000 * ms, "out", reply(1)), false, "in b.log 2 h 0 min later");
    row("nothing in common", line(0, "in", ping(1)) + line(9 * ms, "in", ping(2)),
        line(5 * ms, "in", ping(3)), true,
        "a.log and b.log have no frame in common, so nothing shows whether their clocks agree");
    row("no overlap", line(0, "in", ping(1)), line(90'000 * ms, "in", ping(2)), true,
        "they do not overlap, with 90 s between them");
    row("a frame that comes twice tells nothing", line(0, "in", ping(1)) + line(ms, "in", ping(1)),
        line(9'000 * ms, "in", ping(1)), true, "have no frame in common");
    row("a clock was set back", line(5'000 * ms, "in", ping(1)) + line(0, "in", ping(2)),
        line(0, "in", ping(3)), true, "the times of a.log run backwards at 1 frame, by up to 5 s");
}

void TestLogMerge::clocks()
{
    QFETCH(QByteArray, a);
    QFETCH(QByteArray, b);
    QFETCH(bool, comparable);
    QFETCH(QByteArray, text);
    const auto merge =
        LogMerge::open({file("a.log", a.toStdString()), file("b.log", b.toStdString())});
    QVERIFY(merge);
    QByteArray all;
    bool isComparable = true;
    for (const ClockCheck::Finding &finding : merge->findings()) {
        all += QByteArray::fromStdString(finding.text) + '\n';
        isComparable &= finding.isComparable;
    }
    QCOMPARE(isComparable, comparable);
    QVERIFY2(all.contains(text), all.constData());
    QByteArray first; // the merged log begins with it
    QVERIFY(merge->run([&](std::string_view line) {
        first = first.isEmpty() ? QByteArray(line.data(), int(line.size())) : first;
    }));
    QVERIFY2(first.contains(R"("event":"remark","note":")"), first.constData());
}

void TestLogMerge::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("why");
    QTest::newRow("transcript") << QByteArray("{\"transcript\": {}}\n") << QByteArray("no times");
    QTest::newRow("no times") << QByteArray(R"({"conn":1,"dir":"in","raw":"x"})")
                              << QByteArray("has no times");
    QTest::newRow("empty") << QByteArray() << QByteArray("has no times");
    QTest::newRow("gzip without data")
        << QByteArray("\x1f\x8b\x08") << QByteArray("damaged or cut off");
    QTest::newRow("gzip, cut off")
        << compressed(KCompressionDevice::GZip, QByteArray::fromStdString(line(0, "in", ping(1))))
               .chopped(12)
        << QByteArray("damaged or cut off");
    QTest::newRow("gzip of something else")
        << compressed(KCompressionDevice::GZip, "hello\n") << QByteArray("has no times");
}

void TestLogMerge::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, why);
    const auto merge =
        LogMerge::open({file("a.log", line(0, "in", ping(1))), file("b.log", text.toStdString())});
    QVERIFY(!merge);
    QVERIFY2(QByteArray::fromStdString(merge.error().text).contains(why),
             merge.error().text.c_str());
    QVERIFY(!LogMerge::open({file("a.log", line(0, "in", ping(1))), "/no/such/file"}));
}

void TestLogMerge::endsOnRequest()
{
    std::string text;
    for (int id = 0; id < 10'000; ++id)
        text += line(id * ms, "in", ping(id));
    const std::vector<std::string> paths{file("a.log", text), file("b.log", text)};
    const auto merge = LogMerge::open(paths);
    QVERIFY(merge);
    std::size_t lines = 0;
    const auto done =
        merge->run([&](std::string_view) { ++lines; },
                   [](std::uint64_t read, std::uint64_t all) { return read < all / 2; });
    QVERIFY(done);
    QVERIFY(!*done);
    QVERIFY(lines > 1 && lines < 10'000);
    QVERIFY(!LogMerge::open(paths, [](std::uint64_t, std::uint64_t) { return false; }));
}

void TestLogMerge::namesProcessesByTheirLog()
{
    QCOMPARE(processOf("agent", "b.log"), std::string("agent @ b.log"));
    QCOMPARE(processOf("agent", ""), std::string("agent"));
    QCOMPARE(processOf("", "b.log"), std::string());
    const std::string output =
        R"({"type":"stream","processId":"agent","stream":"stdout","seq":1,"data":"eA=="})";
    std::string processes;
    const auto merge = LogMerge::open(
        {file("a.log", line(0, "out", output)), file("b.log", line(ms, "out", output))});
    QVERIFY(merge);
    QVERIFY(merge->run([&](std::string_view text) {
        const auto moment = momentOfLine(text, 1);
        processes += moment ? moment->process + '\n' : std::string();
    }));
    QCOMPARE(processes, std::string("\nagent @ a.log\nagent @ b.log\n"));
}

CLAUSTRUM_PLAIN_TEST(TestLogMerge)
#include "testlogmerge.moc"
