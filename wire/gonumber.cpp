// SPDX-License-Identifier: Apache-2.0
#include "wire/gonumber.h"

#include <algorithm>
#include <array>
#include <limits>

namespace claustrum::go {
namespace {

Error parseError()
{
    return Error{"parse error"};
}

Error outOfRange()
{
    return Error{"value out of range"};
}

char lower(char c)
{
    return static_cast<char>(c | 0x20); // for letters only
}

/// Takes the prefix of the base; "0" alone stays, as a digit.
unsigned takeBase(std::string_view &text)
{
    if (!text.starts_with('0'))
        return 10;
    const char mark = text.size() > 2 ? lower(text[1]) : '\0';
    const unsigned base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    text.remove_prefix(base == 0 ? 1 : 2);
    return base == 0 ? 8 : base;
}

/// 99 for characters that are no digit in any base.
unsigned digitValue(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<unsigned>(c - '0');
    const char letter = lower(c);
    return letter >= 'a' && letter <= 'z' ? static_cast<unsigned>(letter - 'a') + 10 : 99;
}

/// Each underscore stands between two digits; a base's prefix counts as a digit before it.
bool underscoresSeparate(std::string_view digits, bool hasPrefix)
{
    char before = hasPrefix ? '0' : '_';
    for (const char c : digits) {
        if (c == '_' && before == '_')
            return false;
        before = c;
    }
    return before != '_';
}

/// Range is checked digit by digit, so its error takes precedence over later syntax errors.
Result<std::uint64_t> parseMagnitude(std::string_view text)
{
    if (text.empty())
        return parseError();
    const std::size_t size = text.size();
    const unsigned base = takeBase(text);
    const bool hasPrefix = text.size() < size;
    if (text.empty())
        return std::uint64_t{0}; // a single zero
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c == '_')
            continue;
        const unsigned digit = digitValue(c);
        if (digit >= base)
            return parseError();
        if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / base)
            return outOfRange();
        value = value * base + digit;
    }
    if (!underscoresSeparate(text, hasPrefix))
        return parseError();
    return value;
}

} // namespace

Result<std::int64_t> parseInt(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    const auto magnitude = parseMagnitude(text);
    if (!magnitude)
        return magnitude.error();
    constexpr std::uint64_t limit = std::uint64_t{1} << 63;
    if (*magnitude > limit || (*magnitude == limit && !negative))
        return outOfRange();
    return static_cast<std::int64_t>(negative ? 0 - *magnitude : *magnitude);
}

Result<bool> parseBool(std::string_view text)
{
    constexpr std::array<std::string_view, 6> yes = {"1", "t", "T", "true", "TRUE", "True"};
    constexpr std::array<std::string_view, 6> no = {"0", "f", "F", "false", "FALSE", "False"};
    if (std::find(yes.begin(), yes.end(), text) != yes.end())
        return true;
    if (std::find(no.begin(), no.end(), text) != no.end())
        return false;
    return parseError();
}

} // namespace claustrum::go
