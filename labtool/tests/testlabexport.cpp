// SPDX-License-Identifier: Apache-2.0
// Exports of frames: complete or not at all, without blocking the event loop.
#include "conformance/model/transcriptreader.h"
#include "labtool/sources/frameexport.h"
#include "labtool/tests/labframes.h"
#include "labtool/tests/stallmeter.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

namespace {

struct End
{
    bool cancelled = false;
    QString error;
    std::size_t count = 0;
};

std::vector<FrameNumber> allOf(const Capture &capture)
{
    std::vector<FrameNumber> numbers(capture.store().size());
    std::iota(numbers.begin(), numbers.end(), capture.store().first());
    return numbers;
}

/// Exports all frames and calls @p atProgress at each progress signal.
End exported(const Capture &capture, const QString &path,
             const std::function<void(FrameExport &)> &atProgress = {})
{
    FrameExport job(&capture, allOf(capture), path);
    std::optional<End> end;
    QObject::connect(&job, &FrameExport::finished, &job, [&](bool cancelled, const QString &error) {
        end = End{cancelled, error, job.count()};
    });
    if (atProgress)
        QObject::connect(&job, &FrameExport::progress, &job, [&] { atProgress(job); });
    if (!QTest::qWaitFor([&] { return end.has_value(); }, 120000))
        return {false, QStringLiteral("never finished"), 0};
    return *end;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

} // namespace

class TestLabExport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void fileNameGivesFormat_data();
    void fileNameGivesFormat();
    void largeCaptureDoesNotBlock();
    void cancelLeavesNothing();
    void cancelKeepsOlderFile();
    void clearedCaptureEndsExport();
    void leavesOutForgottenFrames();
    void reportsFailures_data();
    void reportsFailures();
    void reportsFullDisk();

private:
    [[nodiscard]] QString path(const char *name) const
    {
        return m_directory->filePath(QString::fromLatin1(name));
    }
    [[nodiscard]] QStringList files() const
    {
        return QDir(m_directory->path()).entryList(QDir::Files | QDir::Hidden);
    }

    std::unique_ptr<QTemporaryDir> m_directory;
    Capture m_small;
    Capture m_large; ///< more than may wait to be written
};

void TestLabExport::initTestCase()
{
    m_small.append({request(7, 1, "process.spawn", R"({"id":"p","command":"sh"})"), reply(7, 1),
                    stream(7, "p", 1, "a line\n")});
    m_small.note(NoteKind::Remark, 0, 0, "a note");
    constexpr std::size_t most = FrameExport::pieceBytes * (FileWriter::ahead + 1);
    std::vector<IncomingFrame> frames;
    for (std::size_t bytes = 0, seq = 1; bytes < 4 * most; bytes += frames.back().bytes.size())
        frames.push_back(stream(1, "agent", seq++, std::string(60, 'x')));
    m_large.append(frames);
}

void TestLabExport::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
}

void TestLabExport::fileNameGivesFormat_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("lines"); // including the two lines of a transcript's head
    QTest::addColumn<int>("count");
    QTest::newRow("wire log") << "x.jsonl" << 3 << 3; // no notes
    QTest::newRow("transcript") << "x.transcript.jsonl" << 5 << 3;
    QTest::newRow("scenario") << "x.scenario.jsonl" << 3 << 1;
}

void TestLabExport::fileNameGivesFormat()
{
    QFETCH(QString, name);
    const QString file = m_directory->filePath(name);
    const End end = exported(m_small, file);
    QCOMPARE(end.error, QString());
    QVERIFY(!end.cancelled);
    QTEST(int(end.count), "count");
    QTEST(int(contentOf(file).count('\n')), "lines");
    if (name == "x.jsonl")
        return;
    const auto read = claustrum::conformance::readTranscript(file.toStdString());
    QVERIFY2(read.ok(), read ? "" : read.error().text.c_str());
    QCOMPARE(read->header.scenario, std::string("x"));
}

