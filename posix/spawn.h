// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "wire/result.h"

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// A program to start, and what it gets from us; nothing else of ours reaches it.
struct SpawnRequest
{
    enum class Group {
        Own,     ///< leads a new process group
        Session, ///< leads a new session, and so has no controlling terminal
    };

    std::string file;              ///< what is executed; error texts name it
    std::vector<std::string> args; ///< with the name that the program sees first
    std::vector<std::string> env;  ///< "KEY=value"
    std::string cwd;               ///< empty: ours
    int stdinFd = -1;              ///< becomes descriptor 0; -1: /dev/null. Likewise the others.
    int stdoutFd = -1;
    int stderrFd = -1;
    Group group = Group::Own;
    std::optional<rlimit> descriptorLimit; ///< RLIMIT_NOFILE; ours if none, or refused
};

/// A child that was started and is not reaped yet: its pid is its own until then.
struct Child
{
    pid_t pid = -1;
    Fd exitWatch; ///< readable once the child has ended: a pidfd where there is one
};

/// Starts a program; returns when it was executed. Default signal dispositions, an empty
/// signal mask, and descriptors 0, 1 and 2 only, since all of ours are close-on-exec.
/// A failure reads "fork/exec <file>: <reason>" and leaves no child. Any thread; suspends the
/// calling one (no other) until the exec.
Result<Child> spawn(const SpawnRequest &request);

/// Reaps a child that has ended; the status is waitpid()'s. Blocks until it has.
int reap(pid_t pid);

/// What Go says of a status that is not success: "exit status 3", "signal: killed".
std::string exitText(int waitStatus);

} // namespace claustrum
