// SPDX-License-Identifier: Apache-2.0
#include "conformance/results/visibletext.h"

#include "conformance/results/textcell.h"

#include <algorithm>
#include <optional>

namespace claustrum::conformance {
namespace {

constexpr std::string_view cut = "…";
constexpr std::string_view reverse = "\033[7m";
constexpr std::string_view red = "\033[1;31m";
constexpr std::string_view plain = "\033[0m";

std::string draw(std::string_view bytes, const TextCell &cell, bool inQuestion, Colour colour)
{
    std::string text = cellText(bytes, cell);
    if (colour == Colour::No || (cell.shows && !inQuestion))
        return text;
    return std::string(inQuestion ? red : reverse) + text + std::string(plain);
}

/// Appends cells from @p at on up to @p width columns; the offset may be past the end.
Excerpt drawFrom(std::string_view bytes, std::size_t at, std::optional<std::size_t> offset,
                 std::size_t width, Colour colour)
{
    Excerpt result;
    std::size_t column = 0;
    if (at > 0) {
        result.text = cut;
        column = 1;
    }
    result.column = column;
    while (at < bytes.size()) {
        const TextCell cell = cellAt(bytes, at);
        const std::size_t markWidth = at + cell.length < bytes.size() ? 1 : 0;
        if (column + cell.width + markWidth > width)
            break;
        const bool inQuestion = offset && *offset >= at && *offset < at + cell.length;
        if (offset && at <= *offset)
            result.column = column;
        result.text += draw(bytes, cell, inQuestion, colour);
        column += cell.width;
        at += cell.length;
    }
    if (at < bytes.size())
        result.text += cut;
    if (offset && *offset >= bytes.size())
        result.column = column; // after the end
    return result;
}

} // namespace

Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t width, Colour colour)
{
    return excerpt(bytes, offset, bytes.size() <= width ? bytes.size() : width / 2, width, colour);
}

Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t before, std::size_t width,
                Colour colour)
{
    const auto near = std::min(offset, bytes.size());
    return drawFrom(bytes, characterStart(bytes, near - std::min(near, before)), offset, width,
                    colour);
}

std::string shortened(std::string_view bytes, std::size_t width, Colour colour)
{
    return drawFrom(bytes, 0, std::nullopt, width, colour).text;
}

} // namespace claustrum::conformance
