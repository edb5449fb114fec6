// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <cstdint>
#include <string>

namespace claustrum {

class StagedFile;

/// A CLI as it came: an open file, whose name may be gone already, with zstd in it.
struct CompressedCli
{
    Fd fd;
    std::string path; ///< for messages
};

/// Opens a local one and, unless @p checksum is empty, checks it before anything else reads it
/// (builds.md, D1, D13). "opening input: <text>", "checksum mismatch: …". Blocks.
Result<CompressedCli> openCompressedCli(const std::string &path, const std::string &checksum);

/// Back to its beginning; a pipe has none. "opening input: <text>"
Result<void> rewindCompressedCli(const CompressedCli &cli);

/// Compares SHA-256 digests in hex, without regard to case.
/// "checksum mismatch: expected=<expected>, actual=<actual>"
Result<void> checkDigest(const std::string &expected, const std::string &actual);

/// Decompresses it, from where it stands to its end, in bounded memory (install.md, 5).
/// @param maxBytes of the plain CLI; 0 or less: no cap
/// "opening input: <text>" if it cannot be read, else "decompressing: <text>". Blocks.
Result<void> unpack(const CompressedCli &cli, StagedFile &staged, std::int64_t maxBytes);

} // namespace claustrum
