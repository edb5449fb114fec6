// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/stdinqueue.h"
#include "posix/pipe.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <csignal>
#include <malloc.h>

using namespace claustrum;
using Admission = StdinQueue::Admission;
Q_DECLARE_METATYPE(Admission)

class TestStdinQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { ::signal(SIGPIPE, SIG_IGN); }
    void offsets_data();
    void offsets();
    void refusedDataAreKept();
    void fillsUpToItsCap_data();
    void fillsUpToItsCap();
    void hasRoomAgainOnceRead();
    void writesInOrder();
    void manyChunksInOneWrite();
    void writeErrorDiscards();
    void discardedCountsOn();
    void smallChunksCostLittle_data();
    void smallChunksCostLittle();
};

static Admission offer(StdinQueue &queue, std::string data,
                       std::optional<std::uint64_t> offset = std::nullopt)
{
    return queue.offer(data, offset);
}

static Pipe nonBlockingPipe()
{
    auto pipe = makePipe();
    if (!pipe)
        qFatal("no pipe");
    for (const Fd *end : {&pipe->readEnd, &pipe->writeEnd})
        ::fcntl(end->get(), F_SETFL, O_NONBLOCK);
    return std::move(*pipe);
}

static std::string readAvailable(const Fd &fd)
{
    std::string all(1024 * 1024, '\0');
    std::size_t size = 0;
    for (;;) {
        const ssize_t got = ::read(fd.get(), &all[size], all.size() - size);
        if (got <= 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    all.resize(size);
    return all;
}

void TestStdinQueue::offsets_data()
{
    QTest::addColumn<qint64>("offset"); // -1: none; "01234" was applied before
    QTest::addColumn<std::string>("data");
    QTest::addColumn<Admission>("admission");
    QTest::addColumn<std::string>("written");
    const auto row = [](const char *name, qint64 offset, const char *data, Admission admission,
                        const char *written) {
        QTest::newRow(name) << offset << std::string(data) << admission << std::string(written);
    };
    row("no offset", -1, "56", Admission::Accepted, "0123456");
    row("no offset, empty", -1, "", Admission::Accepted, "01234");
    row("at applied", 5, "56", Admission::Accepted, "0123456");
    row("at applied, empty: no duplicate", 5, "", Admission::Accepted, "01234");
    row("one ahead", 6, "6", Admission::Gap, "01234");
    row("one ahead, empty", 6, "", Admission::Gap, "01234");
    row("far ahead", std::numeric_limits<qint64>::max(), "x", Admission::Gap, "01234");
    row("overlaps", 3, "3456", Admission::Accepted, "0123456");
    row("overlaps from the start", 0, "01234567", Admission::Accepted, "01234567");
    row("one byte is new", 4, "45", Admission::Accepted, "012345");
    row("ends at applied", 3, "34", Admission::Duplicate, "01234");
    row("lies within", 1, "12", Admission::Duplicate, "01234");
    row("all again", 0, "01234", Admission::Duplicate, "01234");
    row("empty, behind", 4, "", Admission::Duplicate, "01234");
}

void TestStdinQueue::offsets()
{
    QFETCH(qint64, offset);
    QFETCH(std::string, data);
    QFETCH(std::string, written);
    StdinQueue queue;
    QVERIFY(offer(queue, "01234") == Admission::Accepted);
    const auto at = offset < 0 ? std::nullopt : std::optional<std::uint64_t>(offset);
    QTEST(queue.offer(data, at), "admission");
    QCOMPARE(queue.applied(), std::uint64_t{written.size()});
    QCOMPARE(queue.queuedBytes(), written.size());
    const Pipe pipe = nonBlockingPipe();
    QVERIFY(queue.writeTo(pipe.writeEnd.get()));
    QVERIFY(queue.empty());
    QCOMPARE(readAvailable(pipe.readEnd), written);
}

void TestStdinQueue::refusedDataAreKept()
{
    StdinQueue queue;
    std::string data = "abc";
    QVERIFY(queue.offer(data, 1) == Admission::Gap);
    QCOMPARE(data, std::string("abc"));
    QVERIFY(offer(queue, std::string(StdinQueue::defaultCap, 'x')) == Admission::Accepted);
    QVERIFY(queue.offer(data, std::nullopt) == Admission::Full);
    QCOMPARE(data, std::string("abc"));
    QCOMPARE(queue.applied(), std::uint64_t{StdinQueue::defaultCap});
}

void TestStdinQueue::fillsUpToItsCap_data()
{
    QTest::addColumn<qulonglong>("queued");
    QTest::addColumn<qulonglong>("chunk");
    QTest::addColumn<Admission>("admission");
    constexpr qulonglong cap = 8388608;
    const auto row = [](const char *name, qulonglong queued, qulonglong chunk,
                        Admission admission) {
        QTest::newRow(name) << queued << chunk << admission;
    };
    row("exactly the cap", cap - 10, 10, Admission::Accepted);
    row("one byte too many", cap - 10, 11, Admission::Full);
    row("one byte onto the cap", cap, 1, Admission::Full);
    row("nothing onto the cap", cap, 0, Admission::Accepted);
    row("larger than the cap, into an empty queue", 0, cap + 1, Admission::Accepted);
    row("larger than the cap, behind a byte", 1, cap + 1, Admission::Full);
}

void TestStdinQueue::fillsUpToItsCap()
{
    QFETCH(qulonglong, queued);
    QFETCH(qulonglong, chunk);
    StdinQueue queue;
    QVERIFY(offer(queue, std::string(queued, 'x')) == Admission::Accepted);
    QTEST(offer(queue, std::string(chunk, 'y')), "admission");
}

void TestStdinQueue::hasRoomAgainOnceRead()
{
    StdinQueue queue;
    const Pipe pipe = nonBlockingPipe();
    QVERIFY(offer(queue, std::string(StdinQueue::defaultCap, 'x')) == Admission::Accepted);
    QVERIFY(offer(queue, "yz") == Admission::Full);
    QVERIFY(queue.writeTo(pipe.writeEnd.get()));
    QVERIFY(!queue.empty()); // the pipe is full
    QVERIFY(queue.queuedBytes() < StdinQueue::defaultCap);
    QVERIFY(offer(queue, "yz") == Admission::Accepted);
    std::string all;
    while (!queue.empty()) {
        all += readAvailable(pipe.readEnd);
        QVERIFY(queue.writeTo(pipe.writeEnd.get()));
    }
    all += readAvailable(pipe.readEnd);
    QVERIFY(all == std::string(StdinQueue::defaultCap, 'x') + "yz");
}

void TestStdinQueue::writesInOrder()
{
    // Chunks of all sizes through a pipe that takes a little at a time.
    StdinQueue queue;
    const Pipe pipe = nonBlockingPipe();
    ::fcntl(pipe.writeEnd.get(), F_SETPIPE_SZ, 4096);
    std::string sent;
    std::string came;
    for (std::size_t size = 0; size < 2000; size += 7) {
        const std::string chunk(size, static_cast<char>('a' + size % 26));
        sent += chunk;
        QVERIFY(offer(queue, chunk, sent.size() - chunk.size()) == Admission::Accepted);
        QVERIFY(queue.writeTo(pipe.writeEnd.get()));
        if (size % 5 == 0)
            came += readAvailable(pipe.readEnd);
    }
    while (!queue.empty()) {
        came += readAvailable(pipe.readEnd);
        QVERIFY(queue.writeTo(pipe.writeEnd.get()));
    }
    came += readAvailable(pipe.readEnd);
    QVERIFY(came == sent);
    QCOMPARE(queue.queuedBytes(), std::size_t{0});
    QCOMPARE(queue.applied(), std::uint64_t{sent.size()});
}

void TestStdinQueue::manyChunksInOneWrite()
{
    StdinQueue queue;
    std::string sent;
    for (int i = 0; i < 1000; ++i) {
        sent += std::to_string(i) + " ";
        QVERIFY(offer(queue, std::to_string(i) + " ") == Admission::Accepted);
    }
    const Pipe pipe = nonBlockingPipe();
    QVERIFY(queue.writeTo(pipe.writeEnd.get()));
    QVERIFY(queue.empty());
    QCOMPARE(readAvailable(pipe.readEnd), sent);
}

void TestStdinQueue::writeErrorDiscards()
{
    StdinQueue queue;
    QVERIFY(offer(queue, "abc") == Admission::Accepted);
    Pipe pipe = nonBlockingPipe();
    pipe.readEnd.reset();
    const auto written = queue.writeTo(pipe.writeEnd.get());
    QVERIFY(!written);
    QCOMPARE(written.error().text, std::string("write |1: broken pipe"));
    QVERIFY(queue.empty());
    QCOMPARE(queue.queuedBytes(), std::size_t{0});
    QCOMPARE(queue.applied(), std::uint64_t{3});
}

void TestStdinQueue::discardedCountsOn()
{
    StdinQueue queue;
    QVERIFY(offer(queue, std::string(StdinQueue::defaultCap, 'x')) == Admission::Accepted);
    queue.discard();
    QVERIFY(offer(queue, std::string(StdinQueue::defaultCap, 'x')) == Admission::Accepted);
    QVERIFY(offer(queue, "y") == Admission::Accepted); // never full again
    QVERIFY(queue.empty());
    QCOMPARE(queue.applied(), 2 * std::uint64_t{StdinQueue::defaultCap} + 1);
    QVERIFY(offer(queue, "x", queue.applied() + 1) == Admission::Gap);
    QVERIFY(offer(queue, "x", 0) == Admission::Duplicate);
}

void TestStdinQueue::smallChunksCostLittle_data()
{
    QTest::addColumn<qulonglong>("count");
    QTest::addColumn<qulonglong>("overlap");
    QTest::newRow("one by one") << qulonglong{1'000'000} << qulonglong{0};
    QTest::newRow("at the end of an overlap") << qulonglong{500} << qulonglong{700'000};
}

void TestStdinQueue::smallChunksCostLittle()
{
    // A client may send its bytes one by one, or each at the end of a large overlap: the cap must
    // bound the memory, not only the bytes.
    QFETCH(qulonglong, count);
    QFETCH(qulonglong, overlap);
    StdinQueue queue;
    QVERIFY(offer(queue, std::string(overlap, 'x')) == Admission::Accepted);
    const auto before = ::mallinfo2();
    for (std::size_t i = 0; i < count; ++i)
        QVERIFY(offer(queue, std::string(overlap + 1, 'x'), i) == Admission::Accepted);
    const auto after = ::mallinfo2();
    const auto used = (after.uordblks + after.hblkhd) - (before.uordblks + before.hblkhd);
    QVERIFY2(used < 4 * count + 256 * 1024, qPrintable(QString::number(used) + " bytes"));
}

CLAUSTRUM_PLAIN_TEST(TestStdinQueue)
#include "teststdinqueue.moc"
