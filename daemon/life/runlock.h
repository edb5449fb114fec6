// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/ownerrecord.h"
#include "daemon/interfaces/instance.h"
#include "posix/fd.h"
#include "wire/builds/liferules.h"

#include <chrono>
#include <string>

namespace claustrum {

/// The request for a RunLock.
struct RunLockRequest
{
    ExpectedOwner self; ///< this daemon, and each one before it
    LifeRules rules;
    std::chrono::milliseconds termPatience = std::chrono::seconds(2); ///< after SIGTERM
    std::chrono::milliseconds killPatience = std::chrono::seconds(1);
};

/// The lock on the run directory: daemon.lock beside the socket, with the record of its holder
/// (later/daemon.md, L3).
///
/// Held for the daemon's life. The file is never removed, since another daemon may be waiting for
/// it. Every failure is a warning in the log, and the daemon serves without the lock.
class RunLock
{
public:
    /// Not held.
    RunLock() = default;
    /// Takes it, after the end of the daemon that holds it, and writes the record of a daemon that
    /// is starting. Blocks for some seconds if that daemon does not end.
    explicit RunLock(const RunLockRequest &request);
    ~RunLock() { release(); }
    RunLock(RunLock &&other) noexcept = default;
    RunLock &operator=(RunLock &&other) noexcept = default;

    [[nodiscard]] bool isHeld() const { return static_cast<bool>(m_file); }

    /// Writes the record of a daemon that listens.
    void publish(const Instance &instance);

    /// Empties the file and drops the lock.
    void release();

private:
    void acquire(const RunLockRequest &request);
    void write(const OwnerRecord &record);

    std::string m_path;
    Fd m_file; // empty: not held
};

} // namespace claustrum
