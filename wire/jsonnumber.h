// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace claustrum {

/// The integer that the JSON number @p literal spells; nullopt if it has a point or an
/// exponent, or is out of range. An unsigned type takes no minus, not even -0.
template <typename Int>
[[nodiscard]] std::optional<Int> parseJsonInteger(std::string_view literal)
{
    Int value = 0;
    const char *const end = literal.data() + literal.size();
    const auto [stop, error] = std::from_chars(literal.data(), end, value);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    return value;
}

/// The double nearest to the JSON number @p literal, which a JsonScanner has accepted;
/// nullopt if it overflows. What is too small is a zero of its sign.
[[nodiscard]] std::optional<double> parseJsonDouble(std::string_view literal);

} // namespace claustrum
