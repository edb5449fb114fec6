// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

/// Directories below an open one, reached without ever leaving it: each component is opened from
/// the one before, and none may be a symlink, whoever puts one there meanwhile.
///
/// Relative paths are clean ones (go::cleanPath) without ".." at the front; "" and "." are the
/// root itself. Blocking; any thread.
namespace claustrum {

/// Which part of a relative path could not be had.
struct BeneathFailure
{
    std::size_t length; ///< of the part that failed: its last component is the culprit
    int error;          ///< errno; ENOTDIR for a symlink, EINVAL for a NUL
};

/// Opens a directory that is there.
Result<Fd, BeneathFailure> openDirectoryBeneath(int root, std::string_view relative);

/// The same, and makes what is missing, with @p mode less the umask.
Result<Fd, BeneathFailure> makeDirectoriesBeneath(int root, std::string_view relative, mode_t mode);

/// Opens a file in @p directory by its name alone, which a symlink's cannot be. @p flags get
/// O_CLOEXEC, O_NOFOLLOW and O_NONBLOCK: a fifo or device in its place is opened without waiting,
/// or not at all. The error is an errno.
Result<Fd, int> openFileIn(int directory, std::string_view name, int flags, mode_t mode = 0);

} // namespace claustrum
