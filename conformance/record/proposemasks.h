// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A text with masks at the places where it differs from another text.
struct MaskedText
{
    struct Place
    {
        std::size_t offset; ///< in the first text
        std::string first;
        std::string second;
        std::string mask; ///< "${PID}"
    };

    std::string text; ///< only if fits
    std::vector<Place> places;
    bool fits = true; ///< whether masks cover all differences
};

/// Puts the narrowest fitting mask at each difference. @p first may already contain masks.
MaskedText proposeMasks(std::string_view first, std::string_view second);

} // namespace claustrum::conformance
