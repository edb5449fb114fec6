// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace claustrum::go {

/// Go's %q: in double quotes, with unprintable characters and invalid UTF-8 escaped.
std::string quote(std::string_view bytes);

/// Go's unicode.IsPrint of a character, one well-formed UTF-8 sequence.
[[nodiscard]] bool isPrintable(std::string_view sequence);

} // namespace claustrum::go
