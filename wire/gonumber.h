// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <cstdint>
#include <string_view>

namespace claustrum::go {

/// A 64-bit integer in Go's literal syntax: a sign, 0x, 0o, 0b or a leading 0 for other bases,
/// underscores between digits. The error is "parse error" or "value out of range".
Result<std::int64_t> parseInt(std::string_view text);

/// 1 t T true TRUE True, 0 f F false FALSE False; otherwise "parse error".
Result<bool> parseBool(std::string_view text);

} // namespace claustrum::go
