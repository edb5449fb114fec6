// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/requirements.h"
#include "conformance/results/difference.h"

#include <set>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// Divides the result of a scenario into its cases: each difference goes to the case of its line,
/// and each case gets a verdict. Lines of no case are one more case, with the name of the scenario,
/// if they differ or if there is no other case.
void judgeCases(const std::vector<Requirement> &cases, ScenarioResult &result);

/// Keeps only the cases with these ids. Differences elsewhere are left out, and a note says so; a
/// case that was not reached because of one makes the result NotRun. Does nothing without ids.
void keepCases(const std::set<std::string> &ids, ScenarioResult &result);

} // namespace claustrum::conformance
