// SPDX-License-Identifier: Apache-2.0
#include "posix/exitwatch.h"

#include "posix/unsupportedcall.h"

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>

namespace claustrum {
namespace {

void signalWhenEnded(pid_t pid, Fd event)
{
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) < 0
           && errno == EINTR) {
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written =
        ::write(event.get(), &one, sizeof one); // cannot block at 1
}

Fd watchByThread(pid_t pid)
{
    Fd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    Fd writer(event ? ::fcntl(event.get(), F_DUPFD_CLOEXEC, 0) : -1);
    if (!writer)
        return {};
    try {
        std::thread(signalWhenEnded, pid, std::move(writer)).detach();
    } catch (const std::system_error &error) {
        errno = error.code().value();
        return {};
    }
    return event;
}

} // namespace

Fd watchExit(pid_t pid)
{
    Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); // close-on-exec by definition
    if (pidfd || !isUnsupportedCall(errno))
        return pidfd;
    return watchByThread(pid);
}

} // namespace claustrum
