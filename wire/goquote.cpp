// SPDX-License-Identifier: Apache-2.0
#include "wire/goquote.h"

#include "wire/goprintable.h"
#include "wire/utf8.h"

#include <algorithm>
#include <string_view>

namespace claustrum::go {
namespace {

/// Decodes one well-formed sequence.
char32_t codePointOf(std::string_view sequence)
{
    const auto lead = static_cast<unsigned char>(sequence.front());
    char32_t value = sequence.size() == 1 ? lead : lead & (0x7f >> sequence.size());
    for (const char c : sequence.substr(1))
        value = value << 6 | (static_cast<unsigned char>(c) & 0x3f);
    return value;
}

bool isPrintable(char32_t rune)
{
    const auto ranges = unprintableRanges();
    const auto range = std::lower_bound(
        ranges.begin(), ranges.end(), rune,
        [](const CodePointRange &candidate, char32_t value) { return candidate.last < value; });
    return range == ranges.end() || rune < range->first;
}

void appendHex(std::string &out, char32_t value, int digits)
{
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out += "0123456789abcdef"[value >> shift & 0xf];
}

void appendHexByte(std::string &out, char byte)
{
    out += "\\x";
    appendHex(out, static_cast<unsigned char>(byte), 2);
}

void appendUnprintable(std::string &out, char32_t rune)
{
    constexpr std::string_view named = "\a\b\f\n\r\t\v";
    const auto at = rune < 0x20 ? named.find(static_cast<char>(rune)) : named.npos;
    if (at != named.npos) {
        out += '\\';
        out += "abfnrtv"[at];
    } else if (rune < 0x80) {
        appendHexByte(out, static_cast<char>(rune));
    } else {
        const bool isShort = rune < 0x10000;
        out += isShort ? "\\u" : "\\U";
        appendHex(out, rune, isShort ? 4 : 8);
    }
}

void appendRune(std::string &out, std::string_view sequence)
{
    const char32_t rune = codePointOf(sequence);
    if (rune == '"' || rune == '\\')
        out += '\\';
    if (isPrintable(rune))
        out += sequence;
    else
        appendUnprintable(out, rune);
}

} // namespace

bool isPrintable(std::string_view sequence)
{
    return isPrintable(codePointOf(sequence));
}

std::string quote(std::string_view bytes)
{
    std::string out = "\"";
    while (!bytes.empty()) {
        const std::size_t size = utf8Length(bytes);
        if (size == 0)
            appendHexByte(out, bytes.front());
        else
            appendRune(out, bytes.substr(0, size));
        bytes.remove_prefix(size == 0 ? 1 : size);
    }
    return out += '"';
}

} // namespace claustrum::go
