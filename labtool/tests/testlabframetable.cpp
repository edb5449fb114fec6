// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/framefinder.h"
#include "labtool/tests/labframes.h"
#include "testing/testprogram.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabFrameTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsCells();
    void requestsWithoutParams();
    void followsAndFilters();
    void pausesAndResumes();
    void lateFactsMoveRows();
    void removesForgottenFrames();
    void staysConsistentUnderRandomChanges();
    void filters100000Frames();
    void findsWithinTheCall();
    void findsInSlices();

private:
    static Filter filter(const char *line) { return std::get<Filter>(Filter::parse(line)); }
};

void TestLabFrameTable::showsCells()
{
    Capture capture;
    capture.append({request(3, 17, "process.spawn", R"({"id":"p","command":"sh"})", 1'000'000'000),
                    reply(3, 17, 1'012'300'000), stream(3, "p", 1, "one\ntwo"),
                    errorReply(3, 18, -32603, "open /x: no")});
    FrameTableModel model(&capture);
    model.scanAll();
    const auto row = [&](int r) {
        QStringList cells;
        for (int c = FrameTableModel::Connection; c < FrameTableModel::ColumnCount; ++c)
            cells << model.index(r, c).data().toString();
        return cells.join('|');
    };
    QCOMPARE(row(0), QString::fromUtf8("3|→ in|request|process.spawn  p|17|105 B|12.3 "
                                       "ms|{\"id\":\"p\",\"command\":\"sh\"}"));
    QCOMPARE(row(1), QString::fromUtf8("3|← out|result|process.spawn  p|17|51 B|12.3 "
                                       "ms|{\"success\":true}"));
    QCOMPARE(row(2), QString::fromUtf8("3|← out|stdout|p|1|81 B||one·two"));
    QCOMPARE(row(3), QString::fromUtf8("3|← out|error||18|73 B||open /x: no (-32603)"));
}

void TestLabFrameTable::requestsWithoutParams()
{
    Capture capture;
    capture.append({incoming(1, claustrum::Direction::In,
                             R"({"jsonrpc":"2.0","id":1,"method":"server.ping"})")});
    FrameTableModel model(&capture);
    model.scanAll();
    QCOMPARE(model.index(0, FrameTableModel::Summary).data().toString(), QString("no params"));
}

void TestLabFrameTable::followsAndFilters()
{
    Capture capture;
    FrameTableModel model(&capture);
    QAbstractItemModelTester tester(&model);
    capture.append({request(1, 1, "git.info"), reply(1, 1)});
    QTRY_COMPARE(model.rowCount(), 2);
    model.setFilter(filter("request"));
    QCOMPARE(model.rowCount(), 1);
    capture.append({request(1, 2, "git.status"), reply(1, 2)});
    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(model.numberAt(1), FrameNumber(3));
    QCOMPARE(model.rowOf(3), 1);
    QCOMPARE(model.rowOf(2), 1); // hidden: the next shown one
    QCOMPARE(model.rowOf(4), -1);
    QVERIFY(model.shows(1));
    QVERIFY(!model.shows(2));
}

void TestLabFrameTable::pausesAndResumes()
{
    Capture capture;
    FrameTableModel model(&capture);
    FrameTableModel witness(&capture); // not paused; scans after the other model
    capture.append({request(1, 1, "git.info")});
    QTRY_COMPARE(model.rowCount(), 1);
    model.setPaused(true);
    capture.append({reply(1, 1)});
    QTRY_COMPARE(witness.rowCount(), 2);
    QCOMPARE(model.rowCount(), 1);
    model.setPaused(false);
    QTRY_COMPARE(model.rowCount(), 2);
}

void TestLabFrameTable::lateFactsMoveRows()
{
    Capture capture;
    FrameTableModel model(&capture);
    QAbstractItemModelTester tester(&model);
    model.setFilter(filter("unanswered"));
    capture.append({request(1, 1, "git.info", "{}", 1000), request(1, 2, "git.status", "{}", 1000),
                    reply(1, 2)});
    model.scanAll();
    QCOMPARE(model.rowCount(), 0);
    capture.markOverdue(1000 + Capture::replyTimeout);
    QCOMPARE(model.rowCount(), 1);
    capture.append({reply(1, 1)});
    QCOMPARE(model.rowCount(), 0);
    model.setFilter(filter("pinned"));
    capture.togglePinned(2);
    QCOMPARE(model.rowCount(), 1);
    capture.togglePinned(2);
    QCOMPARE(model.rowCount(), 0);
}

void TestLabFrameTable::removesForgottenFrames()
{
    Capture capture(nullptr, {10, 1000000});
    FrameTableModel model(&capture);
    QAbstractItemModelTester tester(&model);
    for (int i = 0; i < 30; ++i) {
        capture.append({request(1, i, "git.info"), reply(1, i)});
        model.scanAll();
        QVERIFY(model.rowCount() <= 10);
    }
    QCOMPARE(model.rowCount(), 10);
    QCOMPARE(model.numberAt(0), FrameNumber(51));
    capture.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestLabFrameTable::staysConsistentUnderRandomChanges()
{
    constexpr int most = 60; // the tester reads all rows at each change
    Capture capture(nullptr, {most, 20000});
    FrameTableModel model(&capture);
    QAbstractItemModelTester tester(&model);
    const char *lines[] = {"", "request", "latency>0", "unanswered", "stream or pinned"};
    quint32 random = 1;
    for (int i = 0; i < 400; ++i) {
        random = random * 1664525 + 1013904223;
        switch (random >> 28) {
        case 0:
            model.setFilter(filter(lines[(random >> 8) % 5]));
            break;
        case 1:
            capture.togglePinned(capture.store().first() + (random >> 8) % most);
            break;
        case 2:
            model.setPaused(!model.isPaused());
            break;
        case 3:
            capture.markOverdue(i + Capture::replyTimeout);
            break;
        case 4:
            capture.append({reply(1, int((random >> 8) % 50), i)});
            break;
        default:
            capture.append({request(1, int((random >> 8) % 50), "git.info", "{}", i + 1),
                            stream(1, "p", std::uint64_t(i), "x")});
        }
        if (random & 64 && !model.isPaused())
            model.scanAll();
    }
    model.setPaused(false);
    model.setFilter({});
    model.scanAll();
    QCOMPARE(std::size_t(model.rowCount()), capture.store().size());
}

void TestLabFrameTable::filters100000Frames()
{
    Capture capture;
    std::vector<IncomingFrame> frames;
    for (int i = 0; i < 25'000; ++i) {
        frames.push_back(request(1, i, i % 100 ? "process.stdin" : "git.status",
                                 R"({"id":"agent","data":"aGVsbG8K"})", i * 1000 + 1));
        frames.push_back(reply(1, i, i * 1000 + 501));
        frames.push_back(stream(2, "agent", 2 * std::uint64_t(i) + 1, "a line of output\n"));
        frames.push_back(stream(2, "agent", 2 * std::uint64_t(i) + 2, "another one\n"));
    }
    QElapsedTimer clock;
    clock.start();
    capture.append(frames);
    qInfo("appended 100,000 frames in %lld ms", static_cast<long long>(clock.elapsed()));
    FrameTableModel model(&capture);
    model.scanAll();
    QCOMPARE(model.rowCount(), 100'000);
    const std::pair<const char *, int> cases[] = {
        {"method:git.*", 500},
        {"conn:2 seq>100", 49'900},
        {"error", 0},
        {"text:another", 25'000},
        {"data:another", 25'000},
        {"latency>1ms", 0},
        {"(stdout or reply) -conn:1", 50'000},
    };
    for (const auto &[line, rows] : cases) {
        clock.restart();
        model.setFilter(filter(line));
        const auto first = clock.elapsed();
        model.scanAll();
        qInfo("%-28s %3lld ms in all, %lld ms before the loop turns", line,
              static_cast<long long>(clock.elapsed()), static_cast<long long>(first));
        QCOMPARE(model.rowCount(), rows);
    }
}

void TestLabFrameTable::findsWithinTheCall()
{
    Capture capture;
    FrameTableModel model(&capture);
    capture.append({request(1, 1, "git.info"), reply(1, 1)});
    model.scanAll();
    FrameFinder finder(&capture, &model, nullptr, std::chrono::hours(1)); // one slice is enough
    QSignalSpy found(&finder, &FrameFinder::found);
    QSignalSpy missed(&finder, &FrameFinder::missed);
    finder.find("success", 0, 1);
    QCOMPARE(found.count(), 1);
    QCOMPARE(found[0][0].toULongLong(), 2ULL);
    finder.find("nowhere", 0, 1);
    QCOMPARE(missed.count(), 1);
    QVERIFY(!finder.isSearching());
    capture.clear();
    finder.find("anything", -1, 1);
    QCOMPARE(missed.count(), 2);
    QCOMPARE(found.count(), 1);
}

void TestLabFrameTable::findsInSlices()
{
    Capture capture;
    FrameTableModel model(&capture);
    std::vector<IncomingFrame> frames;
    constexpr int many = 6'000;
    frames.reserve(many);
    for (int i = 1; i <= many; ++i)
        frames.push_back(stream(1, "p", std::uint64_t(i), i == 5'000 ? "the needle" : "hay"));
    capture.append(frames);
    model.scanAll();
    FrameFinder finder(&capture, &model, nullptr, std::chrono::milliseconds(0));
    QSignalSpy found(&finder, &FrameFinder::found);
    QSignalSpy missed(&finder, &FrameFinder::missed);
    finder.find("the needle", 10, 1); // only in the decoded output
    QVERIFY(finder.isSearching());
    QTRY_COMPARE(found.count(), 1);
    QCOMPARE(found[0][0].toULongLong(), 5'000ULL);
    finder.find("the needle", 4'999, -1); // wraps around, back to itself
    QTRY_COMPARE(found.count(), 2);
    finder.find("\"seq\":1,", -1, 1); // no selection: from the first row
    QTRY_COMPARE(found.count(), 3);
    QCOMPARE(found[2][0].toULongLong(), 1ULL);
    QCOMPARE(missed.count(), 0);
    finder.find("nowhere", 10, 1);
    QTRY_COMPARE(missed.count(), 1);
    finder.find("nowhere", 10, 1);
    QVERIFY(finder.isSearching());
    finder.stop();
    QVERIFY(!finder.isSearching());
    finder.find("nowhere", 10, 1);
    capture.clear(); // also ends the search
    QVERIFY(!finder.isSearching());
    QCOMPARE(missed.count(), 1);
    QCOMPARE(found.count(), 3);
}

CLAUSTRUM_TEST(TestLabFrameTable)
#include "testlabframetable.moc"
