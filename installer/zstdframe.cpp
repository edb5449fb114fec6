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

/// Compares only as many bytes as there are.
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

/// A single-segment frame has no window descriptor: its window is its content size.
ZstdFrameStart dataFrame(std::string_view bytes)
{
    if (bytes.size() <= magicSize)
        return {};
    const unsigned descriptor = byteAt(bytes, magicSize);
    const unsigned contentSizeFlag = descriptor >> 6;
    const bool singleSegment = (descriptor & 0x20) != 0;
    constexpr std::array<std::size_t, 4> dictionaryIdSizes{0, 1, 2, 4};

    const std::size_t windowAt = magicSize + 1;
    const std::size_t dictionaryIdAt = windowAt + (singleSegment ? 0 : 1);
    const std::size_t contentSizeAt = dictionaryIdAt + dictionaryIdSizes[descriptor & 3];
    const std::size_t contentSizeSize =
        contentSizeFlag > 0 ? std::size_t(1) << contentSizeFlag : std::size_t(singleSegment);
    const std::size_t headerSize = contentSizeAt + contentSizeSize;
    if (bytes.size() < headerSize)
        return {};
    const auto contentSize = littleEndian(bytes.substr(contentSizeAt, contentSizeSize))
                             + (contentSizeFlag == 1 ? 256 : 0);
    return {.kind = Kind::Data,
            .windowSize = singleSegment ? contentSize : windowOf(byteAt(bytes, windowAt)),
            .headerSize = headerSize};
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
