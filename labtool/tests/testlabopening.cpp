// SPDX-License-Identifier: Apache-2.0
// Files of all kinds: growing, truncated and rotated logs, pipes and fifos, and what cannot be
// opened.
#include "labtool/frames/framelines.h"
#include "labtool/model/framesummary.h"
#include "labtool/sources/labsession.h"
#include "labtool/tests/labframes.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"
#include "wire/jsonwriter.h"

#include <KCompressionDevice>

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabOpening : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void fifoDoesNotBlock();
    void pipeIsReadToItsEnd_data();
    void pipeIsReadToItsEnd();
    void transcriptFromAPipe();
    void readsCompressedFiles_data();
    void readsCompressedFiles();
    void followsAGrowingLog();
    void lateReplyInAGrowingLog();
    void tellsATruncatedLog_data();
    void tellsATruncatedLog();
    void followsARotatedLog();
    void showsACutTranscript();
    void saysWhyNothingIsShown_data();
    void saysWhyNothingIsShown();

private:
    [[nodiscard]] QString path(const char *name) const
    {
        return m_directory->filePath(QString::fromLatin1(name));
    }
    static void write(const QString &path, const std::string &text,
                      QIODevice::OpenMode mode = QIODevice::Append);
    static QStringList texts(LabSession &lab);

    std::unique_ptr<QTemporaryDir> m_directory;
};

static std::string logLine(const IncomingFrame &frame)
{
    std::string line;
    ObjectWriter(line)
        .integer("conn", 1)
        .string("dir", frame.direction == Direction::In ? "in" : "out")
        .string("raw", frame.bytes)
        .close();
    return line + '\n';
}

static std::string logLine(int id)
{
    return logLine(request(1, id, "git.info"));
}

void TestLabOpening::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
}

void TestLabOpening::write(const QString &path, const std::string &text, QIODevice::OpenMode mode)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | mode));
    QCOMPARE(file.write(QByteArray::fromStdString(text)), qint64(text.size()));
}

/// The ids of requests, other frames as bytes, notes as text, and "gone".
QStringList TestLabOpening::texts(LabSession &lab)
{
    QStringList all;
    const FrameStore &store = lab.capture().store();
    for (FrameNumber n = store.first(); n < store.end(); ++n) {
        const std::string bytes = store.bytes(n);
        if (store.isGone(store.at(n)))
            all << "gone";
        else if (store.at(n).kind == FrameKind::Request)
            all << QString::fromStdString(store.facts(n).id);
        else
            all << QString::fromStdString(bytes);
    }
    return all;
}

void TestLabOpening::fifoDoesNotBlock()
{
    const QString fifo = path("fifo");
    QCOMPARE(::mkfifo(fifo.toUtf8().constData(), 0600), 0);
    {
        LabSession lab;
        lab.openFile(fifo); // without a writer
        QVERIFY(lab.isLoading());
    } // and it can be closed
    LabSession lab;
    lab.openFile(fifo);
    const Fd writer(::open(fifo.toUtf8().constData(), O_WRONLY | O_CLOEXEC));
    QVERIFY(bool(writer));
    const std::string lines = logLine(1) + logLine(2);
    const auto half = std::ptrdiff_t(logLine(1).size() + 10);
    QCOMPARE(::write(writer.get(), lines.data(), std::size_t(half)), half);
    QTRY_COMPARE(texts(lab), QStringList{"1"}); // what has come is shown
    QVERIFY(lab.isLoading());
    const auto rest = std::ptrdiff_t(lines.size()) - half;
    QCOMPARE(::write(writer.get(), lines.data() + half, std::size_t(rest)), rest);
    QTRY_COMPARE(texts(lab), (QStringList{"1", "2"}));
    lab.cancelLoading();
    QTRY_VERIFY(!lab.isLoading());
}

void TestLabOpening::pipeIsReadToItsEnd_data()
{
    QTest::addColumn<bool>("isStdin");
    QTest::newRow("/dev/fd") << false;
    QTest::newRow("standard input") << true;
}

