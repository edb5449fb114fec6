// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/paxrecords.h"
#include "daemon/extract/sparsemap.h"
#include "daemon/extract/tarheader.h"

#include <optional>

namespace claustrum {

/// The sparse map of an entry, if its headers announce one; then the entry gets its real name and
/// size from them.
/// @param archive positioned after @p header
/// @param content positioned at the beginning of the entry's data
Result<std::optional<SparseMap>> readSparseMap(TarEntry &entry, const TarBlock &header,
                                               const PaxRecords &records, ByteStream &archive,
                                               ByteStream &content);

} // namespace claustrum
