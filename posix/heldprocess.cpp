// SPDX-License-Identifier: Apache-2.0
#include "posix/heldprocess.h"

#include <cerrno>
#include <csignal>
#include <sys/syscall.h>

namespace claustrum {
namespace {

constexpr unsigned processGroup = 1U << 2; // PIDFD_SIGNAL_PROCESS_GROUP

} // namespace

Fd holdProcess(pid_t pid)
{
    return Fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))); // close-on-exec by definition
}

bool signalHeld(const Fd &process, int number)
{
    return ::syscall(SYS_pidfd_send_signal, process.get(), number, nullptr, 0) == 0;
}

bool signalGroupOfHeld(const Fd &leader, pid_t group, int number)
{
    if (::syscall(SYS_pidfd_send_signal, leader.get(), number, nullptr, processGroup) == 0)
        return true;
    return errno == EINVAL && ::kill(-group, number) == 0;
}

} // namespace claustrum
