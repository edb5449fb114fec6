// SPDX-License-Identifier: Apache-2.0
// Checks run in processes of their own, and none can hold up the doctor.
#include "host/doctor/checks.h"
#include "host/doctor/examination.h"
#include "testing/deadmount.h"
#include "testing/refusedcalls.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <sys/syscall.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

constexpr std::chrono::milliseconds shortTime{300};
constexpr std::chrono::seconds longTime{20};

Findings finePatient(const Patient &patient)
{
    return {pass("fine", "home is " + patient.home), warn("fine", "a \"b\"\n", "c")};
}

Findings hangingPatient(const Patient &)
{
    ::pause();
    return {};
}

Findings dyingPatient(const Patient &)
{
    std::abort();
}

Findings silentPatient(const Patient &)
{
    return {};
}

} // namespace

class TestExamination : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesFindings();
    void survivesItsChecks();
    void leavesWhatHangs();
    void aDeadMount();
    void failingCalls_data();
    void failingCalls();
};

void TestExamination::takesFindings()
{
    const auto found =
        examine({{"fine", finePatient}, {"fine", finePatient}},
                {.home = "/h", .socket = "", .program = "", .environment = {}}, longTime);
    QCOMPARE(found.size(), 4U);
    QCOMPARE(found[0].text, std::string("home is /h"));
    QVERIFY(found[1].level == Finding::Level::Warn);
    QCOMPARE(found[1].text, std::string("a \"b\"\n"));
    QCOMPARE(found[1].mend, std::string("c"));
}

void TestExamination::survivesItsChecks()
{
    const auto found = examine(
        {{"dies", dyingPatient}, {"silent", silentPatient}, {"fine", finePatient}}, {}, longTime);
    QCOMPARE(found.size(), 4U);
    for (std::size_t i = 0; i < 2; ++i) {
        QVERIFY(found[i].level == Finding::Level::Fail);
        QCOMPARE(found[i].text, std::string("looking at it failed"));
    }
    QCOMPARE(found[0].name, std::string("dies"));
}

void TestExamination::leavesWhatHangs()
{
    const auto begin = std::chrono::steady_clock::now();
    const auto found =
        examine({{"hangs", hangingPatient}, {"hangs too", hangingPatient}, {"fine", finePatient}},
                {}, shortTime);
    QVERIFY(std::chrono::steady_clock::now() - begin < longTime);
    QCOMPARE(found[0].name, std::string("hangs"));
    QVERIFY2(found[0].text.starts_with("no answer in time"), found[0].text.c_str());
    QVERIFY(found[1].level == Finding::Level::Fail);
    QCOMPARE(found[2].text, std::string("home is "));
}

void TestExamination::aDeadMount()
{
    const Sandbox sandbox;
    const DeadMount dead(sandbox.path("dead"));
    if (!dead.obstacle().empty())
        QSKIP(dead.obstacle().c_str());
    const Patient patient{.home = dead.path("home"),
                          .socket = dead.path("home/rpc.sock"),
                          .program = "",
                          .environment = {}};
    const auto found = examine({{"home", checkHome}, {"space", checkSpace}}, patient, shortTime);
    QCOMPARE(found.size(), 2U);
    for (const auto &finding : found)
        QVERIFY2(finding.text.starts_with("no answer in time"), finding.text.c_str());
}

void TestExamination::failingCalls_data()
{
    QTest::addColumn<int>("call");
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("name");
    QTest::newRow("no locks, as on NFS") << SYS_flock << ENOLCK << "flock";
    QTest::newRow("a quota that is used up") << SYS_write << EDQUOT << "quota";
    QTest::newRow("a full disk") << SYS_write << ENOSPC << "space";
    QTest::newRow("a disk that fails") << SYS_write << EIO << "home";
}

void TestExamination::failingCalls()
{
    QFETCH(int, call);
    QFETCH(int, error);
    QFETCH(QString, name);
    const Sandbox sandbox;
    const Patient patient{.home = sandbox.path(""), .socket = sandbox.path("rpc.sock")};
    Findings found;
    if (!withRefusedCalls({call}, error, [&] { found = checkHome(patient); }))
        QSKIP("no seccomp filters");
    QVERIFY(!found.empty());
    QCOMPARE(QString::fromStdString(found.back().name), name);
    QVERIFY(found.back().level != Finding::Level::Pass);
    QVERIFY(!found.back().mend.empty());
}

CLAUSTRUM_PLAIN_TEST(TestExamination)
#include "testexamination.moc"
