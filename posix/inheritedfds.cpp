// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedfds.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

namespace claustrum {
namespace {

constexpr int firstInherited = 3;

/// For kernels before 5.11.
void markOneByOne()
{
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir("/proc/self/fd"), ::closedir);
    while (const dirent *entry = directory ? ::readdir(directory.get()) : nullptr) {
        const int fd = static_cast<int>(std::strtol(entry->d_name, nullptr, 10));
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
