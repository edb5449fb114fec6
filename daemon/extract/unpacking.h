// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"
#include "daemon/extract/destination.h"

#include <cstdint>
#include <string>

namespace claustrum {

/// How far unpacking came.
struct Unpacked
{
    std::int64_t fileCount = 0; ///< as the result tells it: zero after some failures
    std::string error;          ///< empty: all of it
};

/// Writes the entries of a tar archive, and then the mark that all are there (methods.md,
/// files.extract_tar, from "each entry" on). What was written before a failure stays.
/// @param maxBytes of all files together; zero: no limit
Unpacked unpack(ByteStream &archive, Destination &destination, std::int64_t maxBytes);

} // namespace claustrum
