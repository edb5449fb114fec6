// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum {

/// The record of the process that holds a daemon.lock (later/daemon.md, L3). Members that are
/// missing or of another type are empty.
struct OwnerRecord
{
    std::int64_t pid = 0;
    std::string role;           ///< "serve" for a daemon
    std::string node;           ///< the boot and the pid namespace in which pid counts
    std::string instanceId;     ///< of a daemon that listens; empty before
    std::int64_t startedAt = 0; ///< of a daemon that listens: milliseconds since 1970

    /// As in the file: one line of JSON. A node or instance that is not known is left out.
    [[nodiscard]] std::string line() const;

    /// "pid 7 (instance "…")", without the bracket for a daemon that is still starting.
    [[nodiscard]] std::string text() const;
};

OwnerRecord parseOwnerRecord(std::string_view json);

/// This boot and pid namespace, as in a record; empty if they are not known.
std::string ownNode();

/// The daemon that a holder of the lock should be.
struct ExpectedOwner
{
    std::string program; ///< the last component of its executable
    std::string socket;  ///< the path that it serves
};

/// Why a holder is none that may be signalled; empty if it passes all tests: role, pid, not
/// ourselves, the same node and pid namespace, and a command line that serves this socket.
std::string reasonNotToSignal(const OwnerRecord &record, const ExpectedOwner &expected);

} // namespace claustrum
