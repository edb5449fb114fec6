// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace claustrum::conformance {

/// How many bytes at the start of @p text spell @p wanted, each of its characters as it is or as
/// JSON escapes it ("\/", "\u002d", a surrogate pair); 0: they spell something else.
std::size_t escapedLength(std::string_view text, std::string_view wanted);

} // namespace claustrum::conformance
