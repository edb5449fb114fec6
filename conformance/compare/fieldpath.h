// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The path of the field at a byte of a JSON text, such as `result.entries[3].isDir`.
///
/// A comma belongs to the next field, a closing bracket to the value that it ends; the path of the
/// outermost value and of the text before the first brace is "". Accepts text that is not valid
/// JSON: received frames may be broken, and expected ones contain masks.
std::string fieldPathAt(std::string_view text, std::size_t offset);

} // namespace claustrum::conformance
