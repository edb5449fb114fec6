// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/transcriptreader.h"
#include "labtool/frames/framelines.h"
#include "labtool/model/capture.h"
#include "labtool/model/framesummary.h"
#include "labtool/sources/fileloader.h"
#include "labtool/sources/transcriptframes.h"
#include "labtool/sources/wirelogline.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"
#include "wire/jsonwriter.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace claustrum;
using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsALine_data();
    void readsALine();
    void readsNotes_data();
    void readsNotes();
    void loadsALog();
    void tellsCutStrings();
    void badLineBecomesNote();
    void reportsMissingFile();
    void cancels();
    void loadsProgressively();
    void readsEveryRecording();

private:
    QString write(const QByteArray &text)
    {
        QString path = m_directory.filePath(QString::number(++m_files));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write");
        return path;
    }

    QTemporaryDir m_directory;
    int m_files = 0;
};

static std::string logLine(int connection, const char *direction, const std::string &frame)
{
    std::string line;
    ObjectWriter(line)
        .string("time", "2026-11-23T14:02:03.5Z")
        .integer("conn", connection)
        .string("dir", direction)
        .string("raw", frame)
        .close();
    return line + '\n';
}

/// Loads a file into the capture and returns the arguments of finished().
static std::pair<bool, QString> load(Capture &capture, const QString &path, bool cancel = false)
{
    FileLoader loader(path, capture.addFile(path));
    std::optional<std::pair<bool, QString>> end;
    QObject::connect(&loader, &FileLoader::finished, &capture,
                     [&](bool cancelled, const QString &error) {
                         end = {cancelled, error};
                     });
    QObject::connect(&loader, &FileLoader::batch, &capture, [&](const FrameBatch &batch) {
        capture.append(*batch);
        loader.batchDone();
        if (cancel)
            loader.cancel();
    });
    loader.start();
    if (!QTest::qWaitFor([&] { return end.has_value(); }, 60000))
        return {false, "never finished"};
    return *end;
}

void TestLabFiles::readsALine_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("frame"); // raw, as in the line
    QTest::addColumn<QByteArray>("error");
    using B = QByteArray;
    QTest::newRow("raw") << B(R"({"time":"x","conn":3,"dir":"in","raw":"{\"id\":1}"})")
                         << B(R"("{\"id\":1}")") << B();
    QTest::newRow("body") << B(R"({"conn":3,"dir":"out","body":{"id":1,"result":{}},"more":[1]})")
                          << B(R"({"id":1,"result":{}})") << B();
    QTest::newRow("no direction") << B(R"({"conn":3,"raw":"x"})") << B() << B("\"dir\" is neither");
    QTest::newRow("no frame") << B(R"({"conn":3,"dir":"in"})") << B() << B("neither \"raw\"");
    QTest::newRow("cut off") << B(R"({"conn":3,"dir":"in","raw":"{\"id)") << B()
                             << B("invalid JSON");
    QTest::newRow("lost is no number") << B(R"({"lost":"x"})") << B() << B("\"dir\" is neither");
    QTest::newRow("not an object") << B("[]") << B() << B("not a JSON object");
}

void TestLabFiles::readsALine()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, error);
    const auto frame = readWireLogLine(line.toStdString());
    QCOMPARE(frame.ok(), error.isEmpty());
    if (!frame) {
        QVERIFY2(frame.error().text.find(error.toStdString()) == 0, frame.error().text.c_str());
        return;
    }
    QCOMPARE(frame->connection, 3U);
    QTEST(line.mid(int(frame->ref.offset), int(frame->ref.length)), "frame");
}

