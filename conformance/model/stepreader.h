// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/jsonvalue.h"
#include "wire/result.h"

namespace claustrum::conformance {

/// Reads the header, the value of the first line's "transcript".
Result<Header> readHeader(const JsonValue &value);

/// Reads one line behind the header. The error says what is wrong, not where.
Result<Action> readStep(const JsonValue &value);

/// Reads the value of a line's "fixture".
Result<Fixture> readFixture(const JsonValue &value);

} // namespace claustrum::conformance
