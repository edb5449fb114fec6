// SPDX-License-Identifier: Apache-2.0
// Faults of order. A frame that is held back for one that never arrives is passed on after a
// moment, in its right order, and then nothing was wrong.
#pragma once

#include "conformance/faults/edit.h"

namespace claustrum::conformance {

/// Swaps every two stream frames of a process that follow each other.
MakeEdit swappingPairs();

/// Sends the exit frame of a process before its last output.
MakeEdit exitingEarly();

/// Sends the reply of a method before the stream frames of its process that belong before it.
/// @param method process.reattach: the replayed frames; process.killAndWait: the exit frame
MakeEdit replyingFirst(std::string method);

/// Swaps every two replies that follow each other.
MakeEdit swappingReplies();

} // namespace claustrum::conformance
