// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/timestamp.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <limits>

namespace claustrum {
namespace {

using Days = std::chrono::sys_days;
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t lastSecond = std::numeric_limits<std::int64_t>::max() / second - 1;

bool take(std::string_view &text, char c)
{
    if (text.empty() || (text.front() | 0x20) != (c | 0x20))
        return false;
    text.remove_prefix(1);
    return true;
}

/// Removes ".123" from the front and returns it in nanoseconds; 0 without a point.
std::int64_t takeFraction(std::string_view &text)
{
    if (!take(text, '.'))
        return 0;
    std::int64_t value = 0;
    std::int64_t unit = second;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        unit /= 10;
        value += (text.front() - '0') * unit;
        text.remove_prefix(1);
    }
    return value;
}

/// Removes "Z" or "+02:00" up to the end and returns it in seconds.
std::optional<int> takeOffset(std::string_view &text)
{
    if (take(text, 'Z'))
        return text.empty() ? std::optional(0) : std::nullopt;
    const bool west = !text.empty() && text.front() == '-';
    if (!west && (text.empty() || text.front() != '+'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto hours = takeNumber(text, 2);
    if (!hours || !take(text, ':'))
        return std::nullopt;
    const auto minutes = takeNumber(text, 2);
    if (!minutes || !text.empty())
        return std::nullopt;
    const int offset = *hours * 3600 + *minutes * 60;
    return west ? -offset : offset;
}

} // namespace

std::optional<int> takeNumber(std::string_view &text, std::size_t digits)
{
    int value = 0;
    const auto part = text.substr(0, digits);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || part.size() != digits || end != part.data() + digits || value < 0)
        return std::nullopt;
    text.remove_prefix(digits);
    return value;
}

std::optional<std::int64_t> readTimestamp(std::string_view text)
{
    std::array<int, 6> parts{};
    constexpr char separators[] = "--T::";
    for (std::size_t i = 0; i < 6; ++i) {
        const auto part = takeNumber(text, i == 0 ? 4 : 2);
        if (!part || (i < 5 && !take(text, separators[i])))
            return std::nullopt;
        parts[i] = *part;
    }
    const std::int64_t fraction = takeFraction(text);
    const auto offset = takeOffset(text);
    const std::chrono::year_month_day date{std::chrono::year(parts[0]),
                                           std::chrono::month(static_cast<unsigned>(parts[1])),
                                           std::chrono::day(static_cast<unsigned>(parts[2]))};
    if (!offset || !date.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60)
        return std::nullopt;
    const std::int64_t days = Days(date).time_since_epoch().count();
    const std::int64_t seconds = ((days * 24 + parts[3]) * 60 + parts[4]) * 60 + parts[5] - *offset;
    if (seconds < 0 || seconds > lastSecond)
        return std::nullopt;
    return seconds * second + fraction;
}

std::string writeTimestamp(std::int64_t ns)
{
    const std::chrono::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds(ns)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const auto left = (time - day).count();
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%09dZ",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(left / (3600 * second)),
                  static_cast<int>(left / (60 * second) % 60), static_cast<int>(left / second % 60),
                  static_cast<int>(left % second));
    return text;
}

std::int64_t nanosecondsOf(double seconds)
{
    if (!(seconds > 0)) // or not a number
        return 0;
    return seconds < static_cast<double>(lastSecond) ? static_cast<std::int64_t>(seconds * 1e9)
                                                     : lastSecond * second;
}

std::int64_t nowNs()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace claustrum
