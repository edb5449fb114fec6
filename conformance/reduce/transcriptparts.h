// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "conformance/reduce/minimize.h"

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// Steps of a transcript that are removed together: a line sent with its answers, or one other
/// step.
struct TranscriptPart
{
    std::vector<std::size_t> steps;
    /// The parts that give this one its meaning: the start of the server, the spawn of the process,
    /// the last use of a connection that ends.
    std::vector<std::size_t> needs;
    std::size_t caseNumber = 0; ///< of its case; 0: before the first case
    std::string process;        ///< of its request; empty: none
};

/// The parts of a transcript, in its order. `case` lines belong to none.
std::vector<TranscriptPart> partsOf(const Transcript &transcript);

/// The parts without the stream frames that come after a later request to their process than
/// @p line: without that request, they may never come.
std::vector<TranscriptPart> withoutLaterFrames(const Transcript &transcript,
                                               std::vector<TranscriptPart> parts, int line);

/// Whether a subset has all parts that its parts need.
bool isComplete(const std::vector<TranscriptPart> &parts, const Subset &kept);

/// The transcript with these parts only, and the cases of these parts. The steps keep their lines.
Transcript transcriptOf(const Transcript &transcript, const std::vector<TranscriptPart> &parts,
                        const Subset &kept);

} // namespace claustrum::conformance
