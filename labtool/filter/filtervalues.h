// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/filter/filterfields.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace claustrum::lab {

/// A number with its unit, or a range with ".." and one or both bounds: "10", "10..20", "4k..",
/// "..50ms". Returns bytes, or nanoseconds for durations (whose default unit is the millisecond).
[[nodiscard]] std::optional<std::pair<double, double>> readRange(std::string_view text,
                                                                 ValueType type);

/// "number", "size", "duration", "time".
[[nodiscard]] std::string_view typeName(ValueType type);

/// "; did you mean 'method'?" for a field or keyword that differs by one or two letters, otherwise
/// an empty string.
[[nodiscard]] std::string didYouMean(std::string_view word);

} // namespace claustrum::lab
