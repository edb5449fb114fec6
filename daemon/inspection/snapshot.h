// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/inspection/origins.h"
#include "daemon/interfaces/daemonview.h"
#include "wire/frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace claustrum {

/// A connection at one moment.
struct ConnectionState
{
    std::uint64_t number = 0;
    ConnectionOrigin origin;
    std::uint64_t requests = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0; ///< of frames that went out whole
    std::uint64_t queuedBytes = 0;
    std::vector<std::string> attached; ///< ids, sorted
};

/// A process at one moment.
struct ProcessState
{
    std::string id;
    pid_t pid = 0;
    ProcessOrigin origin;
    double startTime = 0;
    std::optional<int> exitCode; ///< none: it runs
    Seq firstSeq = 0;
    Seq lastSeq = 0;
    std::uint64_t bufferedBytes = 0;
    std::uint64_t bufferCap = 0;
    std::uint64_t stdinApplied = 0;
    std::uint64_t stdinQueued = 0;
    std::optional<std::uint64_t> connection;
    bool paused = false;
};

/// The connections and processes of a daemon at one moment: plain data, so that another thread
/// can make JSON of it. In the order of their coming.
struct DaemonSnapshot
{
    std::vector<ConnectionState> connections;
    std::vector<ProcessState> processes;

    /// Something is queued, so the snapshot will change without another event.
    [[nodiscard]] bool hasQueuedBytes() const;
};

/// Reads the daemon; event loop's thread.
[[nodiscard]] DaemonSnapshot takeSnapshot(const DaemonView &daemon, const Origins &origins);

/// `"connections":[…],"processes":[…]` (docs/inspection.md).
[[nodiscard]] std::string snapshotMembers(const DaemonSnapshot &snapshot);

} // namespace claustrum
