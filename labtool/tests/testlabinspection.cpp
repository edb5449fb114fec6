// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/timestamp.h"
#include "labtool/sources/inspectionclient.h"
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"

#include <QSignalSpy>
#include <QTest>

#include <unistd.h>

using claustrum::nanosecondsOf;
using claustrum::readTimestamp;
using claustrum::writeTimestamp;
using namespace claustrum::lab;
using namespace claustrum::lab::test;
using State = InspectionClient::State;

class TestLabInspection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsTheFiles_data();
    void findsTheFiles();
    void readsTimes_data();
    void readsTimes();
    void readsSeconds_data();
    void readsSeconds();
    void readsLines();
    void watches();
    void explainsFailures_data();
    void explainsFailures();
    void reconnectsAfterRestart();
    void readsNewToken();
    void fetchesFrames();
    void readsLongLineInPieces();
};

void TestLabInspection::findsTheFiles_data()
{
    QTest::addColumn<QString>("named");
    QTest::addColumn<QString>("daemon");
    QTest::addColumn<QString>("inspect");
    QTest::newRow("its socket") << "/d/rpc.sock"
                                << "/d/rpc.sock"
                                << "/d/inspect.sock";
    QTest::newRow("the inspection") << "/d/inspect.sock"
                                    << "/d/rpc.sock"
                                    << "/d/inspect.sock";
    QTest::newRow("a folder") << "/tmp"
                              << "/tmp/rpc.sock"
                              << "/tmp/inspect.sock";
    QTest::newRow("another name") << "/d/my.sock"
                                  << "/d/my.sock"
                                  << "/d/inspect.sock";
}

void TestLabInspection::findsTheFiles()
{
    QFETCH(QString, named);
    const auto address = InspectionAddress::from(named);
    QTEST(address.daemonSocket, "daemon");
    QTEST(address.inspectSocket, "inspect");
    QVERIFY(address.tokenFile.endsWith("/daemon.token"));
}

void TestLabInspection::readsTimes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("ns"); // -1: none
    using B = QByteArray;
    QTest::newRow("seconds") << B("1970-01-01T00:00:01Z") << qint64(1'000'000'000);
    QTest::newRow("nanoseconds") << B("2026-11-23T14:02:03.123456789Z")
                                 << qint64(1'795'442'523'123'456'789);
    QTest::newRow("an offset") << B("1970-01-01T02:00:00.5+02:00") << qint64(500'000'000);
    QTest::newRow("west, lower case") << B("1969-12-31t23:00:00-01:00") << qint64(0);
    QTest::newRow("no zone") << B("1970-01-01T00:00:01") << qint64(-1);
    QTest::newRow("no day") << B("2026-02-30T00:00:00Z") << qint64(-1);
    QTest::newRow("no time") << B("yesterday") << qint64(-1);
    QTest::newRow("the last second")
        << B("2262-04-11T23:47:15Z") << qint64(9'223'372'035'000'000'000);
    QTest::newRow("after it") << B("2262-04-11T23:47:16Z") << qint64(-1);
    QTest::newRow("the year 9999") << B("9999-01-01T00:00:00Z") << qint64(-1);
    QTest::newRow("before 1970") << B("1969-12-31T23:59:59Z") << qint64(-1);
    QTest::newRow("trailing text") << B("1970-01-01T00:00:01Z ") << qint64(-1);
}

void TestLabInspection::readsTimes()
{
    QFETCH(QByteArray, text);
    const auto time = readTimestamp(text.toStdString());
    QTEST(qint64(time.value_or(-1)), "ns");
    if (time)
        QCOMPARE(readTimestamp(writeTimestamp(*time)).value(), *time);
}

void TestLabInspection::readsSeconds_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<qint64>("ns");
    constexpr qint64 last = 9'223'372'035'000'000'000;
    QTest::newRow("some") << 1.5 << qint64(1'500'000'000);
    QTest::newRow("none") << 0.0 << qint64(0);
    QTest::newRow("before 1970") << -1.0 << qint64(0);
    QTest::newRow("2262") << 9'223'372'035.0 << last;
    QTest::newRow("later") << 9'223'372'036.0 << last;
    QTest::newRow("far too many") << 2e99 << last;
    QTest::newRow("infinite") << qInf() << last;
    QTest::newRow("no number") << qQNaN() << qint64(0);
}

void TestLabInspection::readsSeconds()
{
    QFETCH(double, seconds);
    QTEST(qint64(nanosecondsOf(seconds)), "ns");
}

