// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/texts.h"
#include "labtool/model/capture.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"

#include <QSignalSpy>
#include <QTest>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabCapture : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void linksReplies();
    void marksAnomalies();
    void withdrawsAnomalyOnLateReply();
    void reportsOvertakingOncePerRequest();
    void limitsAnomalies();
    void derivesProcesses();
    void failedSpawnLeavesNoProcess();
    void emitsForgotWhenDroppingFrames();
    void clearRestartsNumbers();
    void lossKeepsOpenRequests();
    void lossEndsExpectations();
    void reusedIdAfterALoss();
    void notesEndRequests_data();
    void notesEndRequests();
};

void TestLabCapture::linksReplies()
{
    Capture capture;
    capture.append({request(1, 1, "git.info", "{}", 1000), request(1, 2, "git.status", "{}", 2000),
                    reply(1, 2, 7000), reply(1, 1, 9000)});
    const FrameStore &store = capture.store();
    QCOMPARE(store.at(1).partner, FrameNumber(4));
    QCOMPARE(store.at(4).partner, FrameNumber(1));
    QCOMPARE(store.at(3).partner, FrameNumber(2));
    QCOMPARE(store.at(4).latency, std::int64_t(8000));
    QCOMPARE(store.at(1).latency, std::int64_t(8000));
    QCOMPARE(store.names().name(store.at(3).method), std::string("git.status"));
    QVERIFY(store.at(3).marks & Mark::Overtook);
}

void TestLabCapture::marksAnomalies()
{
    Capture capture;
    capture.append({
        incoming(1, Direction::In, "not json"), // 1
        errorReply(1, 5, -32001, "Unauthorized: invalid or missing auth token"),
        errorReply(1, 6, -32603, "open /x: permission denied"),
        request(1, 7, "process.spawn", R"({"id":"p","command":"sh"})"),
        stream(1, "p", 2, "a"), // 5: 1 is missing
        stream(1, "p", 2, "a"), // 6: repeated
        stream(1, "p", 1, "a"), // 7: late
        incoming(1, Direction::Out, "{}"),
    });
    capture.note(NoteKind::Lost, 0, 0, "3 lines lost");
    capture.close(0);
    AnomalyModel &anomalies = capture.anomalies();
    const FrameStore &store = capture.store();
    for (const Mark mark : {Mark::Unauthorized, Mark::ErrorReply, Mark::SeqGap, Mark::Duplicate,
                            Mark::OutOfOrder, Mark::Lost})
        QCOMPARE(anomalies.count(mark), std::size_t(1));
    QCOMPARE(anomalies.count(Mark::Malformed), std::size_t(2));
    QCOMPARE(anomalies.count(Mark::Unanswered), std::size_t(2)); // the bad line and the spawn
    QVERIFY(store.at(1).marks & Mark::Malformed);
    QVERIFY(store.at(5).marks & Mark::SeqGap);
    QVERIFY(store.at(6).marks & Mark::Duplicate);
    QVERIFY(store.at(7).marks & Mark::OutOfOrder);
    QVERIFY(store.at(4).marks & Mark::Unanswered);
    const int rows = anomalies.rowCount();
    QCOMPARE(rows, int(anomalies.total()));
    // Each row refers to its frame.
    for (int row = 0; row < rows; ++row) {
        const auto frame = anomalies.index(row, 0).data(AnomalyModel::FrameRole).toULongLong();
        QVERIFY(store.has(frame));
        QVERIFY(store.at(frame).marks != 0);
    }
}

