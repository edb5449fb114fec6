// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace claustrum::go {

/// Reads "1m30s", "-1.5h", "300ms", "0"; units ns, us (µs), ms, s, m, h.
/// The error is Go's: `time: missing unit in duration "15"`.
Result<std::chrono::nanoseconds> parseDuration(std::string_view text);

/// Go's format: "1m30s", "500ms", "0s".
std::string formatDuration(std::chrono::nanoseconds duration);

} // namespace claustrum::go
