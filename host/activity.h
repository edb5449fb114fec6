// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/hostprocesses.h"

#include <optional>

namespace claustrum {

/// What a running session does (docs/operations.md, What runs on this host).
enum class Activity {
    Busy,    ///< it computes, or has just written or been written to
    Waiting, ///< its last input has no output yet, and it does not compute: something else is slow
    Idle,    ///< it has answered, or was never asked: the client's turn
};

/// What is known of a session. A time is none if there was no such output or input.
struct ActivityFacts
{
    bool isAtWork = false;    ///< see isAtWork()
    bool isInspected = false; ///< the times are known
    std::optional<double> secondsSinceOutput;
    std::optional<double> secondsSinceInput;
};

/// None: too little is known. An output counts as the answer to inputs of the same moment.
std::optional<Activity> activityOf(const ActivityFacts &facts);

/// Whether a tree has done something between two looks a fifth of a second apart: a process began
/// or ended, or it has used a tenth of a processor.
bool isAtWork(const TreeUsage &before, const TreeUsage &now);

/// "busy", "waiting", "idle".
const char *nameOf(Activity activity);

} // namespace claustrum
