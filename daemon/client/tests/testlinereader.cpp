// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/linereader.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cstring>
#include <vector>

using namespace claustrum;

using Lines = std::vector<std::string>;
Q_DECLARE_METATYPE(Lines)

class TestLineReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cutsLines_data();
    void cutsLines();
    void cutAnywhereItIsTheSame();
    void limit_data();
    void limit();
    void closesAsSoonAsTheLimitIsReached();
    void linesBeforeOneTooLongAreServed();
    void refusalAndResume_data();
    void refusalAndResume();
    void oneByteAtATime();
    void readersShareNothing();
};

namespace {

/// Reads a text in pieces of at most @p step bytes, as a connection would.
class Feed
{
public:
    explicit Feed(LineReader &reader)
        : m_reader(reader)
    {}

    /// Whether all of it went in before a line was too long.
    bool read(std::string_view bytes, std::size_t step = std::string_view::npos)
    {
        while (!bytes.empty() && !m_reader.isTooLong()) {
            const auto space = m_reader.writable();
            const std::size_t count = std::min({bytes.size(), step, space.size()});
            if (count == 0)
                return false;
            std::memcpy(space.data(), bytes.data(), count);
            bytes.remove_prefix(count);
            m_reader.commit(count, [this](std::string_view line) { return take(line); });
            m_most = std::max(m_most, space.size());
        }
        return !m_reader.isTooLong();
    }

    void end()
    {
        m_reader.finish([this](std::string_view line) { return take(line); });
    }

    bool take(std::string_view line)
    {
        m_lines.emplace_back(line);
        return true;
    }

    [[nodiscard]] const Lines &lines() const { return m_lines; }
    [[nodiscard]] std::size_t mostSpace() const { return m_most; }

private:
    LineReader &m_reader;
    Lines m_lines;
    std::size_t m_most = 0;
};

} // namespace

void TestLineReader::cutsLines_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<Lines>("lines");
    const auto row = [](const char *name, const std::string &bytes, const Lines &lines) {
        QTest::newRow(name) << bytes << lines;
    };
    row("nothing", "", {});
    row("one", "a\n", {"a"});
    row("several", "a\nbc\nd\n", {"a", "bc", "d"});
    row("the last without a newline", "a\nbc", {"a", "bc"});
    row("only one, without a newline", "abc", {"abc"});
    row("empty lines", "\n\na\n\n\nb\n\n", {"a", "b"});
    row("a carriage return goes", "a\r\nb\r\n", {"a", "b"});
    row("one of two carriage returns", "a\r\r\n", {"a\r"});
    row("a carriage return within stays", "a\rb\n", {"a\rb"});
    row("a carriage return alone is an empty line", "\r\n\r\na\n", {"a"});
    row("at the end of the input, too", "a\r", {"a"});
    row("and alone there", "a\n\r", {"a"});
    row("blanks are a line", " \n\t\n", {" ", "\t"});
    row("any bytes", std::string("\0\xff\n\x80", 4), {std::string("\0\xff", 2), "\x80"});
}

void TestLineReader::cutsLines()
{
    QFETCH(std::string, bytes);
    LineReader reader;
    Feed feed(reader);
    QVERIFY(feed.read(bytes));
    feed.end();
    QTEST(feed.lines(), "lines");
}

void TestLineReader::cutAnywhereItIsTheSame()
{
    // Pipelined lines of sizes around the block's, read in two parts, cut at every offset near a
    // border and at many between.
    constexpr std::size_t block = std::size_t{64} * 1024;
    std::string bytes;
    Lines expected;
    for (const std::size_t size : {std::size_t{3}, block - 6, std::size_t{1}, block, block + 1,
                                   std::size_t{0}, std::size_t{10}, 3 * block}) {
        const std::string line(size, static_cast<char>('a' + expected.size()));
        bytes += line + (size % 2 ? "\r\n" : "\n");
        if (size > 0)
            expected.push_back(line);
    }
    for (std::size_t cut = 0; cut <= bytes.size(); cut += cut % block < 40 ? 1 : 997) {
        LineReader reader;
        Feed feed(reader);
        QVERIFY(feed.read(std::string_view(bytes).substr(0, cut)));
        QVERIFY(feed.read(std::string_view(bytes).substr(cut)));
        QVERIFY2(feed.lines() == expected, qPrintable("cut at " + QString::number(cut)));
        QVERIFY(!reader.hasPending());
    }
}

