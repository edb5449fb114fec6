// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A text in which masks stand for what differs from another.
struct MaskedText
{
    struct Place
    {
        std::size_t offset; ///< in the first text
        std::string first;
        std::string second;
        std::string mask; ///< "${PID}"
    };

    std::string text; ///< if all fits
    std::vector<Place> places;
    bool fits = true; ///< the masks account for all that differs
};

/// Puts the narrowest mask that fits where two texts differ; @p first may hold masks already.
MaskedText proposeMasks(std::string_view first, std::string_view second);

} // namespace claustrum::conformance
