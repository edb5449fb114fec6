// SPDX-License-Identifier: Apache-2.0
// A daemon that goes on with the processes of the one before (docs/succession.md), as two snapshots
// show it.
#pragma once

#include "labtool/frames/sessioninfo.h"

#include <string>
#include <vector>

namespace claustrum::lab {

/// The processes that both daemons have, with the same pid and start; empty if there are none,
/// also if the daemon before had no process.
[[nodiscard]] std::vector<std::string> handedOver(const Snapshot &before, const Snapshot &now);

/// "another daemon took over: 2 processes go on with their next seq: agent, tests (claustrum 1.3)"
[[nodiscard]] std::string handOverText(const std::vector<std::string> &processes,
                                       const Snapshot &now);

} // namespace claustrum::lab
