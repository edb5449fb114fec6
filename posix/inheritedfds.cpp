// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedfds.h"

#include "posix/directorystream.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace claustrum {
namespace {

constexpr int firstInherited = 3;

using Action = void (*)(int fd);

/// Without /proc: every number that a descriptor can have, up to a million.
void forAllNumbers(Action action)
{
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    constexpr rlim_t most = 1'048'576; // the kernel's default for the limit; takes some 100 ms
    const int end = static_cast<int>(std::min(limit.rlim_max, most));
    for (int fd = firstInherited; fd < end; ++fd)
        action(fd);
}

/// For kernels before 5.11.
void oneByOne(Action action)
{
    std::vector<int> inherited;
    {
        DirectoryStream directory("/proc/self/fd");
        if (!directory)
            return forAllNumbers(action);
        while (const auto name = directory.next()) {
            const int fd = static_cast<int>(std::strtol(name->data(), nullptr, 10));
            if (fd >= firstInherited && fd != directory.fd())
                inherited.push_back(fd);
        }
    }
    std::for_each(inherited.begin(), inherited.end(), action);
}

void markCloseOnExec(int fd)
{
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

void closeOne(int fd)
{
    ::close(fd);
}

bool isOpen(int fd)
{
    return ::fcntl(fd, F_GETFD) >= 0;
}

/// A descriptor that can neither be read nor written, at the lowest free number.
int openPlaceholder(int flags)
{
    return ::open("/", O_PATH | flags);
}

} // namespace

unsigned openStandardFds()
{
    unsigned missing = 0;
    for (int fd = 0; fd < firstInherited; ++fd) {
        if (isOpen(fd))
            continue;
        missing |= 1U << static_cast<unsigned>(fd);
        // A new descriptor gets the lowest free number, which is this one.
        if (::open("/dev/null", O_RDWR) < 0)
            openPlaceholder(0);
    }
    return missing;
}

void reserveFd(int fd)
{
    if (isOpen(fd))
        return;
    const int placeholder = openPlaceholder(O_CLOEXEC);
    if (placeholder < 0 || placeholder == fd)
        return;
    ::dup3(placeholder, fd, O_CLOEXEC); // fails for numbers that no descriptor can have
    ::close(placeholder);
}

void closeInheritedOnExec()
{
    if (::close_range(firstInherited, ~0U, CLOSE_RANGE_CLOEXEC) < 0)
        oneByOne(markCloseOnExec);
}

void closeInherited()
{
    if (::close_range(firstInherited, ~0U, 0) < 0)
        oneByOne(closeOne);
}

} // namespace claustrum
