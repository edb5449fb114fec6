// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/children/groupending.h"
#include "daemon/children/rundirectory.h"
#include "daemon/interfaces/instance.h"
#include "wire/builds.h"

#include <chrono>

namespace claustrum {

/// The waits of a reaping; tests have others.
struct ReapTimes
{
    std::chrono::milliseconds secondLook{50}; ///< at a process that fails a test
    GroupEnding::Times ending{};
    GroupEnding::Wait wait = GroupEnding::sleep;
};

/// Ends the children that a daemon of this directory has left behind when it was killed, by their
/// records (later/daemon.md, Children). For the start, under daemon.lock and before the socket
/// listens. Blocks for 3 s at most, and a moment without such children; signals to this process are
/// to be blocked, so that they count afterwards.
///
/// Reads 128 records and ends 64 groups at most. Signals only what passes all tests of
/// reasonToSpare(); every doubt leaves the process alone.
void reapPredecessorsChildren(const RunDirectory &directory, const Instance &self,
                              const ReferenceBuild &build, const ReapTimes &times = {});

} // namespace claustrum
