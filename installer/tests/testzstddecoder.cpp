// SPDX-License-Identifier: Apache-2.0
#include "installer/quietqt.h"
#include "installer/tests/zstdtool.h"
#include "installer/zstddecoder.h"
#include "testing/scale.h"
#include "testing/testprogram.h"

#include <QFile>
#include <QTest>

#include <array>
#include <fcntl.h>
#include <optional>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::test;

namespace {

/// Somewhat compressible bytes, the same on every run.
QByteArray someText(int size)
{
    std::mt19937 random(7);
    QByteArray text;
    while (text.size() < size)
        text += "line " + QByteArray::number(uint(random() % 5000)) + '\n';
    return text.left(size);
}

struct Decoded
{
    QByteArray plain;
    std::string error; ///< empty: complete and correct
};

/// Feeds @p step bytes at a time.
Decoded decode(const QByteArray &compressed, int step = 1 << 20)
{
    Decoded decoded;
    ZstdDecoder decoder([&](std::string_view bytes) -> Result<void> {
        decoded.plain.append(bytes.data(), static_cast<int>(bytes.size()));
        return {};
    });
    const std::string_view all(compressed.constData(), std::size_t(compressed.size()));
    for (std::size_t at = 0; at < all.size(); at += std::size_t(step)) {
        if (const auto fed = decoder.feed(all.substr(at, std::size_t(step))); !fed) {
            decoded.error = fed.error().text;
            return decoded;
        }
    }
    if (const auto finished = decoder.finish(); !finished)
        decoded.error = finished.error().text;
    return decoded;
}

constexpr auto notZstd = "invalid input: magic number mismatch";
constexpr auto cutShort = "unexpected EOF";
constexpr auto corrupt = "corrupt input after byte ";

} // namespace

class TestZstdDecoder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_quiet.emplace(); }
    void cleanupTestCase() { m_quiet.reset(); }
    void decodesCompleteInput_data();
    void decodesCompleteInput();
    void refuses_data();
    void refuses();
    void everyCutIsAnUnexpectedEof();
    void knowsTheEnd_data();
    void knowsTheEnd();
    void noBitFlipGivesOtherBytes_data();
    void noBitFlipGivesOtherBytes();
    void windows_data();
    void windows();
    void tellsMissingMemoryFromCorruption();
    void returnsTheSinksFailure();

private:
    std::optional<QuietQt> m_quiet; ///< KArchive logs each corrupt frame
};

