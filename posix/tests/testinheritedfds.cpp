// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedfds.h"
#include "testing/testprogram.h"

#include <QTest>

#include <fcntl.h>
#include <unistd.h>

using namespace claustrum;

class TestInheritedFds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allButTheStandardOnesCloseOnExec();
};

void TestInheritedFds::allButTheStandardOnesCloseOnExec()
{
    const int low = ::fcntl(0, F_DUPFD, 3);
    const int high = ::fcntl(0, F_DUPFD, 500);
    QVERIFY(low >= 3 && high >= 500);
    closeInheritedOnExec();
    QCOMPARE(::fcntl(low, F_GETFD), FD_CLOEXEC);
    QCOMPARE(::fcntl(high, F_GETFD), FD_CLOEXEC);
    for (int standard = 0; standard < 3; ++standard)
        QCOMPARE(::fcntl(standard, F_GETFD), 0);
}

CLAUSTRUM_PLAIN_TEST(TestInheritedFds)
#include "testinheritedfds.moc"
