// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedfds.h"

#include "posix/directorystream.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <cstdlib>

namespace claustrum {
namespace {

constexpr int firstInherited = 3;

/// For kernels before 5.11.
void markOneByOne()
{
    DirectoryStream directory("/proc/self/fd");
    while (const auto name = directory ? directory.next() : std::nullopt) {
        const int fd = static_cast<int>(std::strtol(name->data(), nullptr, 10));
        if (fd >= firstInherited)
            ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
}

} // namespace

void closeInheritedOnExec()
{
    if (::close_range(firstInherited, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        markOneByOne();
}

} // namespace claustrum
