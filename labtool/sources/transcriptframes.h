// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "labtool/frames/framerecord.h"
#include "wire/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The frames of a transcript in order, with their placeholders and without times. Other steps (a
/// start, a fixture, a pause) become notes.
[[nodiscard]] std::vector<IncomingFrame> framesOf(const conformance::Transcript &transcript);

/// A transcript, as far as it can be read: one that was cut off shows the lines before.
struct TranscriptPart
{
    conformance::Transcript transcript;
    std::string problem; ///< what ends it, with its line; empty: it is whole
};

/// @param name for messages
[[nodiscard]] Result<TranscriptPart> readTranscriptPart(std::string_view text,
                                                        const std::string &name);

/// The frames of readTranscriptPart(), and a note about what ends them.
[[nodiscard]] std::vector<IncomingFrame> framesOf(const TranscriptPart &part);

} // namespace claustrum::lab
