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

/// The field of the first difference between two JSON texts. If a value is only longer on one side,
/// the field of that value; otherwise both fields if they differ, since a missing field has a path
/// on one side only.
std::string fieldPathOfDifference(std::string_view expected, std::size_t expectedOffset,
                                  std::string_view received, std::size_t receivedOffset);

} // namespace claustrum::conformance
