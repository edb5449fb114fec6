// SPDX-License-Identifier: Apache-2.0
// The look of a window in a session document: one line of the wire log (docs/labtool.md, Export).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::lab {

inline constexpr std::size_t longestView = 256 << 10; ///< bytes; longer ones are not read

/// @param view JSON
[[nodiscard]] std::string viewLine(std::string_view view);

/// The view in a line of a wire log; nullopt for other lines.
[[nodiscard]] std::optional<std::string> viewInLine(std::string_view line);

} // namespace claustrum::lab
