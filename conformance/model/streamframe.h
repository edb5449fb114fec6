// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace claustrum::conformance {

/// The members of a stream frame with data.
struct StreamData
{
    std::string process;
    std::string stream;
    std::uint64_t seq = 0;
    std::string bytes; ///< decoded
};

/// Accepts any order and spelling of the members; nullopt if the frame has no data.
std::optional<StreamData> readStreamData(const FrameView &frame);

/// The number of bytes of data, not decoded; nullopt if the frame has no data.
std::optional<std::size_t> dataSize(const FrameView &frame);

/// The frame as on the wire (processes.md, Stream frames), without its newline.
std::string writeStreamData(const StreamData &data);

} // namespace claustrum::conformance
