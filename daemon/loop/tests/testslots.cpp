// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/slots.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>

#include <memory>
#include <string>
#include <vector>

using namespace claustrum;

class TestSlots : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aPlaceHasSoMany_data();
    void aPlaceHasSoMany();
    void waitingOnesBeginInOrder();
    void otherPlacesDoNotWait();
    void someSlotsAlwaysRemain();
    void unwantedOnesAreDropped();
    void manyUnwantedOnesAreDroppedByThemselves();
    void tooManyThatWait();
    void waitingCallsAreDestroyedWithIt();
};

namespace {

constexpr Slots::Limits limits{16, 4, 10};

/// Takes a slot for call @p number, which notes itself in @p begun.
bool take(Slots &slots, const std::string &place, std::vector<int> &begun, int number,
          const Slots::IsWanted &isWanted = {})
{
    Slots::Start start = [&begun, number] { begun.push_back(number); };
    return slots.take(place, start, isWanted);
}

} // namespace

void TestSlots::aPlaceHasSoMany_data()
{
    QTest::addColumn<std::string>("place");
    QTest::addColumn<int>("most");
    QTest::newRow("of files") << std::string("/") << 4;
    QTest::newRow("of sleepers") << std::string(Slots::sleepers) << 10;
}

void TestSlots::aPlaceHasSoMany()
{
    QFETCH(std::string, place);
    QFETCH(int, most);
    Slots slots(limits);
    std::vector<int> begun;
    for (int i = 0; i < 20; ++i)
        QVERIFY(take(slots, place, begun, i));
    QCOMPARE(int(begun.size()), most);
    QCOMPARE(slots.waitingCount(), std::size_t(20 - most));
}

void TestSlots::waitingOnesBeginInOrder()
{
    Slots slots(limits);
    std::vector<int> begun;
    for (int i = 0; i < 9; ++i)
        QVERIFY(take(slots, "/", begun, i));
    for (std::size_t ended = 1; ended <= 9; ++ended) {
        slots.giveBack("/");
        QCOMPARE(begun.size(), std::min<std::size_t>(4 + ended, 9));
    }
    QVERIFY(std::is_sorted(begun.begin(), begun.end()));
    QVERIFY(take(slots, "/", begun, 9));
    QCOMPARE(begun.back(), 9);
}

void TestSlots::otherPlacesDoNotWait()
{
    Slots slots(limits);
    std::vector<int> begun;
    for (int i = 0; i < 50; ++i)
        QVERIFY(take(slots, "/dead", begun, i));
    QVERIFY(take(slots, "/", begun, 100));
    QCOMPARE(begun.back(), 100);
    slots.giveBack("/");
    QCOMPARE(begun.back(), 100); // a slot of "/" is none of "/dead"
}

void TestSlots::someSlotsAlwaysRemain()
{
    Slots slots(limits);
    std::vector<int> begun;
    for (int place = 0; place < 3; ++place) {
        for (int i = 0; i < 50; ++i)
            QVERIFY(take(slots, "/dead" + std::to_string(place), begun, place));
    }
    QCOMPARE(begun.size(), std::size_t{12}); // 4 remain
    for (int i = 0; i < 50; ++i)
        QVERIFY(take(slots, "/dead3", begun, 3));
    QCOMPARE(begun.size(), std::size_t{15});
    QVERIFY(take(slots, "/", begun, 100));
    QCOMPARE(begun.back(), 100);
}

void TestSlots::unwantedOnesAreDropped()
{
    Slots slots(limits);
    std::vector<int> begun;
    bool isWanted = true;
    for (int i = 0; i < 10; ++i) {
        QVERIFY(take(slots, "/", begun, i,
                     i % 2 ? Slots::IsWanted([&] { return isWanted; }) : Slots::IsWanted()));
    }
    slots.dropUnwanted();
    QCOMPARE(slots.waitingCount(), std::size_t{6});
    isWanted = false;
    slots.dropUnwanted();
    QCOMPARE(slots.waitingCount(), std::size_t{3});
    for (int i = 0; i < 7; ++i)
        slots.giveBack("/");
    QCOMPARE(begun, (std::vector<int>{0, 1, 2, 3, 4, 6, 8}));
    QVERIFY(take(slots, "/", begun, 10)); // the line is empty again
    QCOMPARE(begun.back(), 10);
}

void TestSlots::manyUnwantedOnesAreDroppedByThemselves()
{
    Slots slots(limits);
    std::vector<int> begun;
    for (int i = 0; i < 10'000; ++i)
        QVERIFY(take(slots, "/", begun, i, [] { return false; }));
    QVERIFY(slots.waitingCount() <= 256);
}

void TestSlots::tooManyThatWait()
{
    Slots slots(limits);
    std::vector<int> begun;
    for (std::size_t i = 0; i < limits.perPlace + Slots::waitingLimit; ++i)
        QVERIFY(take(slots, "/dead", begun, 1));
    QVERIFY(!take(slots, "/dead", begun, 2));
    QVERIFY(take(slots, "/", begun, 3)); // it need not wait
    QCOMPARE(begun.back(), 3);
}

void TestSlots::waitingCallsAreDestroyedWithIt()
{
    const auto held = std::make_shared<int>(0);
    {
        Slots slots(limits);
        for (int i = 0; i < 8; ++i) {
            Slots::Start start = [held] {};
            QVERIFY(slots.take("/", start));
        }
        QVERIFY(held.use_count() > 1);
    }
    QCOMPARE(held.use_count(), 1L);
}

CLAUSTRUM_PLAIN_TEST(TestSlots)
#include "testslots.moc"
