// SPDX-License-Identifier: Apache-2.0
// Passes of the host cleaner over a whole installation, with real daemons, directories and CLIs.
#include "daemon/hostclean/cleaningpass.h"
#include "daemon/hostclean/tests/installation.h"
#include "daemon/loop/tests/capturedlog.h"
#include "daemon/loop/tests/loopapplication.h"
#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/processfacts.h"
#include "testing/deadline.h"
#include "testing/texts.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <csignal>
#include <sys/file.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestCleaningPass : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void summaries_data();
    void summaries();
    void nothingToDo();
    void reachesItselfOrDoesNothing();
    void removesUnusedDirectories();
    void keepsALockedDirectory();
    void examinesNoMoreThan64();
    void retiresAnAbandonedDaemon();
    void retiresNobodyWithAClient();
    void retiresNobodyOfAnyDoubt();
    void triesNoMoreThan8();
    void endsWithTheDaemon();
    void runsOnItsClock();
    void endsOrphans();

private:
    CleaningCounts pass() { return CleaningPass(m_job).run(); }
    [[nodiscard]] bool logs(const std::string &line) const
    {
        return m_log->holds("[hostclean] " + line + "\n");
    }

    std::unique_ptr<Sandbox> m_sandbox;
    std::unique_ptr<Installation> m_host;
    CleaningJob m_job;
    std::unique_ptr<CapturedLog> m_log;
};

static std::string quoted(const std::string &path)
{
    return '"' + path + '"';
}

void TestCleaningPass::init()
{
    m_sandbox = std::make_unique<Sandbox>();
    m_host = std::make_unique<Installation>(*m_sandbox);
    m_job = m_host->job();
    m_log = std::make_unique<CapturedLog>();
}

void TestCleaningPass::cleanup()
{
    m_log.reset();
    m_host.reset();
    m_sandbox.reset();
}

void TestCleaningPass::summaries_data()
{
    QTest::addColumn<int>("orphans");
    QTest::addColumn<int>("undecided");
    QTest::addColumn<std::string>("summary");
    const std::string begin = "stranded daemons signalled 0 (ended 0, survived 0) plus 0 "
                              "process(es)/group(s) they left behind; ";
    QTest::newRow("nothing") << 0 << 0 << std::string("nothing to do");
    QTest::newRow("orphans") << 3 << 0
                             << begin
                                    + "orphaned Claude Code groups signalled 3 (survived 1); "
                                      "abandoned daemons retired 0; "
                                      "dead run dirs removed 0; candidates left undecided 0";
    QTest::newRow("only a doubt") << 0 << 2
                                  << begin
                                         + "orphaned Claude Code groups signalled 0 (survived 0); "
                                           "abandoned daemons retired 0; "
                                           "dead run dirs removed 0; candidates left undecided 2";
}

void TestCleaningPass::summaries()
{
    QFETCH(int, orphans);
    QFETCH(int, undecided);
    CleaningCounts counts;
    counts.orphansSignalled = static_cast<std::size_t>(orphans);
    counts.orphansSurvived = static_cast<std::size_t>(orphans / 2);
    counts.undecided = static_cast<std::size_t>(undecided);
    QTEST(counts.summary(), "summary");
}

void TestCleaningPass::nothingToDo()
{
    Installation::age(m_host->run("own"), 100); // its own it leaves
    m_host->makeRun("young", 29);
    pass();
    QVERIFY(fs::exists(m_host->run("own")) && fs::exists(m_host->run("young")));
    QVERIFY(logs("pass starting (the next connection logged is this pass probing its own socket)"));
    const QRegularExpression done("\\[hostclean\\] pass done in [0-9.]+m?s: nothing to do\n$");
    QVERIFY(done.match(QString::fromStdString(m_log->text())).hasMatch());
}

void TestCleaningPass::reachesItselfOrDoesNothing()
{
    m_host->makeRun("old", 31);
    m_host->closeOwnSocket();
    pass();
    QVERIFY(fs::exists(m_host->run("old")));
    QVERIFY(logs("pass skipped: " + m_host->ownSocket() + " does not lead to this daemon"));
    QVERIFY(!m_log->holds("pass done"));
}

