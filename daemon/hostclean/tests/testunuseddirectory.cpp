// SPDX-License-Identifier: Apache-2.0
// Whether a run directory is in use.
#include "daemon/hostclean/unuseddirectory.h"
#include "posix/files.h"
#include "posix/unixsocket.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

using Use = UnusedDirectory::Use;

class TestUnusedDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void onlyRealDirectories();
    void idleSinceTheYoungest_data();
    void idleSinceTheYoungest();
    void sockets();
    void locks_data();
    void locks();
    void aHeldLock();
    void listedLocks_data();
    void listedLocks();

private:
    std::unique_ptr<Sandbox> m_sandbox;
    Fd m_folder; // the sandbox; its "run" is the directory
};

void TestUnusedDirectory::init()
{
    m_sandbox = std::make_unique<Sandbox>();
    m_folder = std::move(*openFile(m_sandbox->path(""), O_RDONLY | O_DIRECTORY));
}

void TestUnusedDirectory::onlyRealDirectories()
{
    (void)m_sandbox->makeFile("file", "");
    fs::create_symlink("run", m_sandbox->path("link"));
    QVERIFY(UnusedDirectory::open(m_folder.get(), "run"));
    for (const char *name : {"file", "link", "none"})
        QVERIFY2(!UnusedDirectory::open(m_folder.get(), name), name);
}

/// Makes @p path so many seconds old.
static void age(const std::string &path, long seconds)
{
    const timespec then[2] = {{0, UTIME_OMIT}, {::time(nullptr) - seconds, 0}};
    QCOMPARE(::utimensat(AT_FDCWD, path.c_str(), then, AT_SYMLINK_NOFOLLOW), 0);
}

void TestUnusedDirectory::idleSinceTheYoungest_data()
{
    QTest::addColumn<int>("directory");
    QTest::addColumn<int>("log"); // 0: none; negative: a symlink
    QTest::addColumn<int>("old");
    QTest::addColumn<int>("idle");
    QTest::newRow("the directory") << 1000 << 2000 << 3000 << 1000;
    QTest::newRow("its log") << 3000 << 1000 << 2000 << 1000;
    QTest::newRow("its old log") << 3000 << 2000 << 1000 << 1000;
    QTest::newRow("no logs") << 3000 << 0 << 0 << 3000;
    QTest::newRow("a symlink counts nothing") << 3000 << -1000 << 2000 << 2000;
}

void TestUnusedDirectory::idleSinceTheYoungest()
{
    QFETCH(int, directory);
    QFETCH(int, log);
    QFETCH(int, old);
    QFETCH(int, idle);
    const std::string path = m_sandbox->path("run/remote-server.log");
    if (log < 0)
        fs::create_symlink("../home", path);
    else if (log > 0)
        (void)m_sandbox->makeFile("run/remote-server.log", "");
    if (old > 0)
        (void)m_sandbox->makeFile("run/remote-server.log.old", "");
    if (log != 0)
        age(path, std::abs(log));
    if (old != 0)
        age(path + ".old", old);
    age(m_sandbox->path("run"), directory);
    const auto found = UnusedDirectory::open(m_folder.get(), "run")->idle();
    QVERIFY(found);
    QVERIFY(found->count() >= idle && found->count() < idle + 60);
}

void TestUnusedDirectory::sockets()
{
    constexpr std::chrono::milliseconds limit(300);
    const auto directory = UnusedDirectory::open(m_folder.get(), "run");
    QVERIFY(directory->dial(limit).use == Use::None);
    {
        const auto listener = bindUnixSocket(m_sandbox->socketPath());
        QVERIFY(listener);
        const auto socket = directory->dial(limit);
        QVERIFY(socket.use == Use::Used && socket.connection);
        fs::rename(m_sandbox->path("run"), m_sandbox->path("renamed"));
        QVERIFY(directory->dial(limit).use == Use::Used); // the same directory
    }
    QVERIFY(directory->dial(limit).use == Use::None); // a stale file
    fs::remove(m_sandbox->path("renamed/rpc.sock"));
    fs::create_symlink("rpc.sock", m_sandbox->path("renamed/rpc.sock"));
    QVERIFY(directory->dial(limit).use == Use::Unknown); // a loop
}

void TestUnusedDirectory::locks_data()
{
    QTest::addColumn<std::string>("content");
    QTest::addColumn<bool>("isFree");
    QTest::newRow("empty") << std::string() << true;
    QTest::newRow("a newline") << std::string("\n") << true;
    QTest::newRow("a record") << std::string("{\"pid\":7,\"role\":\"serve\"}\n") << true;
    QTest::newRow("no JSON") << std::string("{\"pid\":7") << false;
    QTest::newRow("no pid") << std::string("{}") << false;
}

void TestUnusedDirectory::locks()
{
    QFETCH(std::string, content);
    const auto directory = UnusedDirectory::open(m_folder.get(), "run");
    QVERIFY(directory->lock() == Use::None); // there is none
    (void)m_sandbox->makeFile("run/daemon.lock", content);
    QFETCH(bool, isFree);
    QVERIFY(directory->lock() == (isFree ? Use::None : Use::Unknown));
    fs::remove(m_sandbox->path("run/daemon.lock"));
    fs::create_symlink("../home", m_sandbox->path("run/daemon.lock"));
    QVERIFY(directory->lock() == Use::Unknown);
}

void TestUnusedDirectory::aHeldLock()
{
    const auto directory = UnusedDirectory::open(m_folder.get(), "run");
    const auto file = openFile(m_sandbox->makeFile("run/daemon.lock", ""), O_RDWR);
    QVERIFY(file);
    QCOMPARE(::flock(file->get(), LOCK_EX | LOCK_NB), 0);
    QVERIFY(directory->lock() == Use::Used);
    QCOMPARE(::flock(file->get(), LOCK_UN), 0);
    QVERIFY(directory->lock() == Use::None);
}

void TestUnusedDirectory::listedLocks_data()
{
    QTest::addColumn<std::string>("locks");
    QTest::addColumn<bool>("isLocked");
    QTest::newRow("ours") << std::string("1: FLOCK  ADVISORY  WRITE 812 08:01:4711 0 EOF\n")
                          << true;
    QTest::newRow("on a device that is shown otherwise")
        << std::string("1: FLOCK  ADVISORY  WRITE 812 00:2f:4711 0 EOF\n") << true;
    QTest::newRow("a longer number")
        << std::string("1: FLOCK  ADVISORY  WRITE 812 08:01:47110 0 EOF\n") << false;
    QTest::newRow("a number that ends so")
        << std::string("1: FLOCK  ADVISORY  WRITE 812 08:01:14711 0 EOF\n") << false;
    QTest::newRow("none") << std::string() << false;
}

void TestUnusedDirectory::listedLocks()
{
    QFETCH(std::string, locks);
    QTEST(isLocked(locks, 4711), "isLocked");
}

CLAUSTRUM_PLAIN_TEST(TestUnusedDirectory)
#include "testunuseddirectory.moc"
