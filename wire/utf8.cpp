// SPDX-License-Identifier: Apache-2.0
#include "wire/utf8.h"

#include <algorithm>

namespace claustrum {

namespace {

struct Lead
{
    std::size_t length = 0;
    unsigned char secondMin = 0x80;
    unsigned char secondMax = 0xbf;
};

/// The continuation that a lead byte requires. The narrowed second bytes exclude overlong forms,
/// surrogates and code points above U+10FFFF.
Lead leadOf(unsigned char first)
{
    if (first < 0x80)
        return {.length = 1};
    if (first >= 0xc2 && first <= 0xdf)
        return {.length = 2};
    if (first >= 0xe0 && first <= 0xef)
        return {.length = 3,
                .secondMin = static_cast<unsigned char>(first == 0xe0 ? 0xa0 : 0x80),
                .secondMax = static_cast<unsigned char>(first == 0xed ? 0x9f : 0xbf)};
    if (first >= 0xf0 && first <= 0xf4)
        return {.length = 4,
                .secondMin = static_cast<unsigned char>(first == 0xf0 ? 0x90 : 0x80),
                .secondMax = static_cast<unsigned char>(first == 0xf4 ? 0x8f : 0xbf)};
    return {};
}

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

} // namespace

std::size_t utf8Length(std::string_view bytes)
{
    if (bytes.empty())
        return 0;
    const Lead lead = leadOf(static_cast<unsigned char>(bytes.front()));
    if (lead.length < 2)
        return lead.length;
    if (bytes.size() < lead.length)
        return 0;
    const auto second = static_cast<unsigned char>(bytes[1]);
    if (second < lead.secondMin || second > lead.secondMax)
        return 0;
    const std::string_view rest = bytes.substr(2, lead.length - 2);
    return std::all_of(rest.begin(), rest.end(), isContinuation) ? lead.length : 0;
}

void appendUtf8(std::string &out, char32_t codePoint)
{
    const auto last = [codePoint](int shift) {
        return static_cast<char>(0x80 | ((codePoint >> shift) & 0x3f));
    };
    if (codePoint < 0x80) {
        out += static_cast<char>(codePoint);
    } else if (codePoint < 0x800) {
        out += static_cast<char>(0xc0 | (codePoint >> 6));
        out += last(0);
    } else if (codePoint < 0x10000) {
        out += static_cast<char>(0xe0 | (codePoint >> 12));
        out += last(6);
        out += last(0);
    } else {
        out += static_cast<char>(0xf0 | (codePoint >> 18));
        out += last(12);
        out += last(6);
        out += last(0);
    }
}

} // namespace claustrum
