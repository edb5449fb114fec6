// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/hostclean/cleaningpass.h"
#include "posix/fd.h"

#include <string>

namespace claustrum {

/// A daemon that serves an unused directory, to be ended by SIGTERM: it ends in order, with its
/// children. Never SIGKILL. Blocks for some seconds.
struct Retirement
{
    const CleaningJob &job;
    std::string directory; ///< its path
    std::string socket;    ///< its cleaned path
    long days = 0;         ///< without use

    /// @param connection to the daemon, which closes it
    /// @return why the daemon still runs; empty: it has ended
    [[nodiscard]] std::string run(Fd connection) const;

private:
    [[nodiscard]] std::string proveUnused(pid_t pid) const;
};

/// The process that listens for a connection; 0: it cannot be told.
pid_t peerOf(const Fd &connection);

} // namespace claustrum
