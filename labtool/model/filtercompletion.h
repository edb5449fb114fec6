// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// What could stand at the cursor of a filter line.
struct FilterCompletion
{
    struct Candidate
    {
        std::string text; ///< replaces the stretch
        std::string help;
    };
    std::size_t position = 0; ///< of the stretch that is replaced, in bytes
    std::size_t length = 0;
    std::vector<Candidate> candidates; ///< at most 50
};

/// @param names methods and processes that were seen, to offer as values
[[nodiscard]] FilterCompletion completeFilter(std::string_view line, std::size_t cursor,
                                              const std::vector<std::string> &methods,
                                              const std::vector<std::string> &processes);

} // namespace claustrum::lab
