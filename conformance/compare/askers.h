// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"

#include <cstddef>
#include <vector>

namespace claustrum::conformance {

inline constexpr std::size_t noStep = static_cast<std::size_t>(-1);

/// For each step of a transcript, the index of the send that it answers, or noStep.
///
/// A reply answers the last request with its id on its connection; without an id, the last line
/// sent there. A stream frame answers the last spawn or reattach of its process there.
std::vector<std::size_t> askers(const Transcript &transcript);

} // namespace claustrum::conformance
