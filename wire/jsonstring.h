// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum {

/// The first byte, from @p at on, that ends or breaks a JSON string's plain run: a quote, a
/// backslash, a control byte; or @p end. Clears @p ascii if the skipped bytes are not all ASCII.
/// Reads at least eight bytes a step: long lines spend most of their time here.
[[nodiscard]] const char *skipPlain(const char *at, const char *end, bool &ascii);

/// Appends the value of @p body, the text between the quotes of a JSON string that a JsonScanner
/// has accepted: escapes resolved, and U+FFFD for each byte that is not UTF-8 and for each unpaired
/// surrogate.
void appendUnescaped(std::string &out, std::string_view body);

} // namespace claustrum
