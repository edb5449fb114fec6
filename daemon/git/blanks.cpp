// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/blanks.h"

#include <algorithm>
#include <array>

namespace claustrum {
namespace {

// U+0009-U+000D, U+0020, U+0085, U+00A0, U+1680, U+2000-U+200A, U+2028, U+2029, U+202F, U+205F,
// U+3000: the White_Space of Unicode.
constexpr std::array<std::string_view, 25> spaces{
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
    "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
    "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
    "\xe3\x80\x80",
};

/// The length of the space for which @p isThere is true; 0 if there is none.
template <typename IsThere>
std::size_t lengthOfSpace(IsThere isThere)
{
    const auto found = std::find_if(spaces.begin(), spaces.end(), isThere);
    return found == spaces.end() ? 0 : found->size();
}

} // namespace

std::string_view withoutBlanks(std::string_view text)
{
    const auto atStart = [&text](std::string_view space) { return text.starts_with(space); };
    const auto atEnd = [&text](std::string_view space) { return text.ends_with(space); };
    while (const std::size_t length = lengthOfSpace(atStart))
        text.remove_prefix(length);
    while (const std::size_t length = lengthOfSpace(atEnd))
        text.remove_suffix(length);
    return text;
}

} // namespace claustrum
