// SPDX-License-Identifier: Apache-2.0
// Delta debugging of plain numbers: which stay, and how many tests it takes.
#include "conformance/reduce/minimize.h"
#include "testing/testprogram.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace claustrum::conformance;

namespace {

Subset upTo(std::size_t count)
{
    Subset items(count);
    std::iota(items.begin(), items.end(), std::size_t{0});
    return items;
}

Subset subsetOf(const QList<int> &numbers)
{
    return {numbers.begin(), numbers.end()};
}

bool contains(const Subset &items, const Subset &wanted)
{
    return std::includes(items.begin(), items.end(), wanted.begin(), wanted.end());
}

bool always()
{
    return true;
}

} // namespace

class TestMinimize : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatIsNeeded_data();
    void keepsWhatIsNeeded();
    void itemsThatNeedEachOther();
    void oneOfTwo();
    void endsWhenItMayNotContinue();
};

void TestMinimize::keepsWhatIsNeeded_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<QList<int>>("needed");
    QTest::addColumn<int>("mostTests");
    QTest::newRow("no items") << 0 << QList<int>{} << 0;
    QTest::newRow("one, not needed") << 1 << QList<int>{} << 1;
    QTest::newRow("one, needed") << 1 << QList<int>{0} << 1;
    QTest::newRow("nothing is needed") << 1000 << QList<int>{} << 2;
    QTest::newRow("the first of many") << 1024 << QList<int>{0} << 22;
    QTest::newRow("the last of many") << 1024 << QList<int>{1023} << 22;
    QTest::newRow("one in the middle") << 1024 << QList<int>{500} << 22;
    QTest::newRow("three far apart") << 1024 << QList<int>{3, 511, 1000} << 60;
    QTest::newRow("all") << 7 << QList<int>{0, 1, 2, 3, 4, 5, 6} << 13;
}

void TestMinimize::keepsWhatIsNeeded()
{
    QFETCH(int, count);
    QFETCH(QList<int>, needed);
    QFETCH(int, mostTests);
    const Subset wanted = subsetOf(needed);
    int tests = 0;
    const auto holds = [&](const Subset &items) {
        ++tests;
        return contains(items, wanted);
    };
    QCOMPARE(minimize(upTo(static_cast<std::size_t>(count)), holds, always), wanted);
    QVERIFY2(tests <= mostTests, qPrintable(QString::number(tests)));
}

/// 5 has no meaning without 2, as an answer without its question: 5 must go first.
void TestMinimize::itemsThatNeedEachOther()
{
    const auto holds = [](const Subset &items) {
        return contains(items, {8}) && (!contains(items, {5}) || contains(items, {2}));
    };
    QCOMPARE(minimize(upTo(10), holds, always), Subset{8});
}

/// Either 1 or 6 is enough: a minimum has one of them.
void TestMinimize::oneOfTwo()
{
    const auto holds = [](const Subset &items) {
        return contains(items, {1}) || contains(items, {6});
    };
    QCOMPARE(minimize(upTo(9), holds, always), Subset{1});
}

void TestMinimize::endsWhenItMayNotContinue()
{
    int left = 3;
    int tests = 0;
    const auto holds = [&](const Subset &items) {
        ++tests;
        return contains(items, {7});
    };
    const Subset result = minimize(upTo(64), holds, [&] { return left-- > 0; });
    QCOMPARE(tests, 3);
    QVERIFY(contains(result, {7}));
    QVERIFY(result.size() < 64);
}

CLAUSTRUM_PLAIN_TEST(TestMinimize)
#include "testminimize.moc"
