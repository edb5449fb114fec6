// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// Reads a frame of a transcript, in which masks may stand where JSON has values ("pid":${PID}).
/// Such a mask becomes a string; isMask() knows it.
Result<JsonValue> parseMasked(std::string_view text);

/// Whether that value is a mask that stood without quotes: a number, as far as types go.
bool isMask(const JsonValue &value);

/// Whether two scalars are the same, masks on either side standing for what they mask.
bool sameScalar(const JsonValue &a, const JsonValue &b);

/// A JSON text of the value, masks as they were written; what is nested deeper than some levels,
/// and what is longer than some thousand bytes, is cut with an ellipsis.
std::string maskedText(const JsonValue &value);

} // namespace claustrum::conformance
