// SPDX-License-Identifier: Apache-2.0
#include "conformance/results/textcell.h"

#include "wire/utf8.h"

#include <algorithm>
#include <clocale>
#include <cwchar>

namespace claustrum::conformance {
namespace {

/// The code point of a well-formed sequence.
char32_t decoded(std::string_view sequence)
{
    const auto first = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1)
        return first;
    char32_t character = first & (0x7fU >> sequence.size());
    for (const char c : sequence.substr(1))
        character = character << 6 | (static_cast<unsigned char>(c) & 0x3fU);
    return character;
}

/// The width in columns, by libc's tables; 0 or less for invisible characters.
int columnsOf(char32_t character)
{
    if (character < 0x80)
        return character >= 0x20 && character != 0x7f ? 1 : 0;
    static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    if (!utf8)
        return character >= 0xa0 ? 1 : 0;
    const locale_t before = ::uselocale(utf8);
    const int columns = ::wcwidth(static_cast<wchar_t>(character));
    ::uselocale(before);
    return columns;
}

std::string hex(char32_t number, std::string_view digits, std::size_t atLeast)
{
    std::string text;
    for (; number != 0 || text.size() < atLeast; number >>= 4)
        text.insert(text.begin(), digits[number & 15]);
    return text;
}

std::string numberOf(std::string_view character)
{
    if (character.size() == 1)
        return '<' + hex(static_cast<unsigned char>(character[0]), "0123456789abcdef", 2) + '>';
    return "<U+" + hex(decoded(character), "0123456789ABCDEF", 4) + '>';
}

} // namespace

TextCell cellAt(std::string_view bytes, std::size_t at)
{
    const auto length = utf8Length(bytes.substr(at));
    if (length == 0)
        return {at, 1, false, 4};
    const auto character = bytes.substr(at, length);
    const int columns = columnsOf(decoded(character));
    if (columns > 0)
        return {at, length, true, static_cast<std::size_t>(columns)};
    return {at, length, false, numberOf(character).size()};
}

std::size_t characterStart(std::string_view bytes, std::size_t at)
{
    constexpr std::size_t longest = 4; // bytes of a character
    at = std::min(at, bytes.size());
    for (std::size_t begin = at; begin + longest > at && begin < bytes.size(); --begin) {
        if ((static_cast<unsigned char>(bytes[begin]) & 0xc0) != 0x80)
            return begin;
        if (begin == 0)
            break;
    }
    return at;
}

std::string cellText(std::string_view bytes, const TextCell &cell)
{
    const auto character = bytes.substr(cell.begin, cell.length);
    return cell.shows ? std::string(character) : numberOf(character);
}

} // namespace claustrum::conformance
