// SPDX-License-Identifier: Apache-2.0
// Sessions as documents: comments, pins and snapshots are saved and opened; logs that are merged.
#include "conformance/timing/timestamp.h"
#include "labtool/frames/framelines.h"
#include "labtool/model/framesummary.h"
#include "labtool/model/sessiontiming.h"
#include "labtool/sources/comparable.h"
#include "labtool/sources/frameexport.h"
#include "labtool/sources/labsession.h"
#include "labtool/sources/replayfeed.h"
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"
#include "wire/jsonwriter.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <numeric>

using namespace claustrum;
using namespace claustrum::lab;
using namespace claustrum::lab::test;

namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t begin = 1'800'000'000'000 * ms;

/// A frame as a line of a wire log.
std::string logLine(std::int64_t at, const IncomingFrame &frame)
{
    std::string line;
    ObjectWriter(line)
        .string("time", writeTimestamp(begin + at))
        .uinteger("conn", frame.connection)
        .string("dir", frame.direction == Direction::In ? "in" : "out")
        .string("raw", frame.bytes)
        .close();
    return line + '\n';
}

std::string eventLine(std::int64_t at, const char *event)
{
    return R"({"time":")" + writeTimestamp(begin + at) + R"(","event":")" + event
           + R"(","note":"x"})" + '\n';
}

/// A process "agent" with an output of its own.
std::string agentLog(std::int64_t at, const std::string &output)
{
    return logLine(at, request(1, 1, "process.spawn", R"({"id":"agent","command":"sh"})"))
           + logLine(at + ms, reply(1, 1)) + logLine(at + 20 * ms, stream(1, "agent", 1, output));
}

QString summary(LabSession &lab, FrameNumber number)
{
    const FrameStore &store = lab.capture().store();
    return summaryOf(store, number, store.facts(number));
}

} // namespace

class TestLabDocuments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mergesByTime();
    void keepsProcessesApart();
    void restartConcernsOneSource();
    void exportKeepsSources();
    void saysWhyLogsCannotBeMerged();
    void mergeCanBeReplacedByAFile();
    void commentsAreKept();
    void commentsAreLimited();
    void asksForCommentsOnly();
    void keepsASnapshot();
    void comparesWhatIsCaptured();
    void notesAreCounted();

private:
    QString write(const char *name, const std::string &text);
    void merge(LabSession &lab, const std::string &a, const std::string &b);
    QString exported(LabSession &lab, const char *name);

    QTemporaryDir m_folder;
};

