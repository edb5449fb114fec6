// SPDX-License-Identifier: Apache-2.0
#include "installer/noexec.h"
#include "testing/testprogram.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <string>
#include <sys/statvfs.h>

using namespace claustrum;

class TestNoexec : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void advisesForSuchAMount();
    void isSilentOtherwise();
};

/// A place that is mounted noexec; empty if there is none.
static std::string noexecMount()
{
    std::ifstream mounts("/proc/self/mounts");
    for (std::string device, place, rest;
         mounts >> device >> place && std::getline(mounts, rest);) {
        struct statvfs status = {};
        if (::statvfs(place.c_str(), &status) == 0 && (status.f_flag & ST_NOEXEC) != 0)
            return place;
    }
    return {};
}

void TestNoexec::advisesForSuchAMount()
{
    const std::string place = noexecMount();
    if (place.empty())
        QSKIP("no file system here is mounted noexec");
    const std::string advice = noexecAdvice(place);
    QVERIFY2(advice.starts_with("claustrum: no program in " + place + " can be run: "),
             advice.c_str());
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
