// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// The name of the rule that the last bytes of a connection or of a wait break.
inline constexpr std::string_view incompleteLine = "incomplete line";

/// A rule for all frames (model/framefault.h) that a frame of a transcript breaks.
struct BrokenRule
{
    std::string_view rule; ///< its name
    std::string text;      ///< "frame 2 of process p arrived after frame 3"
    bool isOrder = true;   ///< of the frames; otherwise of their form
};

/// The broken rules by step, as far as the order of a transcript shows them. A missing frame breaks
/// none here: it is a difference of its own.
std::map<std::size_t, BrokenRule> brokenRules(const Transcript &transcript);

/// The steps of @p left in which the server closes a connection at another place among the paired
/// steps of that connection than on the right.
/// @param pairs of pairSteps()
std::vector<std::size_t> movedClosings(const Transcript &left, const Transcript &right,
                                       const std::vector<std::size_t> &pairs);

} // namespace claustrum::conformance
