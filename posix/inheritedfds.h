// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

// The descriptors that this process was started with. For the start of main(), before anything is
// opened, and with one thread.

/// Opens /dev/null as each of descriptors 0, 1 and 2 that is closed, as Go's runtime does:
/// otherwise a socket or a file of ours would be taken for stdin, stdout or stderr. Without
/// /dev/null, a descriptor that can neither be read nor written takes the number.
/// Returns those that were closed, as bits 0 to 2.
unsigned openStandardFds();

/// Takes the number @p fd if it is free, so that nothing of ours gets it. To read from it still
/// fails with EBADF.
void reserveFd(int fd);

/// Sets close-on-exec on every descriptor from 3 on, so that our children do not inherit the
/// descriptors that this process inherited.
void closeInheritedOnExec();

/// Closes every descriptor from 3 on.
void closeInherited();

} // namespace claustrum
