// SPDX-License-Identifier: Apache-2.0
// Time and numbers of a capture: statistics, timeline, waterfall, orders, details of a process.
#include "labtool/model/frametablemodel.h"
#include "labtool/model/processdetails.h"
#include "labtool/model/sessiontiming.h"
#include "labtool/model/statisticsmodel.h"
#include "labtool/model/unmutedanomalies.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <ctime>

using namespace claustrum::lab;
using namespace claustrum::lab::test;
using claustrum::Party;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t start = 1'800'000'000 * second;

/// A request that takes 5 s, a process that takes 3 s to say anything, a client silent for 2 s.
std::vector<IncomingFrame> slowSession()
{
    return {request(1, 1, "git.status", "{}", start),
            reply(1, 1, start + 5 * second),
            request(1, 2, "process.spawn", R"({"id":"p","command":"sh"})", start + 5 * second),
            reply(1, 2, start + 5 * second + 1000),
            stream(1, "p", 1, "hello", claustrum::Stream::Stdout, start + 8 * second),
            request(1, 3, "files.read", "{}", start + 10 * second)};
}

QString textAt(const QAbstractItemModel &model, int row, int column)
{
    return model.index(row, column).data().toString();
}

} // namespace

class TestLabTiming : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsOnlyWhileShown();
    void attributesTheTime();
    void statisticsAsTables();
    void waterfallOfRequests();
    void waterfallOfStreams();
    void waterfallIsBounded();
    void reads300000FramesInSlices();
    void formsOfTimes();
    void ordersRows();
    void orderSurvivesChanges();
    void orders300000RowsInSlices();
    void mutesKinds();
    void detailsOfAProcess();
};

void TestLabTiming::readsOnlyWhileShown()
{
    Capture capture;
    SessionTiming timing(&capture);
    capture.append(slowSession());
    QTest::qWait(20);
    QVERIFY(!timing.isComplete());
    QCOMPARE(timing.analysis().statistics().frames(), std::uint64_t(0));
    QSignalSpy changed(&timing, &SessionTiming::changed);
    timing.removeViewer(this); // hidden before it was ever shown
    timing.addViewer(this);
    QVERIFY(changed.wait());
    QVERIFY(timing.isComplete());
    QCOMPARE(timing.analysis().statistics().frames(), std::uint64_t(6));
    timing.addViewer(this); // shown twice, hidden once
    timing.removeViewer(this);
    capture.append({reply(1, 3, start + 11 * second)});
    QTest::qWait(20);
    QVERIFY(!timing.isComplete());
    capture.clear();
    QCOMPARE(timing.analysis().statistics().frames(), std::uint64_t(0));
    QCOMPARE(timing.waterfall().laneCount(), std::size_t(0));
}

void TestLabTiming::attributesTheTime()
{
    Capture capture;
    SessionTiming timing(&capture);
    capture.append(slowSession());
    capture.note(NoteKind::Closed, start + 13 * second, 1, "connection 1 closed");
    timing.readAll();
    const auto &timeline = timing.analysis().timeline();
    QCOMPARE(timeline.sum(Party::Daemon), 8 * second);
    QCOMPARE(timeline.sum(Party::Child), 3 * second - 1000);
    QCOMPARE(timeline.sum(Party::Client), 2 * second);
    QCOMPARE(timeline.gaps().front().number, std::uint64_t(1)); // frames of the capture
}

void TestLabTiming::statisticsAsTables()
{
    Capture capture;
    SessionTiming timing(&capture);
    StatisticsModel methods(&timing, StatisticsModel::Subject::Methods);
    StatisticsModel processes(&timing, StatisticsModel::Subject::Processes);
    QAbstractItemModelTester tester(&methods);
    capture.append(slowSession());
    timing.readAll();
    QCOMPARE(methods.rowCount(), 3);
    QCOMPARE(textAt(methods, 1, 0), QString("git.status"));
    QCOMPARE(textAt(methods, 1, 1), QString("1"));
    QCOMPARE(textAt(methods, 1, 5), QString("5 s"));
    QCOMPARE(textAt(methods, 0, 5), QString::fromUtf8("–")); // no reply yet
    QCOMPARE(methods.index(1, 5).data(StatisticsModel::SortRole).toLongLong(), 5 * second);
    QCOMPARE(processes.rowCount(), 1);
    QCOMPARE(textAt(processes, 0, 2), QString("5 B"));
    QCOMPARE(processes.index(0, 0).data(StatisticsModel::NameRole).toByteArray(), QByteArray("p"));
    capture.append({reply(1, 3, start + 11 * second)});
    timing.readAll();
    QCOMPARE(textAt(methods, 0, 5), QString("1 s"));
}

