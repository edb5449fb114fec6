// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>

namespace claustrum::conformance {

/// The scenario of a transcript: its lines without answers, and expect lines for its frames. Frames
/// that no expect line can describe are an error, which names the line.
Result<std::string> asScenario(const Transcript &transcript);

} // namespace claustrum::conformance
