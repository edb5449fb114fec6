// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/visibletext.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace claustrum::conformance {

/// How a text report looks: colours, and where its long lines end.
struct Presentation
{
    Colour colour = Colour::No;
    std::size_t width = 160;   ///< columns of a line; from 40
    bool full = false;         ///< nothing is cut, whatever the width
    std::string contract = {}; ///< folder with the pages of the contract; empty: not known

    /// Columns for a frame beside its label (differenceview.h). A full frame may be as long as the
    /// longest line of a connection, 1 MiB, in the widest form, with "<U+10FFFF>" for a character.
    [[nodiscard]] std::size_t frameColumns() const
    {
        constexpr std::size_t labels = 12;
        constexpr std::size_t narrowest = 40;
        constexpr std::size_t unlimited = std::size_t{1} << 30;
        return full ? unlimited : std::max(width, narrowest) - labels;
    }
};

} // namespace claustrum::conformance
