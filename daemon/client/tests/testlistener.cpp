// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/listener.h"
#include "daemon/loop/tests/capturedlog.h"
#include "posix/unixsocket.h"
#include "testing/nodescriptors.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <sys/stat.h>
#include <vector>

using namespace claustrum;
using namespace claustrum::testing;

class TestListener : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void accepts();
    void acceptsManyAtOnce();
    void refusesImpossiblePaths();
    void withoutDescriptorsItTriesAgain();
    void takesThePathOver();
    void unlinksOnlyItsOwn();
};

static std::unique_ptr<Listener> listenAt(const std::string &path, std::vector<Fd> &accepted)
{
    auto listener =
        Listener::listen(path, [&](Fd socket) { accepted.push_back(std::move(socket)); });
    return listener ? std::move(*listener) : nullptr;
}

static bool exists(const std::string &path)
{
    struct stat info = {};
    return ::lstat(path.c_str(), &info) == 0;
}

void TestListener::accepts()
{
    const Sandbox sandbox;
    std::vector<Fd> accepted;
    const auto listener = listenAt(sandbox.socketPath(), accepted);
    QVERIFY(listener);
    struct stat info = {};
    QCOMPARE(::stat(sandbox.socketPath().c_str(), &info), 0);
    QCOMPARE(info.st_mode, mode_t{S_IFSOCK | 0600});
    const auto client = connectUnixSocket(sandbox.socketPath());
    QVERIFY(client);
    QTRY_COMPARE_WITH_TIMEOUT(accepted.size(), std::size_t{1}, 60000);
    QCOMPARE(::fcntl(accepted[0].get(), F_GETFD), FD_CLOEXEC);
    QVERIFY(::fcntl(accepted[0].get(), F_GETFL) & O_NONBLOCK);
    QCOMPARE(::write(client->get(), "x", 1), ssize_t{1});
    char byte = 0;
    QCOMPARE(::read(accepted[0].get(), &byte, 1), ssize_t{1});
}

void TestListener::acceptsManyAtOnce()
{
    const Sandbox sandbox;
    std::vector<Fd> accepted;
    const auto listener = listenAt(sandbox.socketPath(), accepted);
    QVERIFY(listener);
    std::vector<Fd> clients;
    for (int i = 0; i < 300; ++i) {
        auto client = connectUnixSocket(sandbox.socketPath());
        QVERIFY(client);
        clients.push_back(std::move(*client));
    }
    QTRY_COMPARE_WITH_TIMEOUT(accepted.size(), clients.size(), 60000);
}

void TestListener::refusesImpossiblePaths()
{
    const Sandbox sandbox;
    QVERIFY(::mkdir(sandbox.socketPath().c_str(), 0700) == 0);
    const auto listener = Listener::listen(sandbox.socketPath(), [](Fd) {});
    QVERIFY(!listener);
    QCOMPARE(listener.error().text,
             "listen unix " + sandbox.socketPath() + ": bind: address already in use");
}

void TestListener::withoutDescriptorsItTriesAgain()
{
    const Sandbox sandbox;
    const CapturedLog log;
    std::vector<Fd> accepted;
    const auto listener = listenAt(sandbox.socketPath(), accepted);
    QVERIFY(listener);
    const auto client = connectUnixSocket(sandbox.socketPath());
    QVERIFY(client);

    const std::string error =
        "accept unix " + sandbox.socketPath() + ": accept4: too many open files";
    const auto retriesIn = [&](const char *delay) {
        return log.holds("WARN  [Server] accept error (retrying in " + std::string(delay)
                         + "): " + error + "\n");
    };
    bool retried = false;
    {
        const NoDescriptors none;
        retried = QTest::qWaitFor([&] { return retriesIn("40ms"); }, 60000);
    }
    const bool began = retriesIn("5ms") && retriesIn("10ms") && retriesIn("20ms");
    QVERIFY2(retried && began, log.text().c_str());
    QVERIFY(accepted.empty());
    QVERIFY(exists(sandbox.socketPath()));

    QTRY_COMPARE_WITH_TIMEOUT(accepted.size(), std::size_t{1}, 60000); // it waited for its turn
    const auto next = connectUnixSocket(sandbox.socketPath());
    QVERIFY(next);
    QTRY_COMPARE_WITH_TIMEOUT(accepted.size(), std::size_t{2}, 60000);
}

void TestListener::takesThePathOver()
{
    const Sandbox sandbox;
    std::vector<Fd> first;
    std::vector<Fd> second;
    const auto one = listenAt(sandbox.socketPath(), first);
    const auto early = connectUnixSocket(sandbox.socketPath());
    const auto two = listenAt(sandbox.socketPath(), second);
    const auto late = connectUnixSocket(sandbox.socketPath());
    QVERIFY(one && two && early && late);
    QTRY_COMPARE_WITH_TIMEOUT(first.size() + second.size(), std::size_t{2}, 60000);
    QCOMPARE(first.size(), std::size_t{1});
    one->closeAndUnlink(); // the path is the other's by now
    QVERIFY(exists(sandbox.socketPath()));
    const auto another = connectUnixSocket(sandbox.socketPath());
    QVERIFY(another);
    QTRY_COMPARE_WITH_TIMEOUT(second.size(), std::size_t{2}, 60000);
    two->closeAndUnlink();
    QVERIFY(!exists(sandbox.socketPath()));
}

void TestListener::unlinksOnlyItsOwn()
{
    const Sandbox sandbox;
    std::vector<Fd> accepted;
    auto listener = listenAt(sandbox.socketPath(), accepted);
    QVERIFY(listener);
    ::unlink(sandbox.socketPath().c_str());
    (void)sandbox.makeFile("run/rpc.sock", "someone's");
    listener->closeAndUnlink();
    listener->closeAndUnlink(); // once more does no harm
    listener.reset();
    QCOMPARE(contentOf(sandbox.socketPath()), std::string("someone's"));
}

CLAUSTRUM_TEST(TestListener)
#include "testlistener.moc"
