// SPDX-License-Identifier: Apache-2.0
// Filters made by a program, from what the user points at.
#pragma once

#include <string>
#include <string_view>

namespace claustrum::lab {

/// The value as in a filter: in quotes if it needs them.
[[nodiscard]] std::string quotedValue(std::string_view value);

/// "process=agent", with quotes if needed.
[[nodiscard]] std::string filterTerm(std::string_view field, std::string_view value);

/// The filter that also requires the term. Keeps the meaning of a filter with "or"; a term that is
/// there already is not repeated.
[[nodiscard]] std::string narrowed(const std::string &filter, const std::string &term);

} // namespace claustrum::lab
