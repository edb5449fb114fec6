// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace claustrum::conformance {

/// Gives the present threads of a process (0: this one) priority over all other processes, its own
/// children included.
///
/// Recordings contain races that every server wins on an idle machine, such as a signal to a child
/// that is still starting. On a busy machine, a server could wait for a processor longer than its
/// child and lose. Best effort: without the permission nothing happens.
void preferOverChildren(pid_t pid);

} // namespace claustrum::conformance
