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

/// A range of a sparse file whose data is in the archive; the rest is zeros.
struct SparseSpan
{
    std::int64_t offset;
    std::int64_t length;

    [[nodiscard]] std::int64_t end() const { return offset + length; }
};

/// In order and without overlaps if fitsSparseFile().
using SparseMap = std::vector<SparseSpan>;

/// Limit for the spans of a map: 16 MiB of memory. Go 1.23 has no such limit, later versions have.
inline constexpr std::size_t mostSparseSpans = 1024UL * 1024;

/// Reads a map that starts in a header of GNU's old format (type 'S') and continues in blocks of
/// @p archive. Failures are Go's texts.
Result<SparseMap> readOldSparseMap(const TarBlock &header, ByteStream &archive);

/// Parses the map in a pax header (formats 0.0 and 0.1); nullopt if it is damaged.
std::optional<SparseMap> parsePaxSparseMap(const PaxRecords &records);

/// Reads the map at the start of @p content (format 1.0), and no further.
Result<SparseMap> readSparseMapInContent(ByteStream &content);

/// Whether the spans are in order and within a file of that size.
bool fitsSparseFile(const SparseMap &map, std::int64_t fileSize);

} // namespace claustrum
