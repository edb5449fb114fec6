// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A data frame of a process's output, taken apart.
struct StreamData
{
    std::string process;
    std::string stream;
    std::uint64_t seq = 0;
    std::string bytes; ///< decoded
};

/// Nothing if it is not one. Any order of members and any spelling is taken.
std::optional<StreamData> readStreamData(std::string_view frame);

/// The frame that the wire has for it (processes.md, Stream frames), without the newline.
std::string writeStreamData(const StreamData &data);

} // namespace claustrum::conformance
