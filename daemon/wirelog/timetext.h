// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>

namespace claustrum {

/// The wall clock's time now.
[[nodiscard]] timespec wallClock();

/// RFC 3339 in UTC with nanoseconds: 2006-01-02T15:04:05.000000000Z
[[nodiscard]] std::string timeText(const timespec &time);

} // namespace claustrum
