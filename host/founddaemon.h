// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/hostprocesses.h"

#include <string>
#include <vector>

namespace claustrum {

/// A running daemon: of this project or the reference, of any build.
struct FoundDaemon
{
    enum class State {
        Serving,  ///< its socket's path leads to it
        Stranded, ///< the path leads elsewhere, so no client can reach it
        Unknown,  ///< the kernel does not say
    };

    pid_t pid = 0;
    std::string program; ///< the first word of its command line
    std::string socket;  ///< absolute and clean; empty if it is not known
    State state = State::Unknown;
};

/// The daemons among the processes, by pid: those with -serve and a socket in their command line
/// and the variable that the launcher gives to each. No daemon notices.
std::vector<FoundDaemon> findDaemons(const HostProcesses &processes);

} // namespace claustrum
