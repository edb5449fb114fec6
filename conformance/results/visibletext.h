// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Whether marks are colours or characters.
enum class Colour { No, Yes };

/// A part of a long text around one byte, for a terminal.
struct Excerpt
{
    std::string text;       ///< with marks for cut ends and invisible bytes
    std::size_t column = 0; ///< of that byte
};

/// The part of @p bytes around @p offset that fits into @p width columns. Invisible bytes
/// (textcell.h) appear as numbers, in reverse video if there is colour. The byte at the offset is
/// red.
Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t width, Colour colour);

/// The same, starting at most @p before bytes before that byte.
Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t before, std::size_t width,
                Colour colour);

/// The start of @p bytes in the same form, without a red byte.
std::string shortened(std::string_view bytes, std::size_t width, Colour colour);

} // namespace claustrum::conformance
