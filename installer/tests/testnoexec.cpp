// SPDX-License-Identifier: Apache-2.0
#include "installer/noexec.h"
#include "testing/testprogram.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/statvfs.h>

using namespace claustrum;

class TestNoexec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void advisesForSuchAMount();
    void isSilentOtherwise();
};

void TestNoexec::advisesForSuchAMount()
{
    struct statvfs status = {};
    if (::statvfs("/proc", &status) < 0 || (status.f_flag & ST_NOEXEC) == 0)
        QSKIP("/proc is not mounted noexec here");
    const std::string advice = noexecAdvice("/proc");
    QVERIFY(advice.starts_with("claustrum: no program in /proc can be run: "));
    QVERIFY(advice.ends_with("\n"));
}

void TestNoexec::isSilentOtherwise()
{
    const QTemporaryDir folder; // where the tests execute programs
    QCOMPARE(noexecAdvice(folder.path().toStdString()), std::string());
    QCOMPARE(noexecAdvice("/none"), std::string());
}

CLAUSTRUM_TEST(TestNoexec)
#include "testnoexec.moc"
