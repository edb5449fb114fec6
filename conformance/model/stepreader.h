// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/jsonvalue.h"
#include "wire/result.h"

namespace claustrum::conformance {

/// Reads the header: the value of "transcript" in the first line.
Result<Header> readHeader(const JsonValue &value);

/// Reads one line after the header. Errors do not include the line number.
Result<Action> readStep(const JsonValue &value);

/// Reads the value of "fixture" in a line.
Result<Fixture> readFixture(const JsonValue &value);

} // namespace claustrum::conformance
