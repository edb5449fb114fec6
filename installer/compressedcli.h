// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <cstdint>
#include <string>

namespace claustrum {

class StagedFile;

/// Whether a checksum in capitals is another one (later/install.md, I6).
enum class DigestCase { Ignored, Exact };

/// A CLI as received: an open zstd file, perhaps already unlinked.
struct CompressedCli
{
    Fd fd;
    std::string path; ///< for messages
};

/// Opens a local archive and, unless @p checksum is empty, verifies it before anything else reads
/// it (builds.md, D1, D13). "opening input: <text>", "checksum mismatch: …". Blocks.
Result<CompressedCli> openCompressedCli(const std::string &path, const std::string &checksum,
                                        DigestCase digestCase = DigestCase::Ignored);

/// Seeks to the beginning, which fails for a pipe. "opening input: <text>"
Result<void> rewindCompressedCli(const CompressedCli &cli);

/// Compares SHA-256 digests in hex.
/// "checksum mismatch: expected=<expected>, actual=<actual>"
Result<void> checkDigest(const std::string &expected, const std::string &actual,
                         DigestCase digestCase = DigestCase::Ignored);

/// Decompresses the rest of the file, in bounded memory (install.md, 5).
/// "opening input: <text>" if it cannot be read, otherwise "decompressing: <text>". Blocks.
/// @param maxBytes of the plain CLI; 0 or less: no limit
Result<void> unpack(const CompressedCli &cli, StagedFile &staged, std::int64_t maxBytes);

} // namespace claustrum
