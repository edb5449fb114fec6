// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace claustrum::lab {

/// A span of time, both ends included.
struct TimeSpan
{
    double least = 0; ///< ns since 1970, or since midnight
    double most = 0;
    bool isOfDay = false; ///< since midnight, local time
};

/// "14:02", "14:02:03.5" (local time, on any day), "2026-11-30", "2026-11-30T14:02" (local time),
/// "2026-11-30T14:02:03Z" or with an offset, or two of the same kind with ".." between them, one of
/// which may be missing. A time without seconds is that minute, a date that day.
[[nodiscard]] std::optional<TimeSpan> readTimeSpan(std::string_view text);

/// ns since midnight, local time.
[[nodiscard]] std::int64_t timeOfDay(std::int64_t ns);

} // namespace claustrum::lab
