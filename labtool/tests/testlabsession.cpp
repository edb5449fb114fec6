// SPDX-License-Identifier: Apache-2.0
// A daemon ends, changes and returns: captured frames stay, the message says what to do, and the
// tool watches again.
#include "labtool/sources/labsession.h"
#include "labtool/sources/replayfeed.h"
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::lab;
using namespace claustrum::lab::test;
using State = InspectionClient::State;

class TestLabSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reconnectsWithoutLoss_data();
    void reconnectsWithoutLoss();
    void restartedDaemonResetsState();
    void goneProcessesStay();
    void showsWhatWasLastSeen();
    void tellsAnotherDaemon_data();
    void tellsAnotherDaemon();
    void tellsAHandOver_data();
    void tellsAHandOver();
    void connectionsAreRows();
    void reportsLostLines();
    void connectionEndsAfterItsFrames();
    void reopeningKeepsFrames();
    void otherSourceClearsFrames();

private:
    static void prepare(FakeInspection &daemon);
    static bool watch(LabSession &lab, FakeInspection &daemon);
    static std::vector<std::string> frames(LabSession &lab);
};

void TestLabSession::prepare(FakeInspection &daemon)
{
    daemon.answers = {{"inspect.snapshot", busySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
}

bool TestLabSession::watch(LabSession &lab, FakeInspection &daemon)
{
    lab.openDaemon(daemon.path("rpc.sock"));
    return QTest::qWaitFor([&] { return lab.client().state() == State::Watching; }, 10000);
}

/// The captured frames, without notes.
std::vector<std::string> TestLabSession::frames(LabSession &lab)
{
    std::vector<std::string> all;
    const FrameStore &store = lab.capture().store();
    for (FrameNumber n = store.first(); n < store.end(); ++n) {
        if (store.at(n).kind != FrameKind::Note)
            all.push_back(store.bytes(n));
    }
    return all;
}

void TestLabSession::reconnectsWithoutLoss_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("restarts") << "restart"
                              << "ended or is restarting";
    QTest::newRow("vanishes") << "vanish"
                              << "There is no daemon";
    QTest::newRow("returns without inspection") << "plain"
                                                << "runs without inspection";
    QTest::newRow("returns with another token") << "token"
                                                << "rejects the token";
    QTest::newRow("returns as another version") << "version"
                                                << "different version";
}

void TestLabSession::reconnectsWithoutLoss()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon));
    const auto sent = request(1, 1, "process.wait", R"({"id":"p"})").bytes; // stays open
    const auto received = stream(1, "p", 7, "seven").bytes;
    daemon.sendFrame(1, "in", sent);
    daemon.sendFrame(1, "out", received);
    QTRY_COMPARE(frames(lab).size(), std::size_t(2));

    const Problems problems(lab.client());
    daemon.stop();
    if (what == "plain") {
        QFile socket(daemon.path("rpc.sock"));
        QVERIFY(socket.open(QIODevice::WriteOnly));
    } else if (what == "token") {
        daemon.setToken("another", "secret"); // the file still has the old token
        QVERIFY(daemon.start());
    } else if (what == "version") {
        daemon.answers.clear(); // Unknown method
        QVERIFY(daemon.start());
    }
    const bool reported = QTest::qWaitFor([&] { return problems.had(says); }, 60000);
    QVERIFY2(reported, qPrintable(problems.all()));
    QCOMPARE(frames(lab), (std::vector<std::string>{sent, received}));

    daemon.stop();
    daemon.setToken("the new daemon's");
    prepare(daemon);
    daemon.answers["inspect.snapshot"] = emptySnapshot(); // with a shorter uptime
    QVERIFY(daemon.start());
    QTRY_VERIFY_WITH_TIMEOUT(lab.client().state() == State::Watching, 20000);
    QVERIFY(lab.client().problem().isEmpty());
    const auto after = stream(1, "p", 1, "anew").bytes;
    daemon.sendFrame(1, "out", after);
    QTRY_COMPARE(frames(lab), (std::vector<std::string>{sent, received, after}));
    // The new daemon's seq 1 is neither a duplicate nor out of order, and the request stays
    // unanswered.
    AnomalyModel &anomalies = lab.capture().anomalies();
    QCOMPARE(anomalies.count(Mark::Duplicate) + anomalies.count(Mark::OutOfOrder)
                 + anomalies.count(Mark::SeqGap),
             std::size_t(0));
    QCOMPARE(anomalies.count(Mark::Unanswered), std::size_t(1));
}

void TestLabSession::restartedDaemonResetsState()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon));
    QCOMPARE(lab.processes().rowCount(), 1);
    daemon.stop();
    QTRY_VERIFY(lab.client().state() == State::Waiting);
    daemon.answers["inspect.snapshot"] = emptySnapshot();
    QVERIFY(daemon.start());
    QTRY_VERIFY_WITH_TIMEOUT(lab.client().state() == State::Watching, 20000);
    QCOMPARE(lab.processes().rowCount(), 1); // it stays, as gone
    QVERIFY(lab.processes().at(0).presence == ProcessInfo::Presence::Gone);
    const FrameStore &store = lab.capture().store();
    bool reported = false;
    for (FrameNumber n = store.first(); n < store.end(); ++n)
        reported = reported || store.bytes(n).find("the daemon was restarted") != std::string::npos;
    QVERIFY(reported);
}

