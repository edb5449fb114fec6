// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace claustrum::testing {

/// What a daemon holds.
struct DaemonState
{
    std::size_t descriptors = 0;
    std::size_t threads = 0;
    std::size_t zombies = 0;
    std::size_t children = 0;
    std::size_t residentBytes = 0;

    static DaemonState of(pid_t pid);

    /// Empty, or what there is more of than in @p before. Idle worker threads end only after a
    /// while, and memory is not given back at once, so some of both is allowed.
    [[nodiscard]] std::string excessOver(const DaemonState &before) const;
};

/// Waits some seconds at most until a daemon holds no more than before; empty, or what is left.
std::string leftSince(const DaemonState &before, pid_t pid);

} // namespace claustrum::testing
