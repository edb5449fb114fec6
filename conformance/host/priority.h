// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace claustrum::conformance {

/// Lets a process (0: this one), with the threads that it has now, run before all others, its own
/// children not included, if we may.
///
/// Recordings may hold races that every server wins on a quiet machine, as when a child is signalled
/// while it still starts. On a busy one, a server that waits for a processor behind its own child
/// would lose it. Best effort: what may not set priorities does without.
void preferOverChildren(pid_t pid);

} // namespace claustrum::conformance
