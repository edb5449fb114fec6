// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/results/difference.h"

#include <vector>

namespace claustrum::conformance {

/// The result of several rounds of one scenario. It is Flaky, and so is each case, if some rounds
/// are equal and others differ or do not start; then the differences are those of the first such
/// round, and a note has the numbers. Rounds that were not reached do not count.
/// @param rounds at least one
ScenarioResult combineRounds(const std::vector<ScenarioResult> &rounds);

} // namespace claustrum::conformance
