// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum {

/// Go's replacement for a byte that is not UTF-8: U+FFFD.
inline constexpr std::string_view replacementCharacter = "\xef\xbf\xbd";

/// Length of the well-formed UTF-8 sequence at the start of @p bytes, 1 to 4; 0 if there is none (a
/// stray or overlong byte, a surrogate, past U+10FFFF, cut off). Go then replaces one byte by
/// U+FFFD and continues with the next.
[[nodiscard]] std::size_t utf8Length(std::string_view bytes);

/// Appends @p codePoint, which is neither a surrogate nor past U+10FFFF.
void appendUtf8(std::string &out, char32_t codePoint);

} // namespace claustrum
