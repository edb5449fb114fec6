// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/ownerrecord.h"

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

/// Ends the daemon that holds a daemon.lock, if it passes all tests of reasonNotToSignal(), before
/// each signal. Signals go by a pidfd, which was opened before the tests, so that they reach no
/// other process. Never makes or changes the lock's file. Blocks. (later/daemon.md, L3;
/// later/install.md, I10)
Evicted evictOwner(const EvictionRequest &request);

} // namespace claustrum
