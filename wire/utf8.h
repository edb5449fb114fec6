// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum {

/// What Go writes for a byte that is not UTF-8: U+FFFD.
inline constexpr std::string_view replacementCharacter = "\xef\xbf\xbd";

/// Bytes of the well-formed UTF-8 sequence that @p bytes begin with, 1 to 4; 0 if they
/// begin with none (a stray or overlong byte, a surrogate, past U+10FFFF, cut off).
/// Go then takes one byte for U+FFFD and goes on with the next.
[[nodiscard]] std::size_t utf8Length(std::string_view bytes);

/// Appends @p codePoint, which is neither a surrogate nor past U+10FFFF.
void appendUtf8(std::string &out, char32_t codePoint);

} // namespace claustrum
