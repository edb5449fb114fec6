// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

namespace claustrum {

/// The ways in which the start, life and end of a build's daemon differ from 5db5e4a's
/// (later/daemon.md; rules whose first build is not certain: later-choices.md). The defaults are
/// 5db5e4a's.
struct LifeRules
{
    /// What the launcher waits for, at most (L1).
    std::chrono::seconds launcherPatience{10};

    // From 7d193f8.
    bool launcherAwaitsTakeover = false; ///< a daemon that answers must lose the path first

    // From 4534d86.
    bool ownsRunDirectory = false; ///< daemon.lock; its holder is ended (L3)
    bool keepsOldLog = false;      ///< remote-server.log.old (L5)
    bool watchesItsPath = false;   ///< and ends if nobody can reach it (O1)
    /// The children of a daemon that had to be killed, for the log.
    std::string_view childrenOfKilled = "are orphaned";

    // From 19f30c4.
    bool logsMissingLock = false; ///< what a daemon without the lock leaves alone

    // From f6010b9.
    bool launcherAwaitsStaleSocket = false; ///< so must a socket that nobody listens on

    // From 89cb628.
    bool keepsTokenInPlace = false;   ///< an earlier daemon's, until the new one replaces it (L2)
    bool removesTokenLast = false;    ///< at the end, after the children were killed (E1)
    bool namesEmptyTokenFile = false; ///< the error about a token file without a token (L4)
};

} // namespace claustrum
