// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>

namespace claustrum::conformance {

/// The scenario that a transcript is of: its lines without the answers, and expect lines for its
/// frames. An error names the line that waits for nothing that can be said.
Result<std::string> asScenario(const Transcript &transcript);

} // namespace claustrum::conformance
