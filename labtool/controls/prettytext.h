// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/controls/textpane.h"

#include <string_view>
#include <vector>

namespace claustrum::lab {

/// Indented JSON in colours.
[[nodiscard]] std::vector<TextPane::Stretch> prettyText(std::string_view json);

} // namespace claustrum::lab
