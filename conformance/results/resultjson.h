// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A result as one line of JSON, for --format json and from worker processes. Texts that are not
/// UTF-8 are written as base64, with "Base64" appended to their key.
std::string writeResult(const ScenarioResult &result);

Result<ScenarioResult> readResult(std::string_view json);

/// "equal", "differs", "could not start", "not run", "skipped", "not reached", "flaky".
std::string_view verdictName(Verdict verdict);

/// "frame", "missing", "unexpected", "output", "http", "tree", "server".
std::string_view kindName(Difference::Kind kind);

} // namespace claustrum::conformance
