// SPDX-License-Identifier: Apache-2.0
// The end of a killed daemon's children, with real processes and forged records.
#include "common/ownerrecord.h"
#include "daemon/children/childrecord.h"
#include "daemon/children/reaping.h"
#include "daemon/loop/tests/capturedlog.h"
#include "posix/processfacts.h"
#include "posix/spawn.h"
#include "testing/deadline.h"
#include "testing/refusedcalls.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t noPid = 2147483646; // more than the kernel gives
constexpr const char *summary = "[daemon] serve: predecessor's children \u2014 ";

/// A child as a daemon of the sandbox starts it.
class Orphan
{
public:
    explicit Orphan(const Sandbox &sandbox, const std::string &script = "exec sleep 1000",
                    const std::string &directory = "run", const std::string &argv0 = "/bin/sh")
    {
        SpawnRequest request;
        request.file = "/bin/sh";
        request.args = {argv0, "-c", script};
        request.env = sandbox.environment({{"CLAUDE_SSH_RUN_DIR", sandbox.path(directory)}});
        request.identityVariable = "CLAUDE_SSH_CHILD";
        auto child = spawn(request);
        if (!child)
            qFatal("%s", child.error().text.c_str());
        m_child = std::move(*child);
        m_record = {.pid = pid(),
                    .node = ownNode(),
                    .host = ownHost(),
                    .instance = "feed",
                    .daemonPid = noPid,
                    .daemonStart = "1",
                    .argv0 = "/bin/sh",
                    .program = {},
                    .start = readProcessStat(pid())->start,
                    .at = 1};
    }
    ~Orphan()
    {
        ::kill(-pid(), SIGKILL);
        (void)reap(pid());
    }
    Orphan(const Orphan &) = delete;
    Orphan &operator=(const Orphan &) = delete;

    [[nodiscard]] pid_t pid() const { return m_child.pid; }
    [[nodiscard]] ChildRecord &record() { return m_record; }
    [[nodiscard]] bool lives() const { return !readProcessStat(pid())->hasEnded(); }

private:
    Child m_child;
    ChildRecord m_record;
};

} // namespace

class TestReaping : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void endsAnOrphan();
    void killsAStubbornOne();
    void sparesWhatFailsAProof_data();
    void sparesWhatFailsAProof();
    void keepsWhatMayLive_data();
    void keepsWhatMayLive();
    void removesWhatIsNoRecord();
    void removesRecordsOfTheGone();
    void withoutPidfdsNothingIsSignalled();
    void takesASecondLook();
    void readsNoMoreThan128();
    void endsNoMoreThan64();
    void childrenIsNoDirectory_data();
    void childrenIsNoDirectory();
    void withoutChildrenItIsSilent();

private:
    void put(const std::string &name, const std::string &content) const
    {
        (void)m_sandbox->makeFile("run/children/" + name, content, 0600);
    }
    void put(Orphan &orphan) const { put(recordName(orphan.pid()), orphan.record().json()); }
    [[nodiscard]] bool has(pid_t pid) const
    {
        return fs::exists(m_sandbox->path("run/children/" + recordName(pid)));
    }
    [[nodiscard]] int entries() const
    {
        const fs::directory_iterator begin(m_sandbox->path("run/children"));
        return static_cast<int>(std::distance(begin, {}));
    }
    void reapChildren(const char *build = "89cb628") const;

    std::unique_ptr<Sandbox> m_sandbox;
};

void TestReaping::init()
{
    m_sandbox = std::make_unique<Sandbox>();
    fs::create_directory(m_sandbox->path("run/children"));
}

void TestReaping::reapChildren(const char *build) const
{
    using std::chrono::milliseconds;
    const ReapTimes times{milliseconds(1),
                          {milliseconds(5), milliseconds(300), std::chrono::seconds(20)},
                          GroupEnding::sleep};
    reapPredecessorsChildren(RunDirectory(m_sandbox->path("run")), {.id = "ours", .startedAt = 0},
                             *ReferenceBuild::find(build).value(), times);
}

/// A shell becomes its command, or sets its trap, a moment after its start.
static bool becomesReady(const Orphan &orphan, const std::string &word = "sleep")
{
    return eventually([&] {
        bool found = false;
        eachProcess([&](pid_t pid) {
            const auto stat = readProcessStat(pid);
            const auto arguments = argumentsOf(pid);
            found = found
                    || (stat && stat->group == orphan.pid() && !arguments.empty()
                        && arguments.front() == word);
            return !found;
        });
        return found;
    });
}

void TestReaping::endsAnOrphan()
{
    Orphan orphan(*m_sandbox, "sleep 1000 & wait");
    QVERIFY(becomesReady(orphan));
    put(orphan);
    const CapturedLog log;
    reapChildren();
    QVERIFY(!orphan.lives());
    QVERIFY(!has(orphan.pid()));
    const std::string pid = std::to_string(orphan.pid());
    QVERIFY2(log.holds("[process.Registry] ending orphaned process group " + pid
                       + " recorded by daemon instance \"feed\" (pid 2147483646): SIGTERM\n"),
             log.text().c_str());
    QVERIFY(log.holds(summary
                      + std::string("1 orphaned group(s): 1 ended on SIGTERM, 0 on SIGKILL, 0 "
                                    "survived; 0 stale record(s) dropped, 0 kept\n")));
}

