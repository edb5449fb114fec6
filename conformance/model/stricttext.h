// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// What in a JSON text would be read as U+FFFD: bytes that are not UTF-8, an escape that is an
/// unpaired surrogate. Nothing if there is no such thing; of a text that is not JSON, anything.
std::optional<std::string> findNotStrict(std::string_view json);

} // namespace claustrum::conformance
