// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/extract/bytestream.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace claustrum {

/// The position of a field in a tar block.
struct TarField
{
    std::size_t offset;
    std::size_t size;
};

namespace tarfield {
inline constexpr TarField name{0, 100}, mode{100, 8}, userId{108, 8}, groupId{116, 8},
    size{124, 12}, modified{136, 12}, checksum{148, 8}, type{156, 1}, magic{257, 8},
    deviceMajor{329, 8}, deviceMinor{337, 8}, prefix{345, 155};
inline constexpr TarField starPrefix{345, 131}, starAccessed{476, 12}, starChanged{488, 12},
    starTrailer{508, 4};
inline constexpr TarField gnuAccessed{345, 12}, gnuChanged{357, 12}, gnuRealSize{483, 12};
} // namespace tarfield

/// The header format of a block; it determines the further fields.
enum class TarFormat {
    None, ///< not a header: the checksum does not match
    V7,
    Ustar, ///< pax as well
    Star,
    Gnu,
};

/// A 512-byte block of a tar archive: a header, or a part of a sparse map.
class TarBlock
{
public:
    static constexpr std::size_t size = 512;

    [[nodiscard]] char *data() { return m_bytes.data(); }
    [[nodiscard]] std::string_view bytes() const { return {m_bytes.data(), size}; }

    /// The raw bytes of a field.
    [[nodiscard]] std::string_view field(TarField where) const
    {
        return bytes().substr(where.offset, where.size);
    }
    /// A field's text: up to its first NUL.
    [[nodiscard]] std::string_view text(TarField where) const;

    [[nodiscard]] bool isZero() const;
    [[nodiscard]] TarFormat format() const;

private:
    [[nodiscard]] bool checksumFits() const;

    std::array<char, size> m_bytes{};
};

/// The outcome of filling a block from a stream.
struct BlockRead
{
    bool whole = false;
    /// Go's text for the end of the stream ("EOF" only if there were no bytes); for a whole block,
    /// the fault reported with its last bytes, which Go considers in some places only.
    std::string_view ending;
};

BlockRead readBlock(ByteStream &stream, TarBlock &block);

/// A numeric field: octal digits amid blanks and NULs (none: 0), or GNU's base 256. nullopt if
/// malformed or out of range.
std::optional<std::int64_t> parseTarNumber(std::string_view field);

/// A decimal number of pax or a sparse map: digits with an optional sign, and nothing else.
std::optional<std::int64_t> parseTarDecimal(std::string_view text);

/// @p text up to its first NUL.
std::string_view upToNul(std::string_view text);

} // namespace claustrum