void TestLabFiles::readsNotes_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QByteArray>("text");
    using B = QByteArray;
    QTest::newRow("a loss of the daemon's log")
        << B(R"({"time":"2026-01-02T03:04:06.000000000Z","lost":17})") << int(NoteKind::Lost)
        << B("17 frames lost here: the daemon's wire log could not keep up");
    QTest::newRow("an event") << B(R"({"conn":3,"event":"closed","note":"x"})")
                              << int(NoteKind::Closed) << B("x");
    QTest::newRow("an event of the daemon's log")
        << B(R"({"conn":3,"event":"opened"})") << int(NoteKind::Opened) << B("connection 3 opened");
    QTest::newRow("bytes that wait")
        << B(R"({"conn":3,"event":"queue","bytes":4096})") << int(NoteKind::Queue)
        << B("connection 3 does not read: 4096 bytes wait for it");
    QTest::newRow("no bytes any more")
        << B(R"({"conn":3,"event":"queue","bytes":0})") << int(NoteKind::Queue)
        << B("connection 3 has taken all frames that waited for it");
    QTest::newRow("an unknown event")
        << B(R"({"event":"later","note":"x"})") << int(NoteKind::Remark) << B("x");
    QTest::newRow("no event") << B(R"({"note":""})") << int(NoteKind::Remark) << B();
}

void TestLabFiles::readsNotes()
{
    QFETCH(QByteArray, line);
    const auto note = readWireLogLine(line.toStdString());
    QVERIFY(note.ok());
    QCOMPARE(note->facts.kind, FrameKind::Note);
    QTEST(int(note->facts.code), "kind");
    QTEST(QByteArray::fromStdString(note->bytes), "text");
}

void TestLabFiles::loadsALog()
{
    const auto sent = request(2, 1, "files.stat", R"({"path":"a\"\\é"})");
    const auto received = stream(2, "p", 1, "x");
    const QString path = write(
        QByteArray::fromStdString(logLine(2, "in", sent.bytes) + logLine(2, "out", received.bytes)
                                  + R"({"conn":2,"dir":"out","body":{"id":1,"result":{}}})"));
    Capture capture;
    QCOMPARE(load(capture, path), std::pair(false, QString()));
    QCOMPARE(capture.store().size(), std::size_t(4)); // with a note about cut strings
    QCOMPARE(capture.store().bytes(1), sent.bytes);
    QCOMPARE(capture.store().at(1).size, std::uint32_t(sent.bytes.size()));
    QCOMPARE(capture.store().bytes(2), received.bytes);
    QVERIFY(capture.store().bytes(3).find("wire-log-max-string") != std::string::npos);
    QCOMPARE(capture.store().bytes(4), std::string(R"({"id":1,"result":{}})"));
    QCOMPARE(capture.store().at(4).partner, FrameNumber(1));
}

/// A log with bodies does not say which strings it has cut: those of the longest length.
void TestLabFiles::tellsCutStrings()
{
    const auto body = [](const std::string &frame) {
        return R"({"conn":1,"dir":"out","body":)" + frame + "}\n";
    };
    const auto whole = stream(1, "p", 1, "short");
    const auto cut = stream(1, "p", 2, std::string(384, 'x'));    // 512 characters of base64
    const auto nearly = stream(1, "p", 3, std::string(382, 'x')); // padded to 512, too
    const auto text = [](std::size_t length) {
        return R"({"jsonrpc":"2.0","id":1,"result":{"text":")" + std::string(length, 'y')
               + R"("}})";
    };
    const QString path = write(QByteArray::fromStdString(
        body(whole.bytes) + body(cut.bytes) + body(nearly.bytes) + body(text(510)) + body(text(400))
        + logLine(1, "out", stream(1, "p", 4, std::string(384, 'x')).bytes)));
    Capture capture;
    QCOMPARE(load(capture, path), std::pair(false, QString()));
    const FrameStore &store = capture.store();
    const auto cutAt = [&](FrameNumber number) {
        return int(store.cutAt(store.at(number), store.bytes(number)).value_or(0));
    };
    QCOMPARE(cutAt(2), 0);
    QCOMPARE(cutAt(3), 512);
    QCOMPARE(cutAt(4), 512);
    QCOMPARE(cutAt(5), 512); // cut before a character of several bytes
    QCOMPARE(cutAt(6), 0);
    QCOMPARE(cutAt(7), 0); // verbatim
    QVERIFY(summaryOf(store, 3, store.facts(3)).endsWith("⟨may be cut to 512 bytes⟩"));
    // An export keeps what is known.
    const std::string again = framesAsText(store, {2, 3}, FrameForm::WireLog, {});
    const QString copy = write(QByteArray::fromStdString(again));
    Capture second;
    QCOMPARE(load(second, copy), std::pair(false, QString()));
    QVERIFY(second.store().cutAt(second.store().at(3), second.store().bytes(3)).has_value());
    FrameLines lines(&store, FrameForm::Transcript, "x");
    std::string transcript;
    for (FrameNumber n = 1; n < store.end(); ++n)
        lines.append(n, transcript);
    QCOMPARE(lines.cutCount(), std::size_t(3));
}