void TestLineReader::limit_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<bool>("served");
    const auto row = [](const char *name, std::size_t size, const char *end, bool served) {
        QTest::newRow(name) << std::string(size, 'x') + end << served;
    };
    row("1048574", 1048574, "\n", true);
    row("1048575", 1048575, "\n", true);
    row("1048576", 1048576, "\n", false);
    row("1048577", 1048577, "\n", false);
    row("1048574 and a carriage return", 1048574, "\r\n", true);
    row("1048575 and a carriage return", 1048575, "\r\n", false);
    row("1048575 at the end of the input", 1048575, "", true);
    row("1048576 at the end of the input", 1048576, "", false);
}

void TestLineReader::limit()
{
    QFETCH(std::string, bytes);
    QFETCH(bool, served);
    for (const std::size_t step : {bytes.size(), std::size_t{65536}, std::size_t{1000}}) {
        LineReader reader;
        Feed feed(reader);
        QCOMPARE(feed.read(bytes, step), served);
        if (served)
            feed.end();
        QCOMPARE(feed.lines().size(), std::size_t{served ? 1U : 0U});
    }
}

void TestLineReader::closesAsSoonAsTheLimitIsReached()
{
    LineReader reader;
    Feed feed(reader);
    QVERIFY(feed.read(std::string(1048575, 'x'), 4096));
    QVERIFY(!reader.isTooLong());
    QVERIFY(!feed.read("x"));
    QVERIFY(reader.isTooLong());
    QVERIFY(feed.lines().empty());
    QVERIFY(feed.mostSpace() <= 1048576); // memory never grows past the limit
}

void TestLineReader::linesBeforeOneTooLongAreServed()
{
    LineReader reader;
    Feed feed(reader);
    QVERIFY(!feed.read("a\n" + std::string(1048576, 'x') + "\nb\n"));
    QVERIFY(reader.isTooLong());
    QVERIFY(feed.lines() == Lines{"a"});
}

void TestLineReader::refusalAndResume_data()
{
    QTest::addColumn<int>("takes"); // so many lines at a time
    QTest::addColumn<std::string>("bytes");
    const std::string plain = "a\nb\n\nc\r\n";
    const std::string large =
        std::string(70000, 'x') + "\n" + std::string(70000, 'y') + "\nz\n" + std::string(5, 'w');
    for (const int takes : {1, 2, 3}) {
        QTest::addRow("%d of short lines", takes) << takes << plain + "open";
        QTest::addRow("%d of long lines", takes) << takes << large;
        QTest::addRow("%d, and nothing behind", takes) << takes << plain;
    }
}

void TestLineReader::refusalAndResume()
{
    QFETCH(int, takes);
    QFETCH(std::string, bytes);
    LineReader whole;
    Feed expected(whole);
    expected.read(bytes);
    expected.end();

    LineReader reader;
    Lines lines;
    int left = takes;
    const auto take = [&](std::string_view line) {
        lines.emplace_back(line);
        return --left > 0;
    };
    for (std::string_view rest = bytes; !rest.empty();) {
        const auto space = reader.writable();
        const std::size_t count = std::min(rest.size(), space.size());
        std::memcpy(space.data(), rest.data(), count);
        rest.remove_prefix(count);
        reader.commit(count, take);
        while (reader.hasPending()) {
            QVERIFY(left <= 0);
            LineReader other; // input of another connection must not matter
            Feed(other).read(std::string(1000, '#'));
            left = takes;
            reader.resume(take);
        }
        left = takes;
    }
    reader.finish(take);
    QVERIFY(lines == expected.lines());
}

void TestLineReader::oneByteAtATime()
{
    LineReader reader;
    Feed feed(reader);
    QVERIFY(feed.read("ab\r\n\ncd\nef", 1));
    feed.end();
    QVERIFY(feed.lines() == (Lines{"ab", "cd", "ef"}));
}

void TestLineReader::readersShareNothing()
{
    // Two readers in turn, each with an open line, though both read into the same block.
    LineReader one;
    LineReader two;
    Feed first(one);
    Feed second(two);
    std::string firsts;
    std::string seconds;
    for (int i = 0; i < 100; ++i) {
        firsts += "1" + std::to_string(i);
        seconds += "2" + std::to_string(i);
        QVERIFY(first.read("1" + std::to_string(i)));
        QVERIFY(second.read("2" + std::to_string(i)));
    }
    QVERIFY(first.read("\n") && second.read("\n"));
    QVERIFY(first.lines() == Lines{firsts});
    QVERIFY(second.lines() == Lines{seconds});
}

CLAUSTRUM_PLAIN_TEST(TestLineReader)
#include "testlinereader.moc"
