// SPDX-License-Identifier: Apache-2.0
// The way of sessions from one tenant of a keeper to the next, message by message. The daemons are
// this program under another name, and follow a test's orders.
#include "common/keeper/directorylock.h"
#include "common/keeper/keeper.h"
#include "common/keeper/keeperline.h"
#include "common/keeper/tests/tolddaemon.h"
#include "posix/heldprocess.h"
#include "posix/temporarydirectory.h"
#include "testing/deadline.h"
#include "testing/testprogram.h"

#include <QTest>

#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

using Kind = Message::Kind;

constexpr const char *actorName = "actsasdaemon";

int actAsDaemon(int argc, char **argv)
{
    return argc > 1 ? Actor(argv[1]).act() : 1;
}

const RegisteredTest actor("ActsAsDaemon", actAsDaemon);

struct Daemon : ToldDaemon
{
    explicit Daemon(const std::string &socket)
        : ToldDaemon(socket, actorName)
    {}
};

/// A keeper in a process of its own, which ends with this object.
struct Kept
{
    Kept()
    {
        auto listener = listenForMessages(keeperPath(socket));
        keeper = listener ? ::fork() : -1;
        if (keeper != 0)
            return;
        lock.reset();
        ::_exit(Keeper(std::move(*listener), keeperPath(socket)).run());
    }
    ~Kept()
    {
        lock.reset();
        (void)endAllSessions(socket);
        if (keeper > 0 && !eventually([this] { return ::waitpid(keeper, nullptr, WNOHANG) != 0; }))
            ::kill(keeper, SIGKILL);
    }
    Kept(const Kept &) = delete;
    Kept &operator=(const Kept &) = delete;

    const SystemResult<TemporaryDirectory> directory = TemporaryDirectory::make("/tmp/tenants-");
    const std::string socket = directory ? directory->path() + "/rpc.sock" : "";
    Fd lock = lockDirectory(directory ? directory->path() : "", true); // it stays meanwhile
    pid_t keeper = -1;
};

constexpr std::int64_t sessionWithAll = std::int64_t(Kind::Session) + 500;
constexpr std::int64_t sessionsRing = std::int64_t(Kind::Session) + 100;

bool attaches(const Daemon &daemon)
{
    return daemon.isStarted() && daemon.tell(Order::Connect) == 0
           && daemon.tell(Order::Attach) == 0;
}

bool becomesTenant(const Daemon &daemon)
{
    return attaches(daemon) && daemon.tell(Order::Receive) == std::int64_t(Kind::Attached);
}

} // namespace

class TestTenants : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSuccessorGetsThemWhenTheTenantHasLeft();
    void withoutASuccessorTheyStay();
    void theStatusIsKnownAfterTheEnd();
    void theyEndOnlyAfterTheTenant();
    void theRingsAreSentBefore();
    void anOlderKeeperIsAskedAgain();
};

/// The tenant lives on meanwhile.
void TestTenants::aSuccessorGetsThemWhenTheTenantHasLeft()
{
    const Kept kept;
    const Daemon before(kept.socket);
    QVERIFY(becomesTenant(before));
    QVERIFY(before.tell(Order::Deposit) > 0);
    const Daemon after(kept.socket);
    QVERIFY(attaches(after));
    QCOMPARE(before.tell(Order::Receive), std::int64_t(Kind::Yield));
    QCOMPARE(before.tell(Order::Left), 0);
    QCOMPARE(after.tell(Order::Receive), sessionWithAll);
    QCOMPARE(after.tell(Order::Receive), std::int64_t(Kind::Attached));
    QVERIFY(before.end());
    QVERIFY(after.end());
}

void TestTenants::withoutASuccessorTheyStay()
{
    const Kept kept;
    const Daemon before(kept.socket);
    QVERIFY(becomesTenant(before));
    const auto child = static_cast<pid_t>(before.tell(Order::Deposit));
    QVERIFY(child > 0);
    QCOMPARE(before.tell(Order::Left), 0);
    QVERIFY(before.end());
    QVERIFY(holdProcess(child));
    const Daemon after(kept.socket);
    QVERIFY(attaches(after));
    QCOMPARE(after.tell(Order::Receive), sessionWithAll);
    QVERIFY(after.end());
}

