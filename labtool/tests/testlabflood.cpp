// SPDX-License-Identifier: Apache-2.0
// 100,000 frames at 20,000 a second through the real window: the longest time for which the event
// loop did not turn. The aim is 50 ms; what fails the test is far beyond it, since a machine may
// have something else to do.
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/labframes.h"
#include "labtool/widgets/filterline.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/mainwindow.h"

#include <QElapsedTimer>
#include <QSettings>
#include <QTest>

using namespace claustrum::lab;
using namespace claustrum::lab::test;

class TestLabFlood : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void staysResponsive();
};

namespace {

/// Measures how late the event loop is.
class StallMeter : public QObject
{
public:
    StallMeter() { startTimer(1, Qt::PreciseTimer); }
    void restart()
    {
        m_longest = 0;
        m_clock.start();
    }
    [[nodiscard]] qint64 longest() const { return m_longest; }

protected:
    void timerEvent(QTimerEvent *) override
    {
        if (m_clock.isValid())
            m_longest = std::max(m_longest, m_clock.restart());
    }

private:
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
};

} // namespace

void TestLabFlood::staysResponsive()
{
    QTemporaryDir settings;
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    QCoreApplication::setOrganizationName("claustrum-test");
    constexpr int total = 100'000;
    constexpr int perSecond = 20'000;
    FakeInspection daemon; // in this thread: the time to write is counted, too
    daemon.answers = {{"inspect.snapshot", emptySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
    QVERIFY(daemon.start());
    MainWindow window;
    window.resize(1400, 900);
    window.show();
    window.session().openDaemon(daemon.path("rpc.sock"));
    QTRY_VERIFY(window.session().client().state() == InspectionClient::State::Watching);
    const FrameStore &store = window.session().capture().store();
    const auto before = store.size();

    StallMeter meter;
    QElapsedTimer clock;
    clock.start();
    meter.restart();
    int sent = 0;
    QTimer pump;
    connect(&pump, &QTimer::timeout, &daemon, [&] {
        const auto due = std::min<qint64>(total, clock.elapsed() * perSecond / 1000);
        for (int i = 0; sent < due && i < 400; ++i, ++sent) {
            const int id = sent / 4;
            switch (sent % 4) {
            case 0:
                daemon.sendFrame(1, "in",
                                 request(1, id, "files.stat", R"({"path":"/tmp/a"})").bytes);
                break;
            case 1:
                daemon.sendFrame(1, "out", reply(1, id).bytes);
                break;
            default:
                daemon.sendFrame(2, "out",
                                 stream(2, "agent", std::uint64_t(id * 2 + sent % 4 - 1),
                                        "a line of output that is not too short\n")
                                     .bytes);
            }
        }
    });
    pump.start(5);
    QTRY_COMPARE_WITH_TIMEOUT(store.size() - before, std::size_t(total), 60000);
    const auto took = clock.elapsed();
    QTRY_COMPARE_WITH_TIMEOUT(window.frames()->model()->rowCount(), int(store.size()), 10000);
    const auto flood = meter.longest();
    pump.stop();

    meter.restart();
    window.frames()->showFilter()->setLine("method:files.* latency<1h or data:output");
    QVERIFY(window.frames()->showFilter()->isWrong()); // 1h is no duration
    clock.restart();
    window.frames()->showFilter()->setLine("conn:2 data:output");
    QTRY_COMPARE(window.frames()->model()->rowCount(), total / 2);
    const auto filtered = clock.elapsed();
    QTest::qWait(20);
    qInfo("%d frames in %lld ms; longest stall %lld ms; filter %lld ms, stall %lld ms; %zu MiB",
          total, static_cast<long long>(took), static_cast<long long>(flood),
          static_cast<long long>(filtered), static_cast<long long>(meter.longest()),
          store.memory() >> 20);
    QCOMPARE(window.session().capture().anomalies().total(), std::size_t(0));
    QVERIFY2(flood < 2000, "the event loop stood still");
}

QTEST_MAIN(TestLabFlood)
#include "testlabflood.moc"
