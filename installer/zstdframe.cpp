// SPDX-License-Identifier: Apache-2.0
#include "installer/zstdframe.h"

#include <array>

namespace claustrum {
namespace {

using Kind = ZstdFrameStart::Kind;

constexpr std::size_t magicSize = 4;
constexpr std::size_t skippableHeaderSize = 8;

unsigned byteAt(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

std::uint64_t littleEndian(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | byteAt(bytes, i);
    return value;
}

/// As far as the bytes go.
bool startsLike(std::string_view bytes, std::string_view magic)
{
    const auto known = bytes.substr(0, magic.size());
    return known == magic.substr(0, known.size());
}

/// The skippable magics are 0x184D2A50 to 0x184D2A5F, little endian.
bool startsLikeSkippable(std::string_view bytes)
{
    return bytes.empty()
           || ((byteAt(bytes, 0) & 0xF0) == 0x50 && startsLike(bytes.substr(1), "\x2A\x4D\x18"));
}

ZstdFrameStart skippable(std::string_view bytes)
{
    if (bytes.size() < skippableHeaderSize)
        return {};
    const auto size = littleEndian(bytes.substr(magicSize, 4));
    return {.kind = Kind::Skippable,
            .headerSize = skippableHeaderSize,
            .skip = static_cast<std::uint32_t>(size)};
}

/// RFC 8878, 3.1.1.1.2: an exponent in the high five bits, eighths in the low three.
std::uint64_t windowOf(unsigned descriptor)
{
    const std::uint64_t base = std::uint64_t(1) << (10 + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
}

/// A frame of a single segment has no window descriptor: its window is its content's size.
ZstdFrameStart dataFrame(std::string_view bytes)
{
    if (bytes.size() <= magicSize)
        return {};
    const unsigned descriptor = byteAt(bytes, magicSize);
    const bool singleSegment = (descriptor & 0x20) != 0;
    constexpr std::array<std::size_t, 4> dictionaryIdSizes{0, 1, 2, 4};
    constexpr std::array<std::size_t, 4> contentSizeSizes{1, 2, 4, 8};
    const std::size_t at = magicSize + 1 + (singleSegment ? dictionaryIdSizes[descriptor & 3] : 0);
    const std::size_t length = singleSegment ? contentSizeSizes[descriptor >> 6] : 1;
    if (bytes.size() < at + length)
        return {};
    if (!singleSegment)
        return {.kind = Kind::Data, .windowSize = windowOf(byteAt(bytes, at))};
    const auto size = littleEndian(bytes.substr(at, length));
    return {.kind = Kind::Data, .windowSize = length == 2 ? size + 256 : size};
}

} // namespace

ZstdFrameStart parseZstdFrameStart(std::string_view bytes)
{
    if (startsLike(bytes, "\x28\xB5\x2F\xFD"))
        return dataFrame(bytes);
    if (startsLikeSkippable(bytes))
        return skippable(bytes);
    return {.kind = Kind::NotZstd};
}

} // namespace claustrum
