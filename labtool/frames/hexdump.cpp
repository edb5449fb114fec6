// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/hexdump.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

void appendHex(std::string &out, std::size_t value, int digits)
{
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[value >> shift & 15];
}

void appendRow(std::string &out, std::string_view bytes, std::size_t offset, std::size_t row)
{
    appendHex(out, offset, 8);
    out += "  ";
    for (std::size_t i = 0; i < row; ++i) {
        if (i < bytes.size())
            appendHex(out, static_cast<unsigned char>(bytes[i]), 2);
        else
            out += "  ";
        out += i == row / 2 - 1 ? "  " : " ";
    }
    out += " |";
    for (const char c : bytes)
        out += c >= 0x20 && c < 0x7f ? c : '.';
    out += "|\n";
}

/// Whether the byte continues a multibyte character.
bool continues(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

} // namespace

std::size_t hexRow(std::size_t characters)
{
    for (const std::size_t row : {16, 8}) {
        if (row * 4 + 14 <= characters) // offset, digits, text, and what separates them
            return row;
    }
    return 4;
}

std::string hexDump(std::string_view bytes, std::size_t offset, std::size_t row)
{
    std::string out;
    out.reserve((bytes.size() / row + 1) * 80);
    for (std::size_t at = 0; at < bytes.size(); at += row)
        appendRow(out, bytes.substr(at, row), offset + at, row);
    return out;
}

std::string offsetDump(std::string_view bytes, std::size_t width)
{
    std::string out;
    std::size_t at = 0;
    while (at < bytes.size()) {
        auto end = std::min({at + width, bytes.size(), bytes.find('\n', at)});
        while (end > at + 1 && end < bytes.size() && continues(bytes[end]))
            --end;
        appendHex(out, at, 6);
        out += "  ";
        out += bytes.substr(at, end - at);
        out += '\n';
        at = end < bytes.size() && bytes[end] == '\n' ? end + 1 : end;
    }
    return out;
}

} // namespace claustrum::lab
