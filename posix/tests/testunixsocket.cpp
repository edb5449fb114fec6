// SPDX-License-Identifier: Apache-2.0
#include "posix/unixsocket.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QFile>
#include <QTest>

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>

using namespace claustrum;
using namespace claustrum::testing;

using Arrange = std::function<void(const std::string &)>;
Q_DECLARE_METATYPE(Arrange)

class TestUnixSocket : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void listens();
    void isNeverOpenToOthers();
    void appearsOnlyWhenItServes();
    void takesThePathOver_data();
    void takesThePathOver();
    void leavesADirectoryAlone();
    void impossiblePaths_data();
    void impossiblePaths();
    void longestPath();
    void keepsTheUmask();
    void aNameOfOneLetter();
    void aNewSocketHasTheMark_data();
    void aNewSocketHasTheMark();
    void failedConnections_data();
    void failedConnections();
};

static bool accepts(const Fd &listener, const std::string &path)
{
    const auto client = connectUnixSocket(path);
    const Fd accepted(::accept(listener.get(), nullptr, nullptr));
    return client && accepted;
}

static std::size_t entriesIn(const std::string &folder)
{
    const std::filesystem::directory_iterator entries(folder);
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

void TestUnixSocket::listens()
{
    const Sandbox sandbox;
    const auto listener = bindUnixSocket(sandbox.socketPath());
    QVERIFY(listener);
    QVERIFY(accepts(*listener, sandbox.socketPath()));
    struct stat info = {};
    QCOMPARE(::stat(sandbox.socketPath().c_str(), &info), 0);
    QCOMPARE(info.st_mode, mode_t{S_IFSOCK | 0600});
    QCOMPARE(::fcntl(listener->get(), F_GETFD), FD_CLOEXEC);
    QVERIFY(::fcntl(listener->get(), F_GETFL) & O_NONBLOCK);
    QCOMPARE(entriesIn(sandbox.path("run")), std::size_t{1});
}

namespace {

/// Checks every entry of a folder, repeatedly, until stopped; under an empty umask, so that wrong
/// permissions show.
class Watcher
{
public:
    explicit Watcher(std::string folder)
        : m_folder(std::move(folder))
        , m_thread([this] { watch(); })
    {
        while (m_looks == 0)
            std::this_thread::yield();
    }
    void stop()
    {
        m_stop = true;
        m_thread.join();
    }
    [[nodiscard]] int sockets() const { return m_sockets; }
    [[nodiscard]] int wide() const { return m_wide; }

private:
    void watch()
    {
        while (!m_stop) {
            ++m_looks;
            std::error_code gone;
            for (const auto &entry : std::filesystem::directory_iterator(m_folder, gone)) {
                struct stat info = {};
                if (::lstat(entry.path().c_str(), &info) == 0 && S_ISSOCK(info.st_mode))
                    ++((info.st_mode & 0777) == 0600 ? m_sockets : m_wide);
            }
        }
    }

    const std::string m_folder;
    std::atomic<int> m_looks = 0;
    std::atomic<int> m_sockets = 0;
    std::atomic<int> m_wide = 0;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

} // namespace

void TestUnixSocket::isNeverOpenToOthers()
{
    const Sandbox sandbox;
    const mode_t before = ::umask(0);
    Watcher watcher(sandbox.path("run"));
    for (int i = 0; i < 2000 || (watcher.sockets() < 100 && i < 200'000); ++i)
        (void)bindUnixSocket(sandbox.socketPath());
    watcher.stop();
    ::umask(before);
    QVERIFY(watcher.sockets() >= 100); // it did check while there were sockets
    QCOMPARE(watcher.wide(), 0);
}

void TestUnixSocket::appearsOnlyWhenItServes()
{
    const Sandbox sandbox;
    std::atomic<bool> stop = false;
    std::atomic<int> connected = 0;
    std::atomic<int> refusedByTheLiving = 0;
    std::thread client([&] {
        while (!stop) {
            const auto socket = connectUnixSocket(sandbox.socketPath());
            if (socket)
                ++connected;
            else if (!socket.error().text.ends_with("no such file or directory"))
                ++refusedByTheLiving;
        }
    });
    for (int i = 0; i < 500 || (connected < 50 && i < 200'000); ++i) {
        const auto listener = bindUnixSocket(sandbox.socketPath());
        if (listener)
            ::unlink(sandbox.socketPath().c_str()); // before it is closed, and refuses
    }
    stop = true;
    client.join();
    QVERIFY(connected >= 50);
    // A connection that found the path but arrived after the socket at it had closed is rightly
    // refused, but rarely; a listener that appears before it listens would refuse as a rule.
    QVERIFY2(refusedByTheLiving * 4 < connected,
             qPrintable(QString::number(refusedByTheLiving) + " refused"));
}

void TestUnixSocket::takesThePathOver_data()
{
    QTest::addColumn<Arrange>("arrange");
    const auto row = [](const char *name, const Arrange &arrange) {
        QTest::newRow(name) << arrange;
    };
    row("free", [](const std::string &) {});
    row("a file", [](const std::string &path) { Fd(::creat(path.c_str(), 0644)); });
    row("a dead socket", [](const std::string &path) { (void)bindUnixSocket(path); });
    row("a link, whose target stays", [](const std::string &path) {
        Fd(::creat((path + ".target").c_str(), 0644));
        (void)::symlink((path + ".target").c_str(), path.c_str());
    });
    row("a dangling link",
        [](const std::string &path) { (void)::symlink("/none/at/all", path.c_str()); });
}

void TestUnixSocket::takesThePathOver()
{
    QFETCH(Arrange, arrange);
    const Sandbox sandbox;
    arrange(sandbox.socketPath());
    const auto others = entriesIn(sandbox.path("run"));
    const auto listener = bindUnixSocket(sandbox.socketPath());
    QVERIFY(listener);
    QVERIFY(accepts(*listener, sandbox.socketPath()));
    QCOMPARE(entriesIn(sandbox.path("run")), std::max(others, std::size_t{1}));
}

void TestUnixSocket::leavesADirectoryAlone()
{
    const Sandbox sandbox;
    std::filesystem::create_directories(sandbox.socketPath() + "/kept");
    const auto listener = bindUnixSocket(sandbox.socketPath());
    QVERIFY(!listener);
    QCOMPARE(listener.error().text,
             "listen unix " + sandbox.socketPath() + ": bind: address already in use");
    QVERIFY(std::filesystem::is_directory(sandbox.socketPath() + "/kept"));
    QCOMPARE(entriesIn(sandbox.path("run")), std::size_t{1}); // no other file is left there
}

void TestUnixSocket::impossiblePaths_data()
{
    QTest::addColumn<std::string>("path");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const char *name, const std::string &path, const char *reason) {
        QTest::newRow(name) << path << std::string(reason);
    };
    row("one byte too long", "/tmp/" + std::string(103, 'x'), "invalid argument");
    row("far too long", "/tmp/" + std::string(5000, 'x'), "invalid argument");
    row("with a NUL", std::string("/tmp/a\0b", 8), "invalid argument");
    row("no such folder", "/tmp/none/at/all", "no such file or directory");
}

void TestUnixSocket::impossiblePaths()
{
    QFETCH(std::string, path);
    QFETCH(std::string, reason);
    const auto listener = bindUnixSocket(path);
    QVERIFY(!listener);
    QCOMPARE(listener.error().text, "listen unix " + path + ": bind: " + reason);
}

void TestUnixSocket::longestPath()
{
    const Sandbox sandbox;
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    const std::string folder = sandbox.path("run/");
    const std::string path = folder + std::string(longest - folder.size(), 'x');
    const auto listener = bindUnixSocket(path);
    QVERIFY(listener);
    QVERIFY(accepts(*listener, path));
}

void TestUnixSocket::keepsTheUmask()
{
    const Sandbox sandbox;
    const mode_t before = ::umask(027);
    (void)bindUnixSocket(sandbox.socketPath());
    (void)bindUnixSocket("/tmp/none/at/all");
    const mode_t after = ::umask(before);
    QCOMPARE(after, mode_t{027});
}

/// The random name beside it must not be the name itself: one in 36 would be.
void TestUnixSocket::aNameOfOneLetter()
{
    const Sandbox sandbox;
    constexpr int rounds = 500;
    for (int i = 0; i < rounds; ++i) {
        const auto socket = bindUnixSocket(sandbox.path("s"));
        QVERIFY2(socket.ok(), socket ? "" : socket.error().text.c_str());
        QVERIFY(QFile::remove(QString::fromStdString(sandbox.path("s"))));
    }
}

void TestUnixSocket::aNewSocketHasTheMark_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<bool>("isMarked");
    QTest::newRow("usual") << std::string("rpc.sock") << true;
    QTest::newRow("four letters") << std::string("rpcs") << true;
    QTest::newRow("three letters") << std::string("rpc") << false;
}

void TestUnixSocket::aNewSocketHasTheMark()
{
    QFETCH(std::string, name);
    QFETCH(bool, isMarked);
    const Sandbox sandbox;
    const std::filesystem::path folder = sandbox.path("run");
    std::string before;
    const auto socket = bindUnixSocket(folder / name, [&] {
        before = std::filesystem::directory_iterator(folder)->path().filename();
    });
    QVERIFY(socket);
    QCOMPARE(before.size(), name.size());
    QCOMPARE(before.front() == newSocketMark, isMarked);
    QVERIFY(std::filesystem::exists(folder / name));
}

void TestUnixSocket::failedConnections_data()
{
    QTest::addColumn<std::string>("name");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const char *title, const std::string &name, const char *reason) {
        QTest::newRow(title) << name << std::string(reason);
    };
    row("missing", "run/none", "no such file or directory");
    row("a file", "file", "connection refused");
    row("a dead socket", "dead", "connection refused");
    row("too long", std::string(108, 'x'), "invalid argument");
}

void TestUnixSocket::failedConnections()
{
    QFETCH(std::string, name);
    QFETCH(std::string, reason);
    const Sandbox sandbox;
    (void)sandbox.makeFile("file", "");
    (void)bindUnixSocket(sandbox.path("dead"));
    const std::string path = sandbox.path(name);
    const auto socket = connectUnixSocket(path);
    QVERIFY(!socket);
    QCOMPARE(socket.error().text, "dial unix " + path + ": connect: " + reason);
}

CLAUSTRUM_TEST(TestUnixSocket)
#include "testunixsocket.moc"
