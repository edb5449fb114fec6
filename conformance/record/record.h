// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/programversion.h"
#include "conformance/play/player.h"
#include "conformance/record/scenarioreader.h"

namespace claustrum::conformance {

/// Plays a scenario once, in this process as play() does, and writes the answers down: they are in
/// ScenarioResult::recorded, without a header, if all came that should.
ScenarioResult recordOnce(const Scenario &scenario, const PlayOptions &options,
                          const BinaryVersion &version);

} // namespace claustrum::conformance
