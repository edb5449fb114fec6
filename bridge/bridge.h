// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// -bridge: relays between stdin and stdout and the daemon's socket until the daemon closes or
/// stdout can no longer be written; returns the exit status (daemon.md, -bridge). Blocks; loads no
/// library that would delay a session.
/// @param leavesAgent leaves the path of this login's SSH agent for the daemon, while it runs
int runBridge(const std::string &socketPath, bool leavesAgent = false);

/// The options of -stop.
struct StopOptions
{
    std::string socket;
    std::string program;  ///< the last component of this program's path: daemons have the same
    bool reports = false; ///< by the rules of later builds (later/install.md, I10)
    std::string childrenOfKilled; ///< for a line about a daemon that had to be killed
};

/// -stop: asks the daemon to shut down and waits at most two seconds for its answer; unlinks the
/// socket path in any case. With reports it ends a daemon whose socket is gone by signals, prints
/// one word about the outcome, and removes the socket path and the token only if no daemon can be
/// there. Returns the exit status, always 0.
int runStop(const StopOptions &options);

} // namespace claustrum