void TestLabCapture::withdrawsAnomalyOnLateReply()
{
    Capture capture;
    capture.append({request(1, 1, "process.killAndWait", R"({"id":"p"})", 1000)});
    capture.markOverdue(1000 + Capture::replyTimeout - 1);
    QCOMPARE(capture.anomalies().count(Mark::Unanswered), std::size_t(0));
    capture.markOverdue(1000 + Capture::replyTimeout);
    QCOMPARE(capture.anomalies().count(Mark::Unanswered), std::size_t(1));
    QVERIFY(capture.store().at(1).marks & Mark::Unanswered);
    QSignalSpy changed(&capture, &Capture::changed);
    capture.append({reply(1, 1, 8'000'000'000)});
    QCOMPARE(capture.anomalies().count(Mark::Unanswered), std::size_t(0));
    QCOMPARE(capture.anomalies().rowCount(), 0);
    QVERIFY(!(capture.store().at(1).marks & Mark::Unanswered));
    QCOMPARE(changed.count(), 1);
}

void TestLabCapture::reportsOvertakingOncePerRequest()
{
    Capture capture;
    std::vector<IncomingFrame> frames{request(1, 0, "process.killAndWait", R"({"id":"p"})")};
    for (int i = 1; i <= 50; ++i) {
        frames.push_back(request(1, i, "git.info"));
        frames.push_back(reply(1, i));
    }
    capture.append(frames);
    QCOMPARE(capture.anomalies().count(Mark::Overtook), std::size_t(1));
    QVERIFY(capture.store().at(101).marks & Mark::Overtook); // but each reply is marked
}

void TestLabCapture::limitsAnomalies()
{
    Capture capture;
    std::vector<IncomingFrame> frames;
    const int count = int(AnomalyModel::limit) + 500;
    frames.reserve(std::size_t(count));
    for (int i = 0; i < count; ++i)
        frames.push_back(errorReply(1, i, -32603, "no"));
    capture.append(frames);
    capture.append(frames);
    QCOMPARE(capture.anomalies().rowCount(), int(AnomalyModel::limit));
    QCOMPARE(capture.anomalies().total(), std::size_t(2 * count));
}

void TestLabCapture::derivesProcesses()
{
    Capture capture;
    capture.append({
        request(1, 1, "process.spawn",
                R"({"id":"p","command":"sh","args":["-c","echo 'x'"],"cwd":"/tmp"})"),
        reply(1, 1, 0, R"({"success":true,"pid":4711,"startTime":1.5})"),
        stream(1, "p", 1, "abc"),
        request(1, 2, "process.stdin", R"({"id":"p","data":"QUJD"})"),
        reply(1, 2, 0, R"({"success":true,"applied":3})"),
        request(2, 9, "process.reattach", R"({"id":"p","fromSeq":1})"),
        reply(2, 9, 0,
              R"({"found":true,"running":true,"firstSeq":1,"lastSeq":1,"stdinApplied":3})"),
        exitFrame(2, "p", 2, 3),
    });
    const ProcessInfo &p = capture.tracker().processes().at("p");
    QCOMPARE(commandLine(p), std::string("sh -c 'echo '\\''x'\\'''"));
    QCOMPARE(p.cwd, std::string("/tmp"));
    QCOMPARE(p.pid.value(), std::int64_t(4711));
    QCOMPARE(p.stdinApplied, std::uint64_t(3));
    QCOMPARE(p.lastSeq, std::uint64_t(2));
    QCOMPARE(p.exitCode.value(), std::int64_t(3));
    QCOMPARE(p.connection, 2U);
    QVERIFY(!p.running);
    const auto &connections = capture.tracker().connections();
    QCOMPARE(connections.at(1).requests, std::uint64_t(2));
    QVERIFY(connections.at(1).attached.empty());
    QCOMPARE(connections.at(2).attached.size(), std::size_t(1));
    capture.close(2);
    QCOMPARE(capture.tracker().processes().at("p").connection, 0U);
    QCOMPARE(capture.anomalies().total(), std::size_t(0));
}

void TestLabCapture::failedSpawnLeavesNoProcess()
{
    Capture capture;
    capture.append({request(1, 1, "process.spawn", R"({"id":"p","command":"nope"})"),
                    errorReply(1, 1, -32603, "exec: no")});
    QVERIFY(capture.tracker().processes().empty());
}

void TestLabCapture::emitsForgotWhenDroppingFrames()
{
    Capture capture(nullptr, {10, 1000000});
    QSignalSpy forgot(&capture, &Capture::forgot);
    for (int i = 0; i < 25; ++i)
        capture.append({request(1, i, "git.info"), reply(1, i)});
    QCOMPARE(capture.store().size(), std::size_t(10));
    QCOMPARE(capture.store().first(), FrameNumber(41));
    QCOMPARE(forgot.count(), 20);
    QCOMPARE(capture.store().at(50).partner, FrameNumber(49));
}

void TestLabCapture::clearRestartsNumbers()
{
    Capture capture;
    capture.append({request(1, 1, "git.info"), errorReply(1, 1, -32603, "x")});
    capture.clear();
    QCOMPARE(capture.store().size(), std::size_t(0));
    QCOMPARE(capture.anomalies().total(), std::size_t(0));
    capture.append({request(1, 1, "git.info")});
    QCOMPARE(capture.store().first(), FrameNumber(1));
}

/// The text of the only anomaly with this mark; empty if there is not exactly one.
static std::string onlyAnomaly(Capture &capture, Mark mark)
{
    const AnomalyModel &model = capture.anomalies();
    if (model.count(mark) != 1)
        return {};
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, AnomalyModel::Kind).data() == QVariant(toQString(markName(mark))))
            return model.index(row, AnomalyModel::Text).data().toString().toStdString();
    }
    return {};
}