void TestCleaningPass::removesUnusedDirectories()
{
    m_host->makeRun("old", 31);
    m_host->makeRun("young", 29);
    m_host->makeRun("begun.removing-7-abc", 0);
    m_host->makeRun("logged", 31);
    (void)m_sandbox->makeFile("r/run/logged/remote-server.log", "");
    Installation::age(m_host->run("logged"), 31);
    const std::string file = m_sandbox->makeFile("r/run/file", "");
    Installation::age(file, 31);
    fs::create_directory_symlink(m_sandbox->path("home"), m_host->run("link"));
    Installation::age(m_sandbox->path("home"), 31);
    const auto counts = pass();
    QCOMPARE(counts.removed, std::size_t{2});
    std::vector<std::string> left;
    for (const auto &entry : fs::directory_iterator(m_sandbox->path("r/run")))
        left.push_back(entry.path().filename());
    std::sort(left.begin(), left.end());
    QCOMPARE(left, (std::vector<std::string>{"file", "link", "logged", "own", "young"}));
    QVERIFY(fs::exists(m_sandbox->path("home")));
    QVERIFY2(logs("removed run dir " + quoted(m_host->run("old"))
                  + ": unused for 31 days, nothing answers on its socket, no process holds its "
                    "lock"),
             m_log->text().c_str());
    QVERIFY(m_log->holds("dead run dirs removed 2; candidates left undecided 0\n"));
}

void TestCleaningPass::keepsALockedDirectory()
{
    m_host->makeRun("old", 31);
    m_host->makeRun("odd", 31);
    const auto lock = openFile(m_sandbox->makeFile("r/run/old/daemon.lock", ""), O_RDWR);
    QVERIFY(lock && ::flock(lock->get(), LOCK_EX | LOCK_NB) == 0);
    (void)m_sandbox->makeFile("r/run/odd/daemon.lock", "no record");
    Installation::age(m_host->run("old"), 31);
    Installation::age(m_host->run("odd"), 32);
    QCOMPARE(pass().undecided, std::size_t{2});
    QVERIFY(fs::exists(m_host->run("old")) && fs::exists(m_host->run("odd")));
    QVERIFY2(logs("run dir " + quoted(m_host->run("old"))
                  + " unused for 31 days: kept, a live process holds its daemon.lock"),
             m_log->text().c_str());
    QVERIFY(logs("run dir " + quoted(m_host->run("odd"))
                 + " unused for 32 days: kept, its daemon.lock cannot be read"));
}

void TestCleaningPass::examinesNoMoreThan64()
{
    for (int i = 0; i < 66; ++i)
        m_host->makeRun("old" + std::to_string(i), 31);
    QCOMPARE(pass().removed, std::size_t{64});
    QVERIFY(logs("more than 64 run dirs under " + m_sandbox->path("r/run")
                 + "; only the first 64 are examined"));
}

void TestCleaningPass::retiresAnAbandonedDaemon()
{
    m_host->deploy();
    m_host->makeRun("old", 0);
    TestDaemon daemon(*m_sandbox, m_host->daemonOf("old"));
    Installation::age(m_host->run("old"), 40);
    const auto counts = pass();
    QVERIFY2(counts.retired == 1 && counts.removed == 1, m_log->text().c_str());
    QCOMPARE(daemon.waitForEnd(), 0);
    QVERIFY(!fs::exists(m_host->run("old")));
    QVERIFY(logs("retiring abandoned daemon pid " + std::to_string(daemon.pid()) + ": its run dir "
                 + quoted(m_host->run("old")) + " has seen no connection for 40 days: SIGTERM"));
}

void TestCleaningPass::retiresNobodyWithAClient()
{
    m_host->deploy();
    m_host->makeRun("old", 0);
    const TestDaemon daemon(*m_sandbox, m_host->daemonOf("old"));
    Client client = daemon.client();
    QCOMPARE(client.call("server.ping"), std::string(R"({"pong":true})"));
    Installation::age(m_host->run("old"), 40);
    QCOMPARE(pass().undecided, std::size_t{1});
    QVERIFY(daemon.running());
    QVERIFY2(logs("run dir " + quoted(m_host->run("old")) + " unused for 40 days: its daemon (pid "
                  + std::to_string(daemon.pid())
                  + ") was not retired: a connection is attached to it right now, or that could "
                    "not be read: in use after all"),
             m_log->text().c_str());
}

/// Each proof is in testhostprocess; here one shows that they are made.
void TestCleaningPass::retiresNobodyOfAnyDoubt()
{
    m_host->deploy();
    m_host->makeRun("old", 0);
    const TestDaemon daemon(*m_sandbox, m_host->daemonOf("old"));
    Installation::age(m_host->run("old"), 40);
    m_job.times.leastAge = std::chrono::hours(1);
    QCOMPARE(pass().undecided, std::size_t{1});
    QVERIFY(daemon.running());
    QVERIFY2(m_log->holds(" was not retired: it is too young to judge\n"), m_log->text().c_str());
}

void TestCleaningPass::triesNoMoreThan8()
{
    std::vector<Fd> listeners;
    for (int i = 0; i < 10; ++i) {
        const std::string name = "old" + std::to_string(i);
        m_host->makeRun(name, 31);
        auto listener = bindUnixSocket(m_host->run(name) + "/rpc.sock");
        QVERIFY(listener);
        listeners.push_back(std::move(*listener));
        Installation::age(m_host->run(name), 31);
    }
    QCOMPARE(pass().undecided, std::size_t{8});
    const QString log = QString::fromStdString(m_log->text());
    QCOMPARE(log.count("was not retired: the listener could not be verified as a daemon of ours "
                       "(this daemon, its parent or process 1)\n"),
             8);
    QCOMPARE(log.count(" unused for 31 days: left for a later pass (8 retirements this pass "
                       "already)\n"),
             2);
}

