// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A scenario: a transcript without answers (docs/recording.md). It has Expect steps in place of
/// recv lines, and the answers of its other steps are empty.
struct Scenario
{
    Transcript transcript;        ///< its header has only scenario and title
    bool namesGitVersion = false; ///< some frames will contain texts of git
};

/// Reads a scenario, as strictly as readTranscript(). Errors: "<file>:<line>: <reason>".
Result<Scenario> readScenario(const std::string &file);
Result<Scenario> parseScenario(std::string_view text, const std::string &file);

} // namespace claustrum::conformance
