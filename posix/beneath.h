// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

/// Directories below an open one, reached without ever leaving it: each component is opened from
/// the one before, and symlinks are refused, even if one is swapped in meanwhile.
///
/// Relative paths must be clean (go::cleanPath) and not start with ".."; "" and "." are the root
/// itself. Blocking; any thread.
namespace claustrum {

/// The failed part of a relative path.
struct BeneathFailure
{
    std::size_t length; ///< of the failed part: its last component is the culprit
    int error;          ///< errno; ENOTDIR for a symlink, EINVAL for a NUL
};

enum class DirectoryUse {
    Read, ///< the descriptor can list names, so every directory on the way must be readable
    Pass, ///< O_PATH, for *at() calls only: permission to search is enough
};

/// Opens an existing directory.
Result<Fd, BeneathFailure> openDirectoryBeneath(int root, std::string_view relative,
                                                DirectoryUse use = DirectoryUse::Read);

/// The same, but creates missing directories with @p mode less the umask.
Result<Fd, BeneathFailure> makeDirectoriesBeneath(int root, std::string_view relative, mode_t mode,
                                                  DirectoryUse use = DirectoryUse::Read);

/// Opens a file in @p directory by its name alone; symlinks are refused. @p flags get O_CLOEXEC,
/// O_NOFOLLOW and O_NONBLOCK: a fifo or device in its place is opened without waiting, or not at
/// all. The error is an errno.
Result<Fd, int> openFileIn(int directory, std::string_view name, int flags, mode_t mode = 0);

} // namespace claustrum
