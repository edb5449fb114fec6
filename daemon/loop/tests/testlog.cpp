// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/log.h"
#include "daemon/loop/tests/capturedlog.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <optional>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;
using logging::Level;

class TestLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup() { logging::setThreshold(nullptr); }
    void lines_data();
    void lines();
    void thresholds_data();
    void thresholds();
    void withoutAWriterEachIsWritten();
    void aWriterWritesGatheredLines_data();
    void aWriterWritesGatheredLines();
    void aWriterGathers();
    void threadsDoNotMixTheirLines_data();
    void threadsDoNotMixTheirLines();
    void aWriterWaitsForASlowLogAlone();
    void aLogThatNobodyReadsLosesLines();
    void linesThatCannotBeWrittenAreCounted_data();
    void linesThatCannotBeWrittenAreCounted();
    void aCutLineIsEnded();
    void plainLines();
    void nobodyWaitsForeverAtTheEnd();
};

void TestLog::lines_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<QString>("line");
    const auto row = [](Level level, const char *line) {
        QTest::newRow(line) << static_cast<int>(level) << QString::fromUtf8(line);
    };
    row(Level::Debug, "DEBUG \\[shellenv\\] a text");
    row(Level::Info, "INFO  \\[shellenv\\] a text");
    row(Level::Warn, "WARN  \\[shellenv\\] a text");
    row(Level::Error, "ERROR \\[shellenv\\] a text");
}

void TestLog::lines()
{
    QFETCH(int, level);
    QFETCH(QString, line);
    const CapturedLog log;
    logging::write(static_cast<Level>(level), "shellenv", "a text");
    const QRegularExpression whole("^\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d " + line + "\n$");
    QVERIFY2(whole.match(QString::fromStdString(log.text())).hasMatch(), log.text().c_str());
}

void TestLog::thresholds_data()
{
    QTest::addColumn<std::string>("name"); // "<null>": not set
    QTest::addColumn<std::string>("written");
    const auto row = [](const char *name, const char *written) {
        QTest::newRow(name) << std::string(name) << std::string(written);
    };
    row("debug", "DIWE");
    row("info", "IWE");
    row("warn", "WE");
    row("error", "E");
    for (const char *debug : {"<null>", "", "INFO", "warning", "off"})
        row(debug, "DIWE");
}

void TestLog::thresholds()
{
    QFETCH(std::string, name);
    const CapturedLog log;
    logging::setThreshold(name == "<null>" ? nullptr : name.c_str());
    logDebug("c", "-D-");
    logInfo("c", "-I-");
    logWarn("c", "-W-");
    logError("c", "-E-");
    std::string written;
    for (const char letter : {'D', 'I', 'W', 'E'}) {
        if (log.holds(std::string("-") + letter + "-\n"))
            written += letter;
    }
    QTEST(written, "written");
    QCOMPARE(logging::isEnabled(Level::Debug), written.starts_with('D'));
}

static off_t logSize()
{
    struct stat info = {};
    return ::fstat(STDERR_FILENO, &info) == 0 ? info.st_size : -1;
}

void TestLog::withoutAWriterEachIsWritten()
{
    const CapturedLog log;
    logDebug("c", "a");
    QCOMPARE(logSize(), off_t{32});
    logWarn("c", "b");
    QCOMPARE(logSize(), off_t{64});
}

void TestLog::aWriterWritesGatheredLines_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<int>("size");
    QTest::newRow("soon") << int(Level::Debug) << 1;
    QTest::newRow("at once") << int(Level::Warn) << 1;
    QTest::newRow("too much to keep") << int(Level::Debug) << 40'000;
}

void TestLog::aWriterWritesGatheredLines()
{
    QFETCH(int, level);
    QFETCH(int, size);
    const CapturedLog log;
    const logging::Writer writer;
    const off_t line = 31 + size;
    for (off_t written = 0; written < 3 * line; written += line) {
        QTRY_COMPARE(logSize(), written);
        logging::write(Level(level), "c", std::string(std::size_t(size), 'x'));
    }
    QTRY_COMPARE(logSize(), 3 * line);
}

