// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::go {

/// Go's text for the first place where @p text is not JSON: "invalid character 'x' looking for
/// beginning of value", "unexpected end of JSON input". nullopt if it is one JSON value. Holds a
/// byte for each open bracket, at most 10000.
std::optional<std::string> jsonError(std::string_view text);

} // namespace claustrum::go