/// Until the tenant before has ended, the process is its child.
void TestTenants::theStatusIsKnownAfterTheEnd()
{
    const Kept kept;
    const Daemon before(kept.socket);
    QVERIFY(becomesTenant(before));
    QVERIFY(before.tell(Order::Deposit) > 0);
    const Daemon after(kept.socket);
    QVERIFY(attaches(after));
    QCOMPARE(before.tell(Order::Left), 0);
    QCOMPARE(after.tell(Order::Receive), sessionWithAll);
    QCOMPARE(before.tell(Order::EndChild), 0);
    QCOMPARE(after.tell(Order::AskStatus), 0);
    after.order(Order::ReceiveStatus);
    QCOMPARE(after.answer(50), -2);
    QVERIFY(before.end());
    QCOMPARE(after.answer(), SIGTERM);
    QVERIFY(after.end());
}

/// The same for their end: only a parent knows whether a number is still its child's.
void TestTenants::theyEndOnlyAfterTheTenant()
{
    const Kept kept;
    const Daemon before(kept.socket);
    QVERIFY(becomesTenant(before));
    const auto child = static_cast<pid_t>(before.tell(Order::Deposit));
    QVERIFY(child > 0);
    const Daemon after(kept.socket);
    QVERIFY(attaches(after));
    QCOMPARE(before.tell(Order::Left), 0);
    QCOMPARE(after.tell(Order::Receive), sessionWithAll);
    QVERIFY(after.end());
    QVERIFY(endAllSessions(kept.socket));
    const Fd process = holdProcess(child);
    QVERIFY(process);
    QVERIFY(before.end());
    pollfd end{process.get(), POLLIN, 0};
    QCOMPARE(::poll(&end, 1, 10'000), 1);
}

void TestTenants::theRingsAreSentBefore()
{
    const Kept kept;
    const Daemon before(kept.socket);
    QVERIFY(becomesTenant(before));
    QVERIFY(before.tell(Order::Deposit) > 0);
    const Daemon after(kept.socket);
    QCOMPARE(after.tell(Order::Connect), 0);
    QCOMPARE(after.tell(Order::Prepare), 0);
    QCOMPARE(after.tell(Order::Receive), sessionsRing);
    QCOMPARE(after.tell(Order::Receive), std::int64_t(Kind::Prepared));
    before.order(Order::Receive);
    QCOMPARE(before.answer(50), -2); // it serves on
    QCOMPARE(after.tell(Order::Attach), 0);
    QCOMPARE(before.answer(), std::int64_t(Kind::Yield));
    QVERIFY(before.end());
    QCOMPARE(after.tell(Order::Receive), sessionWithAll);
    QVERIFY(after.end());
}

/// It closes the connection of a daemon that says what it does not know.
void TestTenants::anOlderKeeperIsAskedAgain()
{
    const auto directory = TemporaryDirectory::make("/tmp/tenants-");
    const std::string socket = directory->path() + "/rpc.sock";
    const auto listener = listenForMessages(keeperPath(socket));
    QVERIFY(listener);
    std::vector<Kind> received;
    std::thread keeper([&] {
        for (int i = 0; i < 2; ++i) {
            pollfd readable{listener->get(), POLLIN, 0};
            (void)::poll(&readable, 1, 10'000);
            const Fd peer(::accept4(listener->get(), nullptr, nullptr, SOCK_CLOEXEC));
            const auto message = receiveMessage(peer.get());
            received.push_back(message && *message ? (*message)->kind : Kind::Failed);
            if (received.back() == Kind::Attach)
                (void)sendMessage(peer.get(), {.kind = Kind::Attached, .text = "before"});
        }
    });
    KeeperLine line;
    const auto sessions = line.attach(socket, {});
    keeper.join();
    QVERIFY2(sessions, sessions ? "" : sessions.error().text.c_str());
    QVERIFY(received == (std::vector{Kind::Prepare, Kind::Attach}));
    QCOMPARE(line.instanceBefore(), std::string("before"));
}

CLAUSTRUM_PLAIN_TEST(TestTenants)
#include "testtenants.moc"
