// SPDX-License-Identifier: Apache-2.0
// Holders of a daemon.lock that must be signalled, and those that must not.
#include "common/eviction.h"
#include "common/tests/lockholder.h"
#include "testing/refusedcalls.h"
#include "testing/testprogram.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>

using namespace claustrum;
using claustrum::testing::LockHolder;

namespace {

/// A process that has nothing to do with the lock.
class Bystander
{
public:
    Bystander()
    {
        SpawnRequest request;
        request.file = "/bin/sleep";
        request.args = {"sleep", "1000"};
        auto child = spawn(request);
        if (!child)
            qFatal("%s", child.error().text.c_str());
        m_child = std::move(*child);
    }
    ~Bystander()
    {
        ::kill(m_child.pid, SIGKILL);
        (void)reap(m_child.pid);
    }
    Bystander(const Bystander &) = delete;
    Bystander &operator=(const Bystander &) = delete;

    [[nodiscard]] pid_t pid() const { return m_child.pid; }
    [[nodiscard]] bool lives() const
    {
        siginfo_t end{};
        return ::waitid(P_PID, static_cast<id_t>(m_child.pid), &end, WEXITED | WNOHANG | WNOWAIT)
                   == 0
               && end.si_pid == 0;
    }

private:
    Child m_child;
};

struct Ended
{
    Evicted outcome;
    std::vector<std::string> lines;
};

Ended evict(const std::string &lock, int termMs = 60'000,
            std::chrono::milliseconds recordPatience = {})
{
    Ended ended{Evicted::Nobody, {}};
    EvictionRequest request;
    request.lockPath = lock;
    request.expected = {.program = "claustrum", .socket = "/run/x/rpc.sock"};
    request.recordPatience = recordPatience;
    request.termPatience = std::chrono::milliseconds(termMs);
    request.killPatience = std::chrono::minutes(1);
    request.log = [&](bool, const std::string &line) { ended.lines.push_back(line); };
    ended.outcome = evictOwner(request);
    return ended;
}

std::string recordOf(std::int64_t pid, const std::string &role = "serve",
                     const std::string &node = ownNode())
{
    return "{\"pid\":" + std::to_string(pid) + ",\"role\":\"" + role + "\",\"node\":\"" + node
           + "\",\"instanceId\":\"abc\",\"startedAt\":1}\n";
}

const std::vector<std::string> daemonsWords{"-serve", "-socket", "/run/x/./rpc.sock"};

} // namespace

class TestEviction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void leavesAFreeLockAlone();
    void terminates_data();
    void terminates();
    void kills();
    void signalsNoStranger_data();
    void signalsNoStranger();
    void signalsNobodyWithoutPidfds();
    void testsAgainBeforeSigkill();
    void waitsForARecord();
    void doesNotFollowALink();
};

void TestEviction::leavesAFreeLockAlone()
{
    const QTemporaryDir folder;
    const auto lock = QFile::encodeName(folder.filePath("daemon.lock")).toStdString();
    QVERIFY(evict(lock).outcome == Evicted::Nobody);
    QVERIFY(!QFile::exists(folder.filePath("daemon.lock"))); // not made
    const auto fd = openFile(lock, O_WRONLY | O_CREAT, 0600);
    QVERIFY(fd && writeAll(fd->get(), recordOf(1), lock));
    QVERIFY(evict(lock).outcome == Evicted::Nobody);
}

void TestEviction::terminates_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("a word each") << QStringList{"-serve", "-socket", "/run/x/rpc.sock"};
    QTest::newRow("two dashes") << QStringList{"--serve", "--socket", "/run/x/../x/rpc.sock"};
    QTest::newRow("with =") << QStringList{"-inspect", "-socket=/run/x/rpc.sock", "-serve"};
}

void TestEviction::terminates()
{
    QFETCH(QStringList, words);
    std::vector<std::string> plain;
    for (const auto &word : words)
        plain.push_back(word.toStdString());
    const QTemporaryDir folder;
    const LockHolder holder(folder, "/opt/claustrum", plain);
    holder.writeRecord(recordOf(holder.pid()));
    const auto ended = evict(holder.lock());
    QVERIFY(ended.outcome == Evicted::Terminated);
    const auto pid = std::to_string(holder.pid());
    QCOMPARE(ended.lines,
             (std::vector<std::string>{"stop: run dir is held by a live daemon, pid " + pid
                                           + " (instance \"abc\"); sending SIGTERM",
                                       "stop: previous daemon pid " + pid
                                           + " (instance \"abc\") exited after SIGTERM"}));
}

