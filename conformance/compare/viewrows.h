// SPDX-License-Identifier: Apache-2.0
// The rows of a difference on a terminal: a label, and a text that begins in column 12.
#pragma once

#include "conformance/results/visibletext.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

inline std::string styled(std::string_view style, std::string_view text, Colour colour)
{
    constexpr std::string_view plain = "\033[0m";
    if (colour == Colour::No)
        return std::string(text);
    return std::string(style) + std::string(text) + std::string(plain);
}

inline std::string viewRow(std::string_view label, std::string_view text, Colour colour)
{
    constexpr std::string_view dim = "\033[2m";
    constexpr std::size_t labelWidth = 10;
    std::string name(label);
    name.resize(labelWidth, ' ');
    return "  " + styled(dim, name, colour) + std::string(text) + '\n';
}

/// A caret below that column of the text.
inline std::string caretRow(std::size_t column)
{
    return "            " + std::string(column, ' ') + "^\n";
}

} // namespace claustrum::conformance
