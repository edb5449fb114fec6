// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/differenceview.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::string_view bold = "\033[1m";
constexpr std::string_view dim = "\033[2m";
constexpr std::string_view plain = "\033[0m";

std::string styled(std::string_view style, std::string_view text, Colour colour)
{
    if (colour == Colour::No)
        return std::string(text);
    return std::string(style) + std::string(text) + std::string(plain);
}

std::string row(std::string_view label, std::string_view text, Colour colour)
{
    std::string name(label);
    name.resize(10, ' ');
    return "  " + styled(dim, name, colour) + std::string(text) + '\n';
}

std::string caret(std::size_t column)
{
    return "            " + std::string(column, ' ') + "^\n";
}

/// Both texts around the first difference, and the caret below.
std::string comparison(const Difference &difference, std::size_t width, Colour colour,
                       const SideNames &sides)
{
    // Both start at the same offset, so that equal parts are aligned.
    const auto longer = std::max(difference.expected.size(), difference.received.size());
    const auto before = longer <= width ? longer : width / 2;
    const auto expected =
        excerpt(difference.expected, difference.expectedOffset, before, width, colour);
    const auto received =
        excerpt(difference.received, difference.receivedOffset, before, width, colour);
    std::string text = row(sides.first, expected.text, colour);
    if (expected.column != received.column)
        text += caret(expected.column); // masks before it have other widths
    return text + row(sides.second, received.text, colour) + caret(received.column);
}

} // namespace

std::string viewDifference(const std::string &file, const Difference &difference, std::size_t width,
                           Colour colour, const SideNames &sides)
{
    const std::string place = file + ':' + std::to_string(difference.line) + ": ";
    std::string text =
        place + styled(bold, shortened(difference.summary, 400, colour), colour) + '\n';
    if (!difference.caseId.empty())
        text += row("case", difference.caseId, colour);
    if (!difference.sent.empty())
        text += row("sent", shortened(difference.sent, width, colour), colour);
    if (difference.comparable) {
        text += comparison(difference, width, colour, sides);
    } else {
        if (!difference.expected.empty())
            text += row(sides.first, shortened(difference.expected, width, colour), colour);
        if (!difference.received.empty())
            text += row(sides.second, shortened(difference.received, width, colour), colour);
    }
    for (const std::string &detail : difference.details)
        text += row("", shortened(detail, 2 * width, colour), colour);
    return text;
}

} // namespace claustrum::conformance