void TestLabInspection::readsLines()
{
    auto line = readInspectionLine(
        R"({"time":"1970-01-01T00:00:01Z","event":"frame","connection":4,"direction":"out",)"
        R"("frame":"{\"type\":\"stream\",\"processId\":\"p\",\"stream\":\"exit\",\"seq\":7,\"exitCode\":2}"})");
    const auto &frame = std::get<WatchedFrame>(line).frame;
    QCOMPARE(frame.connection, 4U);
    QCOMPARE(frame.time, std::int64_t(1'000'000'000));
    QVERIFY(frame.facts.kind == FrameKind::Exit);
    QCOMPARE(frame.facts.seq, std::uint64_t(7));
    line = readInspectionLine(R"({"time":"x","event":"lost","count":17})");
    QCOMPARE(std::get<WatchedLoss>(line).count, std::uint64_t(17));
    for (const bool wrapped : {false, true}) {
        const std::string state = busySnapshot();
        line = readInspectionLine(wrapped ? R"({"event":"snapshot","snapshot":)" + state + '}'
                                          : R"({"event":"snapshot",)" + state.substr(1));
        const Snapshot &snapshot = std::get<WatchedSnapshot>(line).snapshot;
        QCOMPARE(snapshot.processes.at(0).id, std::string("agent"));
        QVERIFY(snapshot.processes.at(0).paused);
        QCOMPARE(snapshot.processes.at(0).connection, 1U);
        QVERIFY(!snapshot.processes.at(0).exitCode);
        QCOMPARE(snapshot.connections.at(0).pid.value(), std::int64_t(4711));
        QCOMPARE(snapshot.uptime, std::string("12.5"));
        QVERIFY2(snapshot.missing.empty(),
                 snapshot.missing.empty() ? "" : snapshot.missing[0].c_str());
    }
    for (const char *strange : {"", "x", "[]", R"({"event":"dance"})", R"({"event":"snapshot"})"}) {
        line = readInspectionLine(strange);
        QVERIFY(std::get_if<UnknownLine>(&line));
    }
}

static void prepare(FakeInspection &daemon)
{
    daemon.answers = {{"inspect.snapshot", busySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
}

void TestLabInspection::watches()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    InspectionClient client;
    int snapshots = 0;
    connect(&client, &InspectionClient::snapshot, this, [&] { ++snapshots; });
    QSignalSpy lost(&client, &InspectionClient::lost);
    QSignalSpy unknown(&client, &InspectionClient::unknownLine);
    std::vector<IncomingFrame> got;
    connect(&client, &InspectionClient::frames, this,
            [&](const FrameBatch &batch) { got.insert(got.end(), batch->begin(), batch->end()); });
    client.open(InspectionAddress::from(daemon.path("rpc.sock")));
    QTRY_VERIFY(client.state() == State::Watching);
    QCOMPARE(snapshots, 1);
    QCOMPARE(daemon.methods, (std::vector<std::string>{"inspect.snapshot", "inspect.watch"}));
    const auto sent = request(3, 1, "git.info");
    daemon.sendFrame(3, "in", sent.bytes);
    daemon.sendFrame(3, "out", reply(3, 1).bytes);
    daemon.send(R"({"time":"2026-11-23T14:02:03Z","event":"lost","count":5})");
    daemon.send(R"({"event":"new in another version"})");
    daemon.send(R"({"event":"another"})");
    daemon.sendFrame(3, "in", sent.bytes); // after all others
    QTRY_COMPARE(got.size(), std::size_t(3));
    QCOMPARE(unknown.count(), 1); // once
    QCOMPARE(got[0].bytes, sent.bytes);
    QCOMPARE(lost.count(), 1);
    QCOMPARE(lost[0][0].toULongLong(), 5ULL);
}

void TestLabInspection::explainsFailures_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("says");
    QTest::newRow("no daemon") << "nothing"
                               << "There is no daemon";
    QTest::newRow("no inspection") << "plain"
                                   << "runs without inspection. Start it with -inspect";
    QTest::newRow("dead socket") << "dead"
                                 << "Nothing listens";
    QTest::newRow("another token") << "token"
                                   << "rejects the token";
    QTest::newRow("no token file") << "untold"
                                   << "The token cannot be read";
    QTest::newRow("another version") << "method"
                                     << "different version";
    QTest::newRow("another answer") << "answer"
                                    << "a different version than this tool";
    QTest::newRow("hangs up") << "hangup"
                              << "closed the connection without a reply";
}

void TestLabInspection::explainsFailures()
{
    QFETCH(QString, what);
    QFETCH(QString, says);
    FakeInspection daemon;
    if (what == "plain") {
        QFile socket(daemon.path("rpc.sock"));
        QVERIFY(socket.open(QIODevice::WriteOnly));
    } else if (what != "nothing") {
        if (what == "answer")
            daemon.answers["inspect.snapshot"] = "{}";
        if (what == "token")
            daemon.setToken("secret", "another");
        QVERIFY(daemon.start());
        if (what == "untold")
            QVERIFY(QFile::remove(daemon.path("daemon.token")));
        if (what == "dead") {
            const QByteArray socket = daemon.path("inspect.sock").toUtf8();
            const QByteArray aside = socket + ".aside";
            QCOMPARE(::link(socket.constData(), aside.constData()), 0);
            daemon.stop();
            QCOMPARE(::rename(aside.constData(), socket.constData()), 0);
        }
    }
    daemon.hangsUp = what == "hangup";
    InspectionClient client;
    const Problems problems(client);
    client.open(InspectionAddress::from(daemon.path("rpc.sock")));
    QTRY_VERIFY(!problems.first().isEmpty());
    QVERIFY2(problems.first().contains(says), qPrintable(problems.first()));
}

void TestLabInspection::reconnectsAfterRestart()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    InspectionClient client;
    client.open(InspectionAddress::from(daemon.path("rpc.sock")));
    QTRY_VERIFY(client.state() == State::Watching);
    const Problems problems(client);
    daemon.stop();
    QTRY_VERIFY(!problems.first().isEmpty());
    QVERIFY2(problems.first().contains("Captured frames stay"), qPrintable(problems.first()));
    daemon.setToken("the next one");
    QVERIFY(daemon.start());
    QTRY_VERIFY_WITH_TIMEOUT(client.state() == State::Watching, 20000);
    QVERIFY(client.problem().isEmpty());
}

void TestLabInspection::readsNewToken()
{
    FakeInspection daemon;
    prepare(daemon);
    daemon.setToken("right", "wrong");
    QVERIFY(daemon.start());
    InspectionClient client;
    const Problems problems(client);
    client.open(InspectionAddress::from(daemon.path("inspect.sock")));
    QTRY_VERIFY(!problems.first().isEmpty());
    daemon.setToken("right");
    QTRY_VERIFY_WITH_TIMEOUT(client.state() == State::Watching, 20000);
}

void TestLabInspection::fetchesFrames()
{
    FakeInspection daemon;
    prepare(daemon);
    daemon.answers["inspect.frames"] = R"({"frames":["{\"a\":1}","{}"],"firstSeq":4,"lastSeq":9})";
    QVERIFY(daemon.start());
    InspectionClient client;
    InspectionClient::Frames got;
    client.fetchFrames("p", 0, 10, [&](const InspectionClient::Frames &frames) { got = frames; });
    QVERIFY(!got.error.empty()); // at once: there is no connection
    client.open(InspectionAddress::from(daemon.path("rpc.sock")));
    QTRY_VERIFY(client.state() == State::Watching);
    client.fetchFrames("p", 3, 10, [&](const InspectionClient::Frames &frames) { got = frames; });
    QTRY_COMPARE(got.lines.size(), std::size_t(2));
    QCOMPARE(got.lines[0], std::string("{\"a\":1}"));
    QCOMPARE(got.firstSeq, std::uint64_t(4));
    QCOMPARE(got.lastSeq, std::uint64_t(9));
    QVERIFY(got.error.empty());
    daemon.answers.erase("inspect.frames");
    client.fetchFrames("p", 3, 10, [&](const InspectionClient::Frames &frames) { got = frames; });
    QTRY_VERIFY(!got.error.empty());
}

void TestLabInspection::readsLongLineInPieces()
{
    FakeInspection daemon;
    prepare(daemon);
    QVERIFY(daemon.start());
    InspectionClient client;
    std::vector<IncomingFrame> got;
    connect(&client, &InspectionClient::frames, this,
            [&](const FrameBatch &batch) { got.insert(got.end(), batch->begin(), batch->end()); });
    client.open(InspectionAddress::from(daemon.path("rpc.sock")));
    QTRY_VERIFY(client.state() == State::Watching);
    const auto big = stream(1, "p", 1, std::string(20 << 20, 'x'));
    daemon.sendFrame(1, "out", big.bytes);
    daemon.sendFrame(1, "out", exitFrame(1, "p", 2, 0).bytes);
    QTRY_COMPARE_WITH_TIMEOUT(got.size(), std::size_t(2), 20000);
    QVERIFY(got[0].bytes == big.bytes);
}

CLAUSTRUM_TEST(TestLabInspection)
#include "testlabinspection.moc"
