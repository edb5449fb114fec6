// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/replaybuffer.h"
#include "daemon/process/spillfiles.h"
#include "posix/temporarydirectory.h"
#include "testing/procfs.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <sys/resource.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;

namespace {

std::string frame(int number)
{
    return std::to_string(1000 + number) + "\n";
}

/// The numbers of the frames after @p seq, "1 2 3 ".
template <typename Frames>
std::string numbersAfter(const Frames &frames, Seq seq)
{
    std::string numbers;
    frames.after(seq, [&](const Frame &each) {
        numbers += std::to_string(std::stoi(std::string(each.bytes())) - 1000) + " ";
    });
    return numbers;
}

Frame realFrame(Seq seq)
{
    return StreamFrames("p").data(Stream::Stdout, seq, "four" + std::to_string(seq % 10));
}

struct Keeper final : SpillKeeper
{
    void keepSpill(int file, Seq firstSeq) override
    {
        files.push_back({firstSeq, Fd(::fcntl(file, F_DUPFD_CLOEXEC, 0))});
    }
    void dropSpillBefore(Seq seq) override { droppedBefore = seq; }
    std::vector<KeeperLine::SpillFile> files;
    Seq droppedBefore = 0;
};

} // namespace

class TestSpillFiles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void allIsReadInOrder();
    void theOldestFileGoes();
    void aGapBeginsAnew();
    void withoutRoomNothingIsKept();
    void withoutADirectoryNothingIsKept();
    void theBufferGoesOnWithThem();
    void aStoreSpillsToo();
    void aSuccessorGoesOn_data();
    void aSuccessorGoesOn();
    void whatIsNoFrameIsDropped();

private:
    std::string folder() const { return m_folder->path(); }
    std::optional<TemporaryDirectory> m_folder;
};

void TestSpillFiles::init()
{
    auto made = TemporaryDirectory::make("/tmp/spill-");
    QVERIFY(made);
    m_folder.emplace(std::move(*made));
}

void TestSpillFiles::allIsReadInOrder()
{
    SpillFiles spill(folder(), "p", 800);
    QCOMPARE(spill.firstSeq(), Seq{0});
    QCOMPARE(numbersAfter(spill, 0), std::string());
    for (int i = 7; i <= 40; ++i)
        spill.append(frame(i), Seq(i));
    QCOMPARE(spill.firstSeq(), Seq{7});
    QCOMPARE(spill.nextSeq(), Seq{41});
    QVERIFY(numbersAfter(spill, 0).starts_with("7 8 9 10 "));
    QCOMPARE(numbersAfter(spill, 37), std::string("38 39 40 "));
    QCOMPARE(numbersAfter(spill, 40), std::string());
    QVERIFY(std::filesystem::is_empty(folder())); // the files have no name
}

/// Twenty bytes a file: four frames.
void TestSpillFiles::theOldestFileGoes()
{
    const auto before = descriptorsOf(::getpid()).size();
    SpillFiles spill(folder(), "p", 160);
    for (int i = 1; i <= 32; ++i)
        spill.append(frame(i), Seq(i));
    QCOMPARE(spill.firstSeq(), Seq{1});
    spill.append(frame(33), Seq{33});
    QCOMPARE(spill.firstSeq(), Seq{5});
    QVERIFY(numbersAfter(spill, 0).starts_with("5 6 "));
    QCOMPARE(descriptorsOf(::getpid()).size(), before + 8);
    for (int i = 34; i <= 500; ++i)
        spill.append(frame(i), Seq(i));
    QVERIFY(numbersAfter(spill, 0).ends_with(" 499 500 "));
    QCOMPARE(descriptorsOf(::getpid()).size(), before + 8);
}

void TestSpillFiles::aGapBeginsAnew()
{
    SpillFiles spill(folder(), "p", 800);
    spill.append(frame(1), 1);
    spill.append(frame(3), 3);
    QCOMPARE(spill.firstSeq(), Seq{3});
    QCOMPARE(numbersAfter(spill, 0), std::string("3 "));
}

void TestSpillFiles::withoutRoomNothingIsKept()
{
    ::signal(SIGXFSZ, SIG_IGN); // as in the daemon
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit few{8, before.rlim_max};
    SpillFiles spill(folder(), "p", 800);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &few), 0);
    spill.append(frame(1), 1);
    spill.append(frame(2), 2);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    QCOMPARE(spill.firstSeq(), Seq{0});
    spill.append(frame(3), 3);
    QCOMPARE(spill.firstSeq(), Seq{0});
}

void TestSpillFiles::withoutADirectoryNothingIsKept()
{
    SpillFiles spill(folder() + "/none", "p", 800);
    spill.append(frame(1), 1);
    QCOMPARE(numbersAfter(spill, 0), std::string());
}

