// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"
#include "daemon/extract/paxrecords.h"
#include "daemon/extract/tarblock.h"
#include "wire/result.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace claustrum {

/// A stretch of a sparse file that the archive has data for; all else is zeros.
struct SparseSpan
{
    std::int64_t offset;
    std::int64_t length;

    [[nodiscard]] std::int64_t end() const { return offset + length; }
};

/// In order, and without overlaps once fitsSparseFile() says so.
using SparseMap = std::vector<SparseSpan>;

/// Spans that a map may have: 16 MiB of memory. Go 1.23 has no such limit, later ones do.
inline constexpr std::size_t mostSparseSpans = 1024UL * 1024;

/// Reads a map that a header of GNU's old format (type 'S') begins; blocks of @p archive go on
/// with it. Failures are Go's texts.
Result<SparseMap> readOldSparseMap(const TarBlock &header, ByteStream &archive);

/// Reads the map in a pax header (formats 0.0 and 0.1); nothing if it is damaged.
std::optional<SparseMap> parsePaxSparseMap(const PaxRecords &records);

/// Reads the map that @p content begins with (format 1.0), and no further.
Result<SparseMap> readSparseMapInContent(ByteStream &content);

/// Whether the spans are in order and inside a file of that size.
bool fitsSparseFile(const SparseMap &map, std::int64_t fileSize);

} // namespace claustrum
