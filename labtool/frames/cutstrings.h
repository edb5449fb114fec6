// SPDX-License-Identifier: Apache-2.0
// Frames of a wire log whose strings the daemon has cut (docs/operations.md, Wire log).
#pragma once

#include <cstddef>
#include <string_view>

namespace claustrum::lab {

/// Bytes of the longest string value in a JSON text; names of members do not count.
[[nodiscard]] std::size_t longestString(std::string_view json);

/// Whether a string of @p length bytes may be one that was cut, if @p longest is the longest string
/// of the log. The log does not give its limit, but cuts end at a whole character, so a cut string
/// has the limit's length, or up to three bytes less.
[[nodiscard]] constexpr bool mayBeCut(std::size_t length, std::size_t longest)
{
    constexpr std::size_t partOfCharacter = 3;
    constexpr std::size_t least = 16; // no useful limit is smaller
    return longest >= least && length + partOfCharacter >= longest;
}

} // namespace claustrum::lab
