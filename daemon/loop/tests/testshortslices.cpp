// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/shortslices.h"
#include "testing/testprogram.h"

#include <QTest>

#include <array>
#include <cstdint>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace claustrum;

class TestShortSlices : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void areTheCallersAlone();
    void keepsPolicyAndNice_data();
    void keepsPolicyAndNice();
};

namespace {

/// The kernel's values of the calling thread: sched_getattr(2), in its words of 32 bits.
struct Scheduling
{
    Scheduling() { ::syscall(SYS_sched_getattr, 0, words.data(), sizeof words, 0); }

    [[nodiscard]] std::uint32_t policy() const { return words[1]; }
    [[nodiscard]] std::int32_t nice() const { return static_cast<std::int32_t>(words[4]); }
    [[nodiscard]] std::uint64_t slice() const { return words[6] | std::uint64_t(words[7]) << 32; }

    std::array<std::uint32_t, 12> words{};
};

/// In a thread of its own, since the request stays.
template <typename What>
void inThread(What what)
{
    std::thread(what).join();
}

} // namespace

void TestShortSlices::initTestCase()
{
    if (Scheduling().slice() == 0)
        QSKIP("Nothing was tested: this kernel has no slices for a thread to ask for.");
}

void TestShortSlices::areTheCallersAlone()
{
    const auto usual = Scheduling().slice();
    std::uint64_t asked = 0;
    std::uint64_t inherited = 0;
    inThread([&] {
        askForShortSlices();
        asked = Scheduling().slice();
        inThread([&] { inherited = Scheduling().slice(); });
    });
    QVERIFY(asked < usual);
    QCOMPARE(inherited, usual);
    QCOMPARE(Scheduling().slice(), usual);
}

void TestShortSlices::keepsPolicyAndNice_data()
{
    QTest::addColumn<int>("policy");
    QTest::addColumn<int>("nice");
    QTest::addColumn<bool>("asked");
    QTest::newRow("usual") << SCHED_OTHER << 0 << true;
    QTest::newRow("nicer") << SCHED_OTHER << 5 << true;
    QTest::newRow("preferred by its owner") << SCHED_OTHER << -5 << false;
    QTest::newRow("batch") << SCHED_BATCH << 0 << false;
    QTest::newRow("idle") << SCHED_IDLE << 0 << false;
}

/// For the caller and its children; threads with an unusual policy get no slices.
void TestShortSlices::keepsPolicyAndNice()
{
    QFETCH(int, policy);
    QFETCH(int, nice);
    QFETCH(bool, asked);
    bool allowed = false;
    Scheduling before;
    Scheduling after;
    Scheduling inherited;
    inThread([&] {
        const sched_param none{};
        allowed = ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice) == 0
                  && ::sched_setscheduler(0, policy, &none) == 0;
        before = Scheduling();
        askForShortSlices();
        after = Scheduling();
        inThread([&] { inherited = Scheduling(); });
    });
    if (!allowed)
        QSKIP("this user may not have that priority");
    QCOMPARE(after.slice() < before.slice(), asked);
    for (const Scheduling &scheduling : {before, after, inherited}) {
        QCOMPARE(scheduling.policy(), std::uint32_t(policy));
        QCOMPARE(scheduling.nice(), std::int32_t(nice));
    }
    QCOMPARE(inherited.slice(), before.slice());
}

CLAUSTRUM_PLAIN_TEST(TestShortSlices)
#include "testshortslices.moc"
