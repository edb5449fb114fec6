// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/pattern.h"
#include "conformance/results/difference.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The difference between a received text and the expected one, with offsets and the field's path;
/// nullopt if they match.
/// @param what name of the text in the summary: "the reply to 12"
std::optional<Difference> compareText(Difference::Kind kind, int line, const std::string &what,
                                      const Pattern &expected, std::string_view received);

} // namespace claustrum::conformance
