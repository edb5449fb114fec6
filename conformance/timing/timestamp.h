// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// Nanoseconds since 1970 from an RFC 3339 time, such as "2026-11-23T14:02:03.123456789Z" or with
/// an offset; nullopt if it is not one, or not between 1970 and 2262: then the difference of any
/// two is a number, too.
[[nodiscard]] std::optional<std::int64_t> readTimestamp(std::string_view text);

/// Removes a number of exactly @p digits from the front, as in a time; nullopt if there is none,
/// and
/// @p text stays.
[[nodiscard]] std::optional<int> takeNumber(std::string_view &text, std::size_t digits);

/// The RFC 3339 time in UTC, with nine decimal places.
[[nodiscard]] std::string writeTimestamp(std::int64_t ns);

/// Nanoseconds of a number of seconds that another program wrote, between 0 and the last time
/// above; 0 if it is not a number.
[[nodiscard]] std::int64_t nanosecondsOf(double seconds);

/// The wall clock.
[[nodiscard]] std::int64_t nowNs();

} // namespace claustrum