/// Each write to this socket is a message.
void TestLog::aWriterGathers()
{
    std::array<int, 2> ends{};
    QCOMPARE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
    const Fd readEnd(ends[0]);
    Fd writeEnd(ends[1]);
    constexpr int lines = 1000;
    {
        const CapturedLog restored; // stderr, at the end
        QVERIFY(::dup2(writeEnd.get(), STDERR_FILENO) == STDERR_FILENO);
        writeEnd.reset();
        {
            const logging::Writer writer;
            for (int i = 0; i < lines; ++i)
                logInfo("c", "gathered");
        }
        logging::flush();
    }
    int messages = 0;
    std::string all;
    std::vector<char> message(65536);
    while (const auto got = ::read(readEnd.get(), message.data(), message.size())) {
        QVERIFY(got > 0);
        all.append(message.data(), std::size_t(got));
        ++messages;
    }
    QCOMPARE(std::count(all.begin(), all.end(), '\n'), std::ptrdiff_t{lines});
    QVERIFY2(messages < lines / 10, qPrintable(QString::number(messages)));
}

void TestLog::threadsDoNotMixTheirLines_data()
{
    QTest::addColumn<bool>("hasWriter");
    QTest::newRow("they write themselves") << false;
    QTest::newRow("a writer") << true;
}

void TestLog::threadsDoNotMixTheirLines()
{
    QFETCH(bool, hasWriter);
    const CapturedLog log;
    std::optional<logging::Writer> writer;
    if (hasWriter)
        writer.emplace();
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([t] {
            for (int i = 0; i < 500; ++i)
                logging::write(i % 50 ? Level::Info : Level::Warn, "c",
                               std::string(100, static_cast<char>('a' + t)));
        });
    }
    for (auto &thread : threads)
        thread.join();
    const QRegularExpression whole("^.{20}(INFO |WARN ) \\[c\\] (a+|b+|c+|d+)$");
    const auto lines = QString::fromStdString(log.text()).split('\n');
    QCOMPARE(lines.size(), 2001); // the last is empty
    for (int i = 0; i < 2000; ++i)
        QVERIFY2(whole.match(lines[i]).hasMatch(), qPrintable(lines[i]));
}

/// The log is a pipe without a reader at first. Lines written on this thread would block for ever.
void TestLog::aWriterWaitsForASlowLogAlone()
{
    auto pipe = makePipe();
    QVERIFY(pipe.ok());
    constexpr int count = 6000;
    const std::string text(100, 'x');
    std::string all;
    {
        const CapturedLog restored; // stderr, at the end
        QVERIFY(::dup2(pipe->writeEnd.get(), STDERR_FILENO) == STDERR_FILENO);
        pipe->writeEnd.reset();
        std::thread reader;
        {
            const logging::Writer writer;
            for (int i = 0; i < count; ++i)
                logging::write(i % 50 ? Level::Info : Level::Warn, "c", text + std::to_string(i));
            reader = std::thread([&] {
                if (auto read = readAll(pipe->readEnd.get(), "log"))
                    all = std::move(*read);
            });
        }
        logging::flush();
        ::close(STDERR_FILENO); // the pipe's last write end
        reader.join();
    }
    const auto lines = QString::fromStdString(all).split('\n');
    QCOMPARE(lines.size(), count + 1);
    for (int i = 0; i < count; ++i)
        QVERIFY2(lines[i].endsWith("x" + QString::number(i)), qPrintable(lines[i]));
}

namespace {

/// The number in "12 lines are missing here", of all such lines; the others are counted, too.
std::pair<int, int> missingAndPresent(const std::string &text)
{
    const QRegularExpression report("WARN  \\[log\\] (\\d+) lines are missing here: the log could "
                                    "not be written$");
    int missing = 0;
    int present = 0;
    auto lines = QString::fromStdString(text).split('\n');
    lines.removeLast(); // empty
    for (const QString &line : lines) {
        const auto match = report.match(line);
        missing += match.hasMatch() ? match.captured(1).toInt() : 0;
        present += match.hasMatch() ? 0 : 1;
    }
    return {missing, present};
}

/// Makes the pipe's write end stderr while it lives.
class PipeAsLog
{
public:
    explicit PipeAsLog(Pipe &pipe)
    {
        if (::dup2(pipe.writeEnd.get(), STDERR_FILENO) < 0)
            qFatal("cannot replace stderr");
        pipe.writeEnd.reset();
    }

private:
    const CapturedLog m_restored; // stderr, at the end
};

} // namespace

