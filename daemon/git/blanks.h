// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// @p text without what Go calls space at both ends: blanks, newlines, and Unicode's spaces.
std::string_view withoutBlanks(std::string_view text);

} // namespace claustrum
