// SPDX-License-Identifier: Apache-2.0
// Counts, times and bytes by method and process.
#include "conformance/timing/tests/session.h"
#include "conformance/timing/timetexts.h"
#include "conformance/timing/timingviews.h"
#include "testing/testprogram.h"

#include <QTest>

#include <cmath>

using namespace claustrum;
using namespace claustrum::test;
using Kind = Moment::Kind;

class TestStatistics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void percentiles_data();
    void percentiles();
    void methods();
    void processes();
    void boundsItsNames();
    void closedConnections();
    void texts_data();
    void texts();
};

void TestStatistics::percentiles_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<qint64>("unit");
    QTest::newRow("one") << 1 << qint64(777'777);
    QTest::newRow("nanoseconds") << 60 << qint64(1);
    QTest::newRow("microseconds") << 1000 << qint64(1000);
    QTest::newRow("seconds") << 1000 << qint64(second);
    QTest::newRow("hours") << 400 << qint64(3600 * second);
}

/// Values unit, 2 unit, … count unit: the percentile is known.
void TestStatistics::percentiles()
{
    QFETCH(int, count);
    QFETCH(qint64, unit);
    Latencies latencies;
    for (int i = count; i > 0; --i)
        latencies.add(i * unit);
    for (const unsigned percent : {1U, 50U, 95U, 100U}) {
        const double exact =
            std::ceil(count * static_cast<double>(percent) / 100) * static_cast<double>(unit);
        const auto found = static_cast<double>(latencies.percentile(percent));
        QVERIFY2(std::abs(found - exact) <= exact / 100, qPrintable(QString::number(found)));
    }
    QCOMPARE(latencies.largest(), std::int64_t(count * unit));
    QCOMPARE(latencies.count(), static_cast<std::uint64_t>(count));
    QCOMPARE(Latencies().percentile(50), std::int64_t(0));
}

void TestStatistics::methods()
{
    Session session;
    session.request(1, "files.read").request(1, "files.read", "", 2); // the same id, elsewhere
    session.after(10 * ms).reply(1, Kind::Error, 2).after(20 * ms).reply(1);
    session.request(2, "files.read").request(3, "git.info").after(5 * ms).reply(3);
    session.reply(77); // of no request
    const auto &methods = session.analysis.statistics().methods();
    QCOMPARE(methods.size(), std::size_t(2));
    const MethodStatistics &reads = methods.at("files.read");
    QCOMPARE(reads.requests, std::uint64_t(3));
    QCOMPARE(reads.errors, std::uint64_t(1));
    QCOMPARE(reads.latencies.count(), std::uint64_t(2));
    QCOMPARE(reads.latencies.largest(), 30 * ms);
    QCOMPARE(reads.latencies.sum(), 40 * ms);
    QCOMPARE(reads.bytesIn, std::uint64_t(300));
    QCOMPARE(reads.bytesOut, std::uint64_t(100));
    QCOMPARE(methods.at("git.info").latencies.percentile(95), 5 * ms);
    const std::string json = statisticsJson({"x", {}, session.analysis});
    QVERIFY(json.find(R"({"method":"files.read","requests":3,"errors":1,"replies":2,)")
            != std::string::npos);
}

void TestStatistics::processes()
{
    Session session;
    session.request(1, "process.spawn", "p").after(ms).reply(1).after(second).output("p");
    session.request(2, "process.stdin", "p").reply(2).after(second).output("p", Kind::Stderr);
    session.after(2 * second).output("p", Kind::Exit);
    session.request(3, "process.spawn", "bad").reply(3, Kind::Error);
    session.request(4, "process.kill", "p").reply(4);
    const auto &processes = session.analysis.statistics().processes();
    QCOMPARE(processes.size(), std::size_t(1)); // the failed one is none
    const ProcessStatistics &process = processes.at("p");
    QCOMPARE(process.frames, std::uint64_t(3));
    QCOMPARE(process.output, std::uint64_t(120));
    QCOMPARE(process.bytes, std::uint64_t(600));
    QCOMPARE(process.input, std::uint64_t(30));
    QVERIFY(process.hasEnded);
    QCOMPARE(*process.lifetime(), 4 * second);
    QCOMPARE(*process.rate(), 30.0);
}

void TestStatistics::boundsItsNames()
{
    Session session;
    for (int i = 0; i < 3000; ++i) {
        const std::string name = "method-" + std::to_string(i);
        session.request(i, name.c_str());
        session.output(name.c_str());
    }
    const Statistics &statistics = session.analysis.statistics();
    QVERIFY(statistics.methods().size() <= Statistics::limit + 1);
    QVERIFY(statistics.processes().size() <= Statistics::limit + 1);
    QCOMPARE(statistics.methods().at("(others)").requests, std::uint64_t(3000 - Statistics::limit));
}

/// A request that its connection's end leaves open is not that of a later reply.
void TestStatistics::closedConnections()
{
    Session session;
    session.request(1, "files.read").after(ms).event(Kind::Closed).after(ms);
    session.reply(1);
    QCOMPARE(session.analysis.statistics().methods().at("files.read").latencies.count(),
             std::uint64_t(0));
}

void TestStatistics::texts_data()
{
    QTest::addColumn<qint64>("ns");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](qint64 ns, const char *text) {
        QTest::newRow(text) << ns << QByteArray(text);
    };
    row(0, "0 us");
    row(850'000, "850 us");
    row(999'499, "999 us");
    row(999'600, "1 ms");
    row(12'340'000, "12.3 ms");
    row(5 * second, "5 s");
    row(131 * second, "131 s");
    row(725 * second, "12 min 5 s");
    row(7500 * second, "2 h 5 min");
}

void TestStatistics::texts()
{
    QFETCH(qint64, ns);
    QFETCH(QByteArray, text);
    QCOMPARE(QByteArray::fromStdString(durationText(ns)), text);
}

CLAUSTRUM_PLAIN_TEST(TestStatistics)
#include "teststatistics.moc"
