// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A placeholder for a value that differs between servers or runs.
enum class Mask {
    Version,   ///< ${VERSION}: a commit or release: letters, digits and . _ + ~ -
    BuildTime, ///< ${BUILD_TIME}: RFC 3339 in UTC, 2026-01-02T03:04:05Z
    Pid,       ///< ${PID}: digits, not starting with 0
    Number,    ///< ${NUMBER}: digits
    Port,      ///< ${PORT}: 1 to 65535
    Random,    ///< ${RANDOM}: letters, digits, _ and -
    Bool,      ///< ${BOOL}: true or false
};

/// The mask with that name ("VERSION"); nullopt for other names.
std::optional<Mask> maskNamed(std::string_view name);

/// The names of all masks.
std::vector<std::string_view> maskNames();

/// The length of the longest match at the start of @p text; 0 if there is none.
std::size_t maskLength(Mask mask, std::string_view text);

/// A value that matches, valid in JSON with and without quotes.
std::string_view maskSample(Mask mask);

} // namespace claustrum::conformance
