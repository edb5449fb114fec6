// SPDX-License-Identifier: Apache-2.0
#include "host/plaintext.h"

namespace claustrum {
namespace {

bool isControl(char byte)
{
    return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}

bool beginsCharacter(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

} // namespace

std::string oneLine(std::string_view text)
{
    std::string line(text);
    for (auto &byte : line) {
        if (isControl(byte))
            byte = ' ';
    }
    return line;
}

std::string plainLines(std::string_view text)
{
    std::string lines(text);
    for (auto &byte : lines) {
        if (isControl(byte) && byte != '\n' && byte != '\t')
            byte = '?';
    }
    return lines;
}

std::string cutText(std::string_view text, std::size_t length)
{
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (beginsCharacter(text[i]) && ++characters > length)
            return std::string(text.substr(0, i)) + "…";
    }
    return std::string(text);
}

} // namespace claustrum
