// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/catalogue.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// How the contract knows something, in the order of a report; "contract" means its pages for
/// 5db5e4a, which have recordings.
inline constexpr std::array<std::string_view, 4> marks{"contract", "measured", "read", "guess"};

/// The cases and rules of one reference build.
struct BuildCoverage
{
    std::string build;                             ///< seven digits
    std::size_t recorded = 0;                      ///< cases of its recordings
    std::array<std::size_t, marks.size()> cases{}; ///< hand-written cases that hold for it, by mark
    std::size_t rules = 0;                         ///< of the later pages, that hold for it
    std::size_t covered = 0;                       ///< those with a case that holds for it
    std::size_t unexplained = 0; ///< those without such a case, and without a reason
};

/// All known builds, the oldest first.
std::vector<BuildCoverage> coverageByBuild(const Catalogue &catalogue);

/// The rules of one mark, over all builds.
struct MarkCoverage
{
    std::string_view mark;
    std::size_t rules = 0;
    std::size_t covered = 0;
};
std::vector<MarkCoverage> coverageByMark(const Catalogue &catalogue);

} // namespace claustrum::conformance
