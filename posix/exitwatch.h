// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <sys/types.h>

namespace claustrum {

/// A descriptor that becomes readable when the child @p pid, not reaped yet, has ended.
/// A pidfd; before Linux 5.3 an eventfd that a small thread of its own signals, which
/// waits without reaping. None, with errno, if there is no descriptor to be had.
Fd watchExit(pid_t pid);

} // namespace claustrum
