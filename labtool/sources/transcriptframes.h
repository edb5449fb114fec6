// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "labtool/model/framerecord.h"

#include <vector>

namespace claustrum::lab {

/// The frames of a transcript in their order, with their placeholders;
/// what is no frame (a start, a fixture, a pause) is a note. There are no times.
[[nodiscard]] std::vector<IncomingFrame> framesOf(const conformance::Transcript &transcript);

} // namespace claustrum::lab