void TestLog::aLogThatNobodyReadsLosesLines()
{
    auto pipe = makePipe();
    QVERIFY(pipe.ok());
    const std::string text(1000, 'x');
    std::string all;
    int written = 0;
    {
        const PipeAsLog log(*pipe);
        std::thread reader;
        std::atomic<bool> sawTheLast = false;
        {
            const logging::Writer writer;
            for (; written < 4000; ++written)
                logInfo("c", text);
            reader = std::thread([&] {
                std::vector<char> block(65536);
                while (const auto got = ::read(pipe->readEnd.get(), block.data(), block.size())) {
                    all.append(block.data(), std::size_t(got > 0 ? got : 0));
                    sawTheLast = sawTheLast || all.find("the last") != std::string::npos;
                }
            });
            for (; !sawTheLast && written < 1'000'000; ++written) {
                logInfo("c", "the last");
                std::this_thread::yield();
            }
        }
        logging::flush();
        ::close(STDERR_FILENO); // the pipe's last write end
        reader.join();
    }
    const auto [missing, present] = missingAndPresent(all);
    QVERIFY(missing > 1000);
    QCOMPARE(missing + present, written);
}

void TestLog::linesThatCannotBeWrittenAreCounted_data()
{
    QTest::addColumn<bool>("hasWriter");
    QTest::newRow("without a writer") << false;
    QTest::newRow("a writer") << true;
}

void TestLog::linesThatCannotBeWrittenAreCounted()
{
    QFETCH(bool, hasWriter);
    const CapturedLog log;
    const Fd works(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
    const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    std::optional<logging::Writer> writer;
    if (hasWriter)
        writer.emplace();
    for (int round = 0; round < 2; ++round) {
        ::dup2(full.get(), STDERR_FILENO);
        for (int i = 0; i < 3; ++i) {
            logInfo("c", "lost");
            logging::flush();
        }
        ::dup2(works.get(), STDERR_FILENO);
        logInfo("c", "resumes");
        logging::flush();
    }
    writer.reset();
    const auto lines = QString::fromStdString(log.text()).split('\n');
    QCOMPARE(lines.size(), 5); // the last is empty
    for (const int report : {0, 2}) {
        QVERIFY2(
            lines[report].endsWith("WARN  [log] 3 lines are missing here: the log could not be "
                                   "written"),
            qPrintable(lines[report]));
        QVERIFY2(lines[report + 1].endsWith("INFO  [c] resumes"), qPrintable(lines[report + 1]));
    }
}

void TestLog::aCutLineIsEnded()
{
    const CapturedLog log;
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = ::signal(SIGXFSZ, SIG_IGN);
    logInfo("c", "a"); // 32 bytes
    rlimit small = before;
    small.rlim_cur = 40;
    ::setrlimit(RLIMIT_FSIZE, &small);
    logInfo("c", "b");
    ::setrlimit(RLIMIT_FSIZE, &before);
    ::signal(SIGXFSZ, handler);
    logInfo("c", "d");
    logInfo("c", "e");
    const QRegularExpression whole("^.{20}INFO  \\[c\\] a\n.{8}\n.{20}WARN  \\[log\\] 1 lines are "
                                   "missing here: the log could not be written\n.{20}INFO  \\[c\\] "
                                   "d\n.{20}INFO  \\[c\\] e\n$");
    QVERIFY2(whole.match(QString::fromStdString(log.text())).hasMatch(), log.text().c_str());
}

void TestLog::plainLines()
{
    const CapturedLog log;
    logging::setThreshold("error");
    logging::writePlain("as it is");
    QCOMPARE(log.text(), std::string("as it is\n"));
}

void TestLog::nobodyWaitsForeverAtTheEnd()
{
    auto pipe = makePipe();
    QVERIFY(pipe.ok());
    const auto handler = ::signal(SIGPIPE, SIG_IGN);
    {
        const PipeAsLog log(*pipe);
        {
            const logging::Writer writer;
            logError("c", std::string(100'000, 'x')); // more than the pipe holds
        }
        logging::flush();
        pipe->readEnd.reset(); // ends the write that hangs
    }
    ::signal(SIGPIPE, handler);
}

CLAUSTRUM_PLAIN_TEST(TestLog)
#include "testlog.moc"
