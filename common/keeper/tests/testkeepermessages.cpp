// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/message.h"
#include "common/keeper/sessiontexts.h"
#include "common/keeper/startrequest.h"
#include "common/keeper/waitstatus.h"
#include "posix/pipe.h"
#include "posix/temporarydirectory.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

using namespace claustrum;

namespace {

using Kind = Message::Kind;

/// Two connected sockets.
struct Pair
{
    Pair()
    {
        int fds[2] = {-1, -1};
        (void)::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds);
        one.reset(fds[0]);
        other.reset(fds[1]);
    }
    Fd one;
    Fd other;
};

} // namespace

class TestKeeperMessages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allOfItIsReceived();
    void withoutRoomForAllDescriptorsTheRestArrives();
    void endsAndNothingAreToldApart();
    void whatIsNoMessageIsRefused_data();
    void whatIsNoMessageIsRefused();
    void tooLargeOnesAreNotSent();
    void theSocketIsTheUsers();
    void aStartIsUnpacked();
    void wordsAreJoined();
    void aStatusIsSeenBeforeTheReap();
};

void TestKeeperMessages::allOfItIsReceived()
{
    const Pair pair;
    auto pipe = makePipe();
    QVERIFY(sendMessage(pair.one.get(),
                        {.kind = Kind::Deposit, .key = 7, .value = -9, .text = "text"},
                        {pipe->writeEnd.get()}));
    const auto got = receiveMessage(pair.other.get());
    QVERIFY(got && *got);
    QCOMPARE((*got)->kind, Kind::Deposit);
    QCOMPARE((*got)->key, std::uint64_t{7});
    QCOMPARE((*got)->value, std::int64_t{-9});
    QCOMPARE((*got)->text, std::string("text"));
    QCOMPARE((*got)->fds.size(), std::size_t{1});
    QVERIFY((::fcntl((*got)->fds[0].get(), F_GETFD) & FD_CLOEXEC) != 0);
    QCOMPARE(::write((*got)->fds[0].get(), "x", 1), ssize_t{1});
    char byte = 0;
    QCOMPARE(::read(pipe->readEnd.get(), &byte, 1), ssize_t{1});
}

/// The sender stays connected: one session that cannot be kept must not cost the others.
void TestKeeperMessages::withoutRoomForAllDescriptorsTheRestArrives()
{
    const Pair pair;
    const int fd = pair.one.get();
    QVERIFY(sendMessage(fd, {.kind = Kind::Deposit, .key = 7}, {fd, fd, fd, fd, fd}));
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const Fd next(::dup(fd));
    const rlimit twoMore{static_cast<rlim_t>(next.get()) + 3, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &twoMore), 0);
    const auto got = receiveMessage(pair.other.get());
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QVERIFY2(got && *got, got ? "the end" : got.error().text.c_str());
    QCOMPARE((*got)->key, std::uint64_t{7});
    QVERIFY((*got)->fds.size() < Message::mostFds);
}

void TestKeeperMessages::endsAndNothingAreToldApart()
{
    Pair pair;
    const auto nothing = receiveMessage(pair.other.get(), false);
    QVERIFY(!nothing && nothing.error().number == EAGAIN);
    pair.one.reset();
    const auto end = receiveMessage(pair.other.get());
    QVERIFY(end && !*end);
}

void TestKeeperMessages::whatIsNoMessageIsRefused_data()
{
    QTest::addColumn<std::string>("bytes");
    QTest::addColumn<std::string>("error");
    const std::string rest(18, '\0');
    QTest::newRow("short") << std::string("clkp")
                           << std::string("this is not a message of the keeper");
    QTest::newRow("other magic") << "clkx" + std::string("\1\0", 2) + rest
                                 << std::string("this is not a message of the keeper");
    QTest::newRow("other version")
        << "clkp" + std::string("\2\0", 2) + rest
        << std::string("the keeper's messages have version 2, this program knows 1");
}

void TestKeeperMessages::whatIsNoMessageIsRefused()
{
    QFETCH(std::string, bytes);
    QFETCH(std::string, error);
    const Pair pair;
    QVERIFY(::send(pair.one.get(), bytes.data(), bytes.size(), 0) > 0);
    const auto got = receiveMessage(pair.other.get());
    QVERIFY(!got);
    QCOMPARE(got.error().text, error);
}

void TestKeeperMessages::tooLargeOnesAreNotSent()
{
    const Pair pair;
    QVERIFY(!sendMessage(pair.one.get(), {.text = std::string(Message::mostText + 1, 'x')}));
    const int fd = pair.one.get();
    QVERIFY(!sendMessage(fd, {}, {fd, fd, fd, fd, fd, fd}));
}

void TestKeeperMessages::theSocketIsTheUsers()
{
    const auto folder = TemporaryDirectory::make("/tmp/keeper-");
    QVERIFY(folder);
    const std::string path = folder->path() + "/keeper.sock";
    QVERIFY(!connectToKeeper(path));
    {
        const auto first = listenForMessages(path);
        QVERIFY(first);
    }
    QVERIFY(!connectToKeeper(path)); // it is dead
    const auto listener = listenForMessages(path);
    QVERIFY(listener);
    struct stat info = {};
    QVERIFY(::stat(path.c_str(), &info) == 0);
    QCOMPARE(info.st_mode & 0777U, 0600U);
    const auto connected = connectToKeeper(path);
    QVERIFY(connected);
    QCOMPARE(peerOfSameUser(connected->get()).value_or(0), ::getpid());
}

void TestKeeperMessages::aStartIsUnpacked()
{
    SpawnRequest request;
    request.file = "/bin/program";
    request.cwd = "/tmp";
    request.args = {"program", "", "-b"};
    request.env = {"A=1", "B="};
    const auto packed = packStart(request);
    QVERIFY(packed);
    const auto got = unpackStart(packed->get());
    QVERIFY(got);
    QCOMPARE(got->file, request.file);
    QCOMPARE(got->cwd, request.cwd);
    QCOMPARE(got->args, request.args);
    QCOMPARE(got->env, request.env);
    const auto pipe = makePipe();
    QVERIFY(::write(pipe->writeEnd.get(), "a", 1) == 1);
    const_cast<Fd &>(pipe->writeEnd).reset();
    QVERIFY(!unpackStart(pipe->readEnd.get()));
}

void TestKeeperMessages::wordsAreJoined()
{
    const std::vector<std::string> words{"a", "", "b c"};
    QCOMPARE(wordsOfText(joinedWords(words)), words);
    QVERIFY(wordsOfText("").empty());
}

void TestKeeperMessages::aStatusIsSeenBeforeTheReap()
{
    SpawnRequest request;
    request.file = "/bin/sh";
    for (const auto &[script, status] : {std::pair("exit 7", 7 << 8), {"kill -9 $$", SIGKILL}}) {
        request.args = {"sh", "-c", script};
        const auto child = spawn(request);
        QVERIFY(child);
        pollfd end{child->exitWatch.get(), POLLIN, 0};
        QCOMPARE(::poll(&end, 1, 60'000), 1);
        QVERIFY(isChild(child->pid));
        QCOMPARE(peekStatus(child->pid), status);
        QCOMPARE(reap(child->pid), status);
        QCOMPARE(peekStatus(child->pid), lostStatus);
        QVERIFY(!isChild(child->pid));
    }
}

CLAUSTRUM_PLAIN_TEST(TestKeeperMessages)
#include "testkeepermessages.moc"
