// SPDX-License-Identifier: Apache-2.0
#include "installer/compressedcli.h"

#include "common/sha256.h"
#include "installer/stagedfile.h"
#include "installer/zstddecoder.h"
#include "posix/files.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace claustrum {
namespace {

constexpr std::size_t readSize = 262'144;

Error cannotRead(const Error &error)
{
    return {"opening input: " + error.text};
}

/// Passes the rest of the file to @p take, block by block.
Result<void> forEachBlock(const CompressedCli &cli,
                          const std::function<Result<void>(std::string_view)> &take)
{
    std::vector<char> block(readSize);
    for (;;) {
        const auto got =
            retryInterrupted([&] { return ::read(cli.fd.get(), block.data(), block.size()); });
        if (got < 0)
            return cannotRead(systemError("read", cli.path, errno));
        if (got == 0)
            return {};
        if (auto taken = take({block.data(), static_cast<std::size_t>(got)}); !taken)
            return taken;
    }
}

Result<void> checkContent(const CompressedCli &cli, const std::string &checksum,
                          DigestCase digestCase)
{
    Sha256 digest;
    auto read = forEachBlock(cli, [&](std::string_view bytes) -> Result<void> {
        digest.add(bytes);
        return {};
    });
    if (!read)
        return read;
    if (auto same = checkDigest(checksum, digest.hex(), digestCase); !same)
        return same;
    return rewindCompressedCli(cli);
}

/// Files that open but cannot be read, above all directories, are reported before anything is
/// created.
Result<void> checkReadable(const CompressedCli &cli)
{
    char first = 0;
    if (retryInterrupted([&] { return ::pread(cli.fd.get(), &first, 1, 0); }) < 0
        && errno != ESPIPE)
        return cannotRead(systemError("read", cli.path, errno));
    return {};
}

bool sameDigit(char a, char b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
    return lower(a) == lower(b);
}

} // namespace

Result<CompressedCli> openCompressedCli(const std::string &path, const std::string &checksum,
                                        DigestCase digestCase)
{
    auto fd = openFile(path, O_RDONLY);
    if (!fd)
        return cannotRead(fd.error());
    CompressedCli cli{std::move(*fd), path};
    if (auto checked =
            checksum.empty() ? checkReadable(cli) : checkContent(cli, checksum, digestCase);
        !checked)
        return std::move(checked).error();
    return cli;
}

Result<void> rewindCompressedCli(const CompressedCli &cli)
{
    if (::lseek(cli.fd.get(), 0, SEEK_SET) < 0)
        return cannotRead(systemError("seek", cli.path, errno));
    return {};
}

Result<void> checkDigest(const std::string &expected, const std::string &actual,
                         DigestCase digestCase)
{
    if (digestCase == DigestCase::Exact
            ? expected == actual
            : std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(), sameDigit))
        return {};
    return Error{"checksum mismatch: expected=" + expected + ", actual=" + actual};
}

Result<void> unpack(const CompressedCli &cli, StagedFile &staged, std::int64_t maxBytes)
{
    const auto failed = [](const Error &error) { return Error{"decompressing: " + error.text}; };
    std::int64_t room = maxBytes;
    ZstdDecoder decoder([&](std::string_view plain) -> Result<void> {
        room -= static_cast<std::int64_t>(plain.size());
        if (maxBytes > 0 && room < 0)
            return Error{"decompressed CLI exceeds " + std::to_string(maxBytes) + " bytes"};
        return staged.write(plain);
    });
    auto read = forEachBlock(cli, [&](std::string_view bytes) -> Result<void> {
        if (auto fed = decoder.feed(bytes); !fed)
            return failed(fed.error());
        return {};
    });
    if (!read)
        return read;
    if (auto finished = decoder.finish(); !finished)
        return failed(finished.error());
    return {};
}

} // namespace claustrum