/// As with <(zcat wire.log.gz), and with a "-".
void TestLabOpening::pipeIsReadToItsEnd()
{
    QFETCH(bool, isStdin);
    std::string text;
    for (int id = 1; id <= 5000; ++id)
        text += logLine(id);
    text += R"({"conn":1,"dir":"out","body":{"id":1,"result":{"text":"0123456789abcdef"}}})";
    auto pipe = makePipe();
    QVERIFY(bool(pipe));
    const Fd before(isStdin ? ::dup(STDIN_FILENO) : -1);
    const QString name = isStdin ? QString("-") : QString("/dev/fd/%1").arg(pipe->readEnd.get());
    if (isStdin)
        QVERIFY(::dup2(pipe->readEnd.get(), STDIN_FILENO) >= 0);
    LabSession lab;
    lab.openFile(name);
    std::thread writer([&] {
        for (std::size_t at = 0; at < text.size();) {
            const auto count = ::write(pipe->writeEnd.get(), text.data() + at, text.size() - at);
            if (count <= 0)
                break;
            at += std::size_t(count);
        }
        pipe->writeEnd.reset();
    });
    const bool isRead = QTest::qWaitFor([&] { return !lab.isLoading(); }, 30000);
    pipe->readEnd.reset();
    if (isStdin)
        ::dup2(before.get(), STDIN_FILENO);
    writer.join();
    QVERIFY(isRead);
    const FrameStore &store = lab.capture().store();
    QCOMPARE(store.size(), std::size_t(5002)); // with the note about the body
    QCOMPARE(store.bytes(5000), request(1, 5000, "git.info").bytes);
    QCOMPARE(store.bytes(5002), std::string(R"({"id":1,"result":{"text":"0123456789abcdef"}})"));
    QVERIFY(store.cutAt(store.at(5002), store.bytes(5002)).has_value());
    QVERIFY(store.at(2).marks & Mark::Unanswered); // a stream has an end
}

void TestLabOpening::transcriptFromAPipe()
{
    QFile recording(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/process-basic.jsonl"));
    QVERIFY(recording.open(QIODevice::ReadOnly));
    const QByteArray text = recording.readAll();
    auto pipe = makePipe();
    QVERIFY(bool(pipe));
    LabSession lab;
    lab.openFile(QString("/dev/fd/%1").arg(pipe->readEnd.get()));
    std::thread writer([&] {
        [[maybe_unused]] const auto count =
            ::write(pipe->writeEnd.get(), text.constData(), std::size_t(text.size()));
        pipe->writeEnd.reset();
    });
    const bool isRead = QTest::qWaitFor([&] { return !lab.isLoading(); }, 30000);
    writer.join();
    QVERIFY(isRead);
    LabSession direct;
    direct.openFile(recording.fileName());
    QCOMPARE(texts(lab), texts(direct));
    QVERIFY(texts(lab).size() > 50);
}

void TestLabOpening::readsCompressedFiles_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("cut"); // bytes missing at the end
    QTest::addColumn<bool>("isStdin");
    QTest::newRow("gzip") << int(KCompressionDevice::GZip) << 0 << false;
    QTest::newRow("zstd") << int(KCompressionDevice::Zstd) << 0 << false;
    QTest::newRow("gzip, cut") << int(KCompressionDevice::GZip) << 400 << false;
    QTest::newRow("zstd, cut") << int(KCompressionDevice::Zstd) << 400 << false;
    QTest::newRow("gzip as standard input") << int(KCompressionDevice::GZip) << 0 << true;
}

