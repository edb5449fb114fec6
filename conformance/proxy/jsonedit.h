// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// Replaces values in a JSON text; all other bytes stay the same. For each value other than an
/// object or a list, @p edit receives its path ("params.data"; list elements have the path of the
/// list) and its text as written, and returns the replacement; empty: no change.
/// Text that is not JSON is returned unchanged.
std::string
editJson(std::string text,
         const std::function<std::string(const std::string &path, std::string_view raw)> &edit);

} // namespace claustrum::conformance
