// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/coverage.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The report in the format "text", "markdown" or "json"; nothing for another name.
/// @param coverage that of the catalogue
std::optional<std::string> writeCoverage(const Catalogue &catalogue,
                                         const std::vector<Covered> &coverage,
                                         std::string_view format);

} // namespace claustrum::conformance
