// SPDX-License-Identifier: Apache-2.0
#include "testing/testprogram.h"
#include "wire/goerrno.h"

#include "vectors.h"

using namespace claustrum;
using namespace claustrum::test;

class TestGoErrno : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void errnoText_data();
    void errnoText();
    void osError();
};

void TestGoErrno::errnoText_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QByteArray>("text");
    const auto cases = readVectors("errno");
    for (std::size_t i = 0; i < cases.size(); ++i)
        newRow(i) << static_cast<int>(cases[i].find("errno")->integer().value())
                  << member(cases[i], "text");
    QTest::newRow("no errno") << -1 << QByteArray("errno -1");
}

void TestGoErrno::errnoText()
{
    QFETCH(int, number);
    QTEST(toQt(go::errnoText(number)), "text");
}

void TestGoErrno::osError()
{
    const Error error = go::osError("open", "/a b\n", 13);
    QCOMPARE(toQt(error.text), QByteArray("open /a b\n: permission denied"));
    QCOMPARE(error.code, ErrorCode::Internal);
}

CLAUSTRUM_PLAIN_TEST(TestGoErrno)
#include "testgoerrno.moc"
