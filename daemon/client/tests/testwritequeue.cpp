// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/writequeue.h"
#include "posix/fd.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <cerrno>
#include <csignal>
#include <sys/socket.h>
#include <vector>

using namespace claustrum;
using Kind = WriteQueue::Kind;
using Outcome = WriteQueue::Outcome;

class TestWriteQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void writesInOrder();
    void resumesWhereItStopped_data();
    void resumesWhereItStopped();
    void repliesOvertake_data();
    void repliesOvertake();
    void noReplyGetsIntoABegunFrame();
    void repliesLeaveRoomForTheStream();
    void countsBytesByKind();
    void nothingToWrite();
    void failsWhenThePeerHasGone();
};

namespace {

/// The two ends of a connection, the writing one non-blocking and with a small buffer.
struct Sockets
{
    Sockets()
    {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
            qFatal("no socketpair");
        writer.reset(fds[0]);
        reader.reset(fds[1]);
        const int small = 8192;
        ::setsockopt(writer.get(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    }

    std::string readAvailable() const
    {
        std::string all;
        char block[65536];
        for (ssize_t got = 0; (got = ::read(reader.get(), block, sizeof block)) > 0;)
            all.append(block, static_cast<std::size_t>(got));
        return all;
    }

    Fd writer;
    Fd reader;
};

} // namespace

static const auto ignore = [](const WriteQueue::Entry &) {};

void TestWriteQueue::writesInOrder()
{
    const Sockets sockets;
    WriteQueue queue;
    queue.push(Frame({"one\n"}), Kind::Reply);
    queue.push(Frame({"two\n"}), Kind::Stream);
    queue.push(Frame({"three\n"}), Kind::Reply);
    std::vector<std::string> told;
    const auto outcome = queue.writeTo(sockets.writer.get(), [&](const WriteQueue::Entry &entry) {
        told.emplace_back(entry.kind == Kind::Reply ? "reply " : "stream ");
        told.back() += entry.frame.bytes();
    });
    QVERIFY(outcome == Outcome::Drained);
    QVERIFY(queue.empty());
    QCOMPARE(sockets.readAvailable(), std::string("one\ntwo\nthree\n"));
    QVERIFY(told == (std::vector<std::string>{"reply one\n", "stream two\n", "reply three\n"}));
}

void TestWriteQueue::resumesWhereItStopped_data()
{
    QTest::addColumn<int>("frames");
    QTest::addColumn<int>("size");
    QTest::newRow("one large frame") << 1 << 1'000'000;
    QTest::newRow("some that fit and some that do not") << 40 << 5'000;
    QTest::newRow("more than one writev takes, of one byte") << 1'500 << 1;
    QTest::newRow("more than one writev takes, larger") << 1'100 << 300;
}

void TestWriteQueue::resumesWhereItStopped()
{
    QFETCH(int, frames);
    QFETCH(int, size);
    const Sockets sockets;
    WriteQueue queue;
    std::string sent;
    for (int i = 0; i < frames; ++i) {
        const std::string bytes(static_cast<std::size_t>(size), static_cast<char>('a' + i % 26));
        queue.push(Frame({bytes}), Kind::Stream);
        sent += bytes;
    }
    std::string received;
    std::size_t written = 0;
    Outcome outcome = Outcome::Blocked;
    while (outcome == Outcome::Blocked) {
        outcome = queue.writeTo(sockets.writer.get(), [&](const WriteQueue::Entry &entry) {
            written += entry.frame.size();
        });
        received += sockets.readAvailable();
        QCOMPARE(queue.bytes(), sent.size() - received.size());
        QVERIFY(written <= received.size()); // an entry is reported once it is written completely
    }
    QVERIFY(outcome == Outcome::Drained);
    QVERIFY(received == sent);
    QCOMPARE(written, sent.size());
    QVERIFY(queue.empty());
}

/// Frames of one letter, as large as stated, in the order in which they leave.
static std::string written(WriteQueue &queue)
{
    const Sockets sockets;
    std::string order;
    Outcome outcome = Outcome::Blocked;
    while (outcome == Outcome::Blocked) {
        outcome = queue.writeTo(sockets.writer.get(), [&](const WriteQueue::Entry &entry) {
            order += entry.frame.bytes().front();
        });
        sockets.readAvailable();
    }
    return order;
}

static Frame letters(char letter, std::size_t size)
{
    return Frame({std::string(size, letter)});
}

void TestWriteQueue::repliesOvertake_data()
{
    // Upper case: replies; F: one that follows the stream. Streams have 40,000 bytes, replies 10.
    QTest::addColumn<std::string>("queued");
    QTest::addColumn<std::string>("order");
    const auto row = [](const char *name, const char *queued, const char *order) {
        QTest::newRow(name) << std::string(queued) << std::string(order);
    };
    row("little is queued", "aAbB", "aAbB");
    row("beyond 64 KiB", "abcdA", "abAcd");
    row("several, in their order", "abcdABeC", "abABCcde");
    row("one that follows", "abcdFe", "abcdFe");
    row("one that follows is overtaken by one that may", "abcdFeA", "abAcdFe");
    row("little before one that follows", "aFAb", "aFAb");
    row("the frames of a spawn after its reply", "abcdAe", "abAcde");
}

void TestWriteQueue::repliesOvertake()
{
    QFETCH(std::string, queued);
    WriteQueue queue;
    for (const char letter : queued) {
        if (letter >= 'a')
            queue.push(letters(letter, 40'000), Kind::Stream);
        else
            queue.push(letters(letter, 10), letter == 'F' ? Kind::FollowingReply : Kind::Reply);
    }
    QTEST(written(queue), "order");
}

void TestWriteQueue::noReplyGetsIntoABegunFrame()
{
    const Sockets sockets;
    WriteQueue queue;
    for (const char letter : {'a', 'b', 'c', 'd'})
        queue.push(letters(letter, 40'000), Kind::Stream);
    std::string received;
    for (char reply = 'A'; !queue.empty(); ++reply) { // one after each write, wherever it stopped
        queue.writeTo(sockets.writer.get(), ignore);
        if (reply <= 'Z')
            queue.push(letters(reply, 10), Kind::Reply);
        received += sockets.readAvailable();
    }
    QVERIFY(received.find('A') < 100'000);
    for (std::size_t at = 0; at < received.size();) { // whole frames only
        const std::size_t size = received[at] >= 'a' ? 40'000 : 10;
        QCOMPARE(received.substr(at, size), std::string(size, received[at]));
        at += size;
    }
}

void TestWriteQueue::repliesLeaveRoomForTheStream()
{
    WriteQueue queue;
    for (const char letter : {'a', 'b', 'c', 'd'})
        queue.push(letters(letter, 40'000), Kind::Stream);
    for (char letter = 'A'; letter < 'G'; ++letter)
        queue.push(letters(letter, 100'000), Kind::Reply);
    QCOMPARE(written(queue), std::string("abABCcDEFd"));
}

void TestWriteQueue::countsBytesByKind()
{
    const Sockets sockets;
    WriteQueue queue;
    queue.push(Frame({"12345"}), Kind::Reply);
    queue.push(Frame({"123"}), Kind::Stream);
    queue.push(Frame({"12"}), Kind::FollowingReply);
    QCOMPARE(queue.bytes(), std::size_t{10});
    QCOMPARE(queue.replyBytes(), std::size_t{7});
    QCOMPARE(queue.writtenBytes(), std::uint64_t{0});
    QCOMPARE(std::string(queue.front().frame.bytes()), std::string("12345"));
    QVERIFY(queue.writeTo(sockets.writer.get(), ignore) == Outcome::Drained);
    QCOMPARE(queue.bytes(), std::size_t{0});
    QCOMPARE(queue.replyBytes(), std::size_t{0});
    QCOMPARE(queue.writtenBytes(), std::uint64_t{10});
}

void TestWriteQueue::nothingToWrite()
{
    const Sockets sockets;
    WriteQueue queue;
    QVERIFY(queue.writeTo(sockets.writer.get(), ignore) == Outcome::Drained);
    QVERIFY(queue.empty());
}

void TestWriteQueue::failsWhenThePeerHasGone()
{
    Sockets sockets;
    sockets.reader.reset();
    WriteQueue queue;
    queue.push(Frame({"lost\n"}), Kind::Stream);
    int told = 0;
    errno = 0;
    QVERIFY(queue.writeTo(sockets.writer.get(), [&](const WriteQueue::Entry &) { ++told; })
            == Outcome::Failed);
    QCOMPARE(errno, EPIPE);
    QCOMPARE(told, 0);
    QVERIFY(!queue.empty()); // its front is the unwritten frame
}

CLAUSTRUM_PLAIN_TEST(TestWriteQueue)
#include "testwritequeue.moc"
