// SPDX-License-Identifier: Apache-2.0
#include "posix/randomhex.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <set>

using namespace claustrum;

class TestRandomHex : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasTwoDigitsForEachByte();
    void isNewEachTime();
};

void TestRandomHex::hasTwoDigitsForEachByte()
{
    for (const std::size_t bytes : {0, 1, 16, 256}) {
        const auto hex = randomHex(bytes);
        QVERIFY(hex);
        QCOMPARE(hex->size(), 2 * bytes);
        QCOMPARE(hex->find_first_not_of("0123456789abcdef"), std::string::npos);
    }
}

void TestRandomHex::isNewEachTime()
{
    std::set<std::string> all;
    constexpr std::size_t count = 100;
    for (std::size_t i = 0; i < count; ++i)
        all.insert(randomHex(16).value());
    QCOMPARE(all.size(), count);
}

CLAUSTRUM_PLAIN_TEST(TestRandomHex)
#include "testrandomhex.moc"
