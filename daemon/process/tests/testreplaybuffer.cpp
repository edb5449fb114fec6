// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/replaybuffer.h"
#include "testing/testprogram.h"

#include <QTest>

using namespace claustrum;

class TestReplayBuffer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void forgetsOldestFirst_data();
    void forgetsOldestFirst();
    void replaysFramesAfterASeq_data();
    void replaysFramesAfterASeq();
    void sharesItsFrames();
    void aStoreIsToldWhatToForget_data() { forgetsOldestFirst_data(); }
    void aStoreIsToldWhatToForget();
    void capOfTheContract();
};

static Frame frameOf(int size)
{
    return Frame({std::string(static_cast<std::size_t>(size), 'x')});
}

/// The seqs that a replay gives; each frame is one byte larger than the one before.
static QList<int> seqsAfter(const ReplayBuffer &buffer, Seq seq)
{
    QList<int> seqs;
    buffer.after(seq, [&](const Frame &frame) { seqs << static_cast<int>(frame.size()); });
    return seqs;
}

void TestReplayBuffer::forgetsOldestFirst_data()
{
    QTest::addColumn<QList<int>>("sizes");
    QTest::addColumn<int>("firstSeq");
    QTest::addColumn<int>("bytes");
    const auto row = [](const char *name, const QList<int> &sizes, int firstSeq, int bytes) {
        QTest::newRow(name) << sizes << firstSeq << bytes;
    };
    row("nothing yet", {}, 0, 0);
    row("all fit", {40, 40}, 1, 80);
    row("exactly the cap", {40, 60}, 1, 100);
    row("one byte over", {40, 60, 1}, 2, 61);
    row("several go for one", {30, 30, 30, 95}, 4, 95);
    row("newest alone is over the cap, and stays", {40, 500}, 2, 500);
    row("the first alone is over the cap", {500}, 1, 500);
    row("the large one goes with the next", {500, 1}, 2, 1);
}

void TestReplayBuffer::forgetsOldestFirst()
{
    QFETCH(QList<int>, sizes);
    ReplayBuffer buffer(100);
    for (const int size : sizes)
        buffer.append(frameOf(size));
    QTEST(static_cast<int>(buffer.firstSeq()), "firstSeq");
    QCOMPARE(buffer.lastSeq(), static_cast<Seq>(sizes.size()));
    QTEST(static_cast<int>(buffer.bytes()), "bytes");
}

void TestReplayBuffer::aStoreIsToldWhatToForget()
{
    struct Store final : ReplayStore
    {
        std::deque<std::size_t> sizes;
        Frame oldest() const override { return {}; }
        std::size_t dropOldest() override
        {
            const std::size_t size = sizes.front();
            sizes.pop_front();
            return size;
        }
        void after(Seq, const std::function<void(const Frame &)> &each) const override
        {
            for (const std::size_t size : sizes)
                each(frameOf(static_cast<int>(size)));
        }
    };
    QFETCH(QList<int>, sizes);
    const std::size_t before = ReplayBuffers::ofThread().bytes();
    Store store;
    ReplayBuffer buffer(100);
    buffer.keepIn(store);
    for (const int size : sizes) {
        store.sizes.push_back(static_cast<std::size_t>(size));
        buffer.note(static_cast<std::size_t>(size));
    }
    QTEST(static_cast<int>(buffer.firstSeq()), "firstSeq");
    QCOMPARE(buffer.lastSeq(), static_cast<Seq>(sizes.size()));
    QTEST(static_cast<int>(buffer.bytes()), "bytes");
    QCOMPARE(seqsAfter(buffer, 0).size(), static_cast<qsizetype>(store.sizes.size()));
    QCOMPARE(ReplayBuffers::ofThread().bytes(), before); // it has no memory
    QVERIFY(!buffer.hasOldest());
}

void TestReplayBuffer::replaysFramesAfterASeq_data()
{
    QTest::addColumn<quint64>("seq");
    QTest::addColumn<QList<int>>("seqs");
    // Frames 1 to 13, each as large as its seq; 6 to 13 have 76 bytes, 5 to 13 have 81.
    QTest::newRow("all") << quint64{0} << QList<int>{6, 7, 8, 9, 10, 11, 12, 13};
    QTest::newRow("a part is forgotten") << quint64{3} << QList<int>{6, 7, 8, 9, 10, 11, 12, 13};
    QTest::newRow("after the last forgotten")
        << quint64{5} << QList<int>{6, 7, 8, 9, 10, 11, 12, 13};
    QTest::newRow("after the first retained") << quint64{6} << QList<int>{7, 8, 9, 10, 11, 12, 13};
    QTest::newRow("after the last but one") << quint64{12} << QList<int>{13};
    QTest::newRow("after the last") << quint64{13} << QList<int>{};
    QTest::newRow("one ahead") << quint64{14} << QList<int>{};
    QTest::newRow("as far ahead as can be") << ~quint64{0} << QList<int>{};
}

void TestReplayBuffer::replaysFramesAfterASeq()
{
    QFETCH(quint64, seq);
    ReplayBuffer buffer(80);
    for (int size = 1; size <= 13; ++size)
        buffer.append(frameOf(size));
    QTEST(seqsAfter(buffer, seq), "seqs");
}

void TestReplayBuffer::sharesItsFrames()
{
    ReplayBuffer buffer;
    const Frame frame = frameOf(10);
    buffer.append(frame);
    buffer.after(0, [&](const Frame &replayed) {
        QCOMPARE(static_cast<const void *>(replayed.bytes().data()),
                 static_cast<const void *>(frame.bytes().data()));
    });
}

void TestReplayBuffer::capOfTheContract()
{
    ReplayBuffer buffer;
    QCOMPARE(buffer.cap(), std::size_t{16777216});
    buffer.append(frameOf(1));
    buffer.append(frameOf(16777215));
    QCOMPARE(buffer.firstSeq(), Seq{1});
    buffer.append(frameOf(1));
    QCOMPARE(buffer.firstSeq(), Seq{2});
}

CLAUSTRUM_PLAIN_TEST(TestReplayBuffer)
#include "testreplaybuffer.moc"
