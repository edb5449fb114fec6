// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "labtool/frames/framerecord.h"

#include <vector>

namespace claustrum::lab {

/// The frames of a transcript in order, with their placeholders and without times. Other steps (a
/// start, a fixture, a pause) become notes.
[[nodiscard]] std::vector<IncomingFrame> framesOf(const conformance::Transcript &transcript);

} // namespace claustrum::lab
