// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace claustrum {

/// What the first bytes of a zstd frame say of it (RFC 8878, sections 3.1.1.1 and 3.1.2).
struct ZstdFrameStart
{
    enum class Kind {
        Incomplete, ///< a frame may start like this; more bytes are needed
        NotZstd,    ///< no frame starts like this
        Data,       ///< a frame of data, `windowSize` bytes of which the decoder keeps
        Skippable,  ///< a frame to be passed over: `skip` bytes follow `headerSize` bytes
    };

    Kind kind = Kind::Incomplete;
    std::uint64_t windowSize = 0;
    std::size_t headerSize = 0;
    std::uint32_t skip = 0;
    bool hasChecksum = false; ///< four bytes of it follow the last block
};

/// The most bytes that parseZstdFrameStart() needs to make up its mind.
inline constexpr std::size_t zstdFrameStartMax = 18;

/// Reads the start of a frame. Tells what is no zstd from the first byte that says so.
ZstdFrameStart parseZstdFrameStart(std::string_view bytes);

/// What precedes each block of a data frame (RFC 8878, section 3.1.1.2).
struct ZstdBlockStart
{
    bool isLast = false;
    std::uint32_t size = 0; ///< of what follows
};

inline constexpr std::size_t zstdBlockHeaderSize = 3;

/// @param bytes at least zstdBlockHeaderSize of them
ZstdBlockStart parseZstdBlockStart(std::string_view bytes);

/// Whether a file that starts like zstd ends before its last frame does: it is the beginning of
/// something longer. Looks at headers only and decodes nothing. Blocks; the descriptor's position
/// does not change.
bool endsInsideZstdFrame(int fd);

} // namespace claustrum
