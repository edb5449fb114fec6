// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/timetexts.h"

#include <array>
#include <cstdio>

namespace claustrum {
namespace {

/// At most one decimal place, and none for 0 and from 100 on.
std::string number(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), value < 99.95 ? "%.1f" : "%.0f", value);
    std::string result = text.data();
    if (result.ends_with(".0"))
        result.resize(result.size() - 2);
    return result;
}

} // namespace

std::string durationText(std::int64_t ns)
{
    const auto value = static_cast<double>(ns);
    if (ns < 999'500)
        return number(value / 1e3) + " us";
    if (ns < 999'500'000)
        return number(value / 1e6) + " ms";
    const std::int64_t seconds = (ns + 500'000'000) / 1'000'000'000;
    if (seconds < 600)
        return number(value / 1e9) + " s";
    if (seconds < 3600)
        return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
    return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

std::string sizeText(std::uint64_t bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1023.5 && unit + 1 < units.size(); ++unit)
        value /= 1024;
    return number(value) + ' ' + units[unit];
}

} // namespace claustrum
