// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace claustrum {

/// The properties of a zstd frame given by its first bytes (RFC 8878, sections 3.1.1.1 and 3.1.2).
struct ZstdFrameStart
{
    enum class Kind {
        Incomplete, ///< a frame may start like this; more bytes are needed
        NotZstd,    ///< not the start of a frame
        Data,       ///< a data frame; the decoder keeps `windowSize` bytes of it
        Skippable,  ///< a frame to be skipped: `skip` bytes follow `headerSize` bytes
    };

    Kind kind = Kind::Incomplete;
    std::uint64_t windowSize = 0;
    std::size_t headerSize = 0;
    std::uint32_t skip = 0;
    bool hasChecksum = false; ///< a four-byte checksum follows the last block
};

/// The most bytes that parseZstdFrameStart() needs for a decision.
inline constexpr std::size_t zstdFrameStartMax = 18;

/// Parses the start of a frame. Input that is not zstd is detected at its first wrong byte.
ZstdFrameStart parseZstdFrameStart(std::string_view bytes);

/// The header of a block in a data frame (RFC 8878, section 3.1.1.2).
struct ZstdBlockStart
{
    bool isLast = false;
    std::uint32_t size = 0; ///< of the block's content
};

inline constexpr std::size_t zstdBlockHeaderSize = 3;

/// @param bytes at least zstdBlockHeaderSize
ZstdBlockStart parseZstdBlockStart(std::string_view bytes);

/// Whether a file that starts like zstd ends inside its last frame, as the beginning of a longer
/// file. Reads headers only and decodes nothing. Blocks; the descriptor's position does not change.
bool endsInsideZstdFrame(int fd);

} // namespace claustrum
