// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"
#include "posix/spawn.h"

#include <functional>
#include <vector>

namespace claustrum {

/// What a child writes before it runs its program, so that it is behind the fences; on the thread
/// that starts it.
using Fence = std::function<std::vector<ChildWrite>()>;

/// The fence that the settings ask for (scope, memory-max, tasks-max, oom-score-adj), empty if they
/// ask for none. What this host does not allow is logged, and left out.
Fence makeFence(const ServeSettings &settings);

/// The oom_score_adj of a child, and of its descendants, if the daemon has @p own.
int scoreOfChild(int own, std::int64_t adjustment);
int scoreOfTree(int own, std::int64_t adjustment);
/// Of this process.
int ownOomScore();

} // namespace claustrum
