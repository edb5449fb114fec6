// SPDX-License-Identifier: Apache-2.0
// 100,000 frames (1,000,000 with CLAUSTRUM_STRESS=full) at 20,000 a second through the real window.
// Prints the longest stall of the event loop, and the longest CPU time in one turn. The goal is 50
// ms; neither fails the test, since the machine may be slow or busy.
#include "labtool/controls/filterline.h"
#include "labtool/tests/fakeinspection.h"
#include "labtool/tests/labframes.h"
#include "labtool/tests/stallmeter.h"
#include "labtool/widgets/framespane.h"
#include "labtool/widgets/mainwindow.h"
#include "labtool/widgets/replaypane.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QProgressBar>
#include <QSettings>
#include <QTest>
#include <QToolButton>

#include <utility>

using namespace claustrum::lab;
using namespace claustrum::lab::test;
using claustrum::testing::scaled;

class TestLabFlood : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void staysResponsive();
    void opensALargeLog();

private:
    QTemporaryDir m_directory;
};

void TestLabFlood::initTestCase()
{
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_directory.path());
    QCoreApplication::setOrganizationName("claustrum-test");
}

/// Repeats a request, its reply and two stream frames.
static void sendFrame(FakeInspection &daemon, int number)
{
    const int id = number / 4;
    switch (number % 4) {
    case 0:
        daemon.sendFrame(1, "in", request(1, id, "files.stat", R"({"path":"/tmp/a"})").bytes);
        break;
    case 1:
        daemon.sendFrame(1, "out", reply(1, id).bytes);
        break;
    default:
        daemon.sendFrame(2, "out",
                         stream(2, "agent", std::uint64_t(id * 2 + number % 4 - 1),
                                "a line of output that is not too short\n")
                             .bytes);
    }
}

void TestLabFlood::staysResponsive()
{
    const int total = scaled(100'000, 1'000'000);
    constexpr int perSecond = 20'000;
    FakeInspection daemon; // in this thread, so the figures include its writing
    daemon.answers = {{"inspect.snapshot", emptySnapshot()},
                      {"inspect.watch", R"({"watching":true})"}};
    QVERIFY(daemon.start());
    MainWindow window;
    window.resize(1400, 900);
    window.show();
    window.session().openDaemon(daemon.path("rpc.sock"));
    QTRY_VERIFY(window.session().client().state() == InspectionClient::State::Watching);
    window.replay()->setProcess("agent"); // its text follows the frames
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
        for (int i = 0; sent < due && i < 400; ++i, ++sent)
            sendFrame(daemon, sent);
    });
    pump.start(5);
    QTRY_COMPARE_WITH_TIMEOUT(store.size() - before, std::size_t(total), 120000);
    const auto took = clock.elapsed();
    QTRY_COMPARE_WITH_TIMEOUT(window.frames()->model()->rowCount(), int(store.size()), 60000);
    const auto flood = meter.longest();
    const auto work = meter.longestWork();
    pump.stop();

    meter.restart();
    window.frames()->showFilter()->setLine("method:files.* latency<1h or data:output");
    QVERIFY(window.frames()->showFilter()->isWrong()); // 1h is not a duration
    clock.restart();
    window.frames()->showFilter()->setLine("conn:2 data:output");
    QTRY_COMPARE_WITH_TIMEOUT(window.frames()->model()->rowCount(), total / 2, 60000);
    const auto filtered = clock.elapsed();
    QTRY_VERIFY(meter.hasTurned());
    qInfo("%d frames in %lld ms; longest stall %lld ms (%lld at work); filter %lld ms, stall %lld "
          "ms; %zu MiB",
          total, static_cast<long long>(took), static_cast<long long>(flood),
          static_cast<long long>(work), static_cast<long long>(filtered),
          static_cast<long long>(meter.longest()), store.memory() >> 20);
    QCOMPARE(window.session().capture().anomalies().total(), std::size_t(0));
}

/// Writes CLAUSTRUM_LAB_LOG_MB megabytes, by default 32, or 200 (1,000,000 frames) at full size.
static void writeLog(QFile &log)
{
    const int megabytes = std::max(1, qEnvironmentVariableIntValue("CLAUSTRUM_LAB_LOG_MB"));
    const qint64 wanted = qint64(megabytes > 1 ? megabytes : scaled(32, 200)) << 20;
    QVERIFY(log.open(QIODevice::WriteOnly));
    for (std::uint64_t seq = 1; log.size() < wanted;) {
        std::string lines;
        for (int i = 0; i < 4000; ++i, ++seq) {
            claustrum::ObjectWriter(lines)
                .string("time", "2026-11-23T14:02:03.123456789Z")
                .integer("conn", 1)
                .string("dir", "out")
                .string("raw", stream(1, "agent", seq, "some output, a line of it\n").bytes)
                .close();
            lines += '\n';
        }
        QVERIFY(log.write(QByteArray::fromStdString(lines)) > 0);
    }
    log.close();
}

void TestLabFlood::opensALargeLog()
{
    QFile log(m_directory.filePath("large.log"));
    writeLog(log);
    QVERIFY(log.size() > 0);
    MainWindow window;
    window.resize(1400, 900);
    window.show();
    auto *progress = window.findChild<QProgressBar *>("loading");
    auto *cancel = window.findChild<QToolButton *>("cancel-loading");
    const FrameStore &store = window.session().capture().store();
    StallMeter meter;
    QElapsedTimer clock;
    clock.start();
    meter.restart();
    bool shown = false;
    QObject context;
    connect(&window.session(), &LabSession::loading, &context,
            [&] { shown = shown || (progress->isVisible() && cancel->isVisible()); });
    window.openFiles({log.fileName()});
    QTRY_VERIFY_WITH_TIMEOUT(window.frames()->model()->rowCount() > 0, 30000);
    const auto first = clock.elapsed();
    QTRY_VERIFY_WITH_TIMEOUT(!window.session().isLoading(), 600000);
    const auto took = clock.elapsed();
    qInfo("%lld MB, %llu frames: the first shown after %lld ms, all read in %lld ms; longest "
          "stall %lld ms (%lld at work); %zu MiB",
          static_cast<long long>(log.size() >> 20),
          static_cast<unsigned long long>(store.end() - 1), static_cast<long long>(first),
          static_cast<long long>(took), static_cast<long long>(meter.longest()),
          static_cast<long long>(meter.longestWork()), store.memory() >> 20);
    QVERIFY(shown);
    QVERIFY(!progress->isVisible());
    QVERIFY(!cancel->isVisible());
    const auto all = store.end();
    // Cancels at the first progress signal, when most of the file is still unread.
    bool clicked = false;
    connect(&window.session(), &LabSession::loading, &context, [&] {
        if (std::exchange(clicked, true))
            return;
        clock.restart();
        QTest::mouseClick(cancel, Qt::LeftButton);
    });
    window.openFiles({log.fileName()});
    QTRY_VERIFY_WITH_TIMEOUT(clicked && !window.session().isLoading(), 30000);
    qInfo("cancelled within %lld ms", static_cast<long long>(clock.elapsed()));
    QVERIFY(!cancel->isVisible());
    QVERIFY2(store.end() > 1, "nothing was read");
    QVERIFY2(store.end() < all, "all was read");
}

CLAUSTRUM_TEST_IN(QApplication, TestLabFlood)
#include "testlabflood.moc"
