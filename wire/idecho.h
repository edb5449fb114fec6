// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonscan.h"

#include <optional>
#include <string>

namespace claustrum {

/// The JSON text that a reply's id echoes (wire.md, Writing JSON): the value decoded and written
/// again, numbers as doubles, an object's keys sorted with the last of equal ones.
///
/// Reads the value that starts with @p first, the scanner's last token. nullopt if it is invalid or
/// contains a number that overflows a double. Does not recurse; memory is at most some 40 times the
/// value's length.
[[nodiscard]] std::optional<std::string> echoId(JsonScanner &scanner, JsonToken first);

} // namespace claustrum
