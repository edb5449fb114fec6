// SPDX-License-Identifier: Apache-2.0
// The group of a drift that a step belongs to.
#pragma once

#include "conformance/model/transcript.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The group of stream frames.
inline constexpr std::string_view processOutput = "output of processes";

/// The group of failures of a server.
inline constexpr std::string_view serverItself = "the server itself";

/// Whether the step is a frame, or the sum of several.
bool isAnswer(const Action &action);

/// Whether the step shows behaviour of the server.
bool isObservable(const Action &action);

/// The method of the request that step @p at answers, or a name for other steps: "HTTP".
/// @param asker the step of the request, or noStep
std::string groupOf(const Transcript &side, std::size_t at, std::size_t asker);

} // namespace claustrum::conformance