void TestLabTiming::waterfallOfRequests()
{
    Capture capture;
    SessionTiming timing(&capture);
    capture.append({request(1, 1, "a", "{}", start), request(1, 2, "b", "{}", start + 1),
                    errorReply(1, 2, -32603, "no", start + 5), request(1, 3, "c", "{}", start + 6),
                    reply(1, 1, start + 9), request(1, 4, "d", "{}", start + 10)});
    timing.readAll();
    const Waterfall &waterfall = timing.waterfall();
    QCOMPARE(waterfall.laneCount(), std::size_t(2));
    const auto &first = waterfall.lane(0).bars;
    const auto &other = waterfall.lane(1).bars;
    QCOMPARE(first.size(), std::size_t(2)); // a, d
    QCOMPARE(other.size(), std::size_t(2)); // b, c
    QCOMPARE(first[0].to, start + 9);
    QCOMPARE(first[1].to, Waterfall::open);
    QVERIFY(other[0].isError);
    QCOMPARE(waterfall.nameOf(other[1]), std::string("c"));
    QCOMPARE(other[1].to, Waterfall::open);
    QCOMPARE(Waterfall::barAt(waterfall.lane(1), start), std::size_t(0));
    QCOMPARE(Waterfall::barAt(waterfall.lane(1), start + 100), std::size_t(1));
    capture.note(NoteKind::Closed, start + 20, 1, "closed");
    timing.readAll();
    QCOMPARE(timing.waterfall().lane(0).bars[1].to, start + 20);
    QVERIFY(timing.waterfall().lane(0).bars[1].isUnanswered);
    QVERIFY(!timing.waterfall().lane(0).bars[1].isError);
}

void TestLabTiming::waterfallOfStreams()
{
    Capture capture;
    SessionTiming timing(&capture);
    const auto out = claustrum::Stream::Stdout;
    capture.append({stream(1, "p", 1, "x", out, start), stream(1, "q", 1, "x", out, start + 1),
                    stream(1, "p", 2, "x", out, start + Waterfall::joined),
                    stream(1, "p", 3, "x", out, start + 3 * Waterfall::joined)});
    timing.readAll();
    const Waterfall &waterfall = timing.waterfall();
    QCOMPARE(waterfall.laneCount(), std::size_t(2));
    QCOMPARE(waterfall.lane(0).process, std::string("p"));
    QCOMPARE(waterfall.lane(0).bars.size(), std::size_t(2));
    QCOMPARE(waterfall.lane(0).bars[0].frames, 2U);
    QCOMPARE(waterfall.lane(0).bars[1].number, FrameNumber(4));
}

void TestLabTiming::waterfallIsBounded()
{
    Waterfall waterfall;
    claustrum::Moment moment;
    moment.kind = claustrum::Moment::Kind::Request;
    for (std::uint64_t i = 1; i <= 100; ++i) { // none is ever answered
        moment.number = i;
        moment.time = static_cast<std::int64_t>(i);
        waterfall.add(moment);
    }
    QCOMPARE(waterfall.laneCount(), Waterfall::laneLimit);
    QCOMPARE(waterfall.leftOut(), std::uint64_t(100 - Waterfall::laneLimit));
}

