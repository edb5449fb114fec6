// SPDX-License-Identifier: Apache-2.0
// The parts of the record command.
#pragma once

#include "conformance/record/recordscenarios.h"
#include "wire/result.h"

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// Mode of the files that are written.
inline constexpr unsigned recordingMode = 0644;

struct RecordCommand
{
    std::string scenario; ///< file
    std::string all;      ///< folder of scenarios
    std::string out;      ///< file or folder
    std::string asScenario;
    std::string server;
    bool missing = false; ///< only cases that the recordings lack
    std::size_t jobs = 1; ///< scenarios at a time
    RecordOptions record;
};

/// Records the scenario, or all of the folder, and prints the outcomes. Returns the exit status.
int recordFiles(RecordCommand command);

/// Prints everything about an outcome except success. Returns the exit status.
int printOutcome(const RecordOutcome &outcome, const std::string &scenario,
                 const RecordOptions &options);

} // namespace claustrum::conformance
