// SPDX-License-Identifier: Apache-2.0
// Times and sizes as texts, for reports.
#pragma once

#include <cstdint>
#include <string>

namespace claustrum {

/// "850 us", "12.3 ms", "5.2 s", "104 s"; from ten minutes on "12 min 5 s", "2 h 5 min".
[[nodiscard]] std::string durationText(std::int64_t ns);

/// "512 B", "1.5 KiB", "16 MiB".
[[nodiscard]] std::string sizeText(std::uint64_t bytes);

} // namespace claustrum
