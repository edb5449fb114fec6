// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// A line of a scenario, with its newline.
struct ScenarioLine
{
    int line; ///< of the transcript; of frames, the line of the first
    std::string text;
};

/// The line of a step without its answer, without a newline. Frames stay as they are.
std::string questionLine(const Step &step);

/// The lines of asScenario(), the header first.
Result<std::vector<ScenarioLine>> scenarioLines(const Transcript &transcript);

/// The scenario of a transcript: its lines without answers, and expect lines for its frames. Frames
/// that no expect line can describe are an error, which names the line.
Result<std::string> asScenario(const Transcript &transcript);

} // namespace claustrum::conformance
