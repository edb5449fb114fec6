// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"
#include "daemon/extract/destination.h"
#include "wire/builds/filesrules.h"

#include <cstdint>
#include <string>

namespace claustrum {

/// The outcome of unpacking.
struct Unpacked
{
    std::int64_t fileCount = 0; ///< as in the result: zero after some failures
    std::string error;          ///< empty: complete
};

/// Writes the entries of a tar archive, and then the mark that all are present (methods.md,
/// files.extract_tar, from "each entry" on; later/git-files.md). Files written before a failure
/// stay.
/// @param maxBytes of all files together; zero: no limit
Unpacked unpack(ByteStream &archive, Destination &destination, std::int64_t maxBytes,
                const FilesRules &rules);

} // namespace claustrum
