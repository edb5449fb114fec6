// SPDX-License-Identifier: Apache-2.0
#include "wire/goduration.h"

#include <array>
#include <cstdint>
#include <optional>

namespace claustrum::go {
namespace {

/// The magnitude of the most negative duration; the largest duration is a nanosecond less.
constexpr std::uint64_t limit = std::uint64_t{1} << 63;

struct Unit
{
    std::string_view name;
    std::uint64_t nanoseconds;
};

constexpr std::array<Unit, 8> units = {{
    {"ns", 1},
    {"us", 1'000},
    {"\u00b5s", 1'000}, // micro sign
    {"\u03bcs", 1'000}, // Greek mu
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
}};

const Unit *findUnit(std::string_view name)
{
    for (const Unit &unit : units) {
        if (unit.name == name)
            return &unit;
    }
    return nullptr;
}

/// Go's time package quotes differently from %q: all non-ASCII bytes in hex.
std::string quoteBytes(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x80) {
            out += {'\\', 'x', digits[byte >> 4], digits[byte & 0xf]};
            continue;
        }
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out += '"';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Takes the leading digits of @p text.
std::string_view takeDigits(std::string_view &text)
{
    std::size_t size = 0;
    while (size < text.size() && isDigit(text[size]))
        ++size;
    const std::string_view digits = text.substr(0, size);
    text.remove_prefix(size);
    return digits;
}

std::string_view takeUnitName(std::string_view &text)
{
    std::size_t size = 0;
    while (size < text.size() && text[size] != '.' && !isDigit(text[size]))
        ++size;
    const std::string_view name = text.substr(0, size);
    text.remove_prefix(size);
    return name;
}

/// nullopt if over the limit.
std::optional<std::uint64_t> integerOf(std::string_view digits)
{
    std::uint64_t value = 0;
    for (const char digit : digits) {
        if (value > limit / 10)
            return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
        if (value > limit)
            return std::nullopt;
    }
    return value;
}

/// Nanoseconds of "0.<digits>" units, computed in double like Go's, whose rounding is visible.
/// Digits beyond 63 bits are ignored.
std::uint64_t fractionOf(std::string_view digits, std::uint64_t unit)
{
    std::uint64_t value = 0;
    double scale = 1;
    for (const char digit : digits) {
        if (value > (limit - 1) / 10)
            break;
        const std::uint64_t next = value * 10 + static_cast<std::uint64_t>(digit - '0');
        if (next > limit)
            break;
        value = next;
        scale *= 10;
    }
    return static_cast<std::uint64_t>(static_cast<double>(value)
                                      * (static_cast<double>(unit) / scale));
}

/// Takes one number and its unit from the front; nanoseconds, from 0 to the limit.
Result<std::uint64_t> takeTerm(std::string_view &rest, std::string_view whole)
{
    const auto invalid = [&] { return Error{"time: invalid duration " + quoteBytes(whole)}; };
    const std::string_view before = takeDigits(rest);
    const auto integer = integerOf(before);
    if (!integer)
        return invalid();
    std::string_view after;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        after = takeDigits(rest);
    }
    if (before.empty() && after.empty())
        return invalid();

    const std::string_view name = takeUnitName(rest);
    if (name.empty())
        return Error{"time: missing unit in duration " + quoteBytes(whole)};
    const Unit *unit = findUnit(name);
    if (!unit)
        return Error{"time: unknown unit " + quoteBytes(name) + " in duration "
                     + quoteBytes(whole)};
    if (*integer > limit / unit->nanoseconds)
        return invalid();
    const std::uint64_t term = *integer * unit->nanoseconds + fractionOf(after, unit->nanoseconds);
    if (term > limit)
        return invalid();
    return term;
}

/// Digits of a fraction of 1, without trailing zeros: ".25"; empty for zero.
std::string fractionText(std::uint64_t value, int digits)
{
    if (value == 0)
        return {};
    std::string text = std::to_string(value);
    text.insert(0, static_cast<std::size_t>(digits) - text.size(), '0');
    text.erase(text.find_last_not_of('0') + 1);
    return "." + text;
}

/// A duration below a second, in the largest unit that gives an integer part.
std::string subsecondText(std::uint64_t ns)
{
    if (ns < 1'000)
        return std::to_string(ns) + "ns";
    if (ns < 1'000'000)
        return std::to_string(ns / 1'000) + fractionText(ns % 1'000, 3) + "\u00b5s";
    return std::to_string(ns / 1'000'000) + fractionText(ns % 1'000'000, 6) + "ms";
}

} // namespace

Result<std::chrono::nanoseconds> parseDuration(std::string_view text)
{
    std::string_view rest = text;
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+'))
        rest.remove_prefix(1);
    if (rest == "0")
        return std::chrono::nanoseconds(0);
    const auto invalid = [&] { return Error{"time: invalid duration " + quoteBytes(text)}; };
    if (rest.empty())
        return invalid();

    std::uint64_t total = 0;
    while (!rest.empty()) {
        const auto term = takeTerm(rest, text);
        if (!term)
            return term.error();
        if (*term > limit - total)
            return invalid();
        total += *term;
    }
    if (!negative && total == limit)
        return invalid();
    return std::chrono::nanoseconds(static_cast<std::int64_t>(negative ? 0 - total : total));
}

std::string formatDuration(std::chrono::nanoseconds duration)
{
    const auto count = static_cast<std::uint64_t>(duration.count());
    const bool negative = duration.count() < 0;
    const std::uint64_t ns = negative ? 0 - count : count;
    const std::string sign = negative ? "-" : "";
    constexpr std::uint64_t second = 1'000'000'000;
    if (ns == 0)
        return "0s";
    if (ns < second)
        return sign + subsecondText(ns);

    const std::uint64_t seconds = ns / second;
    std::string text = sign;
    if (seconds >= 3600)
        text += std::to_string(seconds / 3600) + "h";
    if (seconds >= 60)
        text += std::to_string(seconds / 60 % 60) + "m";
    return text + std::to_string(seconds % 60) + fractionText(ns % second, 9) + "s";
}

} // namespace claustrum::go
