// SPDX-License-Identifier: Apache-2.0
// Numbers, times and bytes as text for people.
#pragma once

#include <QString>

#include <cstdint>
#include <string_view>

namespace claustrum::lab {

/// Decodes UTF-8; invalid bytes become U+FFFD.
[[nodiscard]] QString toQString(std::string_view bytes);

/// One line of at most @p length characters; control characters and separators of
/// lines become a middle dot.
[[nodiscard]] QString oneLine(std::string_view bytes, int length);

/// "14:02:03.123456" in local time; empty for 0.
[[nodiscard]] QString timeText(std::int64_t ns);

/// "2026-11-23 14:02:03.123456 +01:00" in local time; empty for 0.
[[nodiscard]] QString dateTimeText(std::int64_t ns);

/// "+01:00", "UTC": the local zone at that time.
[[nodiscard]] QString zoneText(std::int64_t ns);

/// "12.345678" seconds; may be negative.
[[nodiscard]] QString secondsText(std::int64_t ns);

/// "850 µs", "12.3 ms", "4.56 s", "3 min 7 s".
[[nodiscard]] QString durationText(std::int64_t ns);

/// "512 B", "1.5 KiB", "16 MiB".
[[nodiscard]] QString sizeText(std::uint64_t bytes);

/// "1,234,567".
[[nodiscard]] QString countText(std::uint64_t count);

} // namespace claustrum::lab
