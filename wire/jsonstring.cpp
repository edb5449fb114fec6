// SPDX-License-Identifier: Apache-2.0
#include "wire/jsonstring.h"

#include "wire/utf8.h"

#include <charconv>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace claustrum {

namespace {

/// Checks a block of bytes for a plain run at once: as wide as every processor of the kind
/// supports.
#if defined(__SSE2__)

struct Block
{
    static constexpr std::ptrdiff_t size = 64;

    /// False if a byte ends a plain run; clears @p ascii if one is not ASCII.
    static bool plain(const char *at, bool &ascii)
    {
        const __m128i parts[4] = {load(at), load(at + 16), load(at + 32), load(at + 48)};
        const __m128i stops = _mm_or_si128(_mm_or_si128(stopsOf(parts[0]), stopsOf(parts[1])),
                                           _mm_or_si128(stopsOf(parts[2]), stopsOf(parts[3])));
        if (_mm_movemask_epi8(stops) != 0)
            return false;
        const __m128i seen =
            _mm_or_si128(_mm_or_si128(parts[0], parts[1]), _mm_or_si128(parts[2], parts[3]));
        ascii = ascii && _mm_movemask_epi8(seen) == 0;
        return true;
    }

private:
    static __m128i load(const char *at)
    {
        return _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
    }

    static __m128i stopsOf(__m128i bytes)
    {
        const __m128i highest = _mm_set1_epi8(0x1f); // the highest control byte
        const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, highest), bytes);
        const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
        const __m128i escape = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
        return _mm_or_si128(low, _mm_or_si128(quote, escape));
    }
};

#else

struct Block
{
    static constexpr std::ptrdiff_t size = 8;

    static bool plain(const char *at, bool &ascii)
    {
        Word word = 0;
        std::memcpy(&word, at, sizeof word);
        if ((anyBelow(word, 0x20) | anyBelow(word ^ (ones * '"'), 1)
             | anyBelow(word ^ (ones * '\\'), 1))
            != 0)
            return false;
        ascii = ascii && (word & highBits) == 0;
        return true;
    }

private:
    using Word = std::uint64_t;
    static constexpr Word ones = 0x0101010101010101;
    static constexpr Word highBits = 0x8080808080808080;

    /// Nonzero if a byte of @p word is below @p limit, which is at most 0x80.
    static constexpr Word anyBelow(Word word, unsigned char limit)
    {
        return (word - ones * limit) & ~word & highBits;
    }
};

#endif

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

/// The low surrogate escaped at the start of @p text, or noSurrogate.
char32_t leadingLowSurrogate(std::string_view text)
{
    if (text.size() < 6 || !text.starts_with("\\u"))
        return noSurrogate;
    const char32_t unit = hexValue(text.substr(2, 4));
    return unit >= 0xdc00 && unit <= 0xdfff ? unit : noSurrogate;
}

/// Appends the \u escape whose digits @p text starts with; returns the number of characters taken,
/// which is more than the digits if a second escape completes a pair.
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

/// Appends the character escaped at the start of @p text; returns the escape's length.
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

/// Number of leading bytes of @p body that need no unescaping.
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
    while (end - at >= Block::size && Block::plain(at, ascii))
        at += Block::size;
    for (; at != end && !isStop(*at); ++at)
        ascii = ascii && static_cast<unsigned char>(*at) < 0x80;
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
