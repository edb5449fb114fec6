// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace claustrum {

/// The value of the JSON number @p literal as an integer; nullopt if it has a point or an exponent,
/// or is out of range. Unsigned types accept no minus, not even -0.
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

/// The double nearest to the JSON number @p literal, which a JsonScanner has accepted; nullopt if
/// it overflows. Underflow gives a zero of the same sign.
[[nodiscard]] std::optional<double> parseJsonDouble(std::string_view literal);

} // namespace claustrum