void TestReaping::killsAStubbornOne()
{
    Orphan orphan(*m_sandbox, "trap '' TERM; while :; do sleep 1000; done");
    QVERIFY(becomesReady(orphan));
    put(orphan);
    const CapturedLog log;
    reapChildren();
    QVERIFY(!orphan.lives());
    QVERIFY(!has(orphan.pid()));
    QVERIFY(log.holds("[process.Registry] group " + std::to_string(orphan.pid())
                      + " outlived SIGTERM for 300ms: SIGKILL\n"));
    QVERIFY(log.holds(summary
                      + std::string("1 orphaned group(s): 0 ended on SIGTERM, 1 on SIGKILL, 0 "
                                    "survived; 0 stale record(s) dropped, 0 kept\n")));
}

/// One for each proof; testrecordproof has the others of each.
void TestReaping::sparesWhatFailsAProof_data()
{
    QTest::addColumn<std::string>("wrong");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const char *wrong, const char *reason) {
        QTest::newRow(wrong) << std::string(wrong) << std::string(reason);
    };
    row("argv0 is missing", "the record names no program to verify against");
    row("start", "it did not start at the recorded \"1\": the pid has been reused");
    row("argv0", "it does not run the recorded program \"/opt/cli\"");
    row("run directory",
        "it belongs to a daemon of another run dir: its CLAUDE_SSH_RUN_DIR names a different one");
}

void TestReaping::sparesWhatFailsAProof()
{
    QFETCH(std::string, wrong);
    QFETCH(std::string, reason);
    Orphan orphan(*m_sandbox, "sleep 1000 & wait", wrong == "run directory" ? "run2" : "run");
    if (wrong == "argv0 is missing")
        orphan.record().argv0 = "";
    else if (wrong == "argv0")
        orphan.record().argv0 = "/opt/cli";
    else if (wrong == "start")
        orphan.record().start = "1";
    put(orphan);
    const CapturedLog log;
    reapChildren();
    QVERIFY(orphan.lives());
    QVERIFY(!has(orphan.pid()));
    const std::string pid = std::to_string(orphan.pid());
    QVERIFY2(log.holds("[process.Registry] record " + pid + ".json: pid " + pid
                       + " is not a child to end (" + reason
                       + "); dropping the record, signalling nothing\n"),
             log.text().c_str());
    QVERIFY(!log.holds(summary)); // neither signalled nor kept
}

void TestReaping::keepsWhatMayLive_data()
{
    QTest::addColumn<std::string>("why");
    for (const char *why : {"ours", "another container", "its daemon lives"})
        QTest::newRow(why) << std::string(why);
}

void TestReaping::keepsWhatMayLive()
{
    QFETCH(std::string, why);
    Orphan orphan(*m_sandbox, "sleep 1000 & wait");
    if (why == "ours") {
        orphan.record().instance = "ours";
    } else if (why == "another container") {
        orphan.record().node += "0";
        orphan.record().at = std::int64_t{1} << 50U;
    } else {
        orphan.record().daemonPid = ::getpid();
        orphan.record().daemonStart = readProcessStat(::getpid())->start;
    }
    put(orphan);
    const CapturedLog log;
    reapChildren();
    QVERIFY(orphan.lives());
    QVERIFY(has(orphan.pid()));
    QVERIFY(log.holds(summary
                      + std::string("0 orphaned group(s): 0 ended on SIGTERM, 0 on SIGKILL, 0 "
                                    "survived; 0 stale record(s) dropped, 1 kept\n")));
}

void TestReaping::removesWhatIsNoRecord()
{
    const std::string folder = m_sandbox->path("run/children/");
    const std::string target = m_sandbox->makeFile("target", "{\"pid\":7}");
    put("7.json", "{\"pid\":8}");
    put("x.json", "no JSON");
    fs::create_symlink(target, folder + "9.json");
    fs::create_directory(folder + "d.json");
    QCOMPARE(::mkfifo((folder + "f.json").c_str(), 0600), 0);
    put("notes", "not a name of a record");
    put(".rec-7.json.abc", "a part of one");
    fs::create_directories(folder + "full.json/entry");
    const CapturedLog log;
    reapChildren();
    QVERIFY(fs::exists(target));
    std::vector<std::string> left;
    for (const auto &entry : fs::directory_iterator(folder))
        left.push_back(entry.path().filename());
    std::sort(left.begin(), left.end());
    QCOMPARE(left, (std::vector<std::string>{".rec-7.json.abc", "full.json", "notes"}));
    QCOMPARE(log.text(), std::string());
}

