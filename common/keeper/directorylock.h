// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"

#include <fcntl.h>
#include <string>
#include <sys/file.h>

namespace claustrum {

/// A lock on a directory itself, which needs no file; empty if @p waits is false and another has
/// it, or there can be none.
inline Fd lockDirectory(const std::string &path, bool waits)
{
    Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC));
    if (directory && ::flock(directory.get(), waits ? LOCK_EX : LOCK_EX | LOCK_NB) < 0)
        directory.reset();
    return directory;
}

} // namespace claustrum
