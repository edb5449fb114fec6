// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// White space in ASCII. Go's strings.TrimSpace() removes more: daemon/git/blanks.h.
constexpr std::string_view asciiBlanks = " \t\n\v\f\r";

/// @p text without the characters of @p blanks at both ends.
constexpr std::string_view trimmed(std::string_view text, std::string_view blanks = asciiBlanks)
{
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace claustrum
