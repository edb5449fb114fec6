// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparerow.h"
#include "conformance/model/transcript.h"
#include "conformance/results/difference.h"

namespace claustrum::lab {

using conformance::CompareRow;
using conformance::CompareRows;

/// A transcript beside the replies of a server that it was played against. Steps that the run did
/// not reach, and frames that this machine cannot compare, are NotCompared.
[[nodiscard]] CompareRows compareRun(const conformance::Transcript &transcript,
                                     const conformance::ScenarioResult &result);

} // namespace claustrum::lab
