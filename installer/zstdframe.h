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
};

/// The most bytes that parseZstdFrameStart() needs for a decision.
inline constexpr std::size_t zstdFrameStartMax = 18;

/// Parses the start of a frame. Input that is not zstd is detected at its first wrong byte.
ZstdFrameStart parseZstdFrameStart(std::string_view bytes);

} // namespace claustrum
