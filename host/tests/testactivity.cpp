// SPDX-License-Identifier: Apache-2.0
#include "host/activity.h"
#include "testing/testprogram.h"

using namespace claustrum;

class TestActivity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdict_data();
    void verdict();
    void work_data();
    void work();
};

void TestActivity::verdict_data()
{
    QTest::addColumn<bool>("isAtWork");
    QTest::addColumn<double>("output"); // seconds ago; -1: none
    QTest::addColumn<double>("input");
    QTest::addColumn<QString>("verdict");

    QTest::newRow("never asked, silent") << false << -1.0 << -1.0 << "idle";
    QTest::newRow("never asked, computes") << true << -1.0 << -1.0 << "busy";
    QTest::newRow("writes") << false << 9.9 << -1.0 << "busy";
    QTest::newRow("has written") << false << 10.0 << -1.0 << "idle";
    QTest::newRow("was just asked") << false << -1.0 << 0.0 << "busy";
    QTest::newRow("asked, no answer") << false << -1.0 << 10.0 << "waiting";
    QTest::newRow("asked again, no answer") << false << 60.0 << 20.0 << "waiting";
    QTest::newRow("asked, no answer, computes") << true << 60.0 << 20.0 << "busy";
    QTest::newRow("answered") << false << 20.0 << 60.0 << "idle";
    QTest::newRow("answered at once") << false << 20.0005 << 20.0 << "idle";
}

void TestActivity::verdict()
{
    QFETCH(bool, isAtWork);
    QFETCH(double, output);
    QFETCH(double, input);
    ActivityFacts facts{.isAtWork = isAtWork,
                        .isInspected = true,
                        .secondsSinceOutput = std::nullopt,
                        .secondsSinceInput = std::nullopt};
    if (output >= 0)
        facts.secondsSinceOutput = output;
    if (input >= 0)
        facts.secondsSinceInput = input;
    const auto activity = activityOf(facts);
    QVERIFY(activity);
    QTEST(QString(nameOf(*activity)), "verdict");

    facts.isInspected = false; // then only the processor tells
    QCOMPARE(activityOf(facts).has_value(), isAtWork);
}

void TestActivity::work_data()
{
    QTest::addColumn<int>("processes"); // 2 before
    QTest::addColumn<double>("cpuSeconds");
    QTest::addColumn<bool>("isAtWork");
    QTest::newRow("nothing") << 2 << 1.0 << false;
    QTest::newRow("a clock tick") << 2 << 1.01 << false;
    QTest::newRow("a tenth of a processor") << 2 << 1.025 << true;
    QTest::newRow("a process began") << 3 << 1.0 << true;
    QTest::newRow("a process ended, with its time") << 1 << 0.5 << true;
}

void TestActivity::work()
{
    QFETCH(int, processes);
    QFETCH(double, cpuSeconds);
    const TreeUsage before{.processes = 2, .cpuSeconds = 1, .residentBytes = 0};
    const TreeUsage now{.processes = static_cast<std::size_t>(processes),
                        .cpuSeconds = cpuSeconds,
                        .residentBytes = 0};
    QTEST(isAtWork(before, now), "isAtWork");
}

CLAUSTRUM_PLAIN_TEST(TestActivity)
#include "testactivity.moc"
