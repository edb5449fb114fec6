// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/gomode.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestGoMode : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modeText_data();
    void modeText();
};

void TestGoMode::modeText_data()
{
    QTest::addColumn<uint>("mode");
    QTest::addColumn<QByteArray>("text");
    const auto cases = readVectors("mode");
    for (std::size_t i = 0; i < cases.size(); ++i)
        newRow(i) << member(cases[i], "stMode").toUInt(nullptr, 8) << member(cases[i], "text");
    QTest::newRow("type unknown to Linux") << 0170644U << QByteArray("-rw-r--r--");
}

void TestGoMode::modeText()
{
    QFETCH(uint, mode);
    QTEST(toQt(go::modeText(mode)), "text");
}

CLAUSTRUM_PLAIN_TEST(TestGoMode)
#include "testgomode.moc"