static QString stateOf(LabSession &lab, int row)
{
    return lab.processes().index(row, ProcessModel::State).data().toString();
}

/// Processes of a daemon that was restarted: listed, with their output, but nothing can be fetched.
void TestLabSession::goneProcessesStay()
{
    FakeInspection daemon;
    prepare(daemon);
    daemon.answers["inspect.frames"] = R"({"frames":[],"firstSeq":1,"lastSeq":9})";
    QVERIFY(daemon.start());
    LabSession lab;
    ReplayFeed feed(&lab);
    QVERIFY(watch(lab, daemon));
    daemon.sendFrame(1, "out", stream(1, "agent", 1, "before").bytes);
    QTRY_COMPARE(frames(lab).size(), std::size_t(1));
    feed.setProcess("agent");
    QTRY_COMPARE(feed.retainedLast(), std::uint64_t(9));
    QVERIFY(lab.lists("agent"));
    daemon.stop();
    QTRY_VERIFY(lab.client().state() == State::Waiting);
    QCOMPARE(feed.retainedLast(), std::uint64_t(0));
    daemon.answers["inspect.snapshot"] = emptySnapshot();
    QVERIFY(daemon.start());
    QTRY_VERIFY_WITH_TIMEOUT(lab.client().state() == State::Watching, 20000);
    QVERIFY(!lab.lists("agent"));
    QCOMPARE(stateOf(lab, 0), QString("gone"));
    QTRY_COMPARE(feed.assembly().bytes(), std::size_t(6));
    // The new daemon spawns a process with the same id.
    daemon.sendFrame(1, "in", request(1, 1, "process.spawn", R"({"id":"agent"})").bytes);
    daemon.sendFrame(1, "out", reply(1, 1).bytes);
    daemon.sendFrame(1, "out", stream(1, "agent", 1, "after").bytes);
    QTRY_COMPARE(feed.assembly().bytes(), std::size_t(5));
}

void TestLabSession::showsWhatWasLastSeen()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(!lab.title().startsWith("live"));
    QVERIFY(watch(lab, daemon));
    QVERIFY2(lab.title().startsWith("live"), qPrintable(lab.title()));
    QCOMPARE(stateOf(lab, 0), QString("paused"));
    daemon.stop();
    QTRY_VERIFY(lab.client().state() == State::Waiting);
    QVERIFY2(lab.title().startsWith("not connected: "), qPrintable(lab.title()));
    QCOMPARE(stateOf(lab, 0), QString("not known"));
    QVERIFY(lab.connections()
                .index(0, ConnectionModel::Peer)
                .data()
                .toString()
                .startsWith("last seen: "));
    QVERIFY(daemon.start()); // the same daemon
    QTRY_VERIFY_WITH_TIMEOUT(lab.client().state() == State::Watching, 20000);
    QCOMPARE(stateOf(lab, 0), QString("paused"));
}

void TestLabSession::tellsAnotherDaemon_data()
{
    QTest::addColumn<double>("last");
    QTest::addColumn<double>("passed");
    QTest::addColumn<double>("uptime");
    QTest::addColumn<bool>("isFresh");
    QTest::addColumn<bool>("isAnother");
    QTest::newRow("the same, later") << 10.0 << 5.0 << 15.0 << true << false;
    QTest::newRow("began anew") << 10.0 << 5.0 << 2.0 << true << true;
    QTest::newRow("has run longer than the old one") << 1.5 << 60.0 << 20.0 << true << true;
    QTest::newRow("the same, delayed") << 10.0 << 60.0 << 12.0 << false << false;
    QTest::newRow("clocks that differ a little") << 10.0 << 5.0 << 14.0 << true << false;
    QTest::newRow("a host that was suspended") << 10.0 << 5.0 << 900.0 << true << false;
}

void TestLabSession::tellsAnotherDaemon()
{
    QFETCH(double, last);
    QFETCH(double, passed);
    QFETCH(double, uptime);
    QFETCH(bool, isFresh);
    QTEST(isAnotherDaemon(last, passed, uptime, isFresh), "isAnother");
}

