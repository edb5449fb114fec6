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
};

/// The most bytes that parseZstdFrameStart() needs to make up its mind.
inline constexpr std::size_t zstdFrameStartMax = 18;

/// Reads the start of a frame. Tells what is no zstd from the first byte that says so.
ZstdFrameStart parseZstdFrameStart(std::string_view bytes);

} // namespace claustrum
