// SPDX-License-Identifier: Apache-2.0
// Exports of frames: complete or not at all, without blocking the event loop.
#include "conformance/model/transcriptreader.h"
#include "labtool/frames/texts.h"
#include "labtool/model/framesummary.h"
#include "labtool/sources/fileloader.h"
#include "labtool/sources/frameexport.h"
#include "labtool/sources/transcriptframes.h"
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
    void keepsWhatWasSeen();
    void transcriptKeepsConnections();
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
    QTest::newRow("wire log") << "x.jsonl" << 4 << 3; // with the note
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

/// Every frame and note of a capture as text, with marks and pins, and every anomaly.
static QStringList contentOf(Capture &capture)
{
    QStringList lines;
    const FrameStore &store = capture.store();
    for (FrameNumber n = store.first(); n < store.end(); ++n) {
        const FrameRecord &record = store.at(n);
        lines << QStringLiteral("%1 %2 conn %3 at %4, code %5, marks %6: %7")
                     .arg(n)
                     .arg(toQString(kindName(record.kind)))
                     .arg(record.connection)
                     .arg(record.time)
                     .arg(record.code)
                     .arg(marksText(record.marks), toQString(store.bytes(n)));
    }
    const AnomalyModel &anomalies = capture.anomalies();
    for (int row = 0; row < anomalies.rowCount(); ++row)
        lines << anomalies.index(row, AnomalyModel::Kind).data().toString() + ' '
                     + anomalies.index(row, AnomalyModel::Text).data().toString();
    return lines;
}

static void load(Capture &capture, const QString &path)
{
    FileLoader loader(path, capture.addFile(path));
    bool isEnded = false;
    QObject::connect(&loader, &FileLoader::finished, &loader, [&] { isEnded = true; });
    QObject::connect(&loader, &FileLoader::batch, &loader, [&](const FrameBatch &batch) {
        capture.append(*batch);
        loader.batchDone();
    });
    loader.start();
    QVERIFY(QTest::qWaitFor([&] { return isEnded; }, 60000));
    capture.close(0);
}

/// A live session with a loss, backpressure, a lost connection and a restarted daemon, exported and
/// read again: the same frames, notes, pins and anomalies.
void TestLabExport::keepsWhatWasSeen()
{
    Capture before;
    before.append({request(1, 1, "process.spawn", R"({"id":"p","command":"sh"})", 1000),
                   reply(1, 1, 2000), stream(1, "p", 1, "a", claustrum::Stream::Stdout, 3000),
                   request(1, 2, "files.read", "{}", 3500)});
    before.note(NoteKind::Lost, 4000, 0, "97 lines lost here");
    before.append({stream(1, "p", 40, "a", claustrum::Stream::Stdout, 5000),
                   stream(1, "p", 42, "a", claustrum::Stream::Stdout, 5100)}); // a gap
    before.note(NoteKind::Paused, 6000, 1, "backpressure: p");
    before.note(NoteKind::Closed, 7000, 1, "connection 1 closed");
    before.note(NoteKind::Opened, 8000, 3, "connection 3 opened");
    before.note(NoteKind::Disconnected, 8100, 0, "connection to the daemon lost");
    before.note(NoteKind::Restarted, 8200, 0, "the daemon was restarted");
    before.append({stream(1, "p", 1, "new", claustrum::Stream::Stdout, 9000)});
    before.note(NoteKind::Remark, 0, 0, "without a time");
    before.close(0);
    before.togglePinned(2);
    before.togglePinned(5);
    const QString log = path("whole.jsonl");
    QVERIFY(exported(before, log).error.isEmpty());
    Capture after;
    load(after, log);
    QCOMPARE(contentOf(after).join('\n'), contentOf(before).join('\n'));
    QCOMPARE(after.anomalies().count(Mark::SeqGap), std::size_t(1));
    QCOMPARE(after.anomalies().count(Mark::Unanswered), std::size_t(1));
}

/// The lost connection is the point of such a session.
void TestLabExport::transcriptKeepsConnections()
{
    Capture capture;
    capture.note(NoteKind::Opened, 0, 7, "connection 7 opened");
    capture.append({request(7, 1, "git.info"), reply(7, 1)});
    capture.note(NoteKind::Closed, 0, 7, "connection 7 closed");
    capture.note(NoteKind::Closed, 0, 6, "connection 6 closed"); // without any frame
    capture.append({request(8, 1, "git.info"), reply(8, 1)});
    capture.note(NoteKind::Restarted, 0, 0, "the daemon was restarted");
    capture.append({request(8, 1, "git.info"), reply(8, 1)}); // another connection
    const QString file = path("x.transcript.jsonl");
    QVERIFY(exported(capture, file).error.isEmpty());
    const auto transcript = claustrum::conformance::readTranscript(file.toStdString());
    QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
    QStringList steps;
    for (const auto &step : transcript->steps)
        steps << QString::fromStdString(step.source).section(',', 0, 0);
    QCOMPARE(steps.mid(1).join(' '),
             QString(R"({"connect": 1} {"on": 1 {"recv": 1 {"disconnect": 1} )"
                     R"({"on": 2 {"recv": 2 {"disconnect": 2} {"on": 3 {"recv": 3)"));
    Capture again;
    again.append(framesOf(*transcript));
    QCOMPARE(again.store().at(6).code, std::int32_t(NoteKind::Closed));
    QCOMPARE(again.store().at(6).connection, 1U);
}

CLAUSTRUM_TEST(TestLabExport)
#include "testlabexport.moc"
