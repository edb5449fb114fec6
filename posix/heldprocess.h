// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/types.h>

namespace claustrum {

// Signals to processes that are not our children. A number may belong to another process as soon as
// it is known; a held process is the same one for ever. Hold it first, prove who it is, then
// signal.

/// Holds the process that has this pid now: a pidfd. Empty, with errno, if there is none (ESRCH),
/// or if the kernel has no pidfds (before Linux 5.3).
Fd holdProcess(pid_t pid);

/// Sends @p number to a held process. False, with errno: it has ended, or belongs to another user.
bool signalHeld(const Fd &process, int number);

/// Sends @p number to the group that a held process leads or has led; the group may outlive it.
///
/// Before Linux 6.9 the signal goes to the number of the group, which is its own as long as the
/// leader or a member exists. So the caller looks for one right before.
bool signalGroupOfHeld(const Fd &leader, pid_t group, int number);

} // namespace claustrum
