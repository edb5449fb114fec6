// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonnumber.h"

#include <algorithm>
#include <cstdint>

namespace claustrum {

namespace {

/// The exponent as written, clamped to a range that no line's length can outweigh.
std::int64_t exponentOf(std::string_view digits)
{
    constexpr std::int64_t huge = std::int64_t{1} << 40;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+'))
        digits.remove_prefix(1);
    std::int64_t value = 0;
    for (const char digit : digits)
        value = std::min(huge, value * 10 + (digit - '0'));
    return negative ? -value : value;
}

/// Whether @p literal, which is near no normal double, is too large rather than too small: whether
/// its first nonzero digit precedes the decimal point.
bool isLarge(std::string_view literal)
{
    const std::size_t mark = std::min(literal.find_first_of("eE"), literal.size());
    const std::string_view mantissa = literal.substr(0, mark);
    const std::int64_t exponent = mark < literal.size() ? exponentOf(literal.substr(mark + 1)) : 0;
    const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
    const auto first = static_cast<std::int64_t>(mantissa.find_first_of("123456789"));
    return point - first + exponent > 0;
}

} // namespace

std::optional<double> parseJsonDouble(std::string_view literal)
{
    double value = 0;
    const char *const end = literal.data() + literal.size();
    if (std::from_chars(literal.data(), end, value).ec == std::errc())
        return value;
    if (isLarge(literal))
        return std::nullopt;
    return literal.starts_with('-') ? -0.0 : 0.0;
}

} // namespace claustrum
