// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/filterfields.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace claustrum::lab {

/// A number with its unit, or two with ".." between them, either of which may be left out:
/// "10", "10..20", "4k..", "..50ms". Bytes in bytes, durations in nanoseconds (without a unit,
/// milliseconds).
[[nodiscard]] std::optional<std::pair<double, double>> readRange(std::string_view text,
                                                                 ValueType type);

/// "number", "size", "duration".
[[nodiscard]] std::string_view typeName(ValueType type);

/// "; did you mean 'method'?" for a field or keyword that is one or two letters off; or nothing.
[[nodiscard]] std::string didYouMean(std::string_view word);

} // namespace claustrum::lab
