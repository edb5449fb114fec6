// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// Replaces values of a JSON text in place; all else stays to the byte. @p edit gets the path of
/// each value that is no object and no list ("params.data"; elements of lists have the list's
/// path), and its text as written; what it gives is put there, unless it is empty.
/// What is not JSON comes back as it is.
std::string
editJson(std::string text,
         const std::function<std::string(const std::string &path, std::string_view raw)> &edit);

} // namespace claustrum::conformance