/// A daemon that is still starting, whose record is short.
void TestEviction::kills()
{
    const QTemporaryDir folder;
    const LockHolder holder(folder, "claustrum", daemonsWords, LockHolder::ignoresTerm);
    const auto pid = std::to_string(holder.pid());
    holder.writeRecord("{\"pid\":" + pid + ",\"role\":\"serve\",\"node\":\"" + ownNode() + "\"}\n");
    const auto ended = evict(holder.lock(), 100);
    QVERIFY(ended.outcome == Evicted::Killed);
    QCOMPARE(ended.lines.at(0),
             "stop: run dir is held by a live daemon, pid " + pid + "; sending SIGTERM");
    QCOMPARE(
        ended.lines.at(1),
        "stop: WARNING previous daemon pid " + pid
            + " ignored SIGTERM for 0s; sending SIGKILL (its Claude Code children, if any, are "
              "ended next, before this daemon serves)");
}

void TestEviction::signalsNoStranger_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("socket"); // ! before it: without -serve
    QTest::addColumn<QByteArray>("record"); // @: the pid, ^: our own, *: of another process,
                                            // #: this node, %: this boot
    QTest::addColumn<QByteArray>("reason");
    const QByteArray record(R"({"pid":@,"role":"serve","node":"#"})");
    const auto row = [](const char *name, const char *program, const char *socket,
                        const QByteArray &text, const char *reason) {
        QTest::newRow(name) << QByteArray(program) << QByteArray(socket) << text
                            << QByteArray(reason);
    };
    const char *const noDaemon = "its holder is not a daemon (role \"\")";
    const char *const another = "pid @ is not a claustrum --serve process for /run/x/rpc.sock";
    row("no record", "claustrum", "/run/x/rpc.sock", "", noDaemon);
    row("garbage", "claustrum", "/run/x/rpc.sock", "{\"pid\":", noDaemon);
    row("another role", "claustrum", "/run/x/rpc.sock", R"({"pid":@,"role":"stop","node":"#"})",
        "its holder is not a daemon (role \"stop\")");
    row("another program", "sh", "/run/x/rpc.sock", record, another);
    row("another socket", "claustrum", "/run/y/rpc.sock", record, another);
    row("another boot", "claustrum", "/run/x/rpc.sock",
        R"({"pid":@,"role":"serve","node":"x/pid:[1]"})", another);
    row("another namespace", "claustrum", "/run/x/rpc.sock",
        R"({"pid":@,"role":"serve","node":"%/pid:[1]"})", another);
    row("a reused pid", "claustrum", "/run/x/rpc.sock", R"({"pid":*,"role":"serve","node":"#"})",
        "pid * is not a claustrum --serve process for /run/x/rpc.sock");
    row("no node", "claustrum", "/run/x/rpc.sock", R"({"pid":@,"role":"serve"})", another);
    row("no -serve", "claustrum", "!/run/x/rpc.sock", record, another);
    row("ourselves", "claustrum", "/run/x/rpc.sock", R"({"pid":^,"role":"serve","node":"#"})",
        "pid ^ is not a claustrum --serve process for /run/x/rpc.sock");
    row("pid 1", "claustrum", "/run/x/rpc.sock", R"({"pid":1,"role":"serve","node":"#"})",
        "pid 1 is not a claustrum --serve process for /run/x/rpc.sock");
    row("a negative pid", "claustrum", "/run/x/rpc.sock", R"({"pid":-2,"role":"serve","node":"#"})",
        "pid -2 is not a claustrum --serve process for /run/x/rpc.sock");
}