QString TestLabDocuments::write(const char *name, const std::string &text)
{
    QFile file(m_folder.filePath(QString::fromLatin1(name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray::fromStdString(text)) < 0)
        qFatal("cannot write");
    return file.fileName();
}

void TestLabDocuments::merge(LabSession &lab, const std::string &a, const std::string &b)
{
    lab.openMerged({write("a.log", a), write("b.log", b)});
    QVERIFY(lab.isLoading());
    QTRY_VERIFY(!lab.isLoading());
    QCOMPARE(lab.problem(), QString());
}

QString TestLabDocuments::exported(LabSession &lab, const char *name)
{
    const FrameStore &store = lab.capture().store();
    std::vector<FrameNumber> all(store.size());
    std::iota(all.begin(), all.end(), store.first());
    return write(name, framesAsText(store, all, FrameForm::WireLog, {}));
}

void TestLabDocuments::mergesByTime()
{
    LabSession lab;
    merge(lab, logLine(0, request(1, 1, "git.info")) + logLine(20 * ms, reply(1, 1)),
          logLine(10 * ms, request(1, 1, "git.status")) + logLine(30 * ms, reply(1, 1)));
    QCOMPARE(lab.title(), QString("a.log + b.log"));
    const FrameStore &store = lab.capture().store();
    QCOMPARE(store.size(), std::size_t(5));
    QVERIFY(store.hasSources());
    QVERIFY2(QByteArray::fromStdString(store.bytes(1)).contains("too few to show"),
             store.bytes(1).c_str());
    std::string text;
    for (FrameNumber n = 2; n < store.end(); ++n) {
        const FrameRecord &record = store.at(n);
        text += store.names().name(record.source) + ' ' + std::to_string(record.connection) + ' '
                + store.names().name(record.method) + '\n';
    }
    QCOMPARE(text, std::string("a.log 1 git.info\nb.log 1001 git.status\na.log 1 git.info\n"
                               "b.log 1001 git.status\n"));
    QCOMPARE(store.at(5).latency, 20 * ms); // linked within its source
    const auto onlyB = std::get<Filter>(Filter::parse("source:b"));
    QVERIFY(!onlyB.matches(store, 2));
    QVERIFY(onlyB.matches(store, 3));
    QVERIFY(!lab.isFollowing());
}

void TestLabDocuments::keepsProcessesApart()
{
    LabSession lab;
    merge(lab, agentLog(0, "of a\n"), agentLog(10 * ms, "of b\n"));
    ReplayFeed feed(&lab);
    feed.setProcess("agent @ b.log");
    QTRY_COMPARE(feed.assembly().frames(), std::size_t(1));
    QCOMPARE(feed.assembly().bytesAt(1), std::string("of b\n"));
    QTRY_COMPARE(lab.processes().rowCount(), 2);
    SessionTiming timing(&lab.capture());
    timing.readAll();
    QCOMPARE(timing.analysis().statistics().processes().size(), std::size_t(2));
    QCOMPARE(lab.capture().anomalies().total(), std::size_t(0)); // the seqs do not collide
}

void TestLabDocuments::restartConcernsOneSource()
{
    LabSession lab;
    merge(lab, logLine(0, request(1, 1, "git.info")) + logLine(30 * ms, reply(1, 1)),
          logLine(10 * ms, request(1, 1, "git.status")) + eventLine(20 * ms, "restarted"));
    const FrameStore &store = lab.capture().store();
    QCOMPARE(store.at(2).marks & Mark::Unanswered, 0);
    QCOMPARE(store.at(2).latency, 30 * ms);
    QVERIFY(store.at(3).marks & Mark::Unanswered);
}

void TestLabDocuments::exportKeepsSources()
{
    LabSession lab;
    merge(lab, agentLog(0, "of a\n"), agentLog(10 * ms, "of b\n"));
    const QString path = exported(lab, "merged.jsonl");
    const std::string before =
        framesAsText(lab.capture().store(), {1, 2, 3, 4, 5, 6, 7}, FrameForm::WireLog, {});
    LabSession again;
    again.openFile(path);
    QTRY_VERIFY(!again.isLoading());
    QCOMPARE(framesAsText(again.capture().store(), {1, 2, 3, 4, 5, 6, 7}, FrameForm::WireLog, {}),
             before);
    QVERIFY(again.capture().store().hasSources());
}

void TestLabDocuments::saysWhyLogsCannotBeMerged()
{
    LabSession lab;
    const QString transcript =
        QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/git-info.jsonl");
    lab.openMerged({write("a.log", logLine(0, request(1, 1, "git.info"))), transcript});
    QTRY_VERIFY(!lab.isLoading());
    QVERIFY2(lab.problem().contains("is a transcript. It has no times"), qPrintable(lab.problem()));
    QCOMPARE(lab.capture().store().size(), std::size_t(0));
}

void TestLabDocuments::mergeCanBeReplacedByAFile()
{
    std::string large;
    for (int i = 0; i < 20'000; ++i)
        large += logLine(i * ms, request(1, i, "git.info"));
    LabSession lab;
    lab.openMerged({write("a.log", large), write("b.log", large)});
    lab.openFile(write("c.log", logLine(0, request(1, 1, "git.info"))));
    QTRY_VERIFY(!lab.isLoading());
    QCOMPARE(lab.capture().store().size(), std::size_t(1));
    lab.openMerged({write("a.log", large), write("b.log", large)});
    lab.cancelLoading();
    QTRY_VERIFY(!lab.isLoading());
    QVERIFY2(lab.problem().startsWith("Cancelled"), qPrintable(lab.problem()));
}

void TestLabDocuments::commentsAreKept()
{
    LabSession lab;
    lab.capture().append({request(1, 1, "git.info"), reply(1, 1)});
    QVERIFY(lab.capture().setComment(2, "why \"so\" late?\nask"));
    QVERIFY(lab.capture().store().at(2).marks & Mark::Pinned);
    QVERIFY(!lab.capture().setComment(3, "no such frame"));
    QVERIFY(summary(lab, 2).contains(QString::fromUtf8("✎ why \"so\" late?·ask")));
    LabSession again;
    again.openFile(exported(lab, "comments.jsonl"));
    QTRY_VERIFY(!again.isLoading());
    QCOMPARE(again.capture().store().comment(2), std::string("why \"so\" late?\nask"));
    QCOMPARE(again.capture().store().comment(1), std::string());
    QVERIFY(again.capture().setComment(2, ""));
    QCOMPARE(again.capture().store().comment(2), std::string());
    QVERIFY(again.capture().store().at(2).marks & Mark::Pinned); // unpinned by its own key
}

void TestLabDocuments::commentsAreLimited()
{
    FrameStore store({100, 1'000'000});
    for (int i = 0; i < 200; ++i) {
        store.setComment(store.append({}, "x"), std::string(FrameStore::longestComment + 9, 'c'));
        store.forgetOldest();
    }
    QCOMPARE(store.comment(1), std::string()); // forgotten with its frame
    QCOMPARE(store.comment(200).size(), FrameStore::longestComment);
    FrameStore many;
    for (std::size_t i = 1; i <= FrameStore::mostComments; ++i)
        QVERIFY(many.setComment(i, "c"));
    QVERIFY(!many.setComment(FrameStore::mostComments + 1, "c"));
    QVERIFY(many.setComment(1, "another"));
}

void TestLabDocuments::asksForCommentsOnly()
{
    LabSession lab;
    lab.openFile(write("a.log", logLine(0, request(1, 1, "git.info"))));
    QTRY_VERIFY(lab.isFollowing());
    QVERIFY(!lab.hasUnsaved());
    lab.capture().togglePinned(1);
    QVERIFY(lab.hasUnsaved());
    QVERIFY(!lab.hasUnsavedFrames());
    lab.setSaved(2);
    QVERIFY(!lab.hasUnsaved());
    lab.capture().setComment(1, "c");
    QVERIFY(lab.hasUnsaved());
    lab.openFile(write("b.log", logLine(0, request(1, 1, "git.info"))));
    QVERIFY(!lab.hasUnsaved());
}

void TestLabDocuments::keepsASnapshot()
{
    FakeInspection daemon;
    daemon.answers = {{"inspect.snapshot", emptySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(!lab.canKeepSnapshot());
    lab.openDaemon(daemon.path("rpc.sock"));
    QTRY_VERIFY(lab.client().state() == InspectionClient::State::Watching);
    daemon.send(R"({"time":"2026-11-23T14:02:03Z","event":"snapshot","snapshot":)"
                + std::string(busySnapshot()) + '}');
    QTRY_COMPARE(lab.processes().rowCount(), 1);
    QVERIFY(lab.canKeepSnapshot());
    const FrameNumber number = lab.capture().store().end();
    lab.keepSnapshot();
    QCOMPARE(summary(lab, number), QString("snapshot: 1 connection, 1 of 1 process running"));
    lab.capture().setComment(number, "before the crash");
    LabSession again;
    again.openFile(exported(lab, "snapshot.jsonl"));
    QTRY_VERIFY(!again.isLoading());
    QCOMPARE(again.capture().store().comment(number), std::string("before the crash"));
    QCOMPARE(again.processes().rowCount(), 1);
    QCOMPARE(again.processes().at(0).id, std::string("agent"));
    QCOMPARE(again.connections().rowCount(), 1);
    QVERIFY(again.processes().at(0).presence == ProcessInfo::Presence::LastSeen);
}

void TestLabDocuments::comparesWhatIsCaptured()
{
    Capture capture;
    QVERIFY(!comparableOf(capture.store()));
    capture.append({request(1, 1, "git.info"), reply(1, 1)});
    const auto some = comparableOf(capture.store());
    QVERIFY(some);
    QVERIFY(some->isLog);
    QCOMPARE(some->transcript.steps.size(), std::size_t(3)); // with its start
    capture.append({stream(1, "p", 1, std::string(17 << 20, 'x'))});
    const auto large = comparableOf(capture.store());
    QVERIFY(!large);
    QVERIFY2(large.error().text.find("larger than 16 MiB") != std::string::npos,
             large.error().text.c_str());
}

void TestLabDocuments::notesAreCounted()
{
    Capture capture(nullptr, {3, 1'000'000});
    capture.note(NoteKind::Remark, 0, 0, "one");
    capture.append({request(1, 1, "git.info")});
    QCOMPARE(capture.store().notes(), std::size_t(1));
    capture.append({reply(1, 1), request(1, 2, "git.info")});
    QCOMPARE(capture.store().notes(), std::size_t(0)); // forgotten
}

CLAUSTRUM_TEST(TestLabDocuments)
#include "testlabdocuments.moc"
