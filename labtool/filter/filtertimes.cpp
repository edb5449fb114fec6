// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filtertimes.h"

#include "conformance/timing/timestamp.h"

#include <ctime>
#include <limits>
#include <string>

namespace claustrum::lab {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t day = 86'400 * second;

bool take(std::string_view &text, char c)
{
    if (text.empty() || text.front() != c)
        return false;
    text.remove_prefix(1);
    return true;
}

/// "14:02", "14:02:03", "14:02:03.25": ns since midnight, and the length of the last unit.
std::optional<TimeSpan> readTimeOfDay(std::string_view text)
{
    const auto hours = takeNumber(text, 2);
    if (!hours || *hours > 23 || !take(text, ':'))
        return std::nullopt;
    const auto minutes = takeNumber(text, 2);
    if (!minutes || *minutes > 59)
        return std::nullopt;
    std::int64_t begin = (*hours * std::int64_t{60} + *minutes) * 60 * second;
    std::int64_t unit = 60 * second;
    if (take(text, ':')) {
        const auto seconds = takeNumber(text, 2);
        if (!seconds || *seconds > 59)
            return std::nullopt;
        begin += *seconds * second;
        unit = second;
    }
    if (unit == second && take(text, '.')) {
        for (; !text.empty() && unit > 1; text.remove_prefix(1)) {
            if (text.front() < '0' || text.front() > '9')
                return std::nullopt;
            unit /= 10;
            begin += (text.front() - '0') * unit;
        }
    }
    if (!text.empty())
        return std::nullopt;
    return TimeSpan{static_cast<double>(begin), static_cast<double>(begin + unit - 1), true};
}

/// The begin of a day, local time.
std::optional<std::int64_t> readDate(std::string_view text)
{
    const auto year = takeNumber(text, 4);
    if (!year || !take(text, '-'))
        return std::nullopt;
    const auto month = takeNumber(text, 2);
    if (!month || !take(text, '-'))
        return std::nullopt;
    const auto date = takeNumber(text, 2);
    if (!date || !text.empty() || *month < 1 || *month > 12 || *date < 1 || *date > 31)
        return std::nullopt;
    std::tm parts{};
    parts.tm_year = *year - 1900;
    parts.tm_mon = *month - 1;
    parts.tm_mday = *date;
    parts.tm_isdst = -1;
    return std::mktime(&parts) * second;
}

std::optional<TimeSpan> readTime(std::string_view text)
{
    if (auto ofDay = readTimeOfDay(text))
        return ofDay;
    if (const auto exact = readTimestamp(text)) {
        const std::int64_t unit = text.find('.') == std::string_view::npos ? second : 1'000;
        return TimeSpan{static_cast<double>(*exact), static_cast<double>(*exact + unit - 1), false};
    }
    const auto separator = text.find('T');
    const auto begin = readDate(text.substr(0, separator));
    if (!begin)
        return std::nullopt;
    const auto base = static_cast<double>(*begin);
    if (separator == std::string_view::npos)
        return TimeSpan{base, base + static_cast<double>(day - 1), false};
    const auto within = readTimeOfDay(text.substr(separator + 1));
    if (!within)
        return std::nullopt;
    return TimeSpan{base + within->least, base + within->most, false};
}

} // namespace

std::optional<TimeSpan> readTimeSpan(std::string_view text)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto dots = text.find("..");
    if (dots == std::string_view::npos)
        return readTime(text);
    const auto from = readTime(text.substr(0, dots));
    const auto to = readTime(text.substr(dots + 2));
    const bool hasFrom = dots > 0;
    const bool hasTo = dots + 2 < text.size();
    if (hasFrom != from.has_value() || hasTo != to.has_value() || (!from && !to)
        || (from && to && from->isOfDay != to->isOfDay))
        return std::nullopt;
    return TimeSpan{from ? from->least : -infinity, to ? to->most : infinity,
                    from ? from->isOfDay : to->isOfDay};
}

/// The offset of the zone is looked up once for each quarter of an hour in a row.
std::int64_t timeOfDay(std::int64_t ns)
{
    constexpr std::int64_t quarter = 900 * second;
    thread_local std::int64_t known = -1;
    thread_local std::int64_t offset = 0;
    if (ns / quarter != known) {
        const auto time = static_cast<std::time_t>(ns / second);
        std::tm parts{};
        ::localtime_r(&time, &parts);
        offset = parts.tm_gmtoff * second;
        known = ns / quarter;
    }
    return ((ns + offset) % day + day) % day;
}

} // namespace claustrum::lab
