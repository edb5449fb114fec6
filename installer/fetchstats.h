// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace claustrum {

/// The course of a download (later/install.md, I7).
struct FetchStats
{
    std::int64_t bytes = 0; ///< of the body
    std::chrono::milliseconds duration{0};
    std::chrono::milliseconds longestPause{
        0}; ///< between two reads of the body, or before its failure
};

} // namespace claustrum