void TestZstdDecoder::decodesCompleteInput_data()
{
    QTest::addColumn<QByteArray>("compressed");
    QTest::addColumn<QByteArray>("plain");
    const auto text = someText(700'000);
    const auto frame = zstd(text);
    const auto small = zstd("small");
    const auto row = [](const char *name, const QByteArray &compressed, const QByteArray &plain) {
        QTest::newRow(name) << compressed << plain;
    };

    row("nothing", "", "");
    row("frame without content", zstd(""), "");
    row("one frame, checksummed", frame, text);
    row("no checksum", zstd(text, {"--no-check"}), text);
    row("content size in the header", zstd(text, {"--stream-size=700000"}), text);
    row("single segment", zstd("small", {"--stream-size=5"}), "small");
    for (const auto *level : {"-1", "-9", "-19", "--fast=5", "--long=27"})
        row(level, zstd(text, {level}), text);
    row("two frames", frame + small, text + "small");
    row("three frames, the second empty", small + zstd("") + small, "smallsmall");
    row("skippable before", skippableFrame("meta") + frame, text);
    row("skippable between, first and last magic",
        small + skippableFrame("a") + skippableFrame("b", 15) + frame, "small" + text);
    row("skippable after", frame + skippableFrame(QByteArray(100'000, 'x')), text);
    row("skippable that is empty", skippableFrame("") + small, "small");
    row("skippable only", skippableFrame("meta"), "");
    row("high compression", repeatFrame(7 << 3, 'z', 100'000), QByteArray(100'000, 'z'));
}

void TestZstdDecoder::decodesCompleteInput()
{
    QFETCH(QByteArray, compressed);
    QFETCH(QByteArray, plain);
    for (const int step : {1, 2, 3, 7, 4096, 1 << 20}) {
        const auto decoded = decode(compressed, step);
        QCOMPARE(decoded.error, std::string());
        QVERIFY2(decoded.plain == plain, qPrintable(QString::number(step) + " bytes at a time"));
    }
}

void TestZstdDecoder::refuses_data()
{
    QTest::addColumn<QByteArray>("compressed");
    QTest::addColumn<QByteArray>("error");
    const auto frame = zstd("content");
    const auto magic = littleEndian(0xFD2FB528U, 4);
    const auto row = [](const char *name, const QByteArray &compressed, const char *error) {
        QTest::newRow(name) << compressed << QByteArray(error);
    };

    row("text", "plain", notZstd);
    row("one byte", "p", notZstd);
    row("HTML", "<!doctype html><title>Log in</title>", notZstd);
    row("gzip", QByteArray::fromHex("1f8b0800"), notZstd);
    row("zeros", QByteArray(64, '\0'), notZstd);
    row("zstd v0.7", littleEndian(0xFD2FB527U, 4) + QByteArray(20, '\0'), notZstd);
    row("magic without its last byte", QByteArray::fromHex("28b52ffc00"), notZstd);
    row("next to the skippable magics", littleEndian(0x184D2A60U, 4), notZstd);
    row("junk after the frame", frame + "junk", notZstd);
    row("a newline after the frame", frame + "\n", notZstd);
    row("zeros after the frame", frame + QByteArray(512, '\0'), notZstd);
    row("junk after a skippable frame", skippableFrame("x") + "x", notZstd);
    row("reserved block type", magic + QByteArray::fromHex("0038070000"), corrupt);
    row("reserved bit of the header", magic + QByteArray::fromHex("0838010000"), corrupt);
    row("an unknown dictionary", magic + QByteArray::fromHex("210505010000"), corrupt);
    row("wrong checksum", frame.left(frame.size() - 1) + char(~frame.back()), corrupt);
    row("corrupt second frame", frame + frame.left(frame.size() - 1) + '!', corrupt);
}

void TestZstdDecoder::refuses()
{
    QFETCH(QByteArray, compressed);
    QFETCH(QByteArray, error);
    for (const int step : {1, 1 << 20}) {
        const auto text = QByteArray::fromStdString(decode(compressed, step).error);
        QVERIFY2(error == corrupt ? text.startsWith(error) : text == error, text.constData());
    }
}

void TestZstdDecoder::everyCutIsAnUnexpectedEof()
{
    const auto first = zstd(someText(3000));
    const auto skipped = skippableFrame("some meta");
    const auto whole = first + skipped + zstd(someText(500), {"--no-check"});
    const QList<int> boundaries{0, int(first.size()), int(first.size() + skipped.size()),
                                int(whole.size())};
    for (int size = 0; size <= whole.size(); ++size) {
        const auto decoded = decode(whole.left(size));
        const std::string expected = boundaries.contains(size) ? "" : cutShort;
        QVERIFY2(decoded.error == expected, qPrintable(QString::number(size)));
    }
}

/// Each kind of block and header.
void TestZstdDecoder::knowsTheEnd_data()
{
    QTest::addColumn<QByteArray>("whole");
    const auto text = someText(700'000);
    QTest::newRow("compressed, checksummed") << zstd(text);
    QTest::newRow("content size of four bytes") << zstd(text, {"--stream-size=700000"});
    QTest::newRow("content size of two") << zstd(text.left(300), {"--stream-size=300"});
    QTest::newRow("content size of one") << zstd("small", {"--stream-size=5", "--no-check"});
    QTest::newRow("empty frame") << zstd("");
    QTest::newRow("raw blocks") << zstd(QByteArray::fromHex("00112233445566778899aabbccddeeff"));
    QTest::newRow("repeated byte") << repeatFrame(7 << 3, 'z', 100'000);
    QTest::newRow("skippable") << skippableFrame("meta");
}

void TestZstdDecoder::knowsTheEnd()
{
    QFETCH(QByteArray, whole);
    const auto error = [](const QByteArray &bytes) { return decode(bytes).error; };
    QCOMPARE(error(whole), std::string());
    QCOMPARE(error(whole + whole), std::string());
    QCOMPARE(error(whole + "junk"), std::string(notZstd));
    for (const int missing : {1, 2, 3, 4, 5})
        QCOMPARE(error(whole.chopped(missing)), std::string(cutShort));
    QCOMPARE(error(whole + whole.chopped(1)), std::string(cutShort));
}

void TestZstdDecoder::noBitFlipGivesOtherBytes_data()
{
    QTest::addColumn<QByteArray>("compressed");
    const auto text = someText(4000);
    QTest::newRow("streamed") << zstd(text);
    QTest::newRow("sized") << zstd(text, {"--stream-size=4000"});
    QTest::newRow("two frames") << zstd(text.left(1500)) + zstd(text.mid(1500), {"-19"});
}

/// Some bit flips have no effect, for example one that enlarges the window.
void TestZstdDecoder::noBitFlipGivesOtherBytes()
{
    QFETCH(QByteArray, compressed);
    const auto text = someText(4000);
    int refused = 0;
    for (int bit = 0; bit < compressed.size() * 8; ++bit) {
        auto flipped = compressed;
        flipped[bit / 8] = char(flipped.at(bit / 8) ^ 1 << bit % 8);
        const auto decoded = decode(flipped);
        refused += decoded.error.empty() ? 0 : 1;
        QVERIFY2(!decoded.error.empty() || decoded.plain == text, qPrintable(QString::number(bit)));
    }
    QVERIFY(refused > compressed.size() * 8 * 9 / 10);
}

void TestZstdDecoder::windows_data()
{
    QTest::addColumn<int>("descriptor");
    QTest::addColumn<QByteArray>("error");
    const auto refusal = [](const char *bytes) {
        return QByteArray("the frame needs a window of ") + bytes
               + " bytes, and no more than 134217728 are given";
    };
    QTest::newRow("1 KiB, the least") << 0 << QByteArray();
    QTest::newRow("8 MiB") << (13 << 3) << QByteArray();
    QTest::newRow("120 MiB") << (16 << 3 | 7) << QByteArray();
    QTest::newRow("128 MiB, the most") << (17 << 3) << QByteArray();
    QTest::newRow("144 MiB") << (17 << 3 | 1) << refusal("150994944");
    QTest::newRow("3.75 TiB, the largest possible") << 255 << refusal("4123168604160");
}

void TestZstdDecoder::windows()
{
    QFETCH(int, descriptor);
    QFETCH(QByteArray, error);
    const auto decoded = decode(repeatFrame(quint8(descriptor), 'w', 1000));
    QCOMPARE(QByteArray::fromStdString(decoded.error), error);
    QCOMPARE(decoded.plain, error.isEmpty() ? QByteArray(1000, 'w') : QByteArray());
}

/// In a child with a limit: the address space that it has, and half of the window.
void TestZstdDecoder::tellsMissingMemoryFromCorruption()
{
    if (!claustrum::testing::memoryCounts())
        QSKIP("a sanitizer needs an address space without limit");
    constexpr rlim_t window = 128 * 1024 * 1024;
    const auto sound = repeatFrame(17 << 3, 'x', 1000);
    QCOMPARE(decode(sound).error, std::string());
    int ends[2];
    QVERIFY(::pipe2(ends, O_CLOEXEC) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        QFile statm("/proc/self/statm"); // the first number: pages of address space
        const auto pages =
            statm.open(QIODevice::ReadOnly) ? statm.readAll().split(' ').first() : "";
        const rlim_t room = pages.toULongLong() * rlim_t(::sysconf(_SC_PAGESIZE)) + window / 2;
        const rlimit limit{room, room};
        const auto error = ::setrlimit(RLIMIT_AS, &limit) == 0 ? decode(sound).error : "no limit";
        [[maybe_unused]] const auto written = ::write(ends[1], error.data(), error.size());
        ::_exit(0);
    }
    ::close(ends[1]);
    std::array<char, 256> text{};
    const auto size = ::read(ends[0], text.data(), text.size());
    ::close(ends[0]);
    QCOMPARE(::waitpid(child, nullptr, 0), child);
    QCOMPARE(QByteArray(text.data(), int(std::max<ssize_t>(size, 0))),
             QByteArray("not enough memory for this archive's window of 134217728 bytes"));
}

void TestZstdDecoder::returnsTheSinksFailure()
{
    ZstdDecoder decoder([](std::string_view) -> Result<void> { return Error{"no space left"}; });
    const auto compressed = zstd("content");
    const auto fed = decoder.feed({compressed.constData(), std::size_t(compressed.size())});
    QVERIFY(!fed);
    QCOMPARE(fed.error().text, std::string("no space left"));
}

CLAUSTRUM_PLAIN_TEST(TestZstdDecoder)
#include "testzstddecoder.moc"