void TestCleaningPass::endsWithTheDaemon()
{
    m_host->makeRun("old", 31);
    m_job.wait = [](std::chrono::milliseconds) { return false; };
    QCOMPARE(pass().removed, std::size_t{0});
    QVERIFY(fs::exists(m_host->run("old")));
}

void TestCleaningPass::runsOnItsClock()
{
    const auto marks = [&] { return statFile(m_host->run("own"))->st_mtime; };
    m_host->makeRun("old", 31);
    Installation::age(m_host->run("own"), 31);
    Workers workers;
    m_job.times.firstPass = std::chrono::milliseconds(20);
    m_job.times.interval = std::chrono::milliseconds(30);
    {
        const HostCleaner cleaner(m_job.layout, workers, false, m_job.times);
        QVERIFY(::time(nullptr) - marks() < 600); // at the start
        QTRY_VERIFY(!fs::exists(m_host->run("old")));
        Installation::age(m_host->run("own"), 31);
        m_host->makeRun("old2", 31);
        QTRY_VERIFY(!fs::exists(m_host->run("old2"))); // the next pass
        QTRY_VERIFY(::time(nullptr) - marks() < 600);
    }
    QVERIFY(workers.waitForIdle(patience));
}

namespace {

/// A CLI as a daemon has left it: a child of process 1, which this test is in its namespace.
struct Cli
{
    Cli(const Sandbox &sandbox, const std::string &script, bool hasPipes = true)
    {
        auto pipe = makePipe();
        SpawnRequest request;
        request.file = sandbox.path("r/ccd-cli/2.0");
        request.args = {request.file, "-c", script, "x", "--output-format", "stream-json"};
        request.env = sandbox.environment({{"CLAUDE_SSH_DAEMON_CHILD", "1"}});
        request.stdinFd = hasPipes ? pipe->readEnd.get() : -1;
        request.stdoutFd = request.stderrFd = pipe->writeEnd.get();
        child = std::move(*spawn(request));
    }
    [[nodiscard]] bool lives() const { return !readProcessStat(child.pid)->hasEnded(); }

    Child child;
};

} // namespace

/// In a pid namespace of its own, whose process 1 adopts orphans: nothing else of this host can be
/// meant there.
void TestCleaningPass::endsOrphans()
{
    if (::getpid() != 1) {
        RunSetup setup;
        setup.program = "/usr/bin/unshare";
        const auto outcome =
            run(*m_sandbox,
                {"--pid", "--mount", "--fork", "--mount-proc", "--kill-child",
                 processLink(::getpid(), "exe"), "testcleaningpass", "endsOrphans"},
                setup);
        if (outcome.err.find("unshare:") != std::string::npos)
            QSKIP(("no pid namespace: " + outcome.err).c_str());
        QVERIFY2(outcome.status == 0, (outcome.out + outcome.err).c_str());
        return;
    }
    fs::copy_file("/bin/sh", m_sandbox->path("r/ccd-cli/2.0"));
    const Cli orphan(*m_sandbox, "sleep 1000 & wait");
    const Cli stubborn(*m_sandbox, "trap '' TERM; kill -STOP $$; while :; do sleep 1000; done");
    const Cli noPipe(*m_sandbox, "sleep 1000 & wait", false);
    QVERIFY(eventually([&] { return readProcessStat(stubborn.child.pid)->isStopped(); }));
    ::kill(stubborn.child.pid, SIGCONT); // it has set its trap
    QVERIFY(eventually([&] { return !readProcessStat(stubborn.child.pid)->isStopped(); }));
    m_job.sparesOrphans = true;
    QCOMPARE(pass().orphansSignalled, std::size_t{0});
    QVERIFY(orphan.lives());
    m_job.sparesOrphans = false;
    const auto counts = pass();
    QVERIFY2(counts.orphansSignalled == 2 && counts.orphansSurvived == 0, m_log->text().c_str());
    QVERIFY(!orphan.lives() && !stubborn.lives() && noPipe.lives());
    QVERIFY(logs("ending orphaned Claude Code process group " + std::to_string(orphan.child.pid)
                 + " (its daemon is gone): SIGTERM"));
    QVERIFY(logs("group " + std::to_string(stubborn.child.pid)
                 + " outlived SIGTERM for 300ms: SIGKILL"));
}

CLAUSTRUM_TEST_IN(LoopApplication, TestCleaningPass)
#include "testcleaningpass.moc"
