// SPDX-License-Identifier: Apache-2.0
// daemon.lock: its record, the end of its holder, and the starts that must do without it. Which
// holders may be signalled is tested in testeviction.
#include "common/tests/lockholder.h"
#include "daemon/life/runlock.h"
#include "daemon/loop/tests/capturedlog.h"
#include "testing/refusedcalls.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"
#include "wire/builds.h"

#include <QRegularExpression>

#include <filesystem>
#include <memory>
#include <sys/syscall.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

namespace {

const LifeRules &rulesOf(const char *build)
{
    return ReferenceBuild::find(build).value()->life();
}

/// A run directory with a lock that others may hold.
struct RunDirectory
{
    [[nodiscard]] std::string path(const char *name) const
    {
        return QFile::encodeName(folder.filePath(name)).toStdString();
    }
    [[nodiscard]] std::string lock() const { return path("daemon.lock"); }

    [[nodiscard]] RunLockRequest request(const char *build = "89cb628") const
    {
        return {.self = {.program = "claustrum", .socket = path("rpc.sock")},
                .rules = rulesOf(build),
                .termPatience = std::chrono::minutes(1),
                .killPatience = std::chrono::minutes(1)};
    }
    [[nodiscard]] std::unique_ptr<LockHolder> heldBy(const std::string &program,
                                                     const std::string &before = {}) const
    {
        const std::vector<std::string> words{"-serve", "-socket", path("rpc.sock")};
        return std::make_unique<LockHolder>(folder, program, words, before);
    }

    QTemporaryDir folder;
};

std::string recordOf(const LockHolder &holder, const char *instance, const char *role = "serve")
{
    OwnerRecord record;
    record.pid = holder.pid();
    record.role = role;
    record.node = ownNode();
    record.instanceId = instance;
    return record.line();
}

/// The lines without time and level, "@" for the folder and "#" for @p pid.
std::string linesOf(const CapturedLog &log, const RunDirectory &directory, pid_t pid = 0)
{
    QString text = QString::fromStdString(log.text());
    text.replace(QRegularExpression("^.{20}(WARN |INFO ) \\[daemon\\] ",
                                    QRegularExpression::MultilineOption),
                 "\\1");
    text.replace(directory.folder.path(), "@");
    if (pid != 0)
        text.replace("pid " + QString::number(pid), "pid #");
    return text.toStdString();
}

const std::string withoutLock =
    "INFO serve: not the run dir's lock holder; leaving any predecessor's children alone and "
    "recording none\n";

} // namespace

class TestRunLock : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsARecordOfItself();
    void cutsALongerRecord();
    void doesWithoutTheFile_data();
    void doesWithoutTheFile();
    void doesWithoutLocks();
    void endsTheHolder_data();
    void endsTheHolder();
    void killsTheHolder_data();
    void killsTheHolder();
    void leavesStrangersAlone_data();
    void leavesStrangersAlone();
};

void TestRunLock::holdsARecordOfItself()
{
    const RunDirectory directory;
    const CapturedLog log;
    RunLock lock(directory.request());
    QVERIFY(lock.isHeld());
    const auto shared = openFile(directory.lock(), O_RDONLY);
    QVERIFY(shared);
    QCOMPARE(::flock(shared->get(), LOCK_SH | LOCK_NB), -1);
    const std::string head = "{\"pid\":" + std::to_string(::getpid())
                             + ",\"role\":\"serve\",\"node\":\"" + ownNode() + '"';
    QCOMPARE(contentOf(directory.lock()), head + "}\n");
    QCOMPARE(static_cast<int>(fs::status(directory.lock()).permissions()), 0600);
    lock.publish({.id = "0123456789abcdef0123456789abcdef", .startedAt = 1764460800123});
    QCOMPARE(contentOf(directory.lock()),
             head
                 + ",\"instanceId\":\"0123456789abcdef0123456789abcdef\",\"startedAt\":"
                   "1764460800123}\n");
    lock.release();
    QVERIFY(!lock.isHeld());
    QCOMPARE(fs::file_size(directory.lock()), std::uintmax_t{0});
    QCOMPARE(::flock(shared->get(), LOCK_EX | LOCK_NB), 0);
    QCOMPARE(log.text(), std::string());
}

/// Of a daemon that was killed.
void TestRunLock::cutsALongerRecord()
{
    const RunDirectory directory;
    const auto file = openFile(directory.lock(), O_WRONLY | O_CREAT, 0600);
    QVERIFY(file && writeAll(file->get(), std::string(1000, 'x'), "lock"));
    const RunLock lock(directory.request());
    QVERIFY(parseOwnerRecord(contentOf(directory.lock())).pid == ::getpid());
}

void TestRunLock::doesWithoutTheFile_data()
{
    QTest::addColumn<std::string>("kind");
    QTest::addColumn<std::string>("build");
    QTest::addColumn<std::string>("lines");
    const auto row = [](const char *kind, const char *build, const std::string &why,
                        const std::string &then) {
        QTest::addRow("%s, %s", kind, build)
            << std::string(kind) << std::string(build)
            << "WARN serve: cannot open @/daemon.lock (open @/daemon.lock: " + why
                   + "); proceeding without run-dir ownership\n" + then;
    };
    row("symlink", "89cb628", "too many levels of symbolic links", withoutLock);
    row("symlink", "4534d86", "too many levels of symbolic links", "");
    row("directory", "89cb628", "is a directory", withoutLock);
    row("fifo", "89cb628", "not a regular file", withoutLock);
}

