// SPDX-License-Identifier: Apache-2.0
// Archives that arrive slowly, and concurrent changes of the destination.
#include "archivebuilder.h"
#include "extractionscratch.h"
#include "posix/pipe.h"
#include "posix/removetree.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QElapsedTimer>

#include <atomic>
#include <thread>

using namespace claustrum;
using namespace claustrum::test;

namespace {

template <typename Condition>
bool waitUntil(Condition condition)
{
    QElapsedTimer timer;
    timer.start();
    while (!condition() && timer.elapsed() < 20'000)
        std::this_thread::yield();
    return condition();
}

} // namespace

class TestExtractionRaces : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_scratch = std::make_unique<ExtractionScratch>(); }
    void waitsForAFifosWriter();
    void givesUpAFifoWithoutWriter();
    void doesNotFollowALinkSwappedIn();
    void cannotBeRacedOutside_data();
    void cannotBeRacedOutside();
    void keepsNoDescriptors();

private:
    std::unique_ptr<ExtractionScratch> m_scratch;
};

void TestExtractionRaces::waitsForAFifosWriter()
{
    const std::string fifo = *m_scratch / "fifo";
    QVERIFY(::mkfifo(fifo.c_str(), 0600) == 0);
    const std::string bytes = gzipped(tarEntry("a", std::string(100'000, 'x')) + tarEnd);
    std::thread writer([&] {
        const auto out = openFile(fifo, O_WRONLY);
        for (const char byte : bytes)
            (void)writeAll(out->get(), {&byte, 1}, fifo);
    });
    const QByteArray answer = m_scratch->extract(fifo, *m_scratch / "out");
    writer.join();
    QCOMPARE(answer, success(1));
    QVERIFY(!m_scratch->has("fifo"));
}

void TestExtractionRaces::givesUpAFifoWithoutWriter()
{
    const std::string fifo = *m_scratch / "fifo";
    QVERIFY(::mkfifo(fifo.c_str(), 0600) == 0);
    auto cancel = makePipe();
    cancel->writeEnd.reset();
    QCOMPARE(m_scratch->extract(fifo, *m_scratch / "out", 0, cancel->readEnd.get()),
             failure("gzip: read @DIR@/fifo: operation canceled"));
}

/// The archive is read from a fifo, so that the link appears at the most harmful time.
void TestExtractionRaces::doesNotFollowALinkSwappedIn()
{
    const std::string fifo = *m_scratch / "fifo";
    QVERIFY(::mkfifo(fifo.c_str(), 0600) == 0);
    m_scratch->directory("victim");
    bool linked = false;
    std::thread writer([&] {
        const auto out = openFile(fifo, O_WRONLY);
        const auto send = [&](const std::string &tar) {
            (void)writeAll(out->get(), gzipped(tar), fifo);
        };
        send(tarEntry("d/a", "1") + tarEntry("other/x", "1"));
        linked =
            waitUntil([&] { return m_scratch->has("out/other/x"); })
            && ::rename((*m_scratch / "out/d").c_str(), (*m_scratch / "out/moved").c_str()) == 0
            && ::symlink((*m_scratch / "victim").c_str(), (*m_scratch / "out/d").c_str()) == 0;
        send(tarEntry("d/b", "2") + tarEnd);
    });
    const QByteArray answer = m_scratch->extract(fifo, *m_scratch / "out");
    writer.join();
    QVERIFY(linked);
    QCOMPARE(answer, failure("mkdir parent d/b: mkdir @DIR@/out/d: not a directory"));
    QCOMPARE(m_scratch->tree("victim"), QStringList());
}

void TestExtractionRaces::cannotBeRacedOutside_data()
{
    QTest::addColumn<std::string>("swapped");
    QTest::newRow("a directory in the destination") << std::string("out/d");
    QTest::newRow("the destination") << std::string("out");
}

/// Another thread repeatedly swaps a directory for a link out of the destination, and back.
void TestExtractionRaces::cannotBeRacedOutside()
{
    QFETCH(std::string, swapped);
    m_scratch->directory("victim/d/d");
    m_scratch->file("victim/d/file", "v");
    m_scratch->file("victim/d/d/file", "v");
    const std::string d = *m_scratch / swapped;
    const std::string aside = *m_scratch / "aside";
    std::atomic<bool> done = false;
    std::atomic<int> swaps = 0;
    std::thread attacker([&] {
        while (!done) {
            const std::string victim = *m_scratch / "victim/d";
            if (::symlink(victim.c_str(), aside.c_str()) == 0
                && ::renameat2(AT_FDCWD, aside.c_str(), AT_FDCWD, d.c_str(), RENAME_EXCHANGE) == 0)
                ++swaps;
            (void)removeTree(aside);
            ::unlink(d.c_str());
        }
    });
    std::string tar;
    for (int i = 0; i < 300; ++i)
        tar += tarEntry("d/file", "attacked") + tarEntry("d/deep/file", "attacked")
               + tarEntry("e/" + std::to_string(i), "");
    const std::string bytes = gzipped(tar + tarEnd);
    for (int round = 0; round < 50 || (swaps < 100 && round < 5000); ++round)
        m_scratch->extractBytes(bytes);
    done = true;
    attacker.join();
    QCOMPARE(m_scratch->tree("victim"), (QStringList{"d/", "d/d/", "d/d/file=v", "d/file=v"}));
    QVERIFY2(swaps >= 100, "the attacker hardly ran");
}

void TestExtractionRaces::keepsNoDescriptors()
{
    const int before = openDescriptors();
    for (const std::string &tar : {tarEntry("d/e/f", "1"), tarEntry("../x"), std::string("broken")})
        m_scratch->extractBytes(gzipped(tar));
    m_scratch->extractBytes("no gzip");
    QCOMPARE(openDescriptors(), before);
}

CLAUSTRUM_TEST(TestExtractionRaces)
#include "testextractionraces.moc"
