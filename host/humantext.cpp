// SPDX-License-Identifier: Apache-2.0
#include "host/humantext.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace claustrum {
namespace {

std::string parts(std::uint64_t first, const char *unit, std::uint64_t second, const char *smaller)
{
    auto text = std::to_string(first) + ' ' + unit;
    if (second > 0)
        text += ' ' + std::to_string(second) + ' ' + smaller;
    return text;
}

} // namespace

std::string durationText(double seconds)
{
    constexpr std::uint64_t minute = 60;
    constexpr std::uint64_t hour = 60 * minute;
    constexpr std::uint64_t day = 24 * hour;
    const auto whole = static_cast<std::uint64_t>(std::max(0.0, seconds));
    if (whole < minute)
        return std::to_string(whole) + " s";
    if (whole < hour)
        return parts(whole / minute, "min", whole % minute, "s");
    if (whole < day)
        return parts(whole / hour, "h", whole % hour / minute, "min");
    return parts(whole / day, "d", whole % day / hour, "h");
}

std::string timeText(double seconds)
{
    const auto whole = static_cast<std::time_t>(seconds);
    tm parts{};
    ::localtime_r(&whole, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
    return text.data();
}

std::string bytesText(std::uint64_t bytes)
{
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024)
        return std::to_string(bytes) + " B";
    auto value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    while (value >= 1023.5 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), value < 9.95 ? "%.1f %s" : "%.0f %s", value,
                  units.at(unit));
    return text.data();
}

} // namespace claustrum
