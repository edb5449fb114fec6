// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

struct FramesParams
{
    std::string processId;
    Seq fromSeq = 0;
    std::size_t limit = 0; ///< as many as the inspection gives at once, if it is not given
};

struct WatchParams
{
    bool frames = false;
};

// Params of the inspection's methods, as received; nullopt: Invalid params. Absent fields and null
// have their zero values; only processId is required.
[[nodiscard]] std::optional<FramesParams> readFramesParams(std::optional<std::string_view> raw);
[[nodiscard]] std::optional<WatchParams> readWatchParams(std::optional<std::string_view> raw);

} // namespace claustrum