void TestRunLock::doesWithoutTheFile()
{
    QFETCH(std::string, kind);
    QFETCH(std::string, build);
    const RunDirectory directory;
    const std::string path = directory.lock();
    if (kind == "symlink") {
        const auto target = openFile(directory.path("target"), O_WRONLY | O_CREAT, 0600);
        QVERIFY(target && writeAll(target->get(), "precious", "target"));
        fs::create_symlink(directory.path("target"), path);
    } else {
        QCOMPARE(kind == "fifo" ? ::mkfifo(path.c_str(), 0600) : ::mkdir(path.c_str(), 0700), 0);
    }
    const CapturedLog log;
    QVERIFY(!RunLock(directory.request(build.c_str())).isHeld());
    QTEST(linesOf(log, directory), "lines");
    if (kind == "symlink")
        QCOMPARE(contentOf(directory.path("target")), std::string("precious"));
}

void TestRunLock::doesWithoutLocks()
{
    const RunDirectory directory;
    const CapturedLog log;
    bool held = true;
    const bool possible = withRefusedCalls({SYS_flock}, ENOLCK,
                                           [&] { held = RunLock(directory.request()).isHeld(); });
    if (!possible)
        QSKIP("the system has no filters for system calls");
    QVERIFY(!held);
    QCOMPARE(linesOf(log, directory),
             "WARN serve: flock @/daemon.lock unsupported (no locks available); proceeding without "
             "run-dir ownership\n"
                 + withoutLock);
}

void TestRunLock::endsTheHolder_data()
{
    QTest::addColumn<std::string>("instance");
    QTest::addColumn<std::string>("shown");
    QTest::newRow("it listens") << std::string("abc") << std::string(" (instance \"abc\")");
    QTest::newRow("it is starting") << std::string() << std::string();
}

void TestRunLock::endsTheHolder()
{
    QFETCH(std::string, instance);
    QFETCH(std::string, shown);
    const RunDirectory directory;
    const auto holder = directory.heldBy("claustrum");
    holder->writeRecord(recordOf(*holder, instance.c_str()));
    const CapturedLog log;
    const RunLock lock(directory.request());
    QVERIFY(lock.isHeld());
    QCOMPARE(linesOf(log, directory, holder->pid()),
             "INFO serve: run dir is held by a live daemon, pid #" + shown
                 + "; sending SIGTERM\nINFO serve: previous daemon pid #" + shown
                 + " exited after SIGTERM\nINFO serve: previous owner of @: terminated\n");
    QCOMPARE(parseOwnerRecord(contentOf(directory.lock())).pid, std::int64_t{::getpid()});
}

void TestRunLock::killsTheHolder_data()
{
    QTest::addColumn<std::string>("build");
    QTest::addColumn<std::string>("children");
    QTest::newRow("4534d86") << std::string("4534d86") << std::string("are orphaned");
    QTest::newRow("19f30c4") << std::string("19f30c4")
                             << std::string("are ended next, before this daemon serves");
}

void TestRunLock::killsTheHolder()
{
    QFETCH(std::string, build);
    QFETCH(std::string, children);
    const RunDirectory directory;
    const auto holder = directory.heldBy("claustrum", LockHolder::ignoresTerm);
    holder->writeRecord(recordOf(*holder, "abc"));
    const CapturedLog log;
    auto request = directory.request(build.c_str());
    request.termPatience = std::chrono::milliseconds(100);
    QVERIFY(RunLock(request).isHeld());
    QCOMPARE(
        linesOf(log, directory, holder->pid()),
        "INFO serve: run dir is held by a live daemon, pid # (instance \"abc\"); sending "
        "SIGTERM\nWARN serve: WARNING previous daemon pid # (instance \"abc\") ignored SIGTERM "
        "for 0s; sending SIGKILL (its Claude Code children, if any, "
            + children + ")\nINFO serve: previous owner of @: killed\n");
}

void TestRunLock::leavesStrangersAlone_data()
{
    QTest::addColumn<std::string>("program");
    QTest::addColumn<std::string>("role"); // empty: no record
    QTest::addColumn<std::string>("line");
    const std::string head = "WARN serve: WARNING @/daemon.lock is held by a live process we will "
                             "not signal (";
    QTest::newRow("no record") << std::string("flock") << std::string()
                               << head
                                      + "its holder is not a daemon (role \"\")); leaving it alone";
    QTest::newRow("another program")
        << std::string("other") << std::string("serve")
        << head + "pid # is not a claustrum --serve process for @/rpc.sock); leaving it alone";
    QTest::newRow("-stop") << std::string("claustrum") << std::string("stop")
                           << std::string("INFO serve: @/daemon.lock is held by a --stop (pid #) "
                                          "that has not let go; leaving it");
}

void TestRunLock::leavesStrangersAlone()
{
    QFETCH(std::string, program);
    QFETCH(std::string, role);
    QFETCH(std::string, line);
    const RunDirectory directory;
    const auto holder = directory.heldBy(program);
    const std::string record = role.empty() ? "" : recordOf(*holder, "abc", role.c_str());
    holder->writeRecord(record);
    const CapturedLog log;
    {
        const RunLock lock(directory.request());
        QVERIFY(!lock.isHeld());
    }
    QVERIFY(holder->isHeld());
    QCOMPARE(contentOf(directory.lock()), record);
    QCOMPARE(linesOf(log, directory, holder->pid()),
             line + "\nINFO serve: previous owner of @: survivor\n" + withoutLock);
}

CLAUSTRUM_TEST(TestRunLock)
#include "testrunlock.moc"
