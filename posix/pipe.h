// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/goerrno.h"
#include "wire/result.h"

#include <cerrno>
#include <fcntl.h>

namespace claustrum {

/// The two ends of a pipe, both close-on-exec.
struct Pipe
{
    Fd readEnd;
    Fd writeEnd;
};

/// A new pipe, or Go's "pipe2: too many open files".
inline Result<Pipe> makePipe()
{
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) < 0)
        return Error{"pipe2: " + go::errnoText(errno)};
    return Pipe{Fd(fds[0]), Fd(fds[1])};
}

} // namespace claustrum
