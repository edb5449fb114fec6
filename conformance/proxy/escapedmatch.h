// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace claustrum::conformance {

/// The number of bytes at the start of @p text that spell @p wanted, with each character literal or
/// in an escape of JSON ("\/", "\u002d", a surrogate pair). 0: no match.
std::size_t escapedLength(std::string_view text, std::string_view wanted);

} // namespace claustrum::conformance