void TestSpillFiles::theBufferGoesOnWithThem()
{
    ReplayBuffer buffer(20);
    buffer.spillTo(std::make_unique<SpillFiles>(folder(), "p", 80));
    for (int i = 1; i <= 15; ++i)
        buffer.append(Frame({frame(i)}));
    QCOMPARE(buffer.firstSeq(), Seq{1});
    QCOMPARE(buffer.bytes(), std::size_t{20});
    QCOMPARE(numbersAfter(buffer, 0), std::string("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 "));
    QCOMPARE(numbersAfter(buffer, 9), std::string("10 11 12 13 14 15 "));
    QCOMPARE(numbersAfter(buffer, 13), std::string("14 15 "));
    for (int i = 16; i <= 25; ++i)
        buffer.append(Frame({frame(i)}));
    QCOMPARE(buffer.firstSeq(), Seq{7});
    QVERIFY(numbersAfter(buffer, 0).starts_with("7 8 "));
    buffer.dropOldest(10); // memory is short: what lies before is of no use
    QCOMPARE(buffer.firstSeq(), Seq{24});
    QCOMPARE(numbersAfter(buffer, 0), std::string("24 25 "));
}

void TestSpillFiles::aStoreSpillsToo()
{
    struct Store final : ReplayStore
    {
        int first = 1;
        int next = 1;
        Frame oldest() const override { return Frame({frame(first)}); }
        std::size_t dropOldest() override { return frame(first++).size(); }
        void after(Seq seq, const std::function<void(const Frame &)> &each) const override
        {
            for (int i = std::max(first, int(seq) + 1); i < next; ++i)
                each(Frame({frame(i)}));
        }
    };
    Store store;
    ReplayBuffer buffer(20);
    buffer.keepIn(store);
    buffer.spillTo(std::make_unique<SpillFiles>(folder(), "p", 800));
    for (; store.next <= 12; ++store.next)
        buffer.note(frame(1).size());
    QCOMPARE(buffer.firstSeq(), Seq{1});
    QCOMPARE(store.first, 9);
    QCOMPARE(numbersAfter(buffer, 6), std::string("7 8 9 10 11 12 "));
}

void TestSpillFiles::aSuccessorGoesOn_data()
{
    QTest::addColumn<std::string>("torn");
    QTest::newRow("between two frames") << std::string();
    QTest::newRow("within a frame") << std::string(R"({"id":"p","seq":9,"da)");
}

/// Two frames a file, of which it has had five.
void TestSpillFiles::aSuccessorGoesOn()
{
    QFETCH(std::string, torn);
    Keeper keeper;
    {
        SpillFiles spill(folder(), "p", 8 * 2 * realFrame(4).size());
        spill.keepBy(keeper);
        for (Seq seq = 4; seq <= 8; ++seq)
            spill.append(realFrame(seq).bytes(), seq);
        QCOMPARE(keeper.files.size(), std::size_t{3});
        QCOMPARE(::write(keeper.files.back().file.get(), torn.data(), torn.size()),
                 ssize_t(torn.size()));
    }
    SpillFiles successor(folder(), "p", 8 * 2 * realFrame(4).size());
    successor.keepBy(keeper);
    successor.resume(std::exchange(keeper.files, {}));
    QCOMPARE(successor.firstSeq(), Seq{4});
    QCOMPARE(successor.nextSeq(), Seq{9});
    QVERIFY(!successor.lacks(8) && successor.lacks(9));
    successor.append("never written", 8);
    for (Seq seq = 9; seq <= 10; ++seq)
        successor.append(realFrame(seq).bytes(), seq);
    std::string all;
    std::string expected;
    successor.after(5, [&](const Frame &frame) { all += frame.bytes(); });
    for (Seq seq = 6; seq <= 10; ++seq)
        expected += realFrame(seq).bytes();
    QCOMPARE(all, expected);
    QCOMPARE(keeper.files.size(), std::size_t{1}); // the one that begins with the tenth
    QCOMPARE(keeper.files.front().firstSeq, std::uint64_t{10});
}

void TestSpillFiles::whatIsNoFrameIsDropped()
{
    Keeper keeper;
    SpillFiles spill(folder(), "p", 800);
    spill.keepBy(keeper);
    spill.append("no frame\n", 4);
    SpillFiles successor(folder(), "p", 800);
    successor.keepBy(keeper);
    successor.resume(std::exchange(keeper.files, {}));
    QCOMPARE(successor.nextSeq(), Seq{0});
    QCOMPARE(keeper.droppedBefore, std::numeric_limits<Seq>::max());
}

CLAUSTRUM_TEST(TestSpillFiles)
#include "testspillfiles.moc"
