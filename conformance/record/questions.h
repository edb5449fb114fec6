// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/record/scenarioreader.h"
#include "wire/result.h"

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// A line of a file, from 1; 0: the file as a whole.
struct Place
{
    std::string file;
    int line = 0;
};

/// "FILE:LINE", for messages.
std::string describe(const Place &place);

/// The line of a scenario's step; the header has line 1.
constexpr int lineOfStep(std::size_t step)
{
    return static_cast<int>(step) + 2;
}

/// A scenario to record, and the places of its steps in the user's files. The steps themselves have
/// the lines that they would have in one file (lineOfStep()).
struct Questions
{
    Scenario scenario;
    std::vector<Place> places; ///< of each step

    /// The place of a line of the scenario; of line 0, the file.
    [[nodiscard]] Place placeOf(int line) const;
};

/// Reads a scenario, or a transcript as a scenario (asScenario()).
Result<Questions> readQuestions(const std::string &file);

/// The questions of a transcript.
Result<Questions> questionsOf(const Transcript &transcript);

/// For each step of a recording, the step of the scenario that asked for it.
std::vector<std::size_t> stepsAsking(const Transcript &scenario, const Transcript &recording);

} // namespace claustrum::conformance
