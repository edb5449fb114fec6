// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// A token of indented JSON.
struct PrettyToken
{
    enum class Kind : std::uint8_t { Layout, Key, String, Number, Word, Punctuation, Rest };
    Kind kind;
    std::string text;
};

/// The JSON text with one line per member; names, escapes and digits stay as written. Truncates
/// strings beyond @p longest bytes with a note. From the first syntax error on, the text is one
/// Rest token.
[[nodiscard]] std::vector<PrettyToken> prettyJson(std::string_view json,
                                                  std::size_t longest = 4000);

} // namespace claustrum::lab
