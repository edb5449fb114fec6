// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// @p text trimmed of Go's spaces at both ends: blanks, newlines, and Unicode's spaces.
std::string_view withoutBlanks(std::string_view text);

} // namespace claustrum
