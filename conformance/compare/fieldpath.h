// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The name of what stands at that byte of a JSON text, as `result.entries[3].isDir`.
///
/// A comma counts to what follows it, a closing bracket to what it closes; the text around
/// the first brace, and the outermost value itself, have the name "". Takes texts that are not
/// quite JSON, as far as they go: received frames may be broken, and expected ones hold masks.
std::string fieldPathAt(std::string_view text, std::size_t offset);

} // namespace claustrum::conformance
