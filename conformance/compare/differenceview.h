// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"
#include "conformance/results/visibletext.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The names of the two sides of a comparison, at most nine letters each.
struct SideNames
{
    std::string_view first = "expected";
    std::string_view second = "received";
};

/// The first line of a difference: its summary, and when a connection was closed.
inline std::string headline(const Difference &difference)
{
    return difference.summary + (difference.after.empty() ? "" : " (" + difference.after + ")");
}

/// From this width on, nothing is left out.
inline constexpr std::size_t fullWidth = std::size_t{1} << 20;

/// A difference as lines of text, each with its newline:
///
///     recordings/5db5e4a/process-basic.jsonl:41: frame 2 of process p1 differs at byte 71, data
///       sent      {"jsonrpc":"2.0","id":42,…
///       expected  …"seq":2,"data":"aGVsbG8K"}
///       received  …"seq":2,"data":"aGVsbG9K"}
///                                        ^
///       decoded   data at byte 4 of 6: text
///       expected  hello<0a>
///       received  hellooJ
///                      ^
///
/// Then the server's log around that moment, if the difference has it.
/// @param width columns for a frame
std::string viewDifference(const std::string &file, const Difference &difference, std::size_t width,
                           Colour colour, const SideNames &sides = {});

} // namespace claustrum::conformance
