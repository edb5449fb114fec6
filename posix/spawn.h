// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/fd.h"
#include "posix/systemerror.h"

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// A text that the child writes into an existing file just before it executes the program, as into
/// files of the kernel. Failures are ignored.
struct ChildWrite
{
    std::string path;
    std::string text;
};

/// A program to start, with everything that it gets from us.
struct SpawnRequest
{
    enum class Group {
        Own,     ///< leads a new process group
        Session, ///< leads a new session, and so has no controlling terminal
    };

    std::string file;              ///< the file to execute, named by error texts
    std::vector<std::string> args; ///< including argv[0]
    std::vector<std::string> env;  ///< "KEY=value"
    /// Behind env, this variable with "<pid>:<start>" of the program as its value, the start as in
    /// field 22 of /proc/<pid>/stat; left out where /proc cannot be read. Empty: none.
    std::string identityVariable = {};
    std::string cwd;  ///< empty: ours
    int stdinFd = -1; ///< becomes descriptor 0; -1: /dev/null. Likewise the others.
    int stdoutFd = -1;
    int stderrFd = -1;
    Group group = Group::Own;
    std::vector<ChildWrite> writes = {};
    std::optional<rlimit> descriptorLimit; ///< RLIMIT_NOFILE; ours if none, or if setting it fails
};

/// A started child, not yet reaped: until then its pid cannot be reused.
struct Child
{
    pid_t pid = -1;
    Fd exitWatch; ///< readable once the child has ended: a pidfd where supported
};

/// Starts a program; returns after its exec. Default signal dispositions, an empty signal mask,
/// and descriptors 0, 1 and 2 only, since all of ours are close-on-exec.
/// A failure reads "fork/exec <file>: <reason>", or "open /dev/null: <reason>", and leaves no
/// child. Any thread; suspends the calling thread (no other) until the exec.
SystemResult<Child> spawn(const SpawnRequest &request);

/// The status of a child that someone else has reaped: neither an exit nor a signal.
constexpr int lostStatus = 0xffff;

/// Reaps a child, blocking until it has ended; the status is from waitpid(), or lostStatus.
int reap(pid_t pid);

/// Go's text for an unsuccessful status: "exit status 3", "signal: killed", "waitid: no child
/// processes".
std::string exitText(int waitStatus);

} // namespace claustrum
