// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The names most similar to a mistyped one, best first. Names are those of scenarios or cases; the
/// part before the slash counts, too, but less than the whole.
std::vector<std::string> similarNames(const std::vector<std::string> &names, std::string_view name,
                                      std::size_t count);

} // namespace claustrum::conformance
