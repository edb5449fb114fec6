// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The same JSON value without blanks and with each string spelled in one way, so that two texts
/// can be compared whose writers had different habits. What is not JSON comes back as it is.
std::string compactJson(std::string_view text);

} // namespace claustrum::conformance
