// SPDX-License-Identifier: Apache-2.0
// With a real daemon: watching it changes nothing for its client.
#include "conformance/model/transcriptreader.h"
#include "labtool/compare/replayrun.h"
#include "labtool/sources/replayfeed.h"
#include "labtool/tests/livesession.h"
#include "testing/testprogram.h"

#include <QTest>

#include <algorithm>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabLive : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void watchingChangesNothing();
    void playsATranscript();
    void goesOnWithTheSuccessor();

private:
    static QByteArrayList clientsFrames(bool watched);
};

/// The frames received by a client that spawns, reattaches and waits for the exit frame.
QByteArrayList TestLabLive::clientsFrames(bool watched)
{
    LiveSession live(QStringLiteral(CLAUSTRUM_PROGRAM));
    if (!live.start())
        qFatal("no daemon");
    LabSession lab;
    ReplayFeed feed(&lab);
    if (watched) {
        lab.openDaemon(live.socketPath());
        if (!QTest::qWaitFor(
                [&] { return lab.client().state() == InspectionClient::State::Watching; }, 10000))
            qFatal("%s", qPrintable(lab.client().problem()));
    }
    QByteArray all;
    const auto await = [&](const char *what) {
        const bool received = QTest::qWaitFor(
            [&] {
                all += live.client().readAll();
                return all.contains(what);
            },
            20000);
        if (!received)
            qFatal("%s not received: %s", what, all.constData());
    };
    live.send("process.spawn",
              R"({"id":"p","command":"sh","args":["-c","echo one; read x; echo $x; exit 3"]})");
    await("b25lCg==");
    if (watched) {
        feed.setProcess("p"); // reads the replay buffer
        if (!QTest::qWaitFor([&] { return feed.retainedLast() >= 1; }, 10000))
            qFatal("the replay buffer was not read");
    }
    live.send("process.reattach", R"({"id":"p","fromSeq":0})");
    await("\"found\"");
    live.send("process.stdin", R"({"id":"p","data":"dHdvCg=="})");
    await("\"exitCode\":3");
    await("\"applied\":4");
    if (watched) {
        const bool gathered =
            QTest::qWaitFor([&] { return feed.assembly().isEnded(); }, 10000)
            && QTest::qWaitFor([&] { return lab.capture().tracker().processes().count("p") == 1; },
                               10000);
        if (!gathered)
            qFatal("the tool did not see it all");
        const auto pieces = feed.assembly().pieces(true, true, 0, 0);
        if (pieces.size() != 2 || pieces[0].bytes != "one\ntwo\n")
            qFatal("the output is another one: %s", pieces[0].bytes.c_str());
    }
    // Replies in order, then stream frames in order: their interleaving can vary.
    QByteArrayList frames = all.split('\n');
    std::stable_partition(frames.begin(), frames.end(), [](const QByteArray &frame) {
        return !frame.startsWith(R"({"type":"stream")");
    });
    return frames;
}

void TestLabLive::watchingChangesNothing()
{
    const QByteArrayList without = clientsFrames(false);
    QVERIFY(without.size() > 7); // three replies, about two outputs twice, the exit
    QCOMPARE(clientsFrames(true), without);
}

void TestLabLive::playsATranscript()
{
    ReplayRun run;
    std::optional<claustrum::conformance::ScenarioResult> got;
    QString error;
    connect(&run, &ReplayRun::finished, this,
            [&](const claustrum::conformance::ScenarioResult &result, const QString &why) {
                got = result;
                error = why;
            });
    run.start(QStringLiteral(CLAUSTRUM_SOURCE_DIR "/recordings/5db5e4a/server-methods.jsonl"),
              QStringLiteral(CLAUSTRUM_PROGRAM));
    QVERIFY(QTest::qWaitFor([&] { return got.has_value(); }, 60000));
    QVERIFY2(error.isEmpty(), qPrintable(error));
    QVERIFY(got->frames > 0);
    QVERIFY(got->verdict == claustrum::conformance::Verdict::Equal);
}

/// The successor has the process: one row says so, and the output has neither gap nor double.
void TestLabLive::goesOnWithTheSuccessor()
{
    LiveSession live(QStringLiteral(CLAUSTRUM_PROGRAM), {"-hand-over"});
    QVERIFY(live.start());
    LabSession lab;
    ReplayFeed feed(&lab);
    lab.openDaemon(live.socketPath());
    QTRY_VERIFY_WITH_TIMEOUT(lab.client().state() == InspectionClient::State::Watching, 10000);
    live.send("process.spawn",
              R"({"id":"agent","command":"sh","args":["-c","echo one; read x; echo $x"]})");
    QTRY_VERIFY_WITH_TIMEOUT(lab.lists("agent"), 10000);
    feed.setProcess("agent");
    QTRY_COMPARE_WITH_TIMEOUT(feed.assembly().lastSeq(), std::uint64_t(1), 10000);
    QVERIFY(live.start());
    std::vector<NoteKind> kinds;
    const auto hasSucceeded = [&] {
        const FrameStore &store = lab.capture().store();
        kinds.clear();
        for (FrameNumber n = store.first(); n < store.end(); ++n) {
            if (store.at(n).kind == FrameKind::Note)
                kinds.push_back(static_cast<NoteKind>(store.at(n).code));
        }
        return std::count(kinds.begin(), kinds.end(), NoteKind::Succeeded) == 1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasSucceeded(), 20000);
    QTRY_VERIFY_WITH_TIMEOUT(lab.client().state() == InspectionClient::State::Watching, 10000);
    live.send("process.reattach", R"({"id":"agent","fromSeq":0})");
    live.send("process.stdin", R"({"id":"agent","data":"dHdvCg=="})");
    QTRY_VERIFY_WITH_TIMEOUT(feed.assembly().isEnded(), 10000);
    const auto pieces = feed.assembly().pieces(true, true, 0, 0);
    QCOMPARE(pieces.size(), std::size_t(2)); // no gap
    QCOMPARE(pieces[0].bytes, std::string("one\ntwo\n"));
    QVERIFY(hasSucceeded());
    QVERIFY(std::find(kinds.begin(), kinds.end(), NoteKind::Restarted) == kinds.end());
    QCOMPARE(lab.capture().anomalies().total(), std::size_t(0));
}

CLAUSTRUM_TEST(TestLabLive)
#include "testlablive.moc"
