// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"

#include <sys/wait.h>

namespace claustrum {

/// The status of a child that has ended, as from waitpid(), without reaping it; lostStatus if it is
/// no child of this process, or has not ended.
inline int peekStatus(pid_t pid)
{
    constexpr int coreFlag = 0x80;
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) < 0
        || info.si_pid == 0)
        return lostStatus;
    if (info.si_code == CLD_EXITED)
        return (info.si_status & 0xff) << 8;
    return info.si_status | (info.si_code == CLD_DUMPED ? coreFlag : 0);
}

/// Whether it is a child of this process, ended or not.
inline bool isChild(pid_t pid)
{
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

} // namespace claustrum
