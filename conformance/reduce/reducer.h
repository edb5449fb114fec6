// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/reduce/differencekey.h"
#include "conformance/reduce/transcriptparts.h"
#include "conformance/results/difference.h"
#include "wire/result.h"

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace claustrum::conformance {

struct ReduceOptions
{
    int line = 0; ///< of the difference to keep; 0: the first difference

    std::function<ScenarioResult(const Transcript &)> play;
    std::function<bool()> mayContinue; ///< asked before each play
    /// Called after each play with the number of steps that are left.
    std::function<void(std::size_t plays, std::size_t steps)> onPlay;
};

struct Reduced
{
    Transcript transcript; ///< its steps have the lines of the original
    Difference difference; ///< the one that was kept, as the reduced transcript shows it
    std::size_t plays = 0;
    bool finished = true; ///< no single part can be removed; otherwise mayContinue() said no
};

/// Finds a small part of a transcript that shows the same difference: removes everything after the
/// difference, then cases, then processes, then single requests and other steps.
///
/// A part of the transcript counts only if it shows no differences but those of the whole: a line
/// that fails because an earlier one is missing would say nothing about the server. The error is
/// that the whole transcript could not be played, or has no difference (on that line).
Result<Reduced> reduce(const Transcript &transcript, const ReduceOptions &options);

} // namespace claustrum::conformance
