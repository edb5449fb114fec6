// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A description of the first part of a JSON text that reads as U+FFFD: bytes that are not UTF-8 or
/// an unpaired surrogate; nullopt if there is none. Unspecified for text that is not JSON.
std::optional<std::string> findNotStrict(std::string_view json);

} // namespace claustrum::conformance
