// SPDX-License-Identifier: Apache-2.0
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
    capture.note(0, 0, "3 lines lost", Mark::Lost);
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

CLAUSTRUM_TEST(TestLabCapture)
#include "testlabcapture.moc"
