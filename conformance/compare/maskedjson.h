// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Parses a frame of a transcript, in which masks may replace JSON values ("pid":${PID}). Such a
/// mask becomes a string that isMask() recognizes.
Result<JsonValue> parseMasked(std::string_view text);

/// Whether a value is a mask without quotes, which counts as a number.
bool isMask(const JsonValue &value);

/// Whether two scalars are equal; masks on either side match.
bool sameScalar(const JsonValue &a, const JsonValue &b);

/// The JSON text of a value, with masks as written; an ellipsis replaces deeply nested values and
/// text after some thousand bytes.
std::string maskedText(const JsonValue &value);

} // namespace claustrum::conformance
