// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace claustrum {

/// A metric of an opt-in: on the page only while the opt-in is on.
struct ExtraMetric
{
    std::string_view name; ///< a literal, without "claustrum_"
    std::string_view type; ///< "counter" or "gauge"
    std::string_view help;
    std::function<std::uint64_t()> value; ///< on the event loop's thread
};

using ExtraMetrics = std::vector<ExtraMetric>;

} // namespace claustrum