void TestEviction::signalsNoStranger()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, socket);
    QFETCH(QByteArray, record);
    QFETCH(QByteArray, reason);
    const QTemporaryDir folder;
    const std::string mode = socket.startsWith('!') ? "-bridge" : "-serve";
    const LockHolder holder(folder, name.toStdString(),
                            {mode, "-socket", socket.replace("!", "").toStdString()});
    const Bystander bystander;
    const auto pid = QByteArray::number(holder.pid());
    const auto own = QByteArray::number(::getpid());
    record.replace('^', own);
    reason.replace('^', own);
    record.replace('*', QByteArray::number(bystander.pid()));
    reason.replace('*', QByteArray::number(bystander.pid()));
    const auto node = QByteArray::fromStdString(ownNode());
    record.replace('#', node).replace('%', node.left(node.indexOf('/')));
    holder.writeRecord(record.replace('@', pid).toStdString());
    const auto ended = evict(holder.lock());
    QVERIFY(ended.outcome == Evicted::Survives);
    QCOMPARE(ended.lines, (std::vector<std::string>{
                              "stop: WARNING " + holder.lock()
                              + " is held by a live process we will not signal ("
                              + reason.replace('@', pid).toStdString() + "); leaving it alone"}));
    QVERIFY(holder.isHeld());
    QVERIFY(bystander.lives());
}

/// Before Linux 5.3, or in a sandbox: the process might be another one by the time of the signal.
void TestEviction::signalsNobodyWithoutPidfds()
{
    const QTemporaryDir folder;
    const LockHolder holder(folder, "claustrum", daemonsWords);
    holder.writeRecord(recordOf(holder.pid()));
    Ended ended{Evicted::Nobody, {}};
    if (!claustrum::testing::withRefusedCalls({SYS_pidfd_open}, ENOSYS,
                                              [&] { ended = evict(holder.lock()); }))
        QSKIP("the system has no filters for system calls");
    QVERIFY(ended.outcome == Evicted::Survives);
    QCOMPARE(ended.lines,
             std::vector<std::string>{"stop: WARNING " + holder.lock()
                                      + " is held by a live process we will not signal (pid "
                                      + std::to_string(holder.pid())
                                      + " cannot be held by a pidfd); leaving it alone"});
    QVERIFY(holder.isHeld());
}

/// A holder that runs another program after SIGTERM.
void TestEviction::testsAgainBeforeSigkill()
{
    const QTemporaryDir folder;
    const LockHolder holder(folder, "claustrum", daemonsWords, "trap 'exec sleep 1000' TERM; ");
    holder.writeRecord(recordOf(holder.pid()));
    const auto ended = evict(holder.lock(), 500);
    QVERIFY(ended.outcome == Evicted::Survives);
    QCOMPARE(ended.lines.size(), std::size_t{2});
    QCOMPARE(ended.lines.at(1), "stop: WARNING " + holder.lock()
                                    + " is held by a live process we will not signal (pid "
                                    + std::to_string(holder.pid())
                                    + " is not a claustrum --serve process for /run/x/rpc.sock); "
                                      "leaving it alone");
    QVERIFY(holder.isHeld());
}

/// A daemon that has just taken the lock, which held the record of another one.
void TestEviction::waitsForARecord()
{
    const QTemporaryDir folder;
    const LockHolder holder(folder, "claustrum", daemonsWords);
    holder.writeRecord(recordOf(1));
    const Fd reads(::inotify_init1(IN_CLOEXEC));
    QVERIFY(::inotify_add_watch(reads.get(), holder.lock().c_str(), IN_ACCESS) >= 0);
    bool isRead = false;
    std::thread writer([&] {
        pollfd read{reads.get(), POLLIN, 0};
        isRead = ::poll(&read, 1, 60'000) == 1; // the record of the other one
        holder.writeRecord(recordOf(holder.pid()));
    });
    const auto ended = evict(holder.lock(), 60'000, std::chrono::minutes(1));
    writer.join();
    QVERIFY(isRead);
    QVERIFY(ended.outcome == Evicted::Terminated);
}

void TestEviction::doesNotFollowALink()
{
    const QTemporaryDir folder;
    const LockHolder holder(folder, "claustrum", daemonsWords);
    holder.writeRecord(recordOf(holder.pid()));
    const auto link = QFile::encodeName(folder.filePath("link")).toStdString();
    QVERIFY(::symlink(holder.lock().c_str(), link.c_str()) == 0);
    const auto ended = evict(link);
    QVERIFY(ended.outcome == Evicted::Survives);
    QVERIFY(ended.lines.empty() && holder.isHeld());
}

CLAUSTRUM_TEST(TestEviction)
#include "testeviction.moc"
