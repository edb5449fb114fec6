// SPDX-License-Identifier: Apache-2.0
#include "daemon/startlock.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"

#include <QElapsedTimer>
#include <QTest>

#include <filesystem>
#include <optional>
#include <thread>

using namespace claustrum;
using namespace claustrum::testing;

class TestStartLock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void needsNoFile();
    void theSecondWaitsForTheFirst();
    void nobodyWaitsForEver();
    void withoutADirectory();
};

void TestStartLock::needsNoFile()
{
    const Sandbox sandbox;
    const StartLock lock(sandbox.socketPath());
    QVERIFY(lock.isHeld());
    QVERIFY(std::filesystem::is_empty(sandbox.path("run")));
}

void TestStartLock::theSecondWaitsForTheFirst()
{
    const Sandbox sandbox;
    std::optional<StartLock> first(sandbox.socketPath());
    std::thread second([&] {
        const StartLock lock(sandbox.socketPath());
        QVERIFY(lock.isHeld());
    });
    first.reset();
    second.join();
}

void TestStartLock::nobodyWaitsForEver()
{
    const Sandbox sandbox;
    const StartLock first(sandbox.socketPath());
    QElapsedTimer timer;
    timer.start();
    const StartLock second(sandbox.socketPath());
    QVERIFY(!second.isHeld());
    QVERIFY(timer.elapsed() >= 1000);
}

void TestStartLock::withoutADirectory()
{
    const Sandbox sandbox;
    QVERIFY(!StartLock(sandbox.path("none/rpc.sock")).isHeld());
}

CLAUSTRUM_PLAIN_TEST(TestStartLock)
#include "teststartlock.moc"
