// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/types.h>

namespace claustrum {

/// A descriptor that becomes readable when the child @p pid, not yet reaped, has ended. A pidfd;
/// before Linux 5.3 an eventfd signalled by a small thread of its own, which waits without reaping.
/// Empty, with errno set, if no descriptor is available.
Fd watchExit(pid_t pid);

} // namespace claustrum
