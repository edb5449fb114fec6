// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonscan.h"

#include <optional>
#include <string>

namespace claustrum {

/// The JSON text that a reply's id echoes (wire.md, Writing JSON): the value decoded and
/// written again, numbers as doubles, an object's keys sorted with the last of equal ones.
///
/// Reads the value of which @p first was the scanner's last token. nullopt if it is not
/// valid or if a number in it overflows a double. Does not recurse; the memory that it
/// takes beside the text is at most some 40 times the value's length.
[[nodiscard]] std::optional<std::string> echoId(JsonScanner &scanner, JsonToken first);

} // namespace claustrum
