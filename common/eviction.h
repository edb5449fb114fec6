// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/ownerrecord.h"
#include "posix/fd.h"

#include <chrono>
#include <functional>
#include <string>

namespace claustrum {

/// Whom to end, and how.
struct EvictionRequest
{
    std::string lockPath; ///< of daemon.lock
    ExpectedOwner expected;
    std::chrono::milliseconds termPatience = std::chrono::seconds(4); ///< after SIGTERM
    std::chrono::milliseconds killPatience = std::chrono::milliseconds(1500);
    /// For a holder that may not be signalled as it is: its record may be about to be written.
    std::chrono::milliseconds recordPatience = std::chrono::milliseconds(500);
    /// What becomes of the children of a daemon that had to be killed: "are …".
    std::string childrenOfKilled = "are ended next, before this daemon serves";
    /// Receives the lines for the log, without "[daemon] ".
    std::function<void(bool isWarning, const std::string &line)> log;
    std::string mode = "stop"; ///< the lines begin with it
};

/// The fate of the process that held the lock.
enum class Evicted {
    Nobody,     ///< the lock is missing or free
    Terminated, ///< by SIGTERM
    Killed,
    Survives, ///< it is none of ours, and was not signalled, or it holds the lock still
};

/// "terminated", "killed", "survivor", or "none".
const char *wordFor(Evicted evicted);

/// Ends the daemon that holds a daemon.lock, if it passes all tests of reasonNotToSignal(), before
/// each signal. Signals go by a pidfd, which was opened before the tests, so that they reach no
/// other process. Never makes or changes the lock's file. Blocks. (later/daemon.md, L3;
/// later/install.md, I10)
Evicted evictOwner(const EvictionRequest &request);

/// Likewise, to be the next holder: @p lock, a descriptor of the lock's file that may be written,
/// holds the lock afterwards, unless the outcome is Survives. Of several daemons that start at
/// once, each ends those that hold the lock before it, at most 64 of them.
Evicted takeOver(const EvictionRequest &request, const Fd &lock);

} // namespace claustrum
