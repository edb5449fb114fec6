// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace claustrum::conformance {

/// What a recorded line leaves open, because no two servers or runs agree on it.
enum class Mask {
    Version,   ///< ${VERSION}: a commit or release: letters, digits and . _ + ~ -
    BuildTime, ///< ${BUILD_TIME}: RFC 3339 in UTC, 2026-01-02T03:04:05Z
    Pid,       ///< ${PID}: digits, not starting with 0
    Number,    ///< ${NUMBER}: digits
    Port,      ///< ${PORT}: 1 to 65535
    Random,    ///< ${RANDOM}: letters, digits, _ and -
    Bool,      ///< ${BOOL}: true or false
};

/// The mask of that name ("VERSION"), if it is one.
std::optional<Mask> maskNamed(std::string_view name);

/// How many bytes at the start of @p text the mask stands for: as many as it can, 0 if none.
std::size_t maskLength(Mask mask, std::string_view text);

/// Something that the mask stands for, and that JSON takes with and without quotes.
std::string_view maskSample(Mask mask);

} // namespace claustrum::conformance
