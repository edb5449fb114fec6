// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The same JSON value without blanks and with one spelling per string, so that texts from
/// different writers can be compared. Text that is not JSON is returned unchanged.
std::string compactJson(std::string_view text);

} // namespace claustrum::conformance
