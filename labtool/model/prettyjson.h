// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// A piece of a JSON text that is laid out for people.
struct PrettyToken
{
    enum class Kind : std::uint8_t { Layout, Key, String, Number, Word, Punctuation, Rest };
    Kind kind;
    std::string text;
};

/// The JSON text with a line for each member, everything else as written: names, escapes, digits.
/// A string beyond @p longest bytes is cut, and it says so. What is not JSON follows as Rest from
/// where it stops being it.
[[nodiscard]] std::vector<PrettyToken> prettyJson(std::string_view json,
                                                  std::size_t longest = 4000);

} // namespace claustrum::lab
