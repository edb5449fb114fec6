// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparerow.h"
#include "conformance/model/transcript.h"

namespace claustrum::conformance {

/// Two transcripts side by side, in the left one's order, with what only the right one has where
/// it stands there. What goes with what is pairSteps()' affair. Masks stand for what they mask.
CompareRows compareTranscripts(const Transcript &left, const Transcript &right);

/// The row of one step alone, as if it were on both sides.
CompareRow rowOf(const Step &step);

/// What of a step is compared: a line as it is, any other step as compact JSON; of metrics the
/// names of the samples, as in a replay, and nothing that is for information only.
std::string comparedText(const Step &step);

/// How many of them differ.
std::size_t countDifferences(const CompareRows &rows);

} // namespace claustrum::conformance
