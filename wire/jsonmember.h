// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace claustrum {

/// The value of a member of a JSON object, as written: a string with its quotes. Of equal names the
/// last; empty if there is no such member, or no value can be read up to the end of the object.
[[nodiscard]] std::string_view memberOf(std::string_view object, std::string_view name);

} // namespace claustrum
