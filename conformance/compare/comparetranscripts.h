// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparerow.h"
#include "conformance/model/transcript.h"

namespace claustrum::conformance {

/// Two transcripts side by side, in the order of the left one, with steps of the right one alone
/// after their neighbours there. Pairs are those of pairSteps(). Masks on either side match. The
/// order of steps is free, but for the rules of brokenrules.h: a rule that one side breaks is a
/// difference.
CompareRows compareTranscripts(const Transcript &left, const Transcript &right);

/// A row with the same step on both sides.
CompareRow rowOf(const Step &step);

/// The part of a step that is compared: a line as written, other steps as compact JSON without
/// members for information only; of metrics the names of the samples, as in a replay.
std::string comparedText(const Step &step);

/// The number of rows that differ.
std::size_t countDifferences(const CompareRows &rows);

/// The number of rows that a run did not compare.
std::size_t countNotCompared(const CompareRows &rows);

} // namespace claustrum::conformance
