// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// One character of a text for display, or one byte that is not part of a character.
struct TextCell
{
    std::size_t begin = 0;  ///< in the text
    std::size_t length = 0; ///< in bytes
    bool shows = true;      ///< as itself; otherwise as its number, <0a> or <U+202E>
    std::size_t width = 1;  ///< in columns of a terminal
};

/// The cell at @p at, which is inside the text. Control characters, bytes that are not UTF-8, and
/// characters of width 0 appear as numbers, since readers of a difference must see them.
TextCell cellAt(std::string_view bytes, std::size_t at);

/// The start of the character at @p at, or the end of the text if that is before @p at.
std::size_t characterStart(std::string_view bytes, std::size_t at);

/// The cell as displayed.
std::string cellText(std::string_view bytes, const TextCell &cell);

} // namespace claustrum::conformance
