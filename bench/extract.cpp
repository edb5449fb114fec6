// SPDX-License-Identifier: Apache-2.0
// files.extract_tar compared with `tar -xzf` on the same archive.
#include "bench/benchdaemon.h"
#include "bench/measure.h"
#include "daemon/extract/tests/archivefile.h"
#include "posix/removetree.h"

#include <unistd.h>

#include <functional>
#include <random>

namespace claustrum::bench {
namespace {

constexpr int rounds = 5;
constexpr const char *inMemory = "/dev/shm"; // a disk's speed would hide ours
constexpr std::size_t mebibyte = 1024UL * 1024;

/// About half compressible, like sources and binaries.
std::string someBytes(std::size_t size, std::mt19937 &random)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = i % 8 < 5 && i >= 64 ? bytes[i - 64] : static_cast<char>(random());
    return bytes;
}

void manyFiles(test::ArchiveFile &archive, int count, std::size_t size)
{
    std::mt19937 random(1);
    for (int i = 0; i < count; ++i)
        archive.write(test::tarEntry("d" + std::to_string(i / 100) + "/f" + std::to_string(i),
                                     someBytes(size, random)));
}

void oneFile(test::ArchiveFile &archive, std::size_t mebibytes)
{
    std::mt19937 random(1);
    archive.write(test::TarHeaderBuilder("f", '0', mebibytes * mebibyte).build());
    for (std::size_t i = 0; i < mebibytes; ++i)
        archive.write(someBytes(mebibyte, random));
}

double byTar(const std::string &archive, const std::string &to)
{
    (void)removeTree(to);
    const Stopwatch watch;
    Program({"/bin/mkdir", to}).finish();
    Program({"/bin/tar", "-C", to, "-xzf", archive}).finish();
    return watch.seconds();
}

/// With a second link, as the daemon removes the archive.
double byDaemon(BenchClient &client, const std::string &archive, const std::string &to)
{
    (void)removeTree(to);
    const std::string link = archive + ".link";
    if (::link(archive.c_str(), link.c_str()) != 0)
        giveUp("cannot link " + archive);
    const Stopwatch watch;
    client.send(request("files.extract_tar",
                        R"({"archivePath":")" + link + R"(","destDir":")" + to + R"("})"));
    client.readUntil(R"("success":true)");
    return watch.seconds();
}

/// @param units number of units in the archive, and their name
Figure compare(const std::string &name, double units, const std::string &unit,
               const std::function<void(test::ArchiveFile &)> &write)
{
    const BenchDaemon daemon;
    BenchClient client(daemon);
    const TemporaryDirectory folder = makeFolder(inMemory);
    const std::string path = folder.path() + "/archive.tgz";
    {
        test::ArchiveFile archive(path);
        write(archive);
    }
    std::vector<double> ours;
    std::vector<double> tars;
    for (int i = 0; i < rounds; ++i) {
        tars.push_back(units / byTar(path, folder.path() + "/out"));
        ours.push_back(units / byDaemon(client, path, folder.path() + "/out"));
    }
    return {name, unit, median(ours), median(tars), Figure::Bound::RatioAtLeast, 1.0};
}

} // namespace

Figures measureExtract()
{
    return {
        compare("extracting files of 8 KiB, beside tar -xzf", 5000, "files/s",
                [](test::ArchiveFile &archive) { manyFiles(archive, 5000, 8UL * 1024); }),
        compare("extracting empty files, beside tar -xzf", 20'000, "files/s",
                [](test::ArchiveFile &archive) { manyFiles(archive, 20'000, 0); }),
        compare("extracting one large file, beside tar -xzf", 256, "MiB/s",
                [](test::ArchiveFile &archive) { oneFile(archive, 256); }),
    };
}

} // namespace claustrum::bench
