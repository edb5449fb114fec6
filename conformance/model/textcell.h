// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// One character of a text that is shown to people, or one byte of it that is none.
struct TextCell
{
    std::size_t begin = 0;  ///< in the text
    std::size_t length = 0; ///< in bytes
    bool shows = true;      ///< as it is; else as its number, <0a> or <U+202E>
    std::size_t width = 1;  ///< columns of a terminal
};

/// The one that begins at @p at, which is inside the text. Control characters, bytes that are not
/// UTF-8, and characters without a width of their own do not show: the reader of a difference
/// must see them all.
TextCell cellAt(std::string_view bytes, std::size_t at);

/// The byte at or before @p at, at most the end, where a character begins.
std::size_t characterStart(std::string_view bytes, std::size_t at);

/// How it is shown.
std::string cellText(std::string_view bytes, const TextCell &cell);

} // namespace claustrum::conformance
