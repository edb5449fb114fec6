// SPDX-License-Identifier: Apache-2.0
// Records on the disk: written, removed, and what happens when that fails.
#include "common/ownerrecord.h"
#include "daemon/children/childrecords.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "daemon/process/tests/childsetting.h"
#include "posix/files.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestChildRecords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { prepareForChildren(); }
    void init();
    void cleanup();
    void writesAndRemoves();
    void removesAllAtTheEnd();
    void recordsNothingUnopened();
    void recordsNoProcessWithoutStart();
    void followsARename();
    void childrenIsNoDirectory_data();
    void childrenIsNoDirectory();
    void aWriteFails();
    void aRemovalFails();
    void aMissingRecordIsFine();

private:
    [[nodiscard]] std::string file(const std::string &name) const
    {
        return m_sandbox->path("run/children/" + name);
    }
    [[nodiscard]] int entries() const
    {
        return static_cast<int>(std::distance(fs::directory_iterator(file("")), {}));
    }
    void open();

    std::optional<Sandbox> m_sandbox;
    std::optional<Workers> m_workers;
    std::optional<ChildRecords> m_records;
    std::optional<CapturedLog> m_log;
};

void TestChildRecords::init()
{
    m_sandbox.emplace();
    m_workers.emplace();
    m_records.emplace(*m_workers);
    m_log.emplace();
    open();
}

void TestChildRecords::cleanup()
{
    m_log.reset();
    m_records.reset();
    m_workers.reset();
    m_sandbox.reset();
}

void TestChildRecords::open()
{
    m_records->open(std::make_shared<RunDirectory>(m_sandbox->path("run")),
                    "0123456789abcdef0123456789abcdef");
}

static std::string nameOf(pid_t pid)
{
    return std::to_string(pid) + ".json";
}

static mode_t modeOf(const std::string &path)
{
    return statFile(path)->st_mode & 07777U;
}

void TestChildRecords::writesAndRemoves()
{
    const Children children(EventLoop::currentPoll());
    const auto process = children.start("p", {"/bin/sleep", "1000"});
    m_records->record({process->pid(), "/bin/sleep"});
    const auto record =
        parseChildRecord(contentOf(file(nameOf(process->pid()))), nameOf(process->pid()));
    QVERIFY(record);
    QCOMPARE(record->node, ownNode());
    QCOMPARE(record->host, ownHost());
    QCOMPARE(record->instance, std::string("0123456789abcdef0123456789abcdef"));
    QCOMPARE(record->daemonPid, std::int64_t{::getpid()});
    QCOMPARE(record->argv0, std::string("/bin/sleep"));
    QVERIFY(!record->start.empty() && !record->daemonStart.empty() && record->at > 0);
    QCOMPARE(contentOf(file(nameOf(process->pid()))), record->json()); // and nothing else
    QCOMPARE(modeOf(file(nameOf(process->pid()))), mode_t{0600});
    QCOMPARE(modeOf(file("")), mode_t{0700});
    QCOMPARE(entries(), 1); // no temporary file
    m_records->onProcessEnded(*process);
    QVERIFY(!fs::exists(file(nameOf(process->pid()))));
    QVERIFY(!m_log->holds("process.Registry"));
    process->signal(SIGKILL, true, Killer::Client);
    TRY_EXITED(process);
}

void TestChildRecords::removesAllAtTheEnd()
{
    m_records->record({::getpid(), "a"});
    m_records->record({::getppid(), "b"});
    QVERIFY(fs::exists(file(nameOf(::getpid()))) && fs::exists(file(nameOf(::getppid()))));
    const std::string foreign = m_sandbox->makeFile("run/children/4000000.json", "another's");
    m_records->removeAll();
    QCOMPARE(entries(), 1);
    QVERIFY(fs::exists(foreign));
}

void TestChildRecords::recordsNothingUnopened()
{
    ChildRecords records(*m_workers);
    records.record({::getpid(), "a"});
    records.removeAll();
    QVERIFY(!fs::exists(file("")));
}

void TestChildRecords::recordsNoProcessWithoutStart()
{
    m_records->record({-1, "a"});
    m_records->record({1, "init"});
    m_records->record({2147483646, "none"});
    QVERIFY(!fs::exists(file("")));
    QCOMPARE(m_log->text(), std::string());
}

void TestChildRecords::followsARename()
{
    fs::rename(m_sandbox->path("run"), m_sandbox->path("moved"));
    m_records->record({::getpid(), "a"});
    QVERIFY(fs::exists(m_sandbox->path("moved/children/" + nameOf(::getpid()))));
    m_records->removeAll();
    QVERIFY(!fs::exists(m_sandbox->path("moved/children/" + nameOf(::getpid()))));
}

void TestChildRecords::childrenIsNoDirectory_data()
{
    QTest::addColumn<bool>("isLink");
    QTest::newRow("a file") << false;
    QTest::newRow("a symlink to a directory") << true;
}

void TestChildRecords::childrenIsNoDirectory()
{
    QFETCH(bool, isLink);
    fs::create_directory(m_sandbox->path("elsewhere"));
    if (isLink)
        fs::create_symlink(m_sandbox->path("elsewhere"), m_sandbox->path("run/children"));
    else
        (void)m_sandbox->makeFile("run/children", "");
    m_records->record({::getpid(), "a"});
    QVERIFY(m_log->holds("[process.Registry] " + m_sandbox->path("run/children")
                         + " is not a directory; recording nothing\n"));
    QVERIFY(fs::is_empty(m_sandbox->path("elsewhere")));
}

void TestChildRecords::aWriteFails()
{
    fs::create_directories(file(nameOf(::getpid()))); // nothing replaces a directory
    m_records->record({::getpid(), "a"});
    const std::string begin = "[process.Registry] cannot record child " + std::to_string(::getpid())
                              + ": renameat children/.rec-" + nameOf(::getpid()) + ".";
    QVERIFY2(m_log->holds(begin), m_log->text().c_str());
    QVERIFY(m_log->holds(" children/" + nameOf(::getpid()) + ": "));
    QCOMPARE(entries(), 1); // no temporary file
}

void TestChildRecords::aRemovalFails()
{
    m_records->record({::getpid(), "a"});
    fs::remove(file(nameOf(::getpid())));
    fs::create_directory(file(nameOf(::getpid())));
    m_records->removeAll();
    QVERIFY2(m_log->holds("[process.Registry] cannot remove record of child "
                          + std::to_string(::getpid()) + ": removeat children/" + nameOf(::getpid())
                          + ": is a directory\n"),
             m_log->text().c_str());
}

void TestChildRecords::aMissingRecordIsFine()
{
    m_records->record({::getpid(), "a"});
    fs::remove_all(file(""));
    m_records->removeAll();
    QCOMPARE(m_log->text(), std::string());
}

CLAUSTRUM_TEST_IN(LoopApplication, TestChildRecords)
#include "testchildrecords.moc"
