// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// Completions at the cursor of a filter line.
struct FilterCompletion
{
    struct Candidate
    {
        std::string text; ///< replaces the range
        std::string help;
    };
    std::size_t position = 0; ///< of the replaced range, in bytes
    std::size_t length = 0;
    std::vector<Candidate> candidates; ///< at most 50
};

/// @param methods offered as values, like @p processes
[[nodiscard]] FilterCompletion completeFilter(std::string_view line, std::size_t cursor,
                                              const std::vector<std::string> &methods,
                                              const std::vector<std::string> &processes);

} // namespace claustrum::lab