/// By their content, whatever their name.
void TestLabOpening::readsCompressedFiles()
{
    QFETCH(int, type);
    QFETCH(int, cut);
    QFETCH(bool, isStdin);
    const QString file = path("wire.log.packed");
    KCompressionDevice packed(file, static_cast<KCompressionDevice::CompressionType>(type));
    QVERIFY(packed.open(QIODevice::WriteOnly));
    constexpr int count = 5000;
    for (int id = 1; id <= count; ++id)
        packed.write(QByteArray::fromStdString(logLine(id)));
    packed.close();
    QFile::resize(file, QFileInfo(file).size() - cut);
    const Fd before(isStdin ? ::dup(STDIN_FILENO) : -1);
    if (isStdin) {
        const Fd now(::open(QFile::encodeName(file).constData(), O_RDONLY | O_CLOEXEC));
        QVERIFY(::dup2(now.get(), STDIN_FILENO) >= 0);
    }
    LabSession lab;
    lab.openFile(isStdin ? QString("-") : file);
    const bool isRead = QTest::qWaitFor([&] { return !lab.isLoading(); });
    if (isStdin)
        ::dup2(before.get(), STDIN_FILENO);
    QVERIFY(isRead);
    const FrameStore &store = lab.capture().store();
    if (cut > 0) { // what is there is shown
        QVERIFY(store.size() > 100 && store.size() < std::size_t(count));
        QVERIFY2(lab.problem().contains("damaged or cut off"), qPrintable(lab.problem()));
        return;
    }
    QCOMPARE(store.size(), std::size_t(count));
    QCOMPARE(texts(lab).last(), QString::number(count));
    QVERIFY(lab.problem().isEmpty());
}

void TestLabOpening::followsAGrowingLog()
{
    const QString log = path("wire.log");
    write(log, logLine(1) + logLine(2));
    LabSession lab;
    lab.openFile(log);
    QTRY_VERIFY(lab.isFollowing());
    QCOMPARE(texts(lab), (QStringList{"1", "2"}));
    write(log, logLine(3));
    QTRY_COMPARE(texts(lab).size(), 3);
    const std::string next = logLine(4);
    write(log, next.substr(0, 20)); // as a writer does that is interrupted
    QTRY_COMPARE(texts(lab).value(3), QString("the file ends within line 4"));
    write(log, next.substr(20));
    QTRY_COMPARE(texts(lab).value(4), QString("4"));
    const std::string last = logLine(5);
    write(log, last.substr(0, last.size() - 1)); // without its newline
    QTRY_COMPARE(texts(lab).value(5), QString("5"));
    write(log, "\n" + logLine(6) + "nonsense\n");
    QTRY_COMPARE(texts(lab).value(6), QString("6"));
    QTRY_COMPARE(texts(lab).value(7), QString("line 7 cannot be read: not a JSON object"));
    QCOMPARE(texts(lab).size(), 8);
}

void TestLabOpening::lateReplyInAGrowingLog()
{
    const QString log = path("wire.log");
    write(log, logLine(1));
    LabSession lab;
    lab.openFile(log);
    QTRY_VERIFY(lab.isFollowing());
    QTRY_VERIFY(lab.capture().store().at(1).marks & Mark::Unanswered);
    write(log, logLine(reply(1, 1)));
    QTRY_COMPARE(lab.capture().store().size(), std::size_t(2));
    QVERIFY(!(lab.capture().store().at(1).marks & Mark::Unanswered));
    QCOMPARE(lab.capture().store().at(2).partner, FrameNumber(1));
}

void TestLabOpening::tellsATruncatedLog_data()
{
    QTest::addColumn<int>("lines"); // written after the truncation
    QTest::newRow("shorter") << 1;
    QTest::newRow("as long") << 3; // the ids have the same length
    QTest::newRow("longer") << 5;
}

