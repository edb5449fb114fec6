// SPDX-License-Identifier: Apache-2.0
#include "app/initprocess.h"

#include "posix/inheritedfds.h"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr int signalStatus = 128;

/// Reaps whatever has ended. Returns whether @p child has, with its status for exit().
bool reapAll(pid_t child, int &exitStatus)
{
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0) {
        if (ended != child)
            continue;
        exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : signalStatus + WTERMSIG(status);
        return true;
    }
    return false;
}

/// All signals are blocked, and taken one by one.
[[noreturn]] void serveAsInit(pid_t child, const sigset_t &all)
{
    closeInherited(); // the child has them
    for (;;) {
        siginfo_t info{};
        const int signal = ::sigwaitinfo(&all, &info);
        int exitStatus = 0;
        if (signal == SIGCHLD && reapAll(child, exitStatus))
            ::_exit(exitStatus);
        // A terminal has sent its signals to the child as well.
        if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL)
            ::kill(child, signal);
    }
}

} // namespace

void continueBelowInit()
{
    if (::getpid() != 1)
        return;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    const pid_t child = ::fork();
    if (child > 0)
        serveAsInit(child, all);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

} // namespace claustrum
