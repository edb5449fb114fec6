// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A scenario: a transcript without answers (docs/recording.md). Where a transcript has recv lines
/// it has Expect steps, and the answers of its other steps are empty.
struct Scenario
{
    Transcript transcript;        ///< of the header only scenario and title
    bool namesGitVersion = false; ///< some frames will carry git's own words
};

/// Reads one, as strictly as readTranscript(); errors read "<file>:<line>: <why>".
Result<Scenario> readScenario(const std::string &file);
Result<Scenario> parseScenario(std::string_view text, const std::string &file);

} // namespace claustrum::conformance
