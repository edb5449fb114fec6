// SPDX-License-Identifier: Apache-2.0
// The lines of a growing log around the moments of differences.
#include "conformance/host/logmoments.h"
#include "testing/testprogram.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <set>

using namespace claustrum::conformance;

class TestLogMoments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void givesLinesOfBothSides();
    void isBounded();
    void sharesLines();
    void closeMomentsDoNotGrowForEver();
    void withinALine();
    void withoutALog();
    void survivesATruncatedLog();

private:
    void write(int from, int to);
    std::unique_ptr<QTemporaryDir> m_directory;
    std::string m_file;
};

namespace {

QString shown(const LogExcerpt &log)
{
    return QString::fromStdString(log.text);
}

} // namespace

void TestLogMoments::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
    m_file = m_directory->filePath("log").toStdString();
}

/// Appends the lines "line <n>".
void TestLogMoments::write(int from, int to)
{
    std::ofstream file(m_file, std::ios::app);
    for (int i = from; i <= to; ++i)
        file << "line " << i << '\n';
}

/// Lines that come after the moment count: a server may write them late.
void TestLogMoments::givesLinesOfBothSides()
{
    LogMoments moments(m_file);
    write(1, 20);
    moments.note();
    write(21, 40);
    const auto logs = moments.excerpts();
    QCOMPARE(logs.size(), std::size_t{1});
    QVERIFY(shown(logs[0]).startsWith("line 15\n"));
    QVERIFY(shown(logs[0]).endsWith("\nline 26\n"));
    QCOMPARE(logs[0].marks,
             (std::vector<std::size_t>{shown(logs[0]).toStdString().find("line 21")}));
}

void TestLogMoments::isBounded()
{
    LogMoments moments(m_file);
    {
        std::ofstream file(m_file);
        file << std::string(100'000, 'x') << '\n';
    }
    moments.note();
    {
        std::ofstream file(m_file, std::ios::app);
        file << std::string(100'000, 'y');
    }
    const auto logs = moments.excerpts();
    QCOMPARE(logs[0].text.size(), std::size_t{4096});
    QCOMPARE(logs[0].text.substr(2047, 2), std::string("\ny"));
    QCOMPARE(logs[0].marks, std::vector<std::size_t>{2048});
}

void TestLogMoments::sharesLines()
{
    LogMoments moments(m_file);
    write(1, 20);
    moments.note();
    moments.note();
    write(21, 22);
    moments.note();
    write(23, 100);
    moments.note();
    const auto logs = moments.excerpts();
    QCOMPARE(logs.size(), std::size_t{4});
    QVERIFY(shown(logs[0]).startsWith("line 15\n") && shown(logs[0]).endsWith("\nline 28\n"));
    QCOMPARE(logs[0].marks.size(), std::size_t{3});
    QCOMPARE(logs[0].marks[0], logs[0].marks[1]);
    QCOMPARE(logs[0].text.substr(logs[0].marks[2], 8), std::string("line 23\n"));
    for (const std::size_t same : {1, 2}) {
        QCOMPARE(logs[same].text, logs[0].text);
        QCOMPARE(logs[same].marks, logs[0].marks);
    }
    QCOMPARE(shown(logs[3]), QString("line 95\nline 96\nline 97\nline 98\nline 99\nline 100\n"));
}

/// Each moment shares lines with the one before it.
void TestLogMoments::closeMomentsDoNotGrowForEver()
{
    LogMoments moments(m_file);
    for (int i = 0; i < 1000; ++i) {
        write(i * 3, i * 3 + 2);
        moments.note();
    }
    std::set<std::string> texts;
    for (const LogExcerpt &log : moments.excerpts()) {
        QVERIFY(!log.text.empty() && log.text.size() <= 8192);
        texts.insert(log.text);
    }
    QVERIFY(texts.size() > 1 && texts.size() < 20);
}

void TestLogMoments::withinALine()
{
    LogMoments moments(m_file);
    std::ofstream(m_file) << "one\ntw";
    moments.note();
    std::ofstream(m_file, std::ios::app) << "o\nthree\n";
    const auto logs = moments.excerpts();
    QCOMPARE(shown(logs[0]), QString("one\ntwo\nthree\n"));
    QCOMPARE(logs[0].marks, std::vector<std::size_t>{4});
}

void TestLogMoments::withoutALog()
{
    LogMoments moments(m_file);
    moments.note();
    const auto logs = moments.excerpts();
    QCOMPARE(logs.size(), std::size_t{1});
    QVERIFY(logs[0].text.empty());
}

void TestLogMoments::survivesATruncatedLog()
{
    LogMoments moments(m_file);
    write(1, 1000);
    moments.note();
    std::ofstream(m_file, std::ios::trunc) << "new\n";
    const auto logs = moments.excerpts();
    QVERIFY(logs[0].text.empty());
}

CLAUSTRUM_PLAIN_TEST(TestLogMoments)
#include "testlogmoments.moc"
