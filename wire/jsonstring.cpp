// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonstring.h"

#include "wire/utf8.h"

#include <charconv>
#include <cstdint>
#include <cstring>

namespace claustrum {

namespace {

using Word = std::uint64_t;
constexpr Word ones = 0x0101010101010101;
constexpr Word highBits = 0x8080808080808080;

Word load(const char *at)
{
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// Not zero if a byte of @p word is below @p limit, which is at most 0x80.
constexpr Word anyBelow(Word word, unsigned char limit)
{
    return (word - ones * limit) & ~word & highBits;
}

constexpr Word anyStop(Word word)
{
    return anyBelow(word, 0x20) | anyBelow(word ^ (ones * '"'), 1)
           | anyBelow(word ^ (ones * '\\'), 1);
}

bool isStop(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

char32_t hexValue(std::string_view digits)
{
    std::uint32_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return value;
}

constexpr char32_t noSurrogate = 0;

/// The low surrogate that @p text begins with as an escape, or noSurrogate.
char32_t leadingLowSurrogate(std::string_view text)
{
    if (text.size() < 6 || !text.starts_with("\\u"))
        return noSurrogate;
    const char32_t unit = hexValue(text.substr(2, 4));
    return unit >= 0xdc00 && unit <= 0xdfff ? unit : noSurrogate;
}

/// Appends the \u escape whose digits @p text begins with; returns how much of it was
/// taken, which is more than the digits if a second escape completes a pair.
std::size_t appendUnicodeEscape(std::string &out, std::string_view text)
{
    const char32_t unit = hexValue(text.substr(0, 4));
    if (unit < 0xd800 || unit > 0xdfff) {
        appendUtf8(out, unit);
        return 4;
    }
    const char32_t low = unit < 0xdc00 ? leadingLowSurrogate(text.substr(4)) : noSurrogate;
    if (low == noSurrogate) {
        out += replacementCharacter;
        return 4;
    }
    appendUtf8(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
    return 10;
}

/// Appends what the escape at the start of @p text stands for; returns its length.
std::size_t appendEscape(std::string &out, std::string_view text)
{
    switch (text[1]) {
    case 'u':
        return 2 + appendUnicodeEscape(out, text.substr(2));
    case 'b':
        out += '\b';
        break;
    case 'f':
        out += '\f';
        break;
    case 'n':
        out += '\n';
        break;
    case 'r':
        out += '\r';
        break;
    case 't':
        out += '\t';
        break;
    default:
        out += text[1];
    }
    return 2;
}

/// Bytes at the start of @p body that stand for themselves.
std::size_t verbatimLength(std::string_view body)
{
    std::size_t length = 0;
    while (length < body.size() && body[length] != '\\') {
        const bool ascii = static_cast<unsigned char>(body[length]) < 0x80;
        const std::size_t size = ascii ? 1 : utf8Length(body.substr(length));
        if (size == 0)
            break;
        length += size;
    }
    return length;
}

} // namespace

const char *skipPlain(const char *at, const char *end, bool &ascii)
{
    Word seen = 0;
    while (end - at >= 16) {
        const Word first = load(at);
        const Word second = load(at + 8);
        if ((anyStop(first) | anyStop(second)) != 0)
            break;
        seen |= first | second;
        at += 16;
    }
    for (; at != end && !isStop(*at); ++at)
        seen |= static_cast<unsigned char>(*at);
    if ((seen & highBits) != 0)
        ascii = false;
    return at;
}

void appendUnescaped(std::string &out, std::string_view body)
{
    while (!body.empty()) {
        const std::size_t verbatim = verbatimLength(body);
        out += body.substr(0, verbatim);
        body.remove_prefix(verbatim);
        if (body.empty())
            return;
        if (body.front() == '\\') {
            body.remove_prefix(appendEscape(out, body));
        } else {
            out += replacementCharacter;
            body.remove_prefix(1);
        }
    }
}

} // namespace claustrum
