// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <cstdint>
#include <optional>
#include <string>

namespace claustrum::conformance {

/// A data frame of a process's output, taken apart.
struct StreamData
{
    std::string process;
    std::string stream;
    std::uint64_t seq = 0;
    std::string bytes; ///< decoded
};

/// The data of a frame in any order and spelling of its members; nullopt if it is no data frame.
std::optional<StreamData> readStreamData(const FrameView &frame);

/// The frame that the wire has for it (processes.md, Stream frames), without the newline.
std::string writeStreamData(const StreamData &data);

} // namespace claustrum::conformance
