// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/programversion.h"
#include "conformance/play/player.h"
#include "conformance/record/scenarioreader.h"

namespace claustrum::conformance {

/// Plays a scenario once, in this process like play(), and records the answers. If all expected
/// answers arrived, they are in ScenarioResult::recorded, without a header.
ScenarioResult recordOnce(const Scenario &scenario, const PlayOptions &options,
                          const BinaryVersion &version);

} // namespace claustrum::conformance
