// SPDX-License-Identifier: Apache-2.0
#include "conformance/visibletext.h"

#include "wire/utf8.h"

#include <algorithm>
#include <optional>

namespace claustrum::conformance {
namespace {

constexpr std::string_view cut = "…";
constexpr std::string_view reverse = "\033[7m";
constexpr std::string_view red = "\033[1;31m";
constexpr std::string_view plain = "\033[0m";

/// One character, or one byte that does not show.
struct Cell
{
    std::size_t begin;
    std::size_t length;
    bool shows;

    [[nodiscard]] std::size_t width() const { return shows ? 1 : 4; }
};

Cell cellAt(std::string_view bytes, std::size_t at)
{
    const auto length = utf8Length(bytes.substr(at));
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (length == 0 || byte < 0x20 || byte == 0x7f)
        return {at, 1, false};
    return {at, length, true};
}

std::string hexByte(char byte)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    return {'<', digits[value >> 4], digits[value & 15], '>'};
}

std::string draw(std::string_view bytes, const Cell &cell, bool inQuestion, Colour colour)
{
    std::string text = cell.shows ? std::string(bytes.substr(cell.begin, cell.length))
                                  : hexByte(bytes[cell.begin]);
    if (colour == Colour::No || (cell.shows && !inQuestion))
        return text;
    return std::string(inQuestion ? red : reverse) + text + std::string(plain);
}

/// A byte at or before @p offset from which there are some @p before bytes to it, and which does
/// not cut a character.
std::size_t startBefore(std::string_view bytes, std::size_t offset, std::size_t before)
{
    std::size_t begin = offset - std::min(offset, before);
    while (begin > 0 && begin < bytes.size() && (bytes[begin] & 0xc0) == 0x80)
        --begin;
    return begin;
}

/// Cells from @p at on, until @p width columns are full; the offset may be past the end.
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
    while (at < bytes.size() && column < width) {
        const Cell cell = cellAt(bytes, at);
        const bool inQuestion = offset && *offset >= at && *offset < at + cell.length;
        if (offset && at <= *offset)
            result.column = column;
        result.text += draw(bytes, cell, inQuestion, colour);
        column += cell.width();
        at += cell.length;
    }
    if (at < bytes.size())
        result.text += cut;
    if (offset && *offset >= bytes.size())
        result.column = column; // behind the end
    return result;
}

} // namespace

Excerpt excerpt(std::string_view bytes, std::size_t offset, std::size_t width, Colour colour)
{
    const std::size_t before = bytes.size() <= width ? bytes.size() : width / 2;
    const auto at = startBefore(bytes, std::min(offset, bytes.size()), before);
    return drawFrom(bytes, at, offset, width, colour);
}

std::string shortened(std::string_view bytes, std::size_t width, Colour colour)
{
    return drawFrom(bytes, 0, std::nullopt, width, colour).text;
}

} // namespace claustrum::conformance
