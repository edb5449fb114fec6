// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedfds.h"

#include "posix/directorystream.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace claustrum {
namespace {

constexpr int firstInherited = 3;

/// Without /proc: every number that a descriptor can have, up to a million.
void markAllNumbers()
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    constexpr rlim_t most = 1'048'576; // the kernel's default for the limit; takes some 100 ms
    const int end = static_cast<int>(std::min(limit.rlim_max, most));
    for (int fd = firstInherited; fd < end; ++fd)
        ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/// For kernels before 5.11.
void markOneByOne()
{
    DirectoryStream directory("/proc/self/fd");
    if (!directory)
        return markAllNumbers();
    while (const auto name = directory.next()) {
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
