// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/events.h"
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/tests/childsetting.h"
#include "testing/texts.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <optional>

using namespace claustrum;
using namespace claustrum::testing;

class TestEvents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareForChildren(); }
    void init() { m_setting.emplace(); }
    void cleanup() { m_setting.reset(); }
    void tellsKillsByTheKernel_data();
    void tellsKillsByTheKernel();
    void aKillSeenAtAnExitIsNotBlamedForTheNext();
    void aFileThatCannotBeWritten();
    void aProgramWithoutAnAbsolutePath();

private:
    std::optional<ChildSetting> m_setting;
};

namespace {

std::string names(const std::string &lines)
{
    std::string all;
    for (std::size_t at = lines.find(R"("event":")"); at != std::string::npos;
         at = lines.find(R"("event":")", at + 1)) {
        const auto begin = at + 9;
        all += lines.substr(begin, lines.find('"', begin) - begin) + " ";
    }
    return all;
}

} // namespace

void TestEvents::tellsKillsByTheKernel_data()
{
    QTest::addColumn<int>("signal");
    QTest::addColumn<bool>("byUs");
    QTest::addColumn<int>("kills"); // of the OOM killer, meanwhile; -1: not known
    QTest::addColumn<std::string>("events");
    QTest::newRow("by the OOM killer") << SIGKILL << false << 1 << std::string("oom exit ");
    QTest::newRow("by somebody else") << SIGKILL << false << 0 << std::string("exit ");
    QTest::newRow("the kernel does not tell") << SIGKILL << false << -1 << std::string("exit ");
    QTest::newRow("by a client") << SIGKILL << true << 1 << std::string("exit ");
    QTest::newRow("another signal") << SIGTERM << false << 1 << std::string("exit ");
}

void TestEvents::tellsKillsByTheKernel()
{
    QFETCH(int, signal);
    QFETCH(bool, byUs);
    QFETCH(int, kills);
    const std::string file = m_setting->children.sandbox().path("events");
    int look = 0;
    Observers observers;
    const auto process = m_setting->children.start("p", {"/bin/sleep", "1000"});
    {
        Events events({.file = file,
                       .fileLimit = 10'000,
                       .program = {},
                       .readOomCount = [&look, kills]() -> std::optional<OomCount> {
                           if (kills < 0)
                               return std::nullopt;
                           return OomCount{5U + (look++ == 0 ? 0U : unsigned(kills)), false};
                       }},
                      observers);
        if (byUs)
            process->signal(signal, false, Killer::Client);
        else
            ::kill(process->pid(), signal);
        TRY_EXITED(process);
        observers.life.notify(&LifeObserver::onProcessExited, *process);
        QVERIFY(eventually([&] { return names(contentOf(file)).ends_with("exit "); }));
    }
    QTEST(names(contentOf(file)), "events");
}

void TestEvents::aKillSeenAtAnExitIsNotBlamedForTheNext()
{
    const std::string file = m_setting->children.sandbox().path("events");
    std::atomic<unsigned> kills = 0;
    Observers observers;
    const auto first = m_setting->children.start("first", {"/bin/true"});
    const auto second = m_setting->children.start("second", {"/bin/sleep", "1000"});
    TRY_EXITED(first);
    Events events({.file = file,
                   .fileLimit = 10'000,
                   .program = {},
                   .readOomCount =
                       [&kills] {
                           return OomCount{kills, false};
                       }},
                  observers);
    kills = 1; // of a grandchild of the first
    observers.life.notify(&LifeObserver::onProcessExited, *first);
    ::kill(second->pid(), SIGKILL);
    TRY_EXITED(second);
    observers.life.notify(&LifeObserver::onProcessExited, *second);
    QVERIFY(
        eventually([&] { return contentOf(file).find(R"("id":"second")") != std::string::npos; }));
    QCOMPARE(names(contentOf(file)), std::string("exit exit "));
}

/// It is logged once, not for each event.
void TestEvents::aFileThatCannotBeWritten()
{
    const std::string file = m_setting->children.sandbox().path("none/events");
    Observers observers;
    {
        Events events({.file = file, .fileLimit = 10, .program = {}}, observers);
        events.noteUpgrade(0);
        QVERIFY(eventually([&] { return m_setting->log.holds("the event is lost"); }));
        events.noteUpgrade(0);
    }
    const std::string log = m_setting->log.text();
    const std::string line = "ERROR [events] event-log: open " + file
                             + ": no such file or directory; the event is lost\n";
    QVERIFY2(log.find(line) != std::string::npos, log.c_str());
    QCOMPARE(log.find(line, log.find(line) + 1), std::string::npos);
}

void TestEvents::aProgramWithoutAnAbsolutePath()
{
    Observers observers;
    const Events events({.file = {}, .fileLimit = 10, .program = "notify"}, observers);
    QVERIFY(m_setting->log.holds(
        "ERROR [events] on-event notify: no absolute path; the program is not run"));
}

CLAUSTRUM_TEST_IN(claustrum::testing::LoopApplication, TestEvents)
#include "testevents.moc"
