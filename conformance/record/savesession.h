// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/programversion.h"
#include "conformance/play/player.h"

namespace claustrum::conformance {

/// Plays a transcript like play(), and puts everything that was received into
/// ScenarioResult::recorded, as a transcript with the same requests (SessionRecorder). Also if the
/// play ended early; empty if nothing was played.
///
/// @param version of the server, for the header
ScenarioResult playAndSave(const Transcript &transcript, const PlayOptions &options,
                           const BinaryVersion &version);

} // namespace claustrum::conformance