/// As with copytruncate.
void TestLabOpening::tellsATruncatedLog()
{
    QFETCH(int, lines);
    const QString log = path("wire.log");
    write(log, logLine(1) + logLine(2) + logLine(3));
    LabSession lab;
    lab.openFile(log);
    QTRY_VERIFY(lab.isFollowing());
    std::string text;
    for (int i = 0; i < lines; ++i)
        text += logLine(7 + i % 2);
    write(log, text, QIODevice::Truncate);
    QTRY_COMPARE(texts(lab).size(), 4 + lines);
    QCOMPARE(texts(lab).mid(0, 3), (QStringList{"gone", "gone", "gone"}));
    QVERIFY2(texts(lab).value(3).contains("truncated or overwritten"),
             qPrintable(texts(lab).value(3)));
    QCOMPARE(texts(lab).value(4), QString("7"));
    const FrameStore &store = lab.capture().store();
    QCOMPARE(summaryOf(store, 1, store.facts(1)), goneText());
    std::string exported = framesAsText(store, {1, 2, 3, 5}, FrameForm::WireLog, {});
    QCOMPARE(std::count(exported.begin(), exported.end(), '\n'), std::ptrdiff_t(1));
    write(log, logLine(9));
    QTRY_COMPARE(texts(lab).value(4 + lines), QString("9"));
}

void TestLabOpening::followsARotatedLog()
{
    const QString log = path("wire.log");
    write(log, logLine(1));
    LabSession lab;
    lab.openFile(log);
    QTRY_VERIFY(lab.isFollowing());
    write(log, logLine(2));
    QVERIFY(QFile::rename(log, path("wire.log.1")));
    write(log, logLine(3));
    QTRY_COMPARE(texts(lab).size(), 4);
    QCOMPARE(texts(lab).mid(0, 2), (QStringList{"1", "2"})); // still readable
    QVERIFY(texts(lab).value(2).contains("replaced by another one"));
    QCOMPARE(texts(lab).value(3), QString("3"));
}

void TestLabOpening::showsACutTranscript()
{
    QFile recording(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/process-basic.jsonl"));
    QVERIFY(recording.open(QIODevice::ReadOnly));
    const QByteArray whole = recording.readAll();
    const auto lines = whole.split('\n');
    QByteArray cut;
    for (int i = 0; i < 12; ++i)
        cut += lines[i] + '\n';
    const QString file = path("cut.jsonl");
    write(file, (cut + lines[12].left(lines[12].size() / 2)).toStdString());
    LabSession lab;
    lab.openFile(file);
    const QStringList shown = texts(lab);
    QCOMPARE(shown.size(), 13); // the title, eleven steps, and the note
    QVERIFY2(shown.last().startsWith("line 13: "), qPrintable(shown.last()));
    QVERIFY(shown.last().endsWith("the lines from there on are not shown"));
    QVERIFY2(lab.problem().contains("cut off: line 13"), qPrintable(lab.problem()));
    QVERIFY(lab.transcriptPath().isEmpty()); // nothing to compare
}

void TestLabOpening::saysWhyNothingIsShown_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("no file") << "missing"
                             << "no such file";
    QTest::newRow("a folder") << "folder"
                              << "it is a folder";
    QTest::newRow("a transcript of nothing") << "head"
                                             << "1: ";
    QTest::newRow("an empty file") << "empty" << QString();
}

void TestLabOpening::saysWhyNothingIsShown()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    QString file = path("file");
    if (what == "folder")
        file = m_directory->path();
    else if (what == "head")
        write(file, R"({"transcript": {)");
    else if (what == "empty")
        write(file, "");
    LabSession lab;
    lab.openFile(file);
    if (says.isEmpty()) {
        QTRY_VERIFY(lab.isFollowing());
        QVERIFY(lab.problem().isEmpty());
    } else {
        QVERIFY2(lab.problem().contains(says), qPrintable(lab.problem()));
    }
    QCOMPARE(lab.capture().store().size(), std::size_t(0));
    const QString good = path("good");
    write(good, logLine(1));
    lab.openFile(good); // and the problem is gone
    QTRY_COMPARE(texts(lab), QStringList{"1"});
    QVERIFY(lab.problem().isEmpty());
}

CLAUSTRUM_TEST(TestLabOpening)
#include "testlabopening.moc"
