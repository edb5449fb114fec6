// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/difference.h"
#include "conformance/model/pattern.h"

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// How a received text differs from the expected one, with offsets and the field's name; nothing
/// if it does not. @p what names it in the summary: "the reply to 12".
std::optional<Difference> compareText(Difference::Kind kind, int line, const std::string &what,
                                      const Pattern &expected, std::string_view received);

} // namespace claustrum::conformance