void TestLabExport::largeCaptureDoesNotBlock()
{
    // The size of a long session. The goal is a longest stall of 50 ms, which is not checked here.
    Capture capture;
    std::vector<IncomingFrame> frames;
    constexpr int many = 300'000;
    frames.reserve(many);
    for (int i = 1; i <= many; ++i)
        frames.push_back(stream(1, "agent", std::uint64_t(i), "a line of output, not too short\n"));
    capture.append(frames);
    for (const char *name : {"x.jsonl", "x.transcript.jsonl"}) {
        qint64 last = 0;
        int signals = 0;
        StallMeter meter;
        QElapsedTimer clock;
        clock.start();
        meter.restart();
        FrameExport job(&capture, allOf(capture), path(name));
        connect(&job, &FrameExport::progress, &job, [&](qint64 done, qint64 total) {
            QVERIFY(done >= last && done <= total);
            last = done;
            ++signals;
        });
        QString error = "never finished";
        connect(&job, &FrameExport::finished, &job,
                [&](bool, const QString &text) { error = text; });
        QVERIFY(QTest::qWaitFor([&] { return error != "never finished"; }, 120000));
        QCOMPARE(error, QString());
        qInfo("%s: %d frames, %lld MB in %lld ms; longest stall %lld ms (%lld at work)", name, many,
              static_cast<long long>(QFile(path(name)).size() >> 20),
              static_cast<long long>(clock.elapsed()), static_cast<long long>(meter.longest()),
              static_cast<long long>(meter.longestWork()));
        QVERIFY(signals > 10);
        QCOMPARE(job.count(), std::size_t(many));
        QVERIFY(meter.hasTurned());
    }
    // Every frame, in order.
    QFile log(path("x.jsonl"));
    QVERIFY(log.open(QIODevice::ReadOnly));
    for (int i = 1; i <= many; ++i) {
        const QByteArray line = log.readLine();
        const QByteArray seq = "\\\"seq\\\":" + QByteArray::number(i) + ',';
        if (!line.contains(seq))
            QFAIL(line.constData());
    }
    QVERIFY(log.atEnd());
}

void TestLabExport::cancelLeavesNothing()
{
    const End end = exported(m_large, path("x.jsonl"), &FrameExport::cancel);
    QVERIFY(end.cancelled);
    QCOMPARE(end.error, QString());
    QCOMPARE(files(), QStringList());
}

void TestLabExport::cancelKeepsOlderFile()
{
    QCOMPARE(exported(m_small, path("x.jsonl")).error, QString());
    const QByteArray before = contentOf(path("x.jsonl"));
    QVERIFY(exported(m_large, path("x.jsonl"), &FrameExport::cancel).cancelled);
    QCOMPARE(files(), QStringList("x.jsonl"));
    QCOMPARE(contentOf(path("x.jsonl")), before);
}

void TestLabExport::clearedCaptureEndsExport()
{
    Capture capture;
    std::vector<IncomingFrame> frames;
    frames.reserve(200);
    for (int i = 0; i < 200; ++i)
        frames.push_back(stream(1, "p", std::uint64_t(i), std::string(100'000, 'x')));
    capture.append(frames);
    const End end = exported(capture, path("x.jsonl"), [&](FrameExport &) { capture.clear(); });
    QVERIFY(!end.cancelled);
    QVERIFY2(end.error.contains("another source"), qPrintable(end.error));
    QCOMPARE(files(), QStringList());
}

void TestLabExport::leavesOutForgottenFrames()
{
    Capture capture(nullptr, {1000, 1000000});
    std::vector<IncomingFrame> frames;
    frames.reserve(1000);
    for (int i = 0; i < 1000; ++i)
        frames.push_back(request(1, i, "git.info"));
    capture.append(frames);
    FrameExport job(&capture, allOf(capture), path("x.jsonl"));
    capture.append(frames); // drops the first frames before the first turn of the loop
    bool done = false;
    connect(&job, &FrameExport::finished, &job, [&] { done = true; });
    QTRY_VERIFY(done);
    QCOMPARE(job.count(), std::size_t(0));
    QCOMPARE(contentOf(path("x.jsonl")), QByteArray());
}

void TestLabExport::reportsFailures_data()
{
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("says");
    QTest::newRow("no such folder") << "no/such/x.jsonl"
                                    << "No such file or directory";
    QTest::newRow("a folder") << "."
                              << "it is a folder";
    QTest::newRow("a device") << "/dev/full"
                              << "it is a device or a pipe";
}

void TestLabExport::reportsFailures()
{
    QFETCH(QString, to);
    QFETCH(QString, says);
    const End end = exported(m_large, QDir(m_directory->path()).filePath(to));
    QVERIFY2(end.error.contains(says), qPrintable(end.error));
    QVERIFY(!end.cancelled);
    QCOMPARE(files(), QStringList());
    struct stat device = {};
    QCOMPARE(::stat("/dev/full", &device), 0);
    QVERIFY(S_ISCHR(device.st_mode)); // not replaced by a file
}

void TestLabExport::reportsFullDisk()
{
    // Simulated by a file size limit on this process.
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit before = {};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small = {3 << 20, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const End end = exported(m_large, path("x.jsonl"));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    QVERIFY2(end.error.contains("File too large"), qPrintable(end.error));
    QVERIFY(!end.cancelled);
    QCOMPARE(files(), QStringList());
}

CLAUSTRUM_TEST(TestLabExport)
#include "testlabexport.moc"