void TestLabFiles::badLineBecomesNote()
{
    const QString path =
        write(QByteArray::fromStdString(logLine(1, "in", request(1, 1, "git.info").bytes)
                                        + "nonsense\n\n" + logLine(1, "out", reply(1, 1).bytes)));
    Capture capture;
    QCOMPARE(load(capture, path), std::pair(false, QString()));
    QCOMPARE(capture.store().size(), std::size_t(3));
    QVERIFY(capture.store().at(2).kind == FrameKind::Note);
    QCOMPARE(capture.store().bytes(2), std::string("line 2 cannot be read: not a JSON object"));
}

void TestLabFiles::reportsMissingFile()
{
    Capture capture;
    const auto [cancelled, error] = load(capture, m_directory.filePath("not there"));
    QVERIFY(!cancelled);
    QVERIFY(!error.isEmpty());
}

void TestLabFiles::cancels()
{
    std::string text;
    for (int i = 0; i < 100'000; ++i)
        text += logLine(1, "in", request(1, i, "git.info").bytes);
    const QString path = write(QByteArray::fromStdString(text));
    Capture capture;
    QCOMPARE(load(capture, path, true), std::pair(true, QString()));
    QVERIFY(capture.store().size() < 100'000);
    QVERIFY(capture.store().size() > 0);
}

void TestLabFiles::loadsProgressively()
{
    std::string text;
    for (int i = 0; i < 20'000; ++i)
        text += logLine(1, "in", request(1, i, "git.info").bytes)
                + logLine(1, "out", reply(1, i).bytes);
    const QByteArray once = QByteArray::fromStdString(text);
    const QString path = m_directory.filePath("large");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (int i = 0; i < 15; ++i)
        QCOMPARE(file.write(once), once.size());
    file.close();
    Capture capture;
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(load(capture, path), std::pair(false, QString()));
    const auto elapsed = std::max<qint64>(clock.elapsed(), 1);
    qInfo("%lld MB, %zu frames in %lld ms: %lld MB/s; %zu MB of memory",
          static_cast<long long>(file.size() >> 20), capture.store().size(),
          static_cast<long long>(elapsed), static_cast<long long>(file.size() / 1000 / elapsed),
          capture.store().memory() >> 20);
    QCOMPARE(capture.store().size(), std::size_t(600'000));
    QCOMPARE(capture.store().bytes(600'000), reply(1, 19'999).bytes);
}

void TestLabFiles::readsEveryRecording()
{
    const QDir recordings(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a"));
    const auto names = recordings.entryList({"*.jsonl"}, QDir::Files);
    QVERIFY(names.size() > 30);
    for (const QString &name : names) {
        const auto transcript =
            conformance::readTranscript(recordings.filePath(name).toStdString());
        QVERIFY2(transcript.ok(), transcript ? "" : transcript.error().text.c_str());
        const auto frames = framesOf(*transcript);
        QCOMPARE(frames.size(), transcript->steps.size() + 1);
        Capture capture;
        capture.append(frames);
        // The reference never sends gaps, duplicates or disorder.
        for (const Mark mark : {Mark::SeqGap, Mark::Duplicate, Mark::OutOfOrder})
            QVERIFY2(capture.anomalies().count(mark) == 0, qPrintable(name));
    }
}

CLAUSTRUM_TEST(TestLabFiles)
#include "testlabfiles.moc"
