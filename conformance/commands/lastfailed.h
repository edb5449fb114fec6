// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/report/report.h"
#include "wire/result.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// The cases that failed when they were last judged, for `replay --last-failed`: pairs of the full
/// path of a transcript and the id of a case.
using FailedCases = std::set<std::pair<std::string, std::string>>;

/// The file that holds them: claustrum/last-failed in $XDG_CACHE_HOME or ~/.cache; empty without a
/// home directory.
std::string lastFailedFile();

/// A missing file holds none. The error names the file.
Result<FailedCases> readLastFailed(const std::string &file);

/// A scenario of a replay that is to be remembered.
struct JudgedScenario
{
    explicit JudgedScenario(const Outcome &outcome);

    std::string file; ///< full path
    bool partial;     ///< only these cases were judged
    std::set<std::string> cases;
    std::set<std::string> failed; ///< of them
};

/// The new cases after a replay: those judged lose their places, and those that failed get one.
/// Transcripts that no longer exist are dropped.
FailedCases updated(FailedCases before, const std::vector<JudgedScenario> &judged);

/// Updates the file, under a lock against other replays. At most 10,000 cases are kept. Writes
/// nothing if nothing changes.
Result<void> rememberFailed(const std::string &file, const std::vector<JudgedScenario> &judged);

} // namespace claustrum::conformance
