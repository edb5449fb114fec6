// SPDX-License-Identifier: Apache-2.0
// Faults of a single frame: its bytes, its number, its connection.
#pragma once

#include "conformance/faults/edit.h"

#include <optional>

namespace claustrum::conformance {

/// What to send in place of a frame, newlines included; nullopt if the fault cannot be put into
/// this frame.
using ChangeFrame = std::optional<std::string> (*)(const FrameView &frame);

/// Changes the first frame that can be changed, or each.
enum class Which { First, Each };
MakeEdit changing(ChangeFrame change, Which which = Which::First);

/// Sends the first reply on another connection, if there is one.
MakeEdit misdirecting();

/// Changes a text of the second reply that has it: two replies of a run contradict each other.
/// @param key with colon, such as "\"version\":"; its value is a string or a number
MakeEdit contradicting(std::string key);

} // namespace claustrum::conformance
