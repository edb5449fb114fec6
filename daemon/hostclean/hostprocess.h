// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/hostclean/hostlayout.h"
#include "posix/processfacts.h"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// What the cleaner must know of a process before it ends it.
struct HostProcess
{
    pid_t pid = 0;
    ProcessStat stat;
    bool isOurUsers = false;
    bool isInOurNamespaces = false; ///< of pids and of mounts
    std::chrono::seconds age{0};
    std::string executable;
    std::vector<std::string> arguments;
    std::vector<std::string> variables;
    std::array<std::string, 3> standardFiles; ///< targets of descriptors 0, 1 and 2
};

/// nullopt: there is no such process.
std::optional<HostProcess> readHostProcess(pid_t pid);

/// Why a process must not be ended as an orphaned CLI; empty if it is one (later/daemon.md, Host
/// cleaner). The signal goes to its group, by a pidfd that was opened before.
///
/// | test | without it, a signal might reach |
/// |---|---|
/// | our user, our namespaces of pids and of mounts | a process of others; a program at the same
/// path in a container | | its parent is process 1 | the child of a daemon that lives | | it leads
/// its process group | the group of whoever it joined | | it is not stopped | a process that
/// somebody debugs | | it is as old as a child may be before its daemon is known to have gone | one
/// that is being adopted | | its executable is directly in <root>/ccd-cli | another program | | an
/// argument is, or ends in, stream-json | a CLI that a person started in a terminal | |
/// CLAUDE_SSH_DAEMON_CHILD=1 | a CLI that no daemon started | | its first three descriptors are
/// pipes | a CLI with a terminal, a file or /dev/null | | a pidfd | the next process with that pid
/// |
std::string reasonNoOrphan(const HostProcess &process, const HostLayout &layout,
                           std::chrono::seconds leastAge);

/// Why the process behind the socket of an unused run directory must not be ended as an abandoned
/// daemon; empty if it is one (later/daemon.md, Host cleaner). The signal, a SIGTERM,
/// goes to it alone, by a pidfd that was opened before.
///
/// | test | without it, a signal might reach |
/// |---|---|
/// | it is not this daemon, its parent or process 1 | ourselves |
/// | our user, our namespaces of pids and of mounts | a daemon of others, or in a container |
/// | its executable is <root>/srv/<version>/<our program> | another program |
/// | it has -serve, and its -socket is that socket | a daemon that serves another directory, too |
/// | CLAUDE_SSH_DAEMON_CHILD=1 | a launcher, or a daemon that a person runs in a terminal |
/// | it is old enough to have been found by its client | a daemon that has just started |
/// | no client is connected (daemonclients.h) | a session |
/// | a pidfd | the next process with that pid |
///
/// The last but one is made by the caller, since it takes seconds.
/// @param socket its cleaned path
std::string reasonNotToRetire(const HostProcess &process, const HostLayout &layout,
                              const std::string &socket, std::chrono::seconds leastAge);

} // namespace claustrum
