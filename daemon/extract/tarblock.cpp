// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/tarblock.h"

#include "common/trimmed.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace claustrum {
namespace {

template <typename Integer>
std::optional<Integer> parseAll(std::string_view text, int base)
{
    Integer value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<std::int64_t> parseOctal(std::string_view field)
{
    constexpr std::string_view filling(" \0", 2);
    const std::string_view digits = trimmed(field, filling);
    if (digits.empty())
        return 0;
    const auto value = parseAll<std::uint64_t>(upToNul(digits), 8);
    if (!value)
        return std::nullopt;
    return static_cast<std::int64_t>(*value);
}

/// Big-endian two's complement; the first byte's top bit is only a marker.
std::optional<std::int64_t> parseBase256(std::string_view field)
{
    const bool negative = field.front() & 0x40;
    const unsigned char inversion = negative ? 0xff : 0;
    std::uint64_t magnitude = static_cast<unsigned char>(field.front() ^ inversion) & 0x7f;
    for (const char each : field.substr(1)) {
        if (magnitude >> 56)
            return std::nullopt;
        magnitude = magnitude << 8 | static_cast<unsigned char>(each ^ inversion);
    }
    if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    const auto value = static_cast<std::int64_t>(magnitude);
    return negative ? ~value : value;
}

} // namespace

std::string_view upToNul(std::string_view text)
{
    return text.substr(0, text.find('\0'));
}

std::string_view TarBlock::text(TarField where) const
{
    return upToNul(field(where));
}

bool TarBlock::isZero() const
{
    return std::all_of(m_bytes.begin(), m_bytes.end(), [](char each) { return each == 0; });
}

TarFormat TarBlock::format() const
{
    using namespace std::string_view_literals;
    if (!checksumFits())
        return TarFormat::None;
    const std::string_view magic = field(tarfield::magic);
    if (magic.starts_with("ustar\0"sv))
        return field(tarfield::starTrailer) == "tar\0"sv ? TarFormat::Star : TarFormat::Ustar;
    return magic == "ustar  \0"sv ? TarFormat::Gnu : TarFormat::V7;
}

/// The sum of all bytes, with the checksum's own counted as blanks; old writers summed signed
/// chars.
bool TarBlock::checksumFits() const
{
    std::int64_t ofUnsigned = 0;
    std::int64_t ofSigned = 0;
    for (std::size_t i = 0; i < size; ++i) {
        const bool own = i - tarfield::checksum.offset < tarfield::checksum.size;
        const char each = own ? ' ' : m_bytes[i];
        ofUnsigned += static_cast<unsigned char>(each);
        ofSigned += static_cast<signed char>(each);
    }
    const auto stated = parseOctal(field(tarfield::checksum));
    return stated && (*stated == ofUnsigned || *stated == ofSigned);
}

BlockRead readBlock(ByteStream &stream, TarBlock &block)
{
    std::size_t filled = 0;
    Chunk chunk;
    while (filled < TarBlock::size && !chunk.ended) {
        chunk = stream.next(TarBlock::size - filled);
        filled += chunk.bytes.copy(block.data() + filled, TarBlock::size - filled);
    }
    if (filled == TarBlock::size || !chunk.failure.empty())
        return {filled == TarBlock::size, chunk.failure};
    return {false, filled == 0 ? endOfStream : unexpectedEnd};
}

std::optional<std::int64_t> parseTarNumber(std::string_view field)
{
    return field.front() & 0x80 ? parseBase256(field) : parseOctal(field);
}

std::optional<std::int64_t> parseTarDecimal(std::string_view text)
{
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-'))
            return std::nullopt;
    }
    return parseAll<std::int64_t>(text, 10);
}

} // namespace claustrum
