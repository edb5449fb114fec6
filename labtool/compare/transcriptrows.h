// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/difference.h"
#include "conformance/transcript.h"
#include "labtool/compare/comparerow.h"

namespace claustrum::lab {

/// Two transcripts side by side. What is the same thing on both sides is a pair: a send by
/// connection, method and id, a frame by connection and the key that the lab matches by, any
/// other step by its text; the first with the first where keys repeat. Masks stand for what they
/// mask. Linear but for sorting.
[[nodiscard]] CompareRows compareTranscripts(const conformance::Transcript &left,
                                             const conformance::Transcript &right);

/// A transcript beside what a server said when it was played.
[[nodiscard]] CompareRows compareRun(const conformance::Transcript &transcript,
                                     const conformance::ScenarioResult &result);

} // namespace claustrum::lab
