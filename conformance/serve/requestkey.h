// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A text that is equal for two lines of a client if a server cannot tell them apart, but for their
/// ids: an object with its members sorted and its strings spelled alike, and with 0 for its id. A
/// line that is no JSON object, or one of more than 200 levels, is its own key.
std::string requestKey(std::string_view line);

} // namespace claustrum::conformance