void TestLabSession::tellsAHandOver_data()
{
    QTest::addColumn<QByteArray>("head"); // of the next daemon
    QTest::addColumn<QByteArray>("processes");
    QTest::addColumn<QString>("note");
    const QByteArray younger = R"("uptime":0.5)";
    const QByteArray same = R"({"id":"agent","pid":4712,"startTime":1767323045.25})";
    const QByteArray other = R"({"id":"tests","pid":4712,"startTime":1767323045.25})";
    const QByteArray again = R"({"id":"agent","pid":4713,"startTime":1767323045.25})";
    const QByteArray later = R"({"id":"agent","pid":4712,"startTime":1767323099.5})";
    const QByteArray noPid = R"({"id":"agent","startTime":1767323045.25})";
    const QString over = "another daemon took over: 1 process goes on with its next seq: agent "
                         "(claustrum 2)";
    const QString restarted = "the daemon was restarted";
    QTest::newRow("the same process") << younger << same << over;
    QTest::newRow("and a new one") << younger << same + ',' + other << over;
    QTest::newRow("soon after the first one, by its pid")
        << QByteArray(R"("uptime":13,"pid":4701)") << same << over;
    QTest::newRow("no process") << younger << QByteArray() << restarted;
    QTest::newRow("another id") << younger << other << restarted;
    QTest::newRow("another pid: spawned again") << younger << again << restarted;
    QTest::newRow("the pid again") << younger << later << restarted;
    QTest::newRow("an unknown pid") << younger << noPid << restarted;
}

void TestLabSession::tellsAHandOver()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, processes);
    QFETCH(QString, note);
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon));
    daemon.sendFrame(1, "in", request(1, 1, "git.info").bytes);
    std::string before = busySnapshot();
    before.replace(0, 1, R"({"event":"snapshot","pid":4700,)");
    daemon.send(before);
    daemon.send((R"({"event":"snapshot","version":"2",)" + head
                 + R"(,"connections":[],"processes":[)" + processes + "]}")
                    .toStdString());
    QStringList notes;
    const auto hasNote = [&] {
        notes.clear();
        const FrameStore &store = lab.capture().store();
        for (FrameNumber n = store.first(); n < store.end(); ++n)
            notes << QString::fromStdString(store.bytes(n));
        return notes.contains(note);
    };
    QTRY_VERIFY2(hasNote(), qPrintable(notes.join('\n')));
    QCOMPARE(lab.capture().anomalies().count(Mark::Unanswered), std::size_t(1));
}

void TestLabSession::connectionsAreRows()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon)); // connection 1 is open
    daemon.send(R"({"event":"snapshot","uptime":13,"connections":[{"number":2,"pid":4711,)"
                R"("executable":"/usr/bin/claustrum"}],"processes":[]})");
    QStringList notes;
    const auto read = [&] {
        notes.clear();
        const FrameStore &store = lab.capture().store();
        for (FrameNumber n = store.first(); n < store.end(); ++n)
            notes << QString::fromStdString(store.bytes(n));
        return notes.size();
    };
    QTRY_VERIFY(read() >= 4);
    QVERIFY(notes.contains("connection 1 closed"));
    QVERIFY(notes.contains("connection 2 opened by /usr/bin/claustrum, pid 4711"));
    QVERIFY(!notes.contains("connection 1 opened")); // it was open before
}

void TestLabSession::reportsLostLines()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon));
    daemon.sendFrame(1, "out", stream(1, "p", 1, "one").bytes);
    daemon.send(R"({"time":"2026-11-23T14:02:03Z","event":"lost","count":40})");
    daemon.sendFrame(1, "out", stream(1, "p", 30, "thirty").bytes);
    QTRY_COMPARE(frames(lab).size(), std::size_t(2));
    QCOMPARE(lab.capture().anomalies().count(Mark::Lost), std::size_t(1));
    QCOMPARE(lab.capture().anomalies().count(Mark::SeqGap),
             std::size_t(0)); // the loss is this tool's
}

/// A request, its reply, and a snapshot without that connection, all in one read.
void TestLabSession::connectionEndsAfterItsFrames()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon));
    daemon.sendFrame(1, "in", request(1, 1, "git.info").bytes);
    daemon.sendFrame(1, "out", reply(1, 1).bytes);
    daemon.sendFrame(1, "in", request(1, 2, "git.info").bytes);
    daemon.send(R"({"event":"snapshot","version":"1","build":"5db5e4a","uptime":13,)"
                R"("limits":{},"connections":[],"processes":[]})");
    QTRY_COMPARE(lab.capture().anomalies().count(Mark::Unanswered), std::size_t(1));
    QCOMPARE(frames(lab).size(), std::size_t(3));
}

void TestLabSession::reopeningKeepsFrames()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon));
    daemon.sendFrame(1, "in", request(1, 1, "git.info").bytes);
    QTRY_COMPARE(frames(lab).size(), std::size_t(1));
    lab.closeDaemon();
    QVERIFY(lab.client().state() == State::Idle);
    QVERIFY(watch(lab, daemon));
    QCOMPARE(frames(lab).size(), std::size_t(1));
}

void TestLabSession::otherSourceClearsFrames()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    LabSession lab;
    QVERIFY(watch(lab, daemon));
    daemon.sendFrame(1, "in", request(1, 1, "git.info").bytes);
    QTRY_COMPARE(frames(lab).size(), std::size_t(1));
    FakeInspection other;
    prepare(other);
    QVERIFY(other.start());
    QVERIFY(watch(lab, other));
    QCOMPARE(frames(lab).size(), std::size_t(0));
}

CLAUSTRUM_TEST(TestLabSession)
#include "testlabsession.moc"
