// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/paxrecords.h"
#include "daemon/extract/sparsemap.h"
#include "daemon/extract/tarheader.h"

#include <optional>

namespace claustrum {

/// The sparse map of an entry, if its headers say that it has one; then the entry gets the name
/// and size that they say it really has.
/// @param archive stands behind @p header, @p content at the beginning of the entry's data
Result<std::optional<SparseMap>> readSparseMap(TarEntry &entry, const TarBlock &header,
                                               const PaxRecords &records, ByteStream &archive,
                                               ByteStream &content);

} // namespace claustrum
