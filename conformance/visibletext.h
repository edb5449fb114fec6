// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Whether to mark things by colour, or by characters only.
enum class Colour { No, Yes };

/// A stretch of a long text around one byte of it, as a terminal can show it.
struct Excerpt
{
    std::string text;       ///< with marks at cut ends and of bytes that do not show
    std::size_t column = 0; ///< of the byte in question, in characters
};

/// The part of @p bytes around @p offset that fits into @p width columns. Control bytes, and bytes
/// that are not UTF-8, show as <0a>; in reverse video if there is colour. So does the byte in
/// question, in red.
Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t width, Colour colour);

/// The start of @p bytes, likewise, no byte of it in question.
std::string shortened(std::string_view bytes, std::size_t width, Colour colour);

} // namespace claustrum::conformance
