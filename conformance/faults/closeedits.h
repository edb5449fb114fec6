// SPDX-License-Identifier: Apache-2.0
// Faults of the end of a connection, and frames that come too late or too many.
#pragma once

#include "conformance/faults/edit.h"

namespace claustrum::conformance {

/// Sends half of the first reply and closes the connection.
MakeEdit closingWithinAFrame();

/// Closes a connection after its first frame, while the client still sends.
MakeEdit closingEarly();

/// Closes a connection when nothing is open on it and nothing was sent for a moment.
MakeEdit closingAfterTheLast();

/// Sends bytes without a newline before the server's end of a connection.
MakeEdit trailing();

/// Sends bytes without a newline when nothing was sent for a moment.
MakeEdit trailingWhenIdle();

/// Answers nothing after the first frame.
MakeEdit hanging();

/// Sends one more frame after the frame before a `disconnect`; needs FaultState::places.
MakeEdit addingBeforeDisconnect();

/// Sends one more frame when nothing is open on a connection and nothing was sent for that time.
MakeEdit addingLate(std::chrono::milliseconds after);

/// Sends each frame in three pieces: no fault.
MakeEdit inPieces();

} // namespace claustrum::conformance
