// SPDX-License-Identifier: Apache-2.0
// A seeded fault applies in exactly one place; otherwise it is an error.
#include "conformance/mutants/mutant.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum::conformance;

class TestMutants : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void applies_data();
    void applies();
};

void TestMutants::applies_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("faulty");
    QTest::newRow("once") << QByteArray("b + 1") << QByteArray("b + 2")
                          << QByteArray("a = b + 2; c = b;");
    QTest::newRow("cut out") << QByteArray(" c = b;") << QByteArray() << QByteArray("a = b + 1;");
    QTest::newRow("nowhere") << QByteArray("d") << QByteArray("e") << QByteArray();
    QTest::newRow("twice") << QByteArray("b") << QByteArray("c") << QByteArray();
    QTest::newRow("no fault") << QByteArray("b + 1") << QByteArray("b + 1") << QByteArray();
    QTest::newRow("no place") << QByteArray() << QByteArray("c") << QByteArray();
}

void TestMutants::applies()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QByteArray, faulty);
    const Mutant mutant{"m", "a fault", "file.cpp", from.toStdString(), to.toStdString()};
    const auto result = applied(mutant, "a = b + 1; c = b;");
    QCOMPARE(result.ok(), !faulty.isEmpty());
    if (result)
        QCOMPARE(QByteArray::fromStdString(*result), faulty);
    else
        QVERIFY(result.error().text.starts_with("m: its text occurs "));
}

CLAUSTRUM_TEST(TestMutants)
#include "testmutants.moc"
