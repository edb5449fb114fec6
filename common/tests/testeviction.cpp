// SPDX-License-Identifier: Apache-2.0
// Holders of a daemon.lock that must be signalled, and those that must not.
#include "common/eviction.h"
#include "posix/files.h"
#include "posix/spawn.h"
#include "testing/testprogram.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace claustrum;

namespace {

/// A shell that holds the lock and waits. Its command line looks like a daemon's.
class Holder
{
public:
    /// @param name the first word of its command line; @param words further ones
    Holder(const QTemporaryDir &folder, const std::string &name, std::vector<std::string> words,
           bool ignoresTerm)
        : m_lock(QFile::encodeName(folder.filePath("daemon.lock")).toStdString())
    {
        const auto fifo = QFile::encodeName(folder.filePath("fifo")).toStdString();
        if (::mkfifo(fifo.c_str(), 0600) != 0)
            qFatal("no fifo");
        SpawnRequest request;
        request.file = "/bin/sh";
        request.args = {name, "-c",
                        std::string(ignoresTerm ? "trap '' TERM; " : "") + "exec 9<>" + m_lock
                            + "; flock 9; while :; do read x <" + fifo + "; done"};
        request.args.insert(request.args.end(), words.begin(), words.end());
        request.env = {"PATH=/usr/bin:/bin"};
        auto child = spawn(request);
        if (!child)
            qFatal("%s", child.error().text.c_str());
        m_child = std::move(*child);
        while (!isHeld())
            QTest::qWait(5);
    }
    ~Holder()
    {
        ::kill(m_child.pid, SIGKILL);
        (void)reap(m_child.pid);
    }
    Holder(const Holder &) = delete;
    Holder &operator=(const Holder &) = delete;

    [[nodiscard]] pid_t pid() const { return m_child.pid; }
    [[nodiscard]] const std::string &lock() const { return m_lock; }

    [[nodiscard]] bool isHeld() const
    {
        const auto fd = openFile(m_lock, O_RDONLY);
        return fd && ::flock(fd->get(), LOCK_EX | LOCK_NB) < 0;
    }

    void writeRecord(const std::string &record) const
    {
        const auto fd = openFile(m_lock, O_WRONLY | O_TRUNC);
        if (!fd || !writeAll(fd->get(), record, m_lock))
            qFatal("cannot write the record");
    }

private:
    std::string m_lock;
    Child m_child;
};

struct Ended
{
    Evicted outcome;
    std::vector<std::string> lines;
};

Ended evict(const std::string &lock, int termMs = 60'000)
{
    Ended ended{Evicted::Nobody, {}};
    EvictionRequest request;
    request.lockPath = lock;
    request.expected = {.program = "claustrum", .socket = "/run/x/rpc.sock"};
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
    const Holder holder(folder, "/opt/claustrum", plain, false);
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
    const Holder holder(folder, "claustrum", daemonsWords, true);
    const auto pid = std::to_string(holder.pid());
    holder.writeRecord("{\"pid\":" + pid + ",\"role\":\"serve\",\"node\":\"" + ownNode() + "\"}\n");
    const auto ended = evict(holder.lock(), 100);
    QVERIFY(ended.outcome == Evicted::Killed);
    QCOMPARE(ended.lines.at(0),
             "stop: run dir is held by a live daemon, pid " + pid + "; sending SIGTERM");
    QVERIFY2(QString::fromStdString(ended.lines.at(1))
                 .startsWith(QString::fromStdString("stop: WARNING previous daemon pid " + pid
                                                    + " ignored SIGTERM for ")),
             ended.lines.at(1).c_str());
}

void TestEviction::signalsNoStranger_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("socket"); // ! before it: without -serve
    QTest::addColumn<QByteArray>("record"); // @: the pid, ^: our own, #: this node
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
    const Holder holder(folder, name.toStdString(),
                        {mode, "-socket", socket.replace("!", "").toStdString()}, false);
    const auto pid = QByteArray::number(holder.pid());
    const auto own = QByteArray::number(::getpid());
    record.replace('^', own);
    reason.replace('^', own);
    holder.writeRecord(
        record.replace('@', pid).replace('#', QByteArray::fromStdString(ownNode())).toStdString());
    const auto ended = evict(holder.lock());
    QVERIFY(ended.outcome == Evicted::Survives);
    QCOMPARE(ended.lines, (std::vector<std::string>{
                              "stop: WARNING " + holder.lock()
                              + " is held by a live process we will not signal ("
                              + reason.replace('@', pid).toStdString() + "); leaving it alone"}));
    QVERIFY(holder.isHeld());
}

void TestEviction::doesNotFollowALink()
{
    const QTemporaryDir folder;
    const Holder holder(folder, "claustrum", daemonsWords, false);
    holder.writeRecord(recordOf(holder.pid()));
    const auto link = QFile::encodeName(folder.filePath("link")).toStdString();
    QVERIFY(::symlink(holder.lock().c_str(), link.c_str()) == 0);
    const auto ended = evict(link);
    QVERIFY(ended.outcome == Evicted::Survives);
    QVERIFY(ended.lines.empty() && holder.isHeld());
}

CLAUSTRUM_TEST(TestEviction)
#include "testeviction.moc"