/// The frames of a busy session.
static std::vector<IncomingFrame> manyFrames(int count)
{
    std::vector<IncomingFrame> frames;
    for (int i = 0; i < count / 3; ++i) {
        const auto time = start + i * std::int64_t{3'000'000};
        frames.push_back(request(1, i, "files.read", R"({"path":"x"})", time));
        frames.push_back(reply(1, i, time + (i * 7919) % 1'000'000));
        frames.push_back(stream(1, "p", static_cast<std::uint64_t>(i),
                                std::string(static_cast<std::size_t>(i % 97), 'x'),
                                claustrum::Stream::Stdout, time + 2'000'000));
    }
    return frames;
}

void TestLabTiming::reads300000FramesInSlices()
{
    Capture capture;
    SessionTiming timing(&capture);
    capture.append(manyFrames(300'000));
    QElapsedTimer clock;
    clock.start();
    timing.addViewer(this);
    while (!timing.isComplete())
        QCoreApplication::processEvents();
    qInfo("300,000 frames in %lld ms", clock.elapsed());
    QCOMPARE(timing.analysis().statistics().frames(), std::uint64_t(300'000));
    QCOMPARE(timing.analysis().statistics().methods().at("files.read").requests,
             std::uint64_t(100'000));
}

void TestLabTiming::formsOfTimes()
{
    qputenv("TZ", "UTC");
    ::tzset();
    Capture capture;
    FrameTableModel model(&capture);
    using Form = FrameTableModel::TimeForm;
    capture.append({request(1, 1, "a", "{}", start), reply(1, 1, start + second / 2),
                    request(1, 2, "b", "{}", start + 2 * second), reply(1, 2)});
    model.scanAll();
    const auto column = [&model] {
        QStringList cells;
        for (int row = 0; row < model.rowCount(); ++row)
            cells << model.index(row, FrameTableModel::Time).data().toString();
        return cells.join('|');
    };
    const auto title = [&model] {
        return model.headerData(FrameTableModel::Time, Qt::Horizontal, Qt::DisplayRole).toString();
    };
    QCOMPARE(title(), QString("Time (UTC)"));
    QCOMPARE(column(), QString("08:00:00.000000|08:00:00.500000|08:00:02.000000|"));
    model.setTimeForm(Form::Date);
    QVERIFY(column().startsWith("2027-01-15 08:00:00.000000|"));
    QCOMPARE(model.index(0, FrameTableModel::Time).data(Qt::ToolTipRole).toString(),
             QString("2027-01-15 08:00:00.000000 UTC"));
    model.setTimeForm(Form::SinceFirst);
    QCOMPARE(column(), QString("0.000000|0.500000|2.000000|"));
    model.setTimeForm(Form::SincePrevious);
    QCOMPARE(column(), QString("|0.500000|1.500000|"));
    model.setTimeMark(3);
    QCOMPARE(column(), QString("-2.000000|-1.500000|0.000000|"));
    QCOMPARE(title(), QString("Since #3, s"));
}

void TestLabTiming::ordersRows()
{
    Capture capture;
    FrameTableModel model(&capture);
    QAbstractItemModelTester tester(&model);
    capture.append({request(1, 1, "a", "{}", start), reply(1, 1, start + 7),
                    request(1, 2, "b", R"({"x":"long enough to be the largest"})", start + 10),
                    reply(1, 2, start + 12), request(1, 3, "c", "{}", start + 20)});
    model.scanAll();
    const auto rows = [&model] {
        QStringList numbers;
        for (int row = 0; row < model.rowCount(); ++row)
            numbers << QString::number(model.numberAt(row));
        return numbers.join(' ');
    };
    model.setOrder(FrameTableModel::Latency, Qt::DescendingOrder);
    QTRY_COMPARE(rows(), QString("1 2 3 4 5"));
    model.setOrder(FrameTableModel::Latency, Qt::AscendingOrder);
    QTRY_COMPARE(rows(), QString("3 4 1 2 5")); // without a latency: last
    model.setOrder(FrameTableModel::Size, Qt::DescendingOrder);
    QTRY_COMPARE(model.numberAt(0), FrameNumber(3));
    QCOMPARE(model.rowOf(3), 0);
    QVERIFY(model.shows(5));
    model.setOrder(FrameTableModel::Number, Qt::AscendingOrder);
    QTRY_COMPARE(rows(), QString("1 2 3 4 5"));
}

void TestLabTiming::orderSurvivesChanges()
{
    Capture capture;
    FrameTableModel model(&capture);
    capture.append(slowSession());
    model.scanAll();
    QSignalSpy ordered(&model, &FrameTableModel::ordered);
    model.setOrder(FrameTableModel::Size, Qt::DescendingOrder);
    QVERIFY(ordered.wait());
    capture.append({reply(1, 3, start + 11 * second)}); // not shown until the order of arrival
    QTest::qWait(60);
    QCOMPARE(model.rowCount(), 6);
    QCOMPARE(model.newerFrames(), std::size_t(1));
    model.setFilter(std::get<Filter>(Filter::parse("request")));
    QVERIFY(ordered.wait());
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.numberAt(0), FrameNumber(3)); // still the largest first
    model.setFilter({});
    model.setOrder(FrameTableModel::Number, Qt::AscendingOrder);
    QTRY_COMPARE(model.rowCount(), 7);
    QCOMPARE(model.numberAt(6), FrameNumber(7));
}

void TestLabTiming::orders300000RowsInSlices()
{
    RowSorter sorter;
    std::vector<RowSorter::Key> keys;
    for (std::uint64_t i = 1; i <= 300'000; ++i)
        keys.push_back({static_cast<std::int64_t>(i * 7919 % 65'537), i});
    sorter.start(keys);
    int steps = 1;
    while (!sorter.step(1))
        ++steps;
    QVERIFY(steps > 5);
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto &one, const auto &other) { return one.value < other.value; });
    const auto sorted = sorter.take();
    QVERIFY(
        std::equal(keys.begin(), keys.end(), sorted.begin(), sorted.end(),
                   [](const auto &one, const auto &other) { return one.number == other.number; }));
    QVERIFY(!sorter.isSorting());
}

void TestLabTiming::mutesKinds()
{
    Capture capture;
    UnmutedAnomalies shown(&capture.anomalies());
    capture.append({request(1, 1, "a"), errorReply(1, 1, -32603, "no"), stream(1, "p", 1, "x"),
                    stream(1, "p", 5, "x"), request(1, 2, "a"), errorReply(1, 2, -32603, "no")});
    QCOMPARE(shown.rowCount(), 3);
    shown.setMuted(Mark::ErrorReply, true);
    QCOMPARE(shown.rowCount(), 1);
    QCOMPARE(shown.shownCount(), std::size_t(1));
    QCOMPARE(shown.mutedCount(), std::size_t(2));
    QCOMPARE(shown.mutedKinds(), 1);
    capture.append({request(1, 3, "a"), errorReply(1, 3, -32603, "no")});
    QCOMPARE(shown.rowCount(), 1);
    QCOMPARE(shown.mutedCount(), std::size_t(3));
    shown.setAllMuted(0);
    QCOMPARE(shown.rowCount(), 4);
}

void TestLabTiming::detailsOfAProcess()
{
    Capture capture;
    capture.append({request(1, 1, "process.spawn",
                            R"({"id":"p","command":"sh","env":{"PATH":"/bin","API_KEY":"hush"}})"),
                    request(1, 2, "process.spawn", R"({"id":"q","command":"sh"})")});
    ProcessInfo info;
    info.id = "p";
    info.command = "sh";
    info.args = {"-c", "echo hello"};
    info.cwd = "/home/u";
    Snapshot snapshot;
    snapshot.limits = {{"requests", "1024"}};
    const QString text = processDetails(info, capture.store(), snapshot);
    for (const char *part : {"argument 2    echo hello", "folder        /home/u", "API_KEY", "PATH",
                             "requests            1024", "state         running"})
        QVERIFY2(text.contains(part), qPrintable(text));
    QVERIFY(!text.contains("hush"));
    QCOMPARE(environmentNames(capture.store(), "q")->size(), std::size_t(0));
    QVERIFY(!environmentNames(capture.store(), "none"));
}

CLAUSTRUM_TEST(TestLabTiming)
#include "testlabtiming.moc"