void TestReaping::removesRecordsOfTheGone()
{
    Orphan zombie(*m_sandbox, "exit 0");
    QVERIFY(eventually([&] { return !zombie.lives(); }));
    put(zombie);
    ChildRecord none = zombie.record();
    none.pid = noPid;
    put(recordName(noPid), none.json());
    ChildRecord boot = none; // its pids mean nothing any more, whoever has them now
    boot.pid = ::getpid();
    boot.node = "boot0/pid:[1]";
    put(recordName(::getpid()), boot.json());
    const CapturedLog log;
    reapChildren();
    QVERIFY(fs::is_empty(m_sandbox->path("run/children")));
    QCOMPARE(log.text(), std::string());
}

void TestReaping::withoutPidfdsNothingIsSignalled()
{
    Orphan orphan(*m_sandbox, "sleep 1000 & wait");
    QVERIFY(becomesReady(orphan));
    put(orphan);
    const CapturedLog log;
    if (!withRefusedCalls({SYS_pidfd_open}, ENOSYS, [this] { reapChildren(); }))
        QSKIP("the system has no filters for system calls");
    QVERIFY(orphan.lives());
    QVERIFY2(log.holds("is not a child to end (no pidfd can hold it)"), log.text().c_str());
}

/// A process that executes a program has another command line, or none, for a moment.
void TestReaping::takesASecondLook()
{
    Orphan orphan(*m_sandbox, "kill -STOP $$; exec /bin/sh -c 'sleep 1000; :'", "run", "first");
    put(orphan);
    const auto runs = [&](const char *word) {
        const auto arguments = argumentsOf(orphan.pid());
        return !arguments.empty() && arguments.front() == word;
    };
    QVERIFY(eventually([&] { return readProcessStat(orphan.pid())->isStopped(); }));
    QVERIFY(runs("first"));
    int waits = 0;
    ReapTimes times;
    times.ending.poll = std::chrono::milliseconds(5);
    times.wait = [&](std::chrono::milliseconds time) {
        if (++waits > 1)
            return GroupEnding::sleep(time);
        ::kill(orphan.pid(), SIGCONT);
        return eventually([&] { return runs("/bin/sh"); });
    };
    const CapturedLog log;
    reapPredecessorsChildren(RunDirectory(m_sandbox->path("run")), {.id = "ours", .startedAt = 0},
                             ReferenceBuild::standard(), times);
    QVERIFY2(!orphan.lives(), log.text().c_str());
    QVERIFY(!log.holds("is not a child to end"));
}

void TestReaping::readsNoMoreThan128()
{
    for (int i = 0; i < 131; ++i)
        put("x" + std::to_string(i) + ".json", "no record");
    const CapturedLog log;
    reapChildren();
    QVERIFY(log.holds("[process.Registry] more than 128 records in "
                      + m_sandbox->path("run/children")
                      + "; leaving the rest for the next start\n"));
    QCOMPARE(entries(), 3);
}

void TestReaping::endsNoMoreThan64()
{
    std::vector<std::unique_ptr<Orphan>> orphans;
    for (int i = 0; i < 66; ++i)
        put(*orphans.emplace_back(std::make_unique<Orphan>(*m_sandbox, "kill -STOP $$; :")));
    const CapturedLog log;
    reapChildren();
    QVERIFY2(log.holds("[process.Registry] 2 more orphaned group(s) recorded in "
                       + m_sandbox->path("run/children")
                       + " than the 64 one start ends; leaving those for the next start\n"),
             log.text().c_str());
    std::size_t living = 0;
    for (const auto &orphan : orphans)
        living += orphan->lives() ? 1 : 0;
    QCOMPARE(living, std::size_t{2});
    QCOMPARE(entries(), 2);
}

void TestReaping::childrenIsNoDirectory_data()
{
    QTest::addColumn<bool>("isLink");
    QTest::newRow("a file") << false;
    QTest::newRow("a symlink to a directory") << true;
}

void TestReaping::childrenIsNoDirectory()
{
    QFETCH(bool, isLink);
    Orphan orphan(*m_sandbox, "sleep 1000 & wait");
    put(orphan);
    fs::rename(m_sandbox->path("run/children"), m_sandbox->path("elsewhere"));
    if (isLink)
        fs::create_symlink(m_sandbox->path("elsewhere"), m_sandbox->path("run/children"));
    else
        (void)m_sandbox->makeFile("run/children", "");
    const CapturedLog log;
    reapChildren();
    QVERIFY(log.holds("[process.Registry] " + m_sandbox->path("run/children")
                      + " is not a directory; reaping nothing\n"));
    QVERIFY(orphan.lives());
    QVERIFY(fs::exists(m_sandbox->path("elsewhere/" + recordName(orphan.pid()))));
}

void TestReaping::withoutChildrenItIsSilent()
{
    fs::remove(m_sandbox->path("run/children"));
    const CapturedLog log;
    reapChildren();
    QCOMPARE(log.text(), std::string());
    QVERIFY(!fs::exists(m_sandbox->path("run/children")));
}

CLAUSTRUM_PLAIN_TEST(TestReaping)
#include "testreaping.moc"
