// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// The records of a pax extended header, the last one of equal keys. The pairs of a sparse map in
/// GNU's format 0.0 become one record in its format 0.1: sparsepax::map.
using PaxRecords = std::map<std::string, std::string, std::less<>>;

namespace sparsepax {
inline constexpr std::string_view major = "GNU.sparse.major", minor = "GNU.sparse.minor",
                                  name = "GNU.sparse.name", size = "GNU.sparse.size",
                                  realSize = "GNU.sparse.realsize", map = "GNU.sparse.map",
                                  blocks = "GNU.sparse.numblocks", offset = "GNU.sparse.offset",
                                  length = "GNU.sparse.numbytes";
} // namespace sparsepax

/// Parses repeated "<length> <key>=<value>\n"; nullopt if malformed.
std::optional<PaxRecords> parsePaxRecords(std::string_view text);

/// The record of that key, or "".
std::string_view paxRecord(const PaxRecords &records, std::string_view key);

/// Whether all records that Go reads as numbers or times are valid ones.
bool paxNumbersAreValid(const PaxRecords &records);

} // namespace claustrum
