// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"
#include "conformance/model/visibletext.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The names of the two sides of a comparison, at most nine letters each.
struct SideNames
{
    std::string_view first = "expected";
    std::string_view second = "received";
};

/// A difference as lines of text, each with its newline:
///
///     recordings/5db5e4a/files-list.jsonl:41: the reply to 42 differs at byte 57,
///     result.entries[3].isDir
///       sent      {"jsonrpc":"2.0","id":42,…
///       expected  …/a.txt","isDir":false}…
///       received  …/a.txt","isDir":true}…
///                                  ^
/// @param width columns for a frame
std::string viewDifference(const std::string &file, const Difference &difference, std::size_t width,
                           Colour colour, const SideNames &sides = {});

} // namespace claustrum::conformance
