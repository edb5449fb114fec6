// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// Errors of Go's tar reader.
namespace claustrum::tartexts {

inline constexpr std::string_view invalidHeader = "archive/tar: invalid tar header";
inline constexpr std::string_view fieldTooLong = "archive/tar: header field too long";
inline constexpr std::string_view sparseMapTooLong = "archive/tar: sparse map too long";
inline constexpr std::string_view sparseDataMissing =
    "archive/tar: sparse file references non-existent data";
inline constexpr std::string_view sparseDataLeft =
    "archive/tar: sparse file contains unreferenced data";

} // namespace claustrum::tartexts
