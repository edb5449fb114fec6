// SPDX-License-Identifier: Apache-2.0
// -install of a large blob compared with the single-purpose tools: sha256sum, zstd -d.
#include "bench/benchkit.h"
#include "bench/measure.h"

#include "installer/compressedcli.h"
#include "installer/stagedfile.h"
#include "posix/files.h"

#include <random>

namespace claustrum::bench {
namespace {

constexpr std::size_t plainBytes = 330'000'000; // some 200 MB once compressed
constexpr int rounds = 5;

/// Words of a small vocabulary with random letters between: work for every part of a decoder.
std::string nextPiece(std::mt19937_64 &random)
{
    static const auto words = [] {
        std::mt19937_64 letters(1);
        std::vector<std::string> made(4096);
        for (auto &word : made) {
            for (auto left = 4 + letters() % 8; left > 0; --left)
                word += static_cast<char>('a' + letters() % 26);
        }
        return made;
    }();
    auto bits = random();
    std::string piece = words[bits % words.size()];
    for (bits >>= 12; bits > 0; bits >>= 6)
        piece += static_cast<char>('0' + bits % 64);
    return piece;
}

std::string programInPath(const std::string &name)
{
    for (const char *const folder : {"/usr/bin/", "/bin/", "/usr/local/bin/"}) {
        if (statFile(folder + name))
            return folder + name;
    }
    giveUp(name + " is not installed; ./dev setup installs it");
}

void makeBlob(const std::string &plain, const std::string &blob)
{
    auto file = openFile(plain, O_WRONLY | O_CREAT, 0600);
    if (!file)
        giveUp(file.error().text);
    std::mt19937_64 random(2);
    std::string block;
    for (std::size_t made = 0; made < plainBytes; made += block.size()) {
        block.clear();
        while (block.size() < 1'000'000)
            block += nextPiece(random);
        sendAll(file->get(), block);
    }
    Program({programInPath("zstd"), "-q", "-3", "--rm", plain, "-o", blob}).finish();
}

double secondsOf(const std::vector<std::string> &command)
{
    const Stopwatch watch;
    Program(command, {-1, -1, -1}).finish();
    return watch.seconds();
}

std::string sha256sum(const std::string &blob)
{
    auto [read, write] = pipePair();
    Program tool({programInPath("sha256sum"), blob}, {-1, write.get(), -1});
    write.reset();
    const auto line = readAll(read.get(), "sha256sum");
    if (!line || line->size() < 64)
        giveUp("sha256sum prints nothing");
    return line->substr(0, 64);
}

double verify(const std::string &blob, const std::string &checksum)
{
    const Stopwatch watch;
    if (const auto cli = openCompressedCli(blob, checksum); !cli)
        giveUp(cli.error().text);
    return watch.seconds();
}

double decompress(const std::string &blob, const std::string &folder)
{
    const auto cli = openCompressedCli(blob, "");
    if (!cli)
        giveUp(cli.error().text);
    auto staged = StagedFile::create(folder);
    if (!staged)
        giveUp(staged.error().text);
    const Stopwatch watch;
    if (const auto unpacked = unpack(*cli, *staged, 0); !unpacked)
        giveUp(unpacked.error().text);
    return watch.seconds();
}

} // namespace

Figures measureInstall()
{
    const TemporaryDirectory folder = makeFolder();
    const std::string blob = folder.path() + "/blob.zst";
    const std::string out = folder.path() + "/out";
    makeBlob(folder.path() + "/plain", blob);
    const auto status = statFile(blob);
    if (!status)
        giveUp(status.error().text);
    const double megabytes = static_cast<double>(status->st_size) / 1e6;
    const auto checksum = sha256sum(blob);

    std::vector<double> verified;
    std::vector<double> summed;
    std::vector<double> unpacked;
    std::vector<double> decompressed;
    for (int i = 0; i < rounds; ++i) {
        verified.push_back(megabytes / verify(blob, checksum));
        summed.push_back(megabytes / secondsOf({programInPath("sha256sum"), blob}));
        unpacked.push_back(megabytes / decompress(blob, folder.path()));
        decompressed.push_back(
            megabytes / secondsOf({programInPath("zstd"), "-d", "-q", "-f", blob, "-o", out}));
        (void)removeFile(out);
    }
    const auto size = " of a blob of " + std::to_string(static_cast<int>(megabytes)) + " MB";
    return {{"-install: SHA-256" + size, "MB/s", median(verified), median(summed),
             Figure::Bound::RatioAtLeast, 0.8},
            {"-install: decompression" + size, "MB/s", median(unpacked), median(decompressed),
             Figure::Bound::RatioAtLeast, 0.8}};
}

} // namespace claustrum::bench
