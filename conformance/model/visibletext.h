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
    std::size_t column = 0; ///< of the byte in question, in columns
};

/// The part of @p bytes around @p offset that fits into @p width columns. What does not show by
/// itself (textcell.h) shows as its number, in reverse video if there is colour. The byte in
/// question is red.
Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t width, Colour colour);

/// The same, from at most @p before bytes before that byte on.
Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t before, std::size_t width,
                Colour colour);

/// The start of @p bytes, likewise, no byte of it in question.
std::string shortened(std::string_view bytes, std::size_t width, Colour colour);

} // namespace claustrum::conformance
