// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <sys/types.h>

namespace claustrum {

/// Copies the rest of the open file @p from to the open file @p to, in the kernel where it can.
/// 0 or an errno. Blocks; any thread.
int copyBytes(int from, int to);

/// Copies the regular file @p name of one open directory to @p newName in another, a new file with
/// @p mode less the umask. Never waits, and follows no link. 0 or an errno: EINVAL, not a regular
/// file; EFBIG, larger than @p most bytes.
int copyFileBetween(int fromDirectory, const std::string &name, int toDirectory,
                    const std::string &newName, mode_t mode, off_t most);

} // namespace claustrum