/// A request that waits while lines are lost is still open: unanswered after a time, and linked to
/// its reply in the end.
void TestLabCapture::lossKeepsOpenRequests()
{
    Capture capture;
    capture.append({request(1, 1, "files.read", R"({"path":"/tmp/fifo"})", 1000)});
    capture.note(NoteKind::Lost, 2000, 0, "97 lines lost here");
    capture.markOverdue(1000 + Capture::replyTimeout);
    QVERIFY(capture.store().at(1).marks & Mark::Unanswered);
    QCOMPARE(onlyAnomaly(capture, Mark::Unanswered),
             std::string("files.read: no reply yet; lines were lost after it, perhaps with its "
                         "reply"));
    capture.append({reply(1, 1, 58'000'000'000)});
    const FrameStore &store = capture.store();
    QCOMPARE(store.at(3).partner, FrameNumber(1));
    QCOMPARE(store.names().name(store.at(3).method), std::string("files.read"));
    QCOMPARE(store.at(3).latency, std::int64_t(58'000'000'000 - 1000));
    QVERIFY(!(store.at(1).marks & Mark::Unanswered));
    QCOMPARE(capture.anomalies().count(Mark::Unanswered), std::size_t(0));
}

void TestLabCapture::lossEndsExpectations()
{
    Capture capture;
    capture.append({request(1, 1, "git.info"), stream(1, "p", 1, "a")});
    capture.note(NoteKind::Lost, 0, 0, "some lines lost here");
    capture.append({request(1, 2, "git.info"), reply(1, 2), stream(1, "p", 90, "a")});
    for (const Mark mark : {Mark::SeqGap, Mark::Overtook}) // both may be due to the loss
        QCOMPARE(capture.anomalies().count(mark), std::size_t(0));
}

void TestLabCapture::reusedIdAfterALoss()
{
    Capture capture;
    capture.append({request(1, 1, "git.info")});
    capture.note(NoteKind::Lost, 0, 0, "some lines lost here");
    capture.append({request(1, 1, "git.status"), reply(1, 1)});
    QCOMPARE(capture.store().at(4).partner, FrameNumber(3));
    QVERIFY(capture.store().at(1).marks & Mark::Unanswered);
    QVERIFY(onlyAnomaly(capture, Mark::Unanswered).find("git.info: no reply seen; lines were lost")
            == 0);
}

void TestLabCapture::notesEndRequests_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("unanswered"); // of one request on connection 1 and one on 2
    QTest::addColumn<bool>("newSeqs");   // whether seq 1 may come again
    QTest::newRow("remark") << int(NoteKind::Remark) << 0 << false;
    QTest::newRow("opened") << int(NoteKind::Opened) << 0 << false;
    QTest::newRow("lost") << int(NoteKind::Lost) << 0 << true;
    QTest::newRow("closed") << int(NoteKind::Closed) << 1 << true;
    QTest::newRow("disconnected") << int(NoteKind::Disconnected) << 2 << true;
    QTest::newRow("restarted") << int(NoteKind::Restarted) << 2 << true;
}

void TestLabCapture::notesEndRequests()
{
    QFETCH(int, kind);
    QFETCH(int, unanswered);
    QFETCH(bool, newSeqs);
    Capture capture;
    capture.append({request(1, 1, "git.info"), request(2, 1, "git.info"), stream(1, "p", 1, "a"),
                    stream(1, "p", 2, "a")});
    capture.note(static_cast<NoteKind>(kind), 0, 1, "an event");
    capture.append({stream(1, "p", 1, "a")});
    QCOMPARE(capture.anomalies().count(Mark::Unanswered), std::size_t(unanswered));
    QCOMPARE(capture.anomalies().count(Mark::Duplicate), std::size_t(newSeqs ? 0 : 1));
}

CLAUSTRUM_TEST(TestLabCapture)
#include "testlabcapture.moc"
