// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

/// Quantities for people.
namespace claustrum {

/// "12 s", "3 min 5 s", "2 h 10 min", "4 d 3 h".
std::string durationText(double seconds);

/// "812 B", "1.2 MiB", "210 MiB": two or three digits.
std::string bytesText(std::uint64_t bytes);

/// "2026-01-02 03:04:05", local time; of seconds since 1970.
std::string timeText(double seconds);

} // namespace claustrum
